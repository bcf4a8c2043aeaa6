//! Cosignatures (C2SP `tlog-cosignature@v1.0.1`): a witness states that at a time this was the
//! largest consistent tree it had seen.
//!
//! One key, one witness name. The time is given by the caller; this module has no clock.

use alloc::format;
use alloc::vec::Vec;

use crate::note::{KeyError, KeyKind, Signature, VerifierKey};
use crate::signature::Secret;

/// The bytes a witness signs: `cosignature/v1`, the time, then the text of the checkpoint.
pub fn cosigned_message(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

/// The key of a witness (type 04). Its secret is wiped when it is dropped.
#[derive(Clone, Debug)]
pub struct CosigningKey {
    verifier: VerifierKey,
    secret: Secret,
}

impl CosigningKey {
    /// The witness of this name from its 32 secret bytes (RFC 8032, 5.1.5).
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, KeyError> {
        let secret = Secret::from_seed(seed);
        let verifier = VerifierKey::new(name, KeyKind::Cosignature, &secret.public())?;
        Ok(Self { verifier, secret })
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        self.verifier.clone()
    }

    /// Cosigns the text of a checkpoint (with its last newline) as seen at `time`, in seconds
    /// since 1970. The caller has checked consistency and stored the checkpoint before.
    pub fn cosign(&self, text: &str, time: u64) -> Signature {
        let mut payload = time.to_be_bytes().to_vec();
        payload.extend_from_slice(&self.secret.sign(&cosigned_message(text, time)));
        Signature {
            name: self.verifier.name().into(),
            key_id: self.verifier.id(),
            payload,
        }
    }
}
