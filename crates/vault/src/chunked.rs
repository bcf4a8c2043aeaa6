//! C2SP chunked encryption with AES-256-GCM (c2sp.org/chunked-encryption, version 1), the only
//! encryption of the vault: one-shot for small things, streams for large ones, and chunk by chunk
//! at any place.
//!
//! ```text
//! key[32] ‖ base[12] ‖ commitment[32] = HKDF-Expand-SHA-512(input key, label 00 ‖ salt[24] ‖ context)
//! file = salt[24] ‖ commitment[32] ‖ chunk 0 ‖ chunk 1 …
//! chunk = AES-GCM(at most 16,384 plain bytes, nonce = base XOR number, no extra data) ‖ tag[16]
//! ```
//! The last chunk is always shorter than a whole one, perhaps empty, so a file that ends in a
//! whole chunk was cut. The commitment is compared before any chunk is opened.
//!
//! Must never know: names of keys, files of the house.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

#[cfg(test)]
mod published;
mod stream;

pub use stream::{Chunks, Reader, Writer};

/// Bytes of the salt that begins every sealed thing.
pub const SALT: usize = 24;
/// Bytes before the first chunk: salt and commitment.
pub const HEAD: usize = 56;
/// Plain bytes of a whole chunk.
pub const CHUNK: usize = 16_384;
/// Bytes that a chunk grows by.
pub const TAG: usize = 16;
/// Bytes of a whole sealed chunk.
pub const SEALED_CHUNK: usize = CHUNK + TAG;

const LABEL: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";

/// Why sealed bytes do not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    #[error("{found} bytes are too few for anything that was sealed")]
    Short { found: usize },
    /// Another key, another context, or a changed head.
    #[error(
        "the key commitment differs: sealed under another key or for another place, or changed"
    )]
    Commitment,
    #[error("chunk {number} was changed")]
    Chunk { number: u64 },
    /// All chunks are whole, so the last one is missing.
    #[error("the end is missing")]
    Cut,
}

/// Length of what `plain` bytes are sealed into; none past the end of the numbers.
pub fn sealed_len(plain: u64) -> Option<u64> {
    let chunks = (plain / 16_384).checked_add(1)?;
    chunks.checked_mul(16)?.checked_add(plain)?.checked_add(56)
}

/// Plain length of a sealed thing of `sealed` bytes; none where no plain length fits.
pub fn plain_len(sealed: u64) -> Option<u64> {
    let body = sealed.checked_sub(56)?;
    let whole = body / 16_400;
    let last = (body % 16_400).checked_sub(16)?;
    whole.checked_mul(16_384)?.checked_add(last)
}

/// An input key, prepared for many uses.
#[derive(Clone)]
pub struct Key {
    mac: hmac::Key,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([hidden])")
    }
}

