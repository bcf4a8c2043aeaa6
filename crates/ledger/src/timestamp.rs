//! Time stamps of RFC 3161: the request, and every check that makes a reply worth believing.
//!
//! What is stamped are the bytes of a checkpoint with the log's own signature line only
//! ([`stamped_bytes`]). A reply is believed if *all* of these hold, and [`verify`] is the one way to
//! ask: the authority granted it; it is over our bytes, in request and reply; it answers our nonce;
//! the digest among the signed attributes is that of the content; the signature over those
//! attributes holds; the signer is the certificate that the attributes name by a hash (RFC 5816);
//! that certificate may stamp times and do nothing else; it leads to a root that the reader chose,
//! and all of it was valid at the stamped time.
//!
//! Not checked: revocation. A reply lists no revocation at its own time, and a page without a
//! network can ask nobody. Not signed, and so changeable unseen by whoever holds the reply alone:
//! further certificates, revocation lists and unsigned attributes inside it. A package therefore
//! puts the whole reply under its manifest.
//!
//! This module must not know a clock, a network, or where roots come from.

use alloc::string::String;
use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::note::{Note, NoteError, VerifierKey};

mod certificate;
mod chain;
mod fields;
mod scheme;
mod token;

pub use certificate::Certificate;

/// The largest reply that is read, in bytes. Replies with a long chain have about 10,000.
pub const REPLY_BYTES_MAX: usize = 65_536;

/// DER of a request up to the imprint, without the two bytes of the outer header (RFC 3161, 2.4.1):
/// version 1, and the algorithm of the imprint, SHA-256 with NULL.
const BEFORE_IMPRINT: [u8; 22] = [
    0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04,
    0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
];

/// `certReq TRUE`: the reply shall carry the signer's certificate.
const CERTIFICATE_WANTED: [u8; 3] = [0x01, 0x01, 0xff];

/// Why a reply is not a time stamp that can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    #[error("the request is not one of a SHA-256 imprint with nonce and wish for a certificate")]
    Request,
    #[error("the reply has {bytes} bytes, more than {max}", max = REPLY_BYTES_MAX)]
    TooLong { bytes: usize },
    #[error("{part} is not in the form of RFC 3161")]
    Malformed { part: &'static str },
    #[error("{part} needs what is not supported here")]
    Unsupported { part: &'static str },
    #[error("the authority did not grant the time stamp: status {status}")]
    NotGranted { status: u8 },
    #[error("the request is over other bytes than those that were stamped")]
    OtherBytes,
    #[error("the reply is over another imprint than the request")]
    Imprint,
    #[error("the reply answers another nonce")]
    Nonce,
    #[error("the digest among the signed attributes is not that of the content")]
    ContentDigest,
    #[error("the signature over the signed attributes does not hold")]
    Signature,
    #[error("the signer's certificate is not in the reply, nor among those given")]
    NoSigner,
    #[error("the signed attributes name another certificate than the signer's, or none by SHA-2")]
    OtherSigner,
    #[error(
        "the signer's certificate may be used for other things than time stamps, or not for them"
    )]
    SignerUse,
    #[error("the signer is not trusted: {why}")]
    Untrusted { why: &'static str },
    #[error("the policy of the time stamp is not on the list")]
    Policy,
}

/// A request for a time stamp over a SHA-256 imprint, with a nonce and the wish for the signer's
/// certificate. No other requests are written or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    imprint: [u8; 32],
    nonce: [u8; 8],
}

impl Request {
    /// A request for the SHA-256 `imprint` of the bytes to stamp. The nonce shall be random.
    pub fn new(imprint: &[u8; 32], nonce: [u8; 8]) -> Self {
        Self {
            imprint: *imprint,
            nonce,
        }
    }

    /// The bytes that are sent as `application/timestamp-query`: 69 bytes, 70 if the nonce's first
    /// bit is set, fewer if the nonce begins with zeros, since DER has one spelling of a number.
    pub fn to_der(&self) -> Vec<u8> {
        let mut body = BEFORE_IMPRINT.to_vec();
        body.extend_from_slice(&self.imprint);
        fields::push(&mut body, 0x02, &fields::unsigned_bytes(&self.nonce));
        body.extend_from_slice(&CERTIFICATE_WANTED);
        let mut request = Vec::new();
        fields::push(&mut request, 0x30, &body);
        request
    }

    /// Reads exactly what [`Self::to_der`] writes.
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        let request = Self::read(bytes).ok_or(TimestampError::Request)?;
        if request.to_der() == bytes {
            Ok(request)
        } else {
            Err(TimestampError::Request)
        }
    }

    /// Imprint and nonce from their places; that the rest is right is for [`Self::parse`].
    fn read(bytes: &[u8]) -> Option<Self> {
        let after = bytes.get(BEFORE_IMPRINT.len().checked_add(2)?..)?;
        let (imprint, rest) = after.split_first_chunk::<32>()?;
        let number = rest.get(2..)?.strip_suffix(CERTIFICATE_WANTED.as_slice())?;
        let magnitude = number.strip_prefix(&[0]).unwrap_or(number);
        let mut nonce = [0; 8];
        let start = nonce.len().checked_sub(magnitude.len())?;
        nonce.get_mut(start..)?.copy_from_slice(magnitude);
        Some(Self {
            imprint: *imprint,
            nonce,
        })
    }

    pub fn imprint(&self) -> &[u8; 32] {
        &self.imprint
    }

    pub fn nonce(&self) -> &[u8; 8] {
        &self.nonce
    }
}

