//! Public keys and signatures: ECDSA over P-256 and P-384, RSA with PKCS #1 v1.5 and 2,048 to 4,096
//! bits, Ed25519; hashes SHA-256, SHA-384 and SHA-512. Only verification: the leak of time in
//! older versions of `rsa` (RUSTSEC-2023-0071) concerned private keys, and there are none here.

use alloc::vec::Vec;

use der::Tag;
use der::asn1::ObjectIdentifier;
use ecdsa::signature::hazmat::PrehashVerifier;
use rsa::{BoxedUint, Pkcs1v15Sign};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::TimestampError;
use super::fields::Fields;

const RSA_BITS_MIN: usize = 2_048;
const RSA_BITS_MAX: usize = 4_096;

const ALGORITHM: &str = "an algorithm's name";
const KEY: &str = "a public key";

/// A hash that is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// From an AlgorithmIdentifier in DER; parameters are absent or NULL (RFC 5754, 2).
    pub(super) fn from_der(bytes: &[u8]) -> Result<Self, TimestampError> {
        let (name, parameters) = algorithm(bytes)?;
        if parameters.is_some_and(|parameters| parameters != [5, 0]) {
            return Err(TimestampError::Malformed { part: ALGORITHM });
        }
        match name.as_bytes() {
            oid if oid == SHA_256.as_bytes() => Ok(Self::Sha256),
            oid if oid == SHA_384.as_bytes() => Ok(Self::Sha384),
            oid if oid == SHA_512.as_bytes() => Ok(Self::Sha512),
            _ => Err(TimestampError::Unsupported { part: ALGORITHM }),
        }
    }

    pub(super) fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// How a signature was made, as far as its AlgorithmIdentifier says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Ecdsa(Hash),
    Rsa(Hash),
    /// `rsaEncryption`, which leaves the hash to the place where it stands (RFC 3370, 3.2).
    RsaWithoutHash,
    Ed25519,
}

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const SHA_256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");
const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = oid("1.2.840.10045.2.1");
const P_256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
const P_384: ObjectIdentifier = oid("1.3.132.0.34");
const ED25519: ObjectIdentifier = oid("1.3.101.112");

const SCHEMES: [(ObjectIdentifier, Scheme); 8] = [
    (oid("1.2.840.10045.4.3.2"), Scheme::Ecdsa(Hash::Sha256)),
    (oid("1.2.840.10045.4.3.3"), Scheme::Ecdsa(Hash::Sha384)),
    (oid("1.2.840.10045.4.3.4"), Scheme::Ecdsa(Hash::Sha512)),
    (oid("1.2.840.113549.1.1.11"), Scheme::Rsa(Hash::Sha256)),
    (oid("1.2.840.113549.1.1.12"), Scheme::Rsa(Hash::Sha384)),
    (oid("1.2.840.113549.1.1.13"), Scheme::Rsa(Hash::Sha512)),
    (RSA, Scheme::RsaWithoutHash),
    (ED25519, Scheme::Ed25519),
];

impl Scheme {
    /// From an AlgorithmIdentifier in DER: no parameters for ECDSA (RFC 5758) and Ed25519 (RFC
    /// 8410), NULL or none for RSA (RFC 4055).
    pub(super) fn from_der(bytes: &[u8]) -> Result<Self, TimestampError> {
        let (name, parameters) = algorithm(bytes)?;
        let found = SCHEMES.iter().find(|(oid, _)| *oid == name);
        let (_, scheme) = found.ok_or(TimestampError::Unsupported { part: ALGORITHM })?;
        let right = match scheme {
            Self::Rsa(_) | Self::RsaWithoutHash => {
                parameters.is_none_or(|parameters| parameters == [5, 0])
            }
            Self::Ecdsa(_) | Self::Ed25519 => parameters.is_none(),
        };
        if right {
            Ok(*scheme)
        } else {
            Err(TimestampError::Malformed { part: ALGORITHM })
        }
    }

    /// The scheme of a signature whose digest is named beside it: the two must agree (RFC 5754, 3;
    /// RFC 5753, 2.1.1; RFC 8419, 3), since other verifiers take one or the other.
    pub(super) fn with_digest(self, digest: Hash) -> Result<Self, TimestampError> {
        match self {
            Self::RsaWithoutHash => Ok(Self::Rsa(digest)),
            Self::Ecdsa(own) | Self::Rsa(own) if own == digest => Ok(self),
            Self::Ed25519 if digest == Hash::Sha512 => Ok(self),
            _ => Err(TimestampError::Unsupported { part: ALGORITHM }),
        }
    }
}

