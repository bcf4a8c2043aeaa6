//! The three digests of a stream, made in one pass while it is read.

use evidence::{ContentHash, Digests, Md5Hash, Sha1Hash};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// SHA-256, SHA-1 and MD5 side by side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hasher {
    sha256: Sha256,
    sha1: Sha1,
    md5: Md5,
}

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        // In steps that stay in the first-level cache, so that the bytes are fetched once for all
        // three.
        for step in bytes.chunks(16 * 1024) {
            self.sha256.update(step);
            self.sha1.update(step);
            self.md5.update(step);
        }
    }

    pub(crate) fn finish(self) -> Digests {
        Digests {
            sha256: ContentHash(self.sha256.finalize().into()),
            sha1: Sha1Hash(self.sha1.finalize().into()),
            md5: Md5Hash(self.md5.finalize().into()),
        }
    }
}

/// The SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> ContentHash {
    ContentHash(Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digests_of_abc() {
        let mut hasher = Hasher::default();
        hasher.update(b"a");
        hasher.update(b"bc");
        let digests = hasher.finish();
        assert_eq!(digests.md5.to_string(), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(
            digests.sha1.to_string(),
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        );
        assert_eq!(
            digests.sha256.to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
