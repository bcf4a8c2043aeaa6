//! `keys/root`: the slots, each of which opens the root key with one secret.
//!
//! A passphrase slot carries a public age recipient of its own, whose identity only the
//! passphrase opens. So the root key can be changed (that is how keys are destroyed) by whoever
//! opened *another* slot: the new root key is sealed to the recipient. Without it, a second
//! passphrase would block every erasure until its holder comes by.
//!
//! Must never know: files, what the root key opens.

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Cost, NewSlot, RingError, Secret, Slot};
use crate::chunked::{Key, SALT};
use crate::disk::fill_random;
use crate::hex::{from_hex, to_hex};

/// The root key.
pub(crate) type Root = Zeroizing<[u8; 32]>;

/// More than any slot of ours asks for; a changed file must not make us use all memory.
const MEMORY_KIB_MAX: u32 = 1 << 20;
const PASSES_MAX: u32 = 32;
const LANES_MAX: u32 = 32;
const SLOTS_MAX: usize = 32;

/// A slot as it is written. Members are in the order of canonical JSON (RFC 8785, 3.2.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotText {
    /// The age identity of a passphrase slot, sealed under the key from the passphrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kdf: Option<String>,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lanes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    memory_kib: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recipient: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    /// The root key under the key from the passphrase, or (kind `age`) to the recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<String>,
    /// The root key to the recipient of a passphrase slot, written by who opened another slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed_to: Option<String>,
}

/// The whole file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RootFile {
    /// SHA-256 (hexadecimal) of the file without this member: tells damage from a wrong
    /// passphrase. It keeps nobody from changing the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    check: Option<String>,
    pub(crate) epoch: u64,
    pub(crate) slots: Vec<SlotText>,
    v: u32,
}

/// Keys from passphrases that were typed since the start, by their salt.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownKeys(Vec<(String, Key)>);

impl KnownKeys {
    fn get(&self, salt: Option<&str>) -> Option<&Key> {
        let salt = salt?;
        self.0
            .iter()
            .find(|(known, _)| known == salt)
            .map(|(_, key)| key)
    }

    pub(crate) fn keep_only(&mut self, slots: &[SlotText]) {
        self.0
            .retain(|(salt, _)| slots.iter().any(|slot| slot.salt.as_ref() == Some(salt)));
    }
}

impl RootFile {
    pub(crate) fn new(epoch: u64, slots: Vec<SlotText>) -> Self {
        let mut file = Self {
            check: None,
            epoch,
            slots,
            v: 1,
        };
        file.check = Some(file.check_of());
        file
    }

    fn check_of(&self) -> String {
        let rest = Self {
            check: None,
            ..self.clone()
        };
        to_hex(digest::digest(&digest::SHA256, &rest.encode()).as_ref())
    }

    /// Reads exactly what [`RootFile::encode`] writes.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RingError> {
        #[derive(Deserialize)]
        struct Version {
            v: u64,
        }
        let damaged = |what: &str| RingError::Damaged {
            place: "keys/root".into(),
            what: what.into(),
        };
        if let Ok(Version { v }) = serde_json::from_slice(bytes)
            && v > 1
        {
            return Err(RingError::Newer { found: v });
        }
        let file: Self = serde_json::from_slice(bytes).map_err(|_| damaged("not a root file"))?;
        if file.encode() != bytes || file.v != 1 {
            return Err(damaged("not written in canonical form"));
        }
        let sum = file.check.as_ref();
        if sum.is_some_and(|sum| *sum != file.check_of()) {
            return Err(damaged("its check sum does not hold"));
        }
        if file.slots.is_empty() || file.slots.len() > SLOTS_MAX {
            return Err(damaged("no slots, or too many"));
        }
        Ok(file)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers can always be written")
    }

    /// SHA-256 (hexadecimal) of the canonical JSON of the slots without what is sealed to them.
    pub(crate) fn digest(slots: &[SlotText]) -> String {
        let mut public = slots.to_vec();
        for slot in &mut public {
            slot.sealed = None;
            slot.sealed_to = None;
        }
        let bytes = serde_json::to_vec(&public).expect("texts and numbers can always be written");
        to_hex(digest::digest(&digest::SHA256, &bytes).as_ref())
    }

    /// Tries the secret on every slot of its kind. Gives the slot's number and the root key.
    pub(crate) fn open(
        &self,
        secret: &Secret<'_>,
        known: &mut KnownKeys,
    ) -> Result<Option<(usize, Root)>, RingError> {
        for (number, slot) in self.slots.iter().enumerate() {
            let root = match secret {
                Secret::Passphrase(passphrase) if slot.kind == "passphrase" => {
                    slot.open_passphrase(self.epoch, passphrase, known)?
                }
                Secret::Identity(text) if slot.kind == "age" => {
                    slot.open_identity(self.epoch, text, slot.sealed.as_deref())?
                }
                Secret::Passphrase(_) | Secret::Identity(_) => None,
            };
            if let Some(root) = root {
                return Ok(Some((number, root)));
            }
        }
        Ok(None)
    }

    /// The slots again, for another root key.
    pub(crate) fn reseal(
        slots: &[SlotText],
        epoch: u64,
        root: &Root,
        known: &KnownKeys,
    ) -> Result<Vec<SlotText>, RingError> {
        let all = slots.iter().enumerate();
        all.map(|(number, slot)| slot.reseal(number, epoch, root, known))
            .collect()
    }
}

