//! The token inside a reply: a signed message (RFC 5652) around the authority's statement (RFC 3161,
//! 2.4.2). What is hashed and signed is taken from the input as it stands.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use der::asn1::ObjectIdentifier;
use der::{DateTime, Tag};

use super::certificate::Certificate;
use super::fields::{self, Field, Fields, constructed, primitive};
use super::scheme::{self, Hash, Scheme};
use super::{REPLY_BYTES_MAX, TimestampError};

const REPLY: &str = "the reply";
const TOKEN: &str = "the token";
const INFO: &str = "the statement in the token";
const ATTRIBUTES: &str = "the signed attributes";

/// The most certificates that a reply may carry.
const CERTIFICATES_MAX: usize = 16;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
const STATEMENT: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");

/// A token whose form is right. Nothing is verified yet.
pub(super) struct Token<'a> {
    /// The statement in DER.
    content: &'a [u8],
    pub(super) certificates: Vec<Certificate>,
    /// Issuer and serial number of the signer's certificate, by which the token names it outside
    /// the signed attributes.
    signer: (&'a [u8], &'a [u8]),
    digest: Hash,
    /// The signed attributes, in the form in which they are signed.
    attributes_signed: Vec<u8>,
    attributes: Attributes<'a>,
    scheme: Scheme,
    signature: &'a [u8],
}

/// What the signed attributes say.
struct Attributes<'a> {
    message_digest: &'a [u8],
    /// The hash of the signer's certificate, and with which.
    certificate: (Hash, &'a [u8]),
    /// Issuer and serial number of that certificate, if stated.
    issuer_serial: Option<(&'a [u8], &'a [u8])>,
}

/// What the authority states.
pub(super) struct Info<'a> {
    pub(super) imprint: &'a [u8],
    /// The value of the nonce's INTEGER.
    pub(super) nonce: Option<Vec<u8>>,
    pub(super) time: u64,
    pub(super) accuracy_microseconds: Option<u64>,
    pub(super) policy: String,
    pub(super) serial: String,
    /// The authority's name in DER, if stated as a name of X.500.
    authority: Option<&'a [u8]>,
}

impl Info<'_> {
    /// Whether it states the name of another authority than the signer's.
    pub(super) fn names_other_authority(&self, signer: &Certificate) -> bool {
        let subject = signer.subject_der();
        self.authority
            .is_some_and(|name| subject.as_deref() != Some(name))
    }
}

impl<'a> Token<'a> {
    /// Reads a reply and the token in it, if the authority granted one.
    pub(super) fn from_reply(reply: &'a [u8]) -> Result<Self, TimestampError> {
        if reply.len() > REPLY_BYTES_MAX {
            return Err(TimestampError::TooLong { bytes: reply.len() });
        }
        let mut response = Fields::of_whole(reply, REPLY)?;
        let mut status = response.sequence(REPLY)?;
        let number = status.unsigned()?;
        // 0 is granted, 1 granted with changes, which the checks of imprint, nonce and policy judge.
        if !matches!(number, [0] | [1]) {
            let status = number.last().copied().unwrap_or(u8::MAX);
            return Err(TimestampError::NotGranted { status });
        }
        let _words_for_people = status.take_if(Tag::Sequence)?;
        status.end()?;
        let mut envelope = response.sequence(TOKEN)?;
        response.end()?;
        if envelope.oid()? != SIGNED_DATA {
            return Err(envelope.malformed());
        }
        let content = envelope.take(constructed(0))?;
        envelope.end()?;
        Self::from_signed_data(content.value)
    }

    fn from_signed_data(bytes: &'a [u8]) -> Result<Self, TimestampError> {
        let mut fields = Fields::of_whole(bytes, TOKEN)?;
        if fields.unsigned()? != [3] {
            return Err(fields.malformed());
        }
        let digests = fields.take(Tag::Set)?;
        let mut wrapped = fields.sequence(TOKEN)?;
        if wrapped.oid()? != STATEMENT {
            return Err(wrapped.malformed());
        }
        let content = octets_inside(wrapped.take(constructed(0))?.value)?;
        wrapped.end()?;
        let certificates = match fields.take_if(constructed(0))? {
            Some(set) => read_certificates(set.value)?,
            None => Vec::new(),
        };
        let _revocation_lists = fields.take_if(constructed(1))?;
        let signers = fields.take(Tag::Set)?;
        fields.end()?;
        let token = Self::from_signer_info(signers.value, content, certificates)?;
        let mut digests = Fields::inside(digests.value, TOKEN)?;
        if Hash::from_der(digests.take(Tag::Sequence)?.whole)? != token.digest {
            return Err(digests.malformed());
        }
        digests.end()?;
        Ok(token)
    }

