//! Keys of signed notes: names, key ids, verifier keys (`vkey`), signing keys.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use sha2::{Digest, Sha256};

use super::Signature;
use crate::cosignature::cosigned_message;
use crate::hex;
use crate::signature::{self, Secret};

/// Why something is not a key, or its signature is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("a key name is not empty and has neither spaces nor plus nor control characters")]
    Name,
    #[error("a verifier key is written name+key id+base64")]
    Shape,
    #[error("the key id does not belong to the name and the key")]
    Id,
    #[error("keys of type {kind:02x} are not supported")]
    Kind { kind: u8 },
    #[error("the bytes are not a strong Ed25519 public key")]
    Public,
    #[error("the signature does not hold")]
    Signature,
}

/// What a key signs (C2SP `signed-note`, signature types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// Type 01: the text itself.
    Ed25519,
    /// Type 04: the text with the time at which a witness saw it.
    Cosignature,
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Cosignature => 4,
        }
    }
}

/// `H(name ‖ 0A ‖ type ‖ public key)[0..4]`.
pub(crate) fn key_id(name: &str, kind: KeyKind, public: &[u8; 32]) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', kind.byte()]);
    hasher.update(public);
    let digest: [u8; 32] = hasher.finalize().into();
    let [a, b, c, d, ..] = digest;
    [a, b, c, d]
}

pub(crate) fn check_name(name: &str) -> Result<(), KeyError> {
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    match name.is_empty() || name.contains(bad) {
        true => Err(KeyError::Name),
        false => Ok(()),
    }
}

/// A public key with its name. Written and read as a `vkey`: `name+hex(key id)+base64(type ‖ key)`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    id: [u8; 4],
    public: [u8; 32],
}

impl VerifierKey {
    /// A key from its parts. Keys of low order, under which anybody can sign, are refused.
    pub fn new(name: &str, kind: KeyKind, public: &[u8; 32]) -> Result<Self, KeyError> {
        check_name(name)?;
        if !signature::is_strong_key(public) {
            return Err(KeyError::Public);
        }
        Ok(Self {
            name: name.to_string(),
            kind,
            id: key_id(name, kind, public),
            public: *public,
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The 32 bytes of the Ed25519 public key.
    pub fn public(&self) -> [u8; 32] {
        self.public
    }

    /// Verifies the payload of a signature line strictly (`verify_strict`: S below the order, no
    /// points of low order). Returns the time of a cosignature.
    pub fn verify(&self, text: &str, payload: &[u8]) -> Result<Option<u64>, KeyError> {
        match self.kind {
            KeyKind::Ed25519 => {
                self.verify_bytes(text.as_bytes(), payload)?;
                Ok(None)
            }
            KeyKind::Cosignature => {
                let (time, signature) = payload
                    .split_first_chunk::<8>()
                    .ok_or(KeyError::Signature)?;
                let time = u64::from_be_bytes(*time);
                self.verify_bytes(&cosigned_message(text, time), signature)?;
                Ok(Some(time))
            }
        }
    }

    fn verify_bytes(&self, message: &[u8], signature: &[u8]) -> Result<(), KeyError> {
        signature::verify(&self.public, message, signature).map_err(|_| KeyError::Signature)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes: Vec<u8> = Vec::from([self.kind.byte()]);
        bytes.extend_from_slice(&self.public);
        let (id, key) = (hex::to_hex(&self.id), hex::to_base64(&bytes));
        write!(f, "{}+{id}+{key}", self.name)
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // Base64 may hold a plus itself, so only the first two divide.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Shape);
        };
        let id = hex::from_hex::<4>(id.as_bytes()).ok_or(KeyError::Shape)?;
        let bytes = hex::from_base64(key).ok_or(KeyError::Shape)?;
        let (kind, public) = bytes.split_first().ok_or(KeyError::Shape)?;
        let kind = match kind {
            1 => KeyKind::Ed25519,
            4 => KeyKind::Cosignature,
            kind => return Err(KeyError::Kind { kind: *kind }),
        };
        let public = public.try_into().map_err(|_| KeyError::Shape)?;
        let key = Self::new(name, kind, public)?;
        if key.id == id {
            Ok(key)
        } else {
            Err(KeyError::Id)
        }
    }
}

/// The key of a log (type 01): signs texts as they are. Its secret is wiped when it is dropped.
#[derive(Clone, Debug)]
pub struct SigningKey {
    verifier: VerifierKey,
    secret: Secret,
}

impl SigningKey {
    /// The key of this name from its 32 secret bytes (RFC 8032, 5.1.5).
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, KeyError> {
        let secret = Secret::from_seed(seed);
        let verifier = VerifierKey::new(name, KeyKind::Ed25519, &secret.public())?;
        Ok(Self { verifier, secret })
    }

    /// The public half.
    pub fn verifier(&self) -> VerifierKey {
        self.verifier.clone()
    }

    pub fn name(&self) -> &str {
        self.verifier.name()
    }

    /// Signs a text of a note; the caller has checked its form.
    pub(crate) fn sign(&self, text: &str) -> Signature {
        Signature {
            name: self.verifier.name.clone(),
            key_id: self.verifier.id,
            payload: self.secret.sign(text.as_bytes()).to_vec(),
        }
    }
}