impl SlotText {
    /// A new slot; the root key is put in by [`RootFile::reseal`].
    pub(crate) fn new(wanted: &NewSlot<'_>, known: &mut KnownKeys) -> Result<Self, RingError> {
        let mut slot = Self {
            identity: None,
            kdf: None,
            kind: "age".into(),
            lanes: None,
            memory_kib: None,
            passes: None,
            recipient: None,
            salt: None,
            sealed: None,
            sealed_to: None,
        };
        match wanted {
            NewSlot::Age { recipient } => {
                slot.recipient = Some(parse_recipient(recipient)?.to_string());
            }
            NewSlot::Passphrase { passphrase, cost } => {
                let mut salt = [0; 16];
                fill_random(&mut salt);
                let key = Key::new(&*stretch(passphrase, &salt, *cost)?);
                let identity = age::x25519::Identity::generate();
                let recipient = identity.to_public().to_string();
                let text = Zeroizing::new(expose(&identity));
                slot.identity = Some(to_hex(&key.seal(
                    &fresh_salt(),
                    &identity_context(&recipient),
                    text.as_bytes(),
                )));
                slot.kdf = Some("argon2id".into());
                slot.kind = "passphrase".into();
                slot.lanes = Some(cost.lanes);
                slot.memory_kib = Some(cost.memory_kib);
                slot.passes = Some(cost.passes);
                slot.recipient = Some(recipient);
                slot.salt = Some(to_hex(&salt));
                known.0.push((to_hex(&salt), key));
            }
        }
        Ok(slot)
    }

    pub(crate) fn describe(&self) -> Slot {
        match (&self.recipient, self.kind.as_str()) {
            (Some(recipient), "age") => Slot::Age {
                recipient: recipient.clone(),
            },
            _ => Slot::Passphrase {
                memory_kib: self.memory_kib.unwrap_or_default(),
            },
        }
    }

    fn open_passphrase(
        &self,
        epoch: u64,
        passphrase: &str,
        known: &mut KnownKeys,
    ) -> Result<Option<Root>, RingError> {
        let damaged = || RingError::Damaged {
            place: "keys/root".into(),
            what: "a passphrase slot is not whole".into(),
        };
        let salt_text = self.salt.as_deref().ok_or_else(damaged)?;
        let salt = from_hex(salt_text)
            .filter(|salt| salt.len() == 16)
            .ok_or_else(damaged)?;
        if self.kdf.as_deref() != Some("argon2id") {
            return Err(damaged());
        }
        let cost = Cost {
            memory_kib: self.memory_kib.ok_or_else(damaged)?,
            passes: self.passes.ok_or_else(damaged)?,
            lanes: self.lanes.ok_or_else(damaged)?,
        };
        // Another file of the same crash may hold the same slot: the passphrase is the same.
        let key = match known.get(Some(salt_text)) {
            Some(key) => key.clone(),
            None => Key::new(&*stretch(passphrase, &salt, cost)?),
        };
        let root = match (&self.sealed, &self.sealed_to) {
            (Some(sealed), None) => from_hex(sealed)
                .and_then(|sealed| key.open(&root_context(epoch), &sealed).ok())
                .and_then(|plain| Some(Zeroizing::new(plain.as_slice().try_into().ok()?))),
            (None, Some(_)) => match self.identity_text(&key) {
                Some(text) => self.open_identity(epoch, &text, self.sealed_to.as_deref())?,
                None => None,
            },
            _ => return Err(damaged()),
        };
        if root.is_some() && known.get(Some(salt_text)).is_none() {
            known.0.push((salt_text.into(), key));
        }
        Ok(root)
    }

    fn identity_text(&self, key: &Key) -> Option<Zeroizing<String>> {
        let sealed = from_hex(self.identity.as_deref()?)?;
        let context = identity_context(self.recipient.as_deref()?);
        let plain = key.open(&context, &sealed).ok()?;
        Some(Zeroizing::new(std::str::from_utf8(&plain).ok()?.to_owned()))
    }

