//! Ed25519 as the record believes it: strict verification only.
//!
//! One place decides what a valid signature is, so that no other reader is laxer: S below the
//! order, canonical encodings, no points of low order (RFC 8032, 5.1.7, and `verify_strict` of
//! `ed25519-dalek`).

use core::fmt;

use ed25519_dalek::{Signer, VerifyingKey};

/// The signature is not one of this key over this message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct SignatureError;

/// Verifies 64 bytes of signature over `message` under a public key, strictly.
pub fn verify(public: &[u8; 32], message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| SignatureError)?;
    VerifyingKey::from_bytes(public)
        .and_then(|key| key.verify_strict(message, &signature))
        .map_err(|_| SignatureError)
}

/// Whether the bytes are a public key that is a point of the curve and not of low order (under
/// such a key anybody can sign).
pub fn is_strong_key(public: &[u8; 32]) -> bool {
    VerifyingKey::from_bytes(public).is_ok_and(|key| !key.is_weak())
}

/// A secret Ed25519 key, wiped when dropped, that never shows itself.
#[derive(Clone)]
pub(crate) struct Secret(ed25519_dalek::SigningKey);

impl Secret {
    /// The key of 32 secret bytes (RFC 8032, 5.1.5). The caller's copy is wiped.
    pub(crate) fn from_seed(seed: [u8; 32]) -> Self {
        let seed = zeroize::Zeroizing::new(seed);
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    pub(crate) fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}