/// Whom the reader believes. An authority is a triple of root, signer and validity: keep the roots
/// of different authorities apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Certificates that are believed as they are.
    pub roots: Vec<Certificate>,
    /// Certificates that may stand between signer and root; they are not believed by themselves.
    pub intermediates: Vec<Certificate>,
    /// Policies of time stamps that are accepted, as dotted numbers; with none, each is.
    pub policies: Vec<String>,
}

impl Trust {
    /// The certificates of a PEM file: those that name themselves as issuer become roots, all
    /// others intermediates.
    pub fn from_pem(pem: &[u8]) -> Result<Self, TimestampError> {
        let (roots, intermediates) = Certificate::all_from_pem(pem)?
            .into_iter()
            .partition(Certificate::names_itself_as_issuer);
        Ok(Self {
            roots,
            intermediates,
            policies: Vec::new(),
        })
    }

    /// The same roots, with further certificates that may stand in between (those that a package
    /// brings along, say). Roots among them are taken as intermediates, so nothing is believed
    /// that was not before.
    pub fn with_intermediates(
        mut self,
        certificates: impl IntoIterator<Item = Certificate>,
    ) -> Self {
        self.intermediates.extend(certificates);
        self
    }
}

/// What a time stamp says, after every check held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// Seconds since 1970, by the authority's clock; fractions of a second are cut.
    pub time: u64,
    /// How far the clock may be wrong in each direction, in microseconds, if the authority says so.
    pub accuracy_microseconds: Option<u64>,
    /// The authority's policy as dotted numbers.
    pub policy: String,
    /// The authority's number of this time stamp, in hexadecimal.
    pub serial: String,
    /// The subject of the signer's certificate.
    pub signer: String,
    /// SHA-256 of the signer's certificate in DER.
    pub signer_fingerprint: [u8; 32],
    /// The subject of the root.
    pub root: String,
    /// SHA-256 of the root in DER, to be compared with what the authority publishes.
    pub root_fingerprint: [u8; 32],
}

/// The bytes that are stamped of a checkpoint: its text, the empty line, and the signature line of
/// the log's own key, which is there once. The signature itself is not verified here.
pub fn stamped_bytes(checkpoint: &[u8], log: &VerifierKey) -> Result<Vec<u8>, NoteError> {
    let mut note = Note::parse(checkpoint)?;
    note.signatures
        .retain(|signature| signature.name == log.name() && signature.key_id == log.id());
    match note.signatures.len() {
        0 => Err(NoteError::NoKnownKey),
        1 => Ok(note.to_bytes()),
        _ => Err(NoteError::SignedTwice {
            name: String::from(log.name()),
        }),
    }
}

/// Verifies a whole reply of an authority to `request`, made over `stamped`; see the head of this
/// module for what is checked. Certificates inside the reply are used to reach a root and never
/// believed by themselves. Validity is judged at the stamped time.
pub fn verify(
    reply: &[u8],
    request: &Request,
    stamped: &[u8],
    trust: &Trust,
) -> Result<Stamped, TimestampError> {
    if Sha256::digest(stamped).as_slice() != request.imprint {
        return Err(TimestampError::OtherBytes);
    }
    let token = token::Token::from_reply(reply)?;
    let info = token.info()?;
    if info.imprint != request.imprint {
        return Err(TimestampError::Imprint);
    }
    if info.nonce != Some(fields::unsigned_bytes(&request.nonce)) {
        return Err(TimestampError::Nonce);
    }
    let signer = token.signer(&trust.intermediates)?;
    token.check_signature(signer)?;
    signer.check_stamps_times_only()?;
    if info.names_other_authority(signer) {
        return Err(TimestampError::OtherSigner);
    }
    if !trust.policies.is_empty() && !trust.policies.contains(&info.policy) {
        return Err(TimestampError::Policy);
    }
    let between: Vec<&Certificate> = token
        .certificates
        .iter()
        .chain(&trust.intermediates)
        .collect();
    let root = chain::lead_to_root(signer, &between, &trust.roots, info.time)?;
    Ok(Stamped {
        time: info.time,
        accuracy_microseconds: info.accuracy_microseconds,
        policy: info.policy,
        serial: info.serial,
        signer: signer.subject(),
        signer_fingerprint: signer.fingerprint(),
        root: root.subject(),
        root_fingerprint: root.fingerprint(),
    })
}
