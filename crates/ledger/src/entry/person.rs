//! The person's own signature: without it an administrator could act in another's name.

use core::fmt;

use super::{Entry, PersonSig};
use crate::note::{KeyKind, key_id};
use crate::signature::{self, Secret};

/// The name under which the ids of persons' keys are made.
const KEY_NAME: &str = "person-key";

/// Why a person's signature is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonSigError {
    #[error("the entry has no signature of a person")]
    Missing,
    #[error("the entry is signed with another key")]
    OtherKey,
    #[error("the person's signature does not hold")]
    Signature,
}

/// The id of a person's key: the first four bytes of
/// `H("person-key" ‖ 0A ‖ 01 ‖ public key)`, as for the keys of signed notes.
pub fn person_key_id(public: &[u8; 32]) -> [u8; 4] {
    key_id(KEY_NAME, KeyKind::Ed25519, public)
}

/// See [`Entry::verify_person_sig`].
pub(super) fn verify(entry: &Entry, public: &[u8; 32]) -> Result<(), PersonSigError> {
    let PersonSig { key, sig } = entry.person_sig.ok_or(PersonSigError::Missing)?;
    if key != person_key_id(public) {
        return Err(PersonSigError::OtherKey);
    }
    signature::verify(public, &entry.person_signed_text(), &sig)
        .map_err(|_| PersonSigError::Signature)
}

/// A person's secret key. Wiped when dropped.
#[derive(Clone)]
pub struct PersonSigningKey(Secret);

impl PersonSigningKey {
    /// The key from its 32 secret bytes (RFC 8032, 5.1.5).
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Secret::from_seed(seed))
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        self.0.public()
    }

    /// Signs an entry; `at`, `case_prev`, `person_sig` and `seq` do not matter.
    pub fn sign(&self, entry: &Entry) -> PersonSig {
        PersonSig {
            key: person_key_id(&self.public()),
            sig: self.0.sign(&entry.person_signed_text()),
        }
    }
}

impl fmt::Debug for PersonSigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonSigningKey([hidden])")
    }
}