    fn open_identity(
        &self,
        epoch: u64,
        text: &str,
        sealed: Option<&str>,
    ) -> Result<Option<Root>, RingError> {
        let Some(sealed) = sealed.and_then(from_hex) else {
            return Ok(None);
        };
        let Some(plain) = open_age(text, &sealed)? else {
            return Ok(None);
        };
        let root = plain.strip_prefix(root_context(epoch).as_slice());
        Ok(root.and_then(|root| Some(Zeroizing::new(root.try_into().ok()?))))
    }

    fn reseal(
        &self,
        number: usize,
        epoch: u64,
        root: &Root,
        known: &KnownKeys,
    ) -> Result<Self, RingError> {
        let mut slot = self.clone();
        slot.sealed = None;
        slot.sealed_to = None;
        if self.kind == "passphrase"
            && let Some(key) = known.get(self.salt.as_deref())
        {
            let sealed = key.seal(&fresh_salt(), &root_context(epoch), root.as_slice());
            slot.sealed = Some(to_hex(&sealed));
            return Ok(slot);
        }
        let Some(recipient) = &self.recipient else {
            return Err(RingError::CannotReseal { slot: number });
        };
        let recipient = parse_recipient(recipient)?;
        let mut plain = Zeroizing::new(root_context(epoch));
        plain.reserve_exact(32);
        plain.extend_from_slice(root.as_slice());
        let sealed = age::encrypt(&recipient, &plain).map_err(|error| RingError::Io {
            what: format!("sealing to an age recipient: {error}"),
        })?;
        if self.kind == "passphrase" {
            slot.sealed_to = Some(to_hex(&sealed));
        } else {
            slot.sealed = Some(to_hex(&sealed));
        }
        Ok(slot)
    }
}

/// Opens a binary age file with the X25519 identities in `text`, one a line; other lines are
/// comments. None when none of them fits or the file was changed.
pub fn open_age(text: &str, file: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, RingError> {
    let mut found = false;
    let whole = stanzas_have_bodies(file);
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("AGE-SECRET-KEY-1"))
    {
        let Ok(identity) = line.parse::<age::x25519::Identity>() else {
            return Err(RingError::BadIdentity);
        };
        found = true;
        if whole && let Ok(plain) = age::decrypt(&identity, file) {
            return Ok(Some(Zeroizing::new(plain)));
        }
    }
    if found {
        Ok(None)
    } else {
        Err(RingError::BadIdentity)
    }
}

/// Whether the body of each recipient stanza ends in a line of fewer than 64 characters, perhaps
/// an empty one. The library reads a missing last line as an empty one; the format
/// (age-encryption.org/v1) does not.
fn stanzas_have_bodies(file: &[u8]) -> bool {
    let lines = file.split(|byte| *byte == b'\n');
    let mut in_body = false;
    for line in lines.take_while(|line| !line.starts_with(b"---")) {
        let begins = line.starts_with(b"-> ");
        if begins && in_body {
            return false;
        }
        in_body = begins || (in_body && line.len() >= 64);
    }
    !in_body
}

fn parse_recipient(text: &str) -> Result<age::x25519::Recipient, RingError> {
    text.trim().parse().map_err(|_| RingError::BadRecipient)
}

fn expose(identity: &age::x25519::Identity) -> String {
    use age::secrecy::ExposeSecret;
    identity.to_string().expose_secret().to_owned()
}

pub(crate) fn fresh_salt() -> [u8; SALT] {
    let mut salt = [0; SALT];
    fill_random(&mut salt);
    salt
}

fn root_context(epoch: u64) -> Vec<u8> {
    let mut context = Vec::with_capacity(56);
    context.extend_from_slice(b"probity/v1/root\0");
    context.extend_from_slice(&epoch.to_be_bytes());
    context
}

fn identity_context(recipient: &str) -> Vec<u8> {
    let mut context = b"probity/v1/identity\0".to_vec();
    context.extend_from_slice(recipient.as_bytes());
    context
}

/// Argon2id (RFC 9106), version 0x13, to 32 bytes.
pub(crate) fn stretch(
    passphrase: &str,
    salt: &[u8],
    cost: Cost,
) -> Result<Zeroizing<[u8; 32]>, RingError> {
    if passphrase.is_empty() {
        return Err(RingError::EmptyPassphrase);
    }
    let refused = || RingError::Damaged {
        place: "keys/root".into(),
        what: "a slot asks for more memory or time than any slot of ours, or for too little".into(),
    };
    if cost.memory_kib > MEMORY_KIB_MAX || cost.passes > PASSES_MAX || cost.lanes > LANES_MAX {
        return Err(refused());
    }
    let params = argon2::Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
        .map_err(|_| refused())?;
    let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut key = Zeroizing::new([0; 32]);
    argon
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| refused())?;
    Ok(key)
}