/// A public key of a kind that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PublicKey {
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    Rsa(rsa::PublicKey),
    Ed25519([u8; 32]),
}

impl PublicKey {
    /// From a SubjectPublicKeyInfo in DER. Points must lie on their curve, moduli within the bounds.
    pub(super) fn from_der(bytes: &[u8]) -> Result<Self, TimestampError> {
        let malformed = TimestampError::Malformed { part: KEY };
        let unsupported = TimestampError::Unsupported { part: KEY };
        let mut fields = Fields::of_whole(bytes, KEY)?;
        let (name, parameters) = algorithm(fields.take(Tag::Sequence)?.whole)?;
        let bits = whole_bits(fields.take(Tag::BitString)?.value).ok_or(malformed)?;
        fields.end()?;
        if name == RSA {
            return rsa_key(bits);
        }
        if name == ED25519 {
            let key = <[u8; 32]>::try_from(bits).map_err(|_| malformed)?;
            let strong = crate::signature::is_strong_key(&key) && parameters.is_none();
            return strong.then_some(Self::Ed25519(key)).ok_or(malformed);
        }
        let curve = parameters.and_then(|parameters| parameters.strip_prefix(&[6]));
        let curve = curve.and_then(|curve| curve.get(1..));
        let curve = curve.and_then(|curve| ObjectIdentifier::from_bytes(curve).ok());
        match curve {
            Some(P_256) if name == EC => p256::ecdsa::VerifyingKey::from_sec1_bytes(bits)
                .map(Self::P256)
                .map_err(|_| malformed),
            Some(P_384) if name == EC => p384::ecdsa::VerifyingKey::from_sec1_bytes(bits)
                .map(Self::P384)
                .map_err(|_| malformed),
            _ => Err(unsupported),
        }
    }
}

/// RSAPublicKey (RFC 8017, A.1.1).
fn rsa_key(bits: &[u8]) -> Result<PublicKey, TimestampError> {
    let mut fields = Fields::of_whole(bits, KEY)?;
    let (modulus, exponent) = (fields.unsigned()?, fields.unsigned()?);
    fields.end()?;
    let bounds = RSA_BITS_MIN..=RSA_BITS_MAX;
    if modulus.len() > RSA_BITS_MAX / 8 || exponent.len() > 8 {
        return Err(TimestampError::Unsupported { part: KEY });
    }
    let modulus = BoxedUint::from_be_slice_vartime(modulus);
    let exponent = BoxedUint::from_be_slice_vartime(exponent);
    rsa::PublicKey::new_with_size_limits(modulus, exponent, bounds)
        .map(PublicKey::Rsa)
        .map_err(|_| TimestampError::Unsupported { part: KEY })
}

/// Whether `signature` is one by `key` over `message`, made in the way of `scheme`. A key of another
/// kind than the scheme's verifies nothing.
pub(super) fn verify(key: &PublicKey, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
    match (key, scheme) {
        (PublicKey::P256(key), Scheme::Ecdsa(hash)) => p256::ecdsa::Signature::from_der(signature)
            .is_ok_and(|signature| key.verify_prehash(&hash.of(message), &signature).is_ok()),
        (PublicKey::P384(key), Scheme::Ecdsa(hash)) => p384::ecdsa::Signature::from_der(signature)
            .is_ok_and(|signature| key.verify_prehash(&hash.of(message), &signature).is_ok()),
        (PublicKey::Rsa(key), Scheme::Rsa(hash)) => {
            let padding = match hash {
                Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
                Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
                Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
            };
            key.verify(padding, &hash.of(message), signature).is_ok()
        }
        (PublicKey::Ed25519(key), Scheme::Ed25519) => {
            crate::signature::verify(key, message, signature).is_ok()
        }
        _ => false,
    }
}

/// The name and the parameters (a whole field) of an AlgorithmIdentifier.
fn algorithm(bytes: &[u8]) -> Result<(ObjectIdentifier, Option<&[u8]>), TimestampError> {
    let mut fields = Fields::of_whole(bytes, ALGORITHM)?;
    let name = fields.oid()?;
    let parameters = if fields.is_empty() {
        None
    } else {
        Some(fields.any()?.whole)
    };
    fields.end()?;
    Ok((name, parameters))
}

/// The bytes of a BIT STRING without unused bits.
pub(super) fn whole_bits(value: &[u8]) -> Option<&[u8]> {
    value.strip_prefix(&[0])
}
