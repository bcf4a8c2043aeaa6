//! A certificate (RFC 5280) and what it may be used for.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode, Tag};
use sha2::{Digest, Sha256};
use x509_cert::TbsCertificate;
use x509_cert::certificate::Version;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

use super::TimestampError;
use super::fields::Fields;
use super::scheme::{self, PublicKey, Scheme};

/// The largest certificate that is read, in bytes.
const CERTIFICATE_BYTES_MAX: usize = 16_384;

/// The most certificates that are read from one PEM file.
const CERTIFICATES_MAX: usize = 64;

const PART: &str = "a certificate";
const PEM: &str = "a PEM file of certificates";
const PEM_BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const PEM_END: &str = "-----END CERTIFICATE-----";

const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
const ANY_USE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

/// Extensions that may be critical, since they are judged here or ask nothing of us: key usage,
/// subject's other names, basic constraints, policies of certificates (no policy is required, so
/// any will do), extended key usage.
const CRITICAL_KNOWN: [&str; 5] = [
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.32",
    "2.5.29.37",
];

/// A certificate whose form is right. Nothing is verified yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    whole: Vec<u8>,
    /// The bytes that are signed, as they stand in `whole`.
    signed: Vec<u8>,
    scheme: Scheme,
    signature: Vec<u8>,
    content: TbsCertificate,
    pub(super) key: PublicKey,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.subject())
    }
}

impl Certificate {
    /// Reads one certificate in DER: version 3, a key and a signature of the kinds that are known,
    /// no extension twice and no unknown one that is critical.
    pub fn from_der(bytes: &[u8]) -> Result<Self, TimestampError> {
        let malformed = TimestampError::Malformed { part: PART };
        if bytes.len() > CERTIFICATE_BYTES_MAX {
            return Err(malformed);
        }
        let mut fields = Fields::of_whole(bytes, PART)?;
        let signed = fields.take(Tag::Sequence)?;
        let algorithm = fields.take(Tag::Sequence)?;
        let signature = scheme::whole_bits(fields.take(Tag::BitString)?.value).ok_or(malformed)?;
        fields.end()?;
        let content = TbsCertificate::from_der(signed.whole).map_err(|_| malformed)?;
        let algorithm_inside = content.signature().to_der().map_err(|_| malformed)?;
        if content.version() != Version::V3 || algorithm_inside != algorithm.whole {
            return Err(malformed);
        }
        check_extensions(&content)?;
        let key = content.subject_public_key_info().to_der();
        Ok(Self {
            whole: bytes.to_vec(),
            signed: signed.whole.to_vec(),
            scheme: Scheme::from_der(algorithm.whole)?,
            signature: signature.to_vec(),
            key: PublicKey::from_der(&key.map_err(|_| malformed)?)?,
            content,
        })
    }

    /// Reads the certificates of a PEM file (RFC 7468), at least one. Text between them is passed
    /// over; anything else in PEM, a private key above all, is refused.
    pub fn all_from_pem(pem: &[u8]) -> Result<Vec<Self>, TimestampError> {
        let malformed = TimestampError::Malformed { part: PEM };
        let text = core::str::from_utf8(pem).map_err(|_| malformed)?;
        let mut found = Vec::new();
        let mut open: Option<String> = None;
        for line in text.lines().map(str::trim_ascii_end) {
            match (&mut open, line) {
                (None, PEM_BEGIN) => open = Some(String::new()),
                (None, other) if other.starts_with("-----") => return Err(malformed),
                (None, _) => {}
                (Some(digits), PEM_END) => {
                    let bytes = crate::hex::from_base64(digits).ok_or(malformed)?;
                    found.push(Self::from_der(&bytes)?);
                    open = None;
                }
                (Some(digits), more) if digits.len() <= CERTIFICATE_BYTES_MAX.saturating_mul(2) => {
                    digits.push_str(more);
                }
                (Some(_), _) => return Err(malformed),
            }
            if found.len() > CERTIFICATES_MAX {
                return Err(malformed);
            }
        }
        if open.is_some() || found.is_empty() {
            return Err(malformed);
        }
        Ok(found)
    }

    /// The certificate in DER.
    pub fn to_der(&self) -> &[u8] {
        &self.whole
    }