impl Key {
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self {
            mac: hmac::Key::new(hmac::HMAC_SHA512, bytes),
        }
    }

    /// Seals all of `plain` under a salt that must be fresh and random for every use.
    pub fn seal(&self, salt: &[u8; SALT], context: &[u8], plain: &[u8]) -> Vec<u8> {
        let room = HEAD
            .saturating_add(plain.len())
            .saturating_add(TAG.saturating_mul((plain.len() / CHUNK).saturating_add(1)));
        let mut out = Vec::with_capacity(room);
        self.seal_onto(salt, context, plain, &mut out);
        out
    }

    /// Like [`Key::seal`], appended to what `out` already holds.
    pub fn seal_onto(&self, salt: &[u8; SALT], context: &[u8], plain: &[u8], out: &mut Vec<u8>) {
        let (cipher, commitment) = self.prepare(salt, context);
        out.extend_from_slice(salt);
        out.extend_from_slice(&commitment);
        let (whole, rest) = plain.as_chunks::<CHUNK>();
        let mut number = 0_u64;
        for chunk in whole {
            cipher.seal_chunk(number, chunk, out);
            number = number.saturating_add(1);
        }
        cipher.seal_chunk(number, rest, out);
    }

    /// Opens all of `sealed`.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, ChunkError> {
        let Some((head, body)) = sealed.split_first_chunk::<HEAD>() else {
            return Err(ChunkError::Short {
                found: sealed.len(),
            });
        };
        let cipher = self.check_head(context, head)?;
        let (whole, rest) = body.as_chunks::<SEALED_CHUNK>();
        if rest.is_empty() {
            return Err(ChunkError::Cut);
        }
        let tags = TAG.saturating_mul(whole.len().saturating_add(1));
        let mut plain = Zeroizing::new(vec![0; body.len().saturating_sub(tags)]);
        let mut room = plain.as_mut_slice();
        let mut number = 0_u64;
        for chunk in whole
            .iter()
            .map(<[u8; SEALED_CHUNK]>::as_slice)
            .chain([rest])
        {
            let length = chunk.len().saturating_sub(TAG);
            let Some((here, after)) = room.split_at_mut_checked(length) else {
                return Err(ChunkError::Chunk { number });
            };
            cipher.open_chunk(number, chunk, here)?;
            room = after;
            number = number.saturating_add(1);
        }
        Ok(plain)
    }

    /// The cipher of a thing with this head, if the head was made under this key and context.
    pub(crate) fn check_head(
        &self,
        context: &[u8],
        head: &[u8; HEAD],
    ) -> Result<Cipher, ChunkError> {
        let (salt, rest) = head
            .split_first_chunk::<SALT>()
            .ok_or(ChunkError::Commitment)?;
        let (cipher, commitment) = self.prepare(salt, context);
        aws_lc_rs::constant_time::verify_slices_are_equal(rest, &commitment)
            .map_err(|_| ChunkError::Commitment)?;
        Ok(cipher)
    }

    pub(crate) fn prepare(&self, salt: &[u8; SALT], context: &[u8]) -> (Cipher, [u8; 32]) {
        let info: [&[u8]; 3] = [LABEL, salt, context];
        let first = expand(&self.mac, &[], &info, 1);
        let second = expand(&self.mac, first.as_ref(), &info, 2);
        let mut derived = Zeroizing::new([0; 128]);
        for (to, from) in derived
            .iter_mut()
            .zip(first.as_ref().iter().chain(second.as_ref()))
        {
            *to = *from;
        }
        let (key, rest) = derived.split_at(32);
        let (base_bytes, rest) = rest.split_at(12);
        let mut base = [0; 12];
        base.copy_from_slice(base_bytes);
        let mut commitment = [0; 32];
        for (to, from) in commitment.iter_mut().zip(rest) {
            *to = *from;
        }
        let key = UnboundKey::new(&AES_256_GCM, key).expect("an AES-256 key has 32 bytes");
        let aead = LessSafeKey::new(key);
        (Cipher { aead, base }, commitment)
    }
}

/// One block of HKDF-Expand (RFC 5869, 2.3): number `number`, after the block `before`.
fn expand(mac: &hmac::Key, before: &[u8], info: &[&[u8]], number: u8) -> hmac::Tag {
    let mut mac = hmac::Context::with_key(mac);
    mac.update(before);
    for part in info {
        mac.update(part);
    }
    mac.update(&[number]);
    mac.sign()
}

/// HKDF-Expand-SHA-512 to 32 bytes: the rule that makes every key of one use from a scope's key.
pub fn subkey(key: &[u8; 32], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let block = expand(&hmac::Key::new(hmac::HMAC_SHA512, key), &[], &[info], 1);
    let mut out = Zeroizing::new([0; 32]);
    for (to, from) in out.iter_mut().zip(block.as_ref()) {
        *to = *from;
    }
    out
}

/// The cipher of one sealed thing.
pub(crate) struct Cipher {
    aead: LessSafeKey,
    base: [u8; 12],
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher([hidden])")
    }
}

impl Cipher {
    fn nonce(&self, number: u64) -> Nonce {
        let mut bytes = self.base;
        for (to, from) in bytes.iter_mut().skip(4).zip(number.to_be_bytes()) {
            *to ^= from;
        }
        Nonce::assume_unique_for_key(bytes)
    }

    /// Appends one sealed chunk; `plain` has at most [`CHUNK`] bytes.
    pub(crate) fn seal_chunk(&self, number: u64, plain: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(plain);
        let fresh = out.get_mut(start..).unwrap_or_default();
        let tag = self
            .aead
            .seal_in_place_separate_tag(self.nonce(number), Aad::empty(), fresh)
            .expect("a chunk is far below the limit of AES-GCM");
        out.extend_from_slice(tag.as_ref());
    }

    /// Opens one chunk into `plain`, which has its exact plain length.
    pub(crate) fn open_chunk(
        &self,
        number: u64,
        sealed: &[u8],
        plain: &mut [u8],
    ) -> Result<(), ChunkError> {
        let (body, tag) = sealed
            .split_last_chunk::<TAG>()
            .ok_or(ChunkError::Chunk { number })?;
        self.aead
            .open_separate_gather(self.nonce(number), Aad::empty(), body, tag, plain)
            .map_err(|_| ChunkError::Chunk { number })
    }
}
