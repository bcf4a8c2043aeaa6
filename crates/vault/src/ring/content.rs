//! What `keys/ring` holds: every key of the office, as one canonical JSON object.
//!
//! Must never know: slots, files.

use std::collections::BTreeMap;
use std::fmt;

use evidence::{CaseId, ExhibitId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use workbench::ports::KeyScope;
use zeroize::{Zeroize, Zeroizing};

use crate::chunked::{Key, SALT, subkey};
use crate::disk::fill_random;
use crate::hex::{from_hex, key_from_hex, to_hex};

/// Thirty-two secret bytes, written as hexadecimal.
#[derive(Clone)]
pub(crate) struct KeyBytes(pub(crate) Zeroizing<[u8; 32]>);

impl KeyBytes {
    pub(crate) fn random() -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        fill_random(bytes.as_mut_slice());
        Self(bytes)
    }
}

impl fmt::Debug for KeyBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

impl Serialize for KeyBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = Zeroizing::new(to_hex(self.0.as_slice()));
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for KeyBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Borrowed, so that no copy of the text stays in memory; canonical JSON has no escapes.
        let text = <&str>::deserialize(deserializer)?;
        key_from_hex(text)
            .map(Self)
            .ok_or_else(|| D::Error::custom("a key is 64 lower-case digits"))
    }
}

/// An exhibit's key, sealed under the key of its case.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExhibitKey {
    case: CaseId,
    sealed: String,
}

/// All keys. Members are in the order of canonical JSON (RFC 8785, 3.2.3).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    cases: BTreeMap<CaseId, KeyBytes>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    exhibits: BTreeMap<ExhibitId, ExhibitKey>,
    pub(crate) log: KeyBytes,
    /// By calendar year, four digits.
    office: BTreeMap<String, KeyBytes>,
    /// SHA-256 of the public parts of all slots, so that nobody who can only write `keys/root`
    /// slips in a recipient to whom the next root key would be sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) slots: Option<String>,
    v: u32,
}

impl Content {
    pub(crate) fn new(log_seed: &[u8; 32]) -> Self {
        Self {
            cases: BTreeMap::new(),
            exhibits: BTreeMap::new(),
            log: KeyBytes(Zeroizing::new(*log_seed)),
            office: BTreeMap::new(),
            slots: None,
            v: 1,
        }
    }