    /// SHA-256 of the certificate in DER.
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.whole).into()
    }

    /// The subject's name as text (RFC 4514).
    pub fn subject(&self) -> String {
        self.content.subject().to_string()
    }

    /// Whether issuer and subject are the same name, as of a root.
    pub fn names_itself_as_issuer(&self) -> bool {
        self.content.issuer() == self.content.subject()
    }

    /// First and last second in which it is valid, in seconds since 1970.
    pub fn validity(&self) -> (u64, u64) {
        let validity = self.content.validity();
        (
            validity.not_before.to_unix_duration().as_secs(),
            validity.not_after.to_unix_duration().as_secs(),
        )
    }

    /// The issuer's name in DER.
    pub(super) fn issuer_der(&self) -> Option<Vec<u8>> {
        self.content.issuer().to_der().ok()
    }

    /// The subject's name in DER.
    pub(super) fn subject_der(&self) -> Option<Vec<u8>> {
        self.content.subject().to_der().ok()
    }

    /// The serial number as value of its INTEGER.
    pub(super) fn serial(&self) -> &[u8] {
        self.content.serial_number().as_bytes()
    }

    /// That it signs time stamps and nothing else (RFC 3161, 2.3): extended key usage critical with
    /// the one purpose, key usage (if stated) for signatures only, and no authority over others.
    pub(super) fn check_stamps_times_only(&self) -> Result<(), TimestampError> {
        let refused = TimestampError::SignerUse;
        let uses = self.content.get_extension::<ExtendedKeyUsage>();
        let (critical, uses) = uses.map_err(|_| refused)?.ok_or(refused)?;
        let keys = self
            .content
            .get_extension::<KeyUsage>()
            .map_err(|_| refused)?;
        let signs_only = keys.is_none_or(|(_, keys)| {
            let signs = keys.digital_signature() || keys.non_repudiation();
            let more = keys.key_encipherment()
                || keys.data_encipherment()
                || keys.key_agreement()
                || keys.key_cert_sign()
                || keys.crl_sign()
                || keys.encipher_only()
                || keys.decipher_only();
            signs && !more
        });
        let constraints = self.content.get_extension::<BasicConstraints>();
        let issues = constraints
            .map_err(|_| refused)?
            .is_some_and(|(_, constraints)| constraints.ca);
        if critical && uses.0 == [TIME_STAMPING] && signs_only && !issues {
            Ok(())
        } else {
            Err(refused)
        }
    }

    /// That it may issue the certificate of a time-stamp authority with `below` certificates of
    /// issuers between the two (RFC 5280, 4.2.1.9, 4.2.1.3).
    pub(super) fn check_issues(&self, below: usize) -> Result<(), &'static str> {
        let unreadable = "an issuer's extensions cannot be read";
        let constraints = self.content.get_extension::<BasicConstraints>();
        let constraints = constraints.map_err(|_| unreadable)?;
        let (_, constraints) = constraints.ok_or("an issuer is no certificate authority")?;
        if !constraints.ca {
            return Err("an issuer is no certificate authority");
        }
        if constraints
            .path_len_constraint
            .is_some_and(|most| below > usize::from(most))
        {
            return Err("the chain is longer than an issuer allows");
        }
        let keys = self
            .content
            .get_extension::<KeyUsage>()
            .map_err(|_| unreadable)?;
        if keys.is_some_and(|(_, keys)| !keys.key_cert_sign()) {
            return Err("an issuer's key may not sign certificates");
        }
        let uses = self.content.get_extension::<ExtendedKeyUsage>();
        let uses = uses.map_err(|_| unreadable)?;
        let stamps = |(_, uses): &(bool, ExtendedKeyUsage)| {
            uses.0.contains(&TIME_STAMPING) || uses.0.contains(&ANY_USE)
        };
        if uses.is_some_and(|uses| !stamps(&uses)) {
            return Err("an issuer may not issue authorities of time stamps");
        }
        Ok(())
    }

    /// That it is valid at a time, in seconds since 1970; both ends are within.
    pub(super) fn check_valid_at(&self, time: u64) -> Result<(), &'static str> {
        let (from, until) = self.validity();
        if time < from {
            return Err("a certificate was not yet valid at the stamped time");
        }
        if time > until {
            return Err("a certificate was no longer valid at the stamped time");
        }
        Ok(())
    }

    /// Whether `self` carries the name that `other` gives as its issuer.
    pub(super) fn is_named_issuer_of(&self, other: &Self) -> bool {
        self.content.subject() == other.content.issuer()
    }

    /// Whether the key of `self` signed `other`.
    pub(super) fn signed(&self, other: &Self) -> bool {
        scheme::verify(&self.key, other.scheme, &other.signed, &other.signature)
    }
}

/// No extension twice, and none that is critical and unknown.
fn check_extensions(content: &TbsCertificate) -> Result<(), TimestampError> {
    let extensions = content.extensions().map_or(&[][..], Vec::as_slice);
    let mut seen: Vec<&ObjectIdentifier> = Vec::new();
    for extension in extensions {
        if seen.contains(&&extension.extn_id) {
            return Err(TimestampError::Malformed { part: PART });
        }
        seen.push(&extension.extn_id);
        let known = || {
            CRITICAL_KNOWN
                .iter()
                .any(|known| ObjectIdentifier::new(known).is_ok_and(|oid| oid == extension.extn_id))
        };
        if extension.critical && !known() {
            return Err(TimestampError::Unsupported { part: PART });
        }
    }
    Ok(())
}