    /// The one signer (RFC 3161, 2.4.2: there must not be another signature).
    fn from_signer_info(
        set: &'a [u8],
        content: &'a [u8],
        certificates: Vec<Certificate>,
    ) -> Result<Self, TimestampError> {
        let mut fields = Fields::of_whole(set, TOKEN)?;
        let version = fields.unsigned()?;
        // Version 3 names its signer by a key's identifier. Authorities do not use it, and `openssl
        // ts` does not read it, which a court may ask for its opinion.
        if version == [3] {
            return Err(TimestampError::Unsupported { part: TOKEN });
        }
        if version != [1] {
            return Err(fields.malformed());
        }
        let mut name = fields.sequence(TOKEN)?;
        let signer = (
            name.take(Tag::Sequence)?.whole,
            name.take(Tag::Integer)?.value,
        );
        name.end()?;
        let digest = Hash::from_der(fields.take(Tag::Sequence)?.whole)?;
        let attributes = fields.take(constructed(0))?;
        let scheme = Scheme::from_der(fields.take(Tag::Sequence)?.whole)?.with_digest(digest)?;
        let signature = fields.take(Tag::OctetString)?.value;
        let _unsigned_attributes = fields.take_if(constructed(1))?;
        fields.end()?;
        // Signed are the attributes as a SET OF, not under the tag `[0]` with which they are sent
        // (RFC 5652, 5.4).
        let mut attributes_signed = Vec::new();
        fields::push(&mut attributes_signed, 0x31, attributes.value);
        Ok(Self {
            content,
            certificates,
            signer,
            digest,
            attributes: read_attributes(attributes.value)?,
            attributes_signed,
            scheme,
            signature,
        })
    }

    /// The authority's statement.
    pub(super) fn info(&self) -> Result<Info<'a>, TimestampError> {
        let mut fields = Fields::of_whole(self.content, INFO)?;
        if fields.unsigned()? != [1] {
            return Err(fields.malformed());
        }
        let policy = fields.oid()?.to_string();
        let mut imprint = fields.sequence(INFO)?;
        if Hash::from_der(imprint.take(Tag::Sequence)?.whole)? != Hash::Sha256 {
            return Err(TimestampError::Imprint);
        }
        let digest = imprint.take(Tag::OctetString)?.value;
        imprint.end()?;
        let serial = crate::hex::to_hex(fields.unsigned()?);
        let time = fields.take(Tag::GeneralizedTime)?.value;
        let time = time_in_seconds(time).ok_or(fields.malformed())?;
        let accuracy = fields.take_if(Tag::Sequence)?;
        let ordering = fields.take_if(Tag::Boolean)?;
        if ordering.is_some_and(|ordering| ordering.value != [0xff]) {
            return Err(fields.malformed());
        }
        let nonce = fields.take_if(Tag::Integer)?;
        let authority = fields.take_if(constructed(0))?;
        if let Some(extensions) = fields.take_if(constructed(1))? {
            check_statement_extensions(extensions.value)?;
        }
        fields.end()?;
        Ok(Info {
            imprint: digest,
            nonce: nonce.map(|nonce| nonce.value.to_vec()),
            time,
            accuracy_microseconds: accuracy.map(accuracy_in_microseconds).transpose()?,
            policy,
            serial,
            authority: authority.map(directory_name).transpose()?.flatten(),
        })
    }

    /// The signer's certificate: the one that the signed attributes name by a hash of SHA-2, from
    /// the reply or from those given, and which the unsigned name outside agrees with.
    pub(super) fn signer<'b>(
        &'b self,
        given: &'b [Certificate],
    ) -> Result<&'b Certificate, TimestampError> {
        let named: Vec<&Certificate> = self
            .certificates
            .iter()
            .chain(given)
            .filter(|certificate| self.is_named_outside(certificate))
            .collect();
        if named.is_empty() {
            return Err(TimestampError::NoSigner);
        }
        let (hash, expected) = self.attributes.certificate;
        let signer = named
            .into_iter()
            .find(|certificate| hash.of(certificate.to_der()) == expected);
        let signer = signer.ok_or(TimestampError::OtherSigner)?;
        match self.attributes.issuer_serial {
            Some((issuer, serial))
                if signer.issuer_der().as_deref() != Some(issuer) || signer.serial() != serial =>
            {
                Err(TimestampError::OtherSigner)
            }
            _ => Ok(signer),
        }
    }

    fn is_named_outside(&self, certificate: &Certificate) -> bool {
        let (issuer, serial) = self.signer;
        certificate.issuer_der().as_deref() == Some(issuer) && certificate.serial() == serial
    }

    /// That the attributes carry the digest of the content, and that the signer signed them. Both
    /// in one function: a library that left the first to its callers answered *true* to a changed
    /// token.
    pub(super) fn check_signature(&self, signer: &Certificate) -> Result<(), TimestampError> {
        if self.digest.of(self.content) != self.attributes.message_digest {
            return Err(TimestampError::ContentDigest);
        }
        let signed = self.attributes_signed.as_slice();
        if scheme::verify(&signer.key, self.scheme, signed, self.signature) {
            Ok(())
        } else {
            Err(TimestampError::Signature)
        }
    }
}