    /// Reads exactly what [`Content::encode`] writes; anything else gives none.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let content: Self = serde_json::from_slice(bytes).ok()?;
        let years = content.office.keys();
        let years_hold = years
            .into_iter()
            .all(|year| year.parse().is_ok_and(|n| *year == year_text(n)));
        let same = content.encode().as_slice() == bytes;
        (content.v == 1 && years_hold && same).then_some(content)
    }

    pub(crate) fn encode(&self) -> Zeroizing<Vec<u8>> {
        // Room for all, so that growing leaves no copies of keys behind.
        let lines = self
            .cases
            .len()
            .saturating_add(self.office.len())
            .saturating_add(2);
        let room = lines
            .saturating_mul(128)
            .saturating_add(self.exhibits.len().saturating_mul(400));
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer(&mut *bytes, self).expect("texts and numbers can always be written");
        bytes
    }

    pub(crate) fn has(&self, scope: KeyScope) -> bool {
        match scope {
            KeyScope::Office(year) => self.office.contains_key(&year_text(year)),
            KeyScope::Case(case) => self.cases.contains_key(&case),
            KeyScope::Exhibit(case, exhibit) => {
                self.cases.contains_key(&case)
                    && self
                        .exhibits
                        .get(&exhibit)
                        .is_some_and(|key| key.case == case)
            }
        }
    }

    /// The key of a scope, if it is there and opens.
    pub(crate) fn key(&self, scope: KeyScope) -> Option<Zeroizing<[u8; 32]>> {
        match scope {
            KeyScope::Office(year) => self.office.get(&year_text(year)).map(|key| key.0.clone()),
            KeyScope::Case(case) => self.cases.get(&case).map(|key| key.0.clone()),
            KeyScope::Exhibit(case, exhibit) => {
                let held = self
                    .exhibits
                    .get(&exhibit)
                    .filter(|held| held.case == case)?;
                let sealed = from_hex(&held.sealed)?;
                let plain = exhibit_sealer(self.cases.get(&case)?)
                    .open(&exhibit_context(case, exhibit), &sealed)
                    .ok()?;
                Some(Zeroizing::new(plain.as_slice().try_into().ok()?))
            }
        }
    }

    /// Adds a fresh key. Says whether it could: an exhibit needs the key of its case.
    pub(crate) fn add(&mut self, scope: KeyScope) -> bool {
        if self.has(scope) {
            return true;
        }
        let key = KeyBytes::random();
        match scope {
            KeyScope::Office(year) => {
                self.office.insert(year_text(year), key);
            }
            KeyScope::Case(case) => {
                self.cases.insert(case, key);
            }
            KeyScope::Exhibit(case, exhibit) => {
                let Some(case_key) = self.cases.get(&case) else {
                    return false;
                };
                if self.exhibits.contains_key(&exhibit) {
                    return false;
                }
                let mut salt = [0; SALT];
                fill_random(&mut salt);
                let context = exhibit_context(case, exhibit);
                let sealed = exhibit_sealer(case_key).seal(&salt, &context, key.0.as_slice());
                let sealed = to_hex(&sealed);
                self.exhibits.insert(exhibit, ExhibitKey { case, sealed });
            }
        }
        true
    }

    /// Removes a key, and with a case's key those of its exhibits. Says whether any was there.
    pub(crate) fn remove(&mut self, scope: KeyScope) -> bool {
        match scope {
            KeyScope::Office(year) => self.office.remove(&year_text(year)).is_some(),
            KeyScope::Case(case) => {
                let before = self.exhibits.len();
                self.exhibits.retain(|_, key| key.case != case);
                self.cases.remove(&case).is_some() || self.exhibits.len() < before
            }
            KeyScope::Exhibit(case, exhibit) => {
                if self
                    .exhibits
                    .get(&exhibit)
                    .is_none_or(|key| key.case != case)
                {
                    return false;
                }
                let mut gone = self.exhibits.remove(&exhibit);
                if let Some(key) = gone.as_mut() {
                    key.sealed.zeroize();
                }
                gone.is_some()
            }
        }
    }
}

fn year_text(year: u16) -> String {
    format!("{year:04}")
}

fn exhibit_sealer(case_key: &KeyBytes) -> Key {
    Key::new(&subkey(&case_key.0, b"probity/v1/exhibit"))
}

fn exhibit_context(case: CaseId, exhibit: ExhibitId) -> Vec<u8> {
    let mut context = b"probity/v1/exhibit\0".to_vec();
    context.extend_from_slice(case.to_string().as_bytes());
    context.push(0);
    context.extend_from_slice(exhibit.to_string().as_bytes());
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_reads_only_its_own_bytes() {
        let case = CaseId::from_random([1; 16]);
        let exhibit = ExhibitId::from_random([2; 16]);
        let mut content = Content::new(&[7; 32]);
        assert!(
            !content.add(KeyScope::Exhibit(case, exhibit)),
            "no key of the case yet"
        );
        for scope in [
            KeyScope::Case(case),
            KeyScope::Exhibit(case, exhibit),
            KeyScope::Office(2026),
        ] {
            assert!(content.add(scope) && content.has(scope));
        }
        let bytes = content.encode();
        let again = Content::decode(&bytes).expect("own bytes");
        assert_eq!(again.encode(), bytes);
        let scope = KeyScope::Exhibit(case, exhibit);
        assert_eq!(again.key(scope), content.key(scope));
        assert!(content.key(scope).is_some());
        let other = KeyScope::Exhibit(CaseId::from_random([3; 16]), exhibit);
        assert!(!content.has(other) && content.key(other).is_none());
        assert!(content.remove(KeyScope::Case(case)) && !content.has(scope));
        assert!(!content.remove(KeyScope::Case(case)));
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        for wrong in [
            text.replace("\"v\":1", "\"v\":2"),
            text.replace("\"2026\"", "\"02026\""),
            text.replace(':', ": "),
            text.replace("\"v\":1", "\"v\":1,\"w\":1"),
        ] {
            assert!(Content::decode(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
