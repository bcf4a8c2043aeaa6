//! The commitment of a sealed payload: what the public entry says about the hidden bytes.

use alloc::vec::Vec;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::tree::Hash;

/// HMAC-SHA-256 with the salt as key over the exact plain bytes, which hold the salt too. Whoever
/// is given the plain bytes can recompute it; without the salt nothing can be guessed.
pub fn commit(salt: &[u8; 32], plain: &[u8]) -> Hash {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(salt).expect("HMAC takes keys of every length (RFC 2104)");
    mac.update(plain);
    Hash(mac.finalize().into_bytes().into())
}

/// The context under which a payload is encrypted: `probity/v1/payload`, a zero byte, the
/// commitment.
pub fn payload_context(commit: &Hash) -> Vec<u8> {
    let mut context = b"probity/v1/payload\0".to_vec();
    context.extend_from_slice(&commit.0);
    context
}