/// The value of the one OCTET STRING in `bytes`.
fn octets_inside(bytes: &[u8]) -> Result<&[u8], TimestampError> {
    let mut fields = Fields::inside(bytes, TOKEN)?;
    let octets = fields.take(Tag::OctetString)?;
    fields.end()?;
    Ok(octets.value)
}

/// The certificates of a reply. Other kinds of certificates (`[0]` to `[3]`) are passed over, and so
/// are those with keys or extensions that are not known here: they cannot help to reach a root.
fn read_certificates(set: &[u8]) -> Result<Vec<Certificate>, TimestampError> {
    let mut fields = Fields::inside(set, TOKEN)?;
    let mut found = Vec::new();
    while !fields.is_empty() {
        let field = fields.any()?;
        if field.tag != Tag::Sequence {
            continue;
        }
        if found.len() == CERTIFICATES_MAX {
            return Err(fields.malformed());
        }
        match Certificate::from_der(field.whole) {
            Ok(certificate) => found.push(certificate),
            Err(TimestampError::Unsupported { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The signed attributes that matter, each once with one value. Others are signed as well and say
/// nothing here; the older `signingCertificate` names by SHA-1 and so names nobody.
fn read_attributes(set: &[u8]) -> Result<Attributes<'_>, TimestampError> {
    let mut fields = Fields::inside(set, ATTRIBUTES)?;
    let malformed = fields.malformed();
    let (mut content_type, mut digest, mut certificate) = (None, None, None);
    let mut before: &[u8] = &[];
    while !fields.is_empty() {
        let attribute = fields.take(Tag::Sequence)?;
        // DER puts a SET OF in order (X.690, 11.6), and signed attributes must be DER (RFC 5652,
        // 5.3).
        if attribute.whole <= before {
            return Err(malformed);
        }
        before = attribute.whole;
        let mut inside = Fields::inside(attribute.value, ATTRIBUTES)?;
        let name = inside.oid()?;
        let values = inside.take(Tag::Set)?.value;
        inside.end()?;
        let place = match name {
            CONTENT_TYPE => &mut content_type,
            MESSAGE_DIGEST => &mut digest,
            SIGNING_CERTIFICATE_V2 => &mut certificate,
            _ => continue,
        };
        let mut values = Fields::inside(values, ATTRIBUTES)?;
        let value = values.any()?;
        values.end()?;
        if place.replace(value).is_some() {
            return Err(malformed);
        }
    }
    let content_type = content_type.ok_or(malformed)?;
    let digest = digest.ok_or(malformed)?;
    let certificate = certificate.ok_or(TimestampError::OtherSigner)?;
    if content_type.tag != Tag::ObjectIdentifier
        || content_type.value != STATEMENT.as_bytes()
        || digest.tag != Tag::OctetString
    {
        return Err(malformed);
    }
    let (certificate, issuer_serial) = read_signing_certificate(certificate.whole)?;
    Ok(Attributes {
        message_digest: digest.value,
        certificate,
        issuer_serial,
    })
}

type Named<'a> = ((Hash, &'a [u8]), Option<(&'a [u8], &'a [u8])>);

/// SigningCertificateV2 (RFC 5816, RFC 5035): the first ESSCertIDv2 names the signer, any further
/// ones his issuers.
fn read_signing_certificate(value: &[u8]) -> Result<Named<'_>, TimestampError> {
    let mut fields = Fields::of_whole(value, ATTRIBUTES)?;
    let mut identifiers = fields.sequence(ATTRIBUTES)?;
    let _policies = fields.take_if(Tag::Sequence)?;
    fields.end()?;
    let mut first = identifiers.sequence(ATTRIBUTES)?;
    while !identifiers.is_empty() {
        identifiers.take(Tag::Sequence)?;
    }
    let hash = match first.take_if(Tag::Sequence)? {
        Some(algorithm) => Hash::from_der(algorithm.whole)?,
        None => Hash::Sha256,
    };
    let digest = first.take(Tag::OctetString)?.value;
    let issuer_serial = match first.take_if(Tag::Sequence)? {
        Some(field) => {
            let mut fields = Fields::inside(field.value, ATTRIBUTES)?;
            let names = fields.take(Tag::Sequence)?;
            let serial = fields.take(Tag::Integer)?.value;
            fields.end()?;
            let name = directory_name(names)?.ok_or(fields_malformed())?;
            Some((name, serial))
        }
        None => None,
    };
    first.end()?;
    Ok(((hash, digest), issuer_serial))
}

fn fields_malformed() -> TimestampError {
    TimestampError::Malformed { part: ATTRIBUTES }
}

/// The one GeneralName inside a field, in DER, if it is a name of X.500 (`[4]`).
fn directory_name(field: Field<'_>) -> Result<Option<&[u8]>, TimestampError> {
    let mut fields = Fields::inside(field.value, TOKEN)?;
    let name = fields.any()?;
    fields.end()?;
    Ok((name.tag == constructed(4)).then_some(name.value))
}

/// Extensions of the statement: none that is critical is known.
fn check_statement_extensions(bytes: &[u8]) -> Result<(), TimestampError> {
    let mut fields = Fields::inside(bytes, INFO)?;
    while !fields.is_empty() {
        let mut extension = fields.sequence(INFO)?;
        let _name = extension.oid()?;
        if extension.take_if(Tag::Boolean)?.is_some() {
            return Err(TimestampError::Unsupported { part: INFO });
        }
        extension.take(Tag::OctetString)?;
        extension.end()?;
    }
    Ok(())
}

/// `YYYYMMDDhhmmss[.f…]Z` (RFC 3161, 2.4.2: no trailing zeros) in seconds since 1970.
fn time_in_seconds(value: &[u8]) -> Option<u64> {
    let text = core::str::from_utf8(value).ok()?.strip_suffix('Z')?;
    let whole = match text.split_once('.') {
        None => text,
        Some((whole, fraction)) => {
            let digits = fraction.bytes().all(|digit| digit.is_ascii_digit());
            if fraction.is_empty() || fraction.ends_with('0') || !digits {
                return None;
            }
            whole
        }
    };
    if whole.len() != 14 || !whole.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let part = |from, to| whole.get(from..to).and_then(|part| part.parse::<u8>().ok());
    let time = DateTime::new(
        whole.get(..4)?.parse().ok()?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?,
    );
    Some(time.ok()?.unix_duration().as_secs())
}

/// Accuracy: seconds, `[0]` milliseconds and `[1]` microseconds, each of which may be missing.
fn accuracy_in_microseconds(field: Field<'_>) -> Result<u64, TimestampError> {
    let mut fields = Fields::inside(field.value, INFO)?;
    let malformed = fields.malformed();
    let mut total = 0_u64;
    for (tag, unit, most) in [
        (Tag::Integer, 1_000_000, u64::from(u32::MAX)),
        (primitive(0), 1_000, 999),
        (primitive(1), 1, 999),
    ] {
        if let Some(part) = fields.take_if(tag)? {
            let number = fields::magnitude(part.value).and_then(fields::small);
            let number = number.filter(|number| *number <= most).ok_or(malformed)?;
            total = total.saturating_add(number.saturating_mul(unit));
        }
    }
    fields.end()?;
    Ok(total)
}
