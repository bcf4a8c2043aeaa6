//! The strict reader, written out by hand: members can only come in one order and one spelling, so
//! reading is comparing. The tests hold it to a second reader that parses with `serde_json`,
//! writes again and compares bytes.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{
    Entry, EntryError, Manifest, NUMBER_MAX, Outcome, PersonSig, READ_BYTES_MAX, grammar, write,
};
use crate::hex;
use crate::tree::Hash;

/// What is left to read, and how long the whole was.
struct Cursor<'a> {
    rest: &'a [u8],
    length: usize,
}

impl<'a> Cursor<'a> {
    fn expected<T>(&self, expected: &'static str) -> Result<T, EntryError> {
        let at = self.length.saturating_sub(self.rest.len());
        Err(EntryError::Syntax { at, expected })
    }

    /// Takes `text` if it comes next.
    fn take(&mut self, text: &'static str) -> bool {
        match self.rest.strip_prefix(text.as_bytes()) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn literal(&mut self, text: &'static str) -> Result<(), EntryError> {
        if self.take(text) {
            Ok(())
        } else {
            self.expected(text)
        }
    }

    /// A text up to its closing quote, which is taken too. No text of an entry needs an escape;
    /// the grammars leave only ASCII.
    fn text(
        &mut self,
        expected: &'static str,
        holds: impl Fn(&str) -> bool,
    ) -> Result<&'a str, EntryError> {
        let end = self.rest.iter().position(|byte| *byte == b'"');
        let parts = end.and_then(|end| self.rest.split_at_checked(end));
        let Some((text, [_, after @ ..])) = parts else {
            return self.expected(expected);
        };
        match core::str::from_utf8(text) {
            Ok(text) if holds(text) => {
                self.rest = after;
                Ok(text)
            }
            _ => self.expected(expected),
        }
    }

    fn hex<const N: usize>(&mut self, expected: &'static str) -> Result<[u8; N], EntryError> {
        let parts = self.rest.split_at_checked(N.saturating_mul(2));
        if let Some((digits, [b'"', after @ ..])) = parts
            && let Some(bytes) = hex::from_hex(digits)
        {
            self.rest = after;
            return Ok(bytes);
        }
        self.expected(expected)
    }

    fn hash(&mut self) -> Result<Hash, EntryError> {
        self.hex("64 lower-case hexadecimal digits and a quote")
            .map(Hash)
    }

    /// A whole number up to 2⁵³−1 without sign or leading zero.
    fn number(&mut self) -> Result<u64, EntryError> {
        let expected = "a whole number up to 2^53-1";
        let mut value: u64 = 0;
        let mut rest = self.rest;
        let mut digits = 0_u32;
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            let ones = u64::from(digit.wrapping_sub(b'0'));
            if digits > 0 && value == 0 {
                return self.expected(expected);
            }
            value = value.saturating_mul(10).saturating_add(ones);
            digits = digits.saturating_add(1);
            if value > NUMBER_MAX {
                return self.expected(expected);
            }
            rest = after;
        }
        if digits == 0 {
            return self.expected(expected);
        }
        self.rest = rest;
        Ok(value)
    }

    fn code(&mut self) -> Result<&'a str, EntryError> {
        self.text("a code", grammar::is_code)
    }

    /// `{"name":number,…}`, its opening brace taken already: sorted names, never empty.
    fn counts(&mut self) -> Result<BTreeMap<String, u64>, EntryError> {
        let mut members = BTreeMap::new();
        let mut before = "";
        loop {
            self.literal("\"")?;
            let sorted = |name: &str| name > before && grammar::is_count_name(name);
            before = self.text("a later name of a count", sorted)?;
            self.literal(":")?;
            members.insert(before.to_string(), self.number()?);
            if !self.take(",") {
                self.literal("}")?;
                return Ok(members);
            }
        }
    }

    /// `{"name":["code",…],…}`, its opening brace taken already: sorted names and lists without
    /// doubles, never empty.
    fn tags(&mut self) -> Result<BTreeMap<String, Vec<String>>, EntryError> {
        let mut members = BTreeMap::new();
        let mut before = "";
        loop {
            self.literal("\"")?;
            let sorted = |name: &str| name > before && grammar::is_code(name);
            before = self.text("a later name of a tag", sorted)?;
            self.literal(":[")?;
            members.insert(before.to_string(), self.codes()?);
            if !self.take(",") {
                self.literal("}")?;
                return Ok(members);
            }
        }
    }

    /// `"code",…]`, sorted, without doubles, never empty.
    fn codes(&mut self) -> Result<Vec<String>, EntryError> {
        let mut codes = Vec::new();
        let mut before = "";
        loop {
            self.literal("\"")?;
            let sorted = |code: &str| code > before && grammar::is_code(code);
            before = self.text("a later code", sorted)?;
            codes.push(before.to_string());
            if !self.take(",") {
                self.literal("]")?;
                return Ok(codes);
            }
        }
    }

    fn manifest(&mut self) -> Result<Manifest, EntryError> {
        let root = self.hash()?;
        self.literal(",\"size\":")?;
        let size = self.number()?;
        self.literal("}")?;
        Ok(Manifest { root, size })
    }

    fn person_sig(&mut self) -> Result<PersonSig, EntryError> {
        let key = self.hex("8 lower-case hexadecimal digits and a quote")?;
        self.literal(",\"sig\":\"")?;
        let sig = self.hex("128 lower-case hexadecimal digits and a quote")?;
        self.literal("}")?;
        Ok(PersonSig { key, sig })
    }
}

/// Reads a member if its opening comes next.
macro_rules! optional {
    ($cursor:ident, $opening:literal, $read:expr) => {
        if $cursor.take($opening) {
            Some($read)
        } else {
            None
        }
    };
}

/// Reads an entry; see [`Entry::parse`].
pub(super) fn entry(bytes: &[u8]) -> Result<Entry, EntryError> {
    if bytes.len() > READ_BYTES_MAX {
        return Err(EntryError::TooLong {
            bytes: bytes.len(),
            max: READ_BYTES_MAX,
        });
    }
    let mut c = Cursor {
        rest: bytes,
        length: bytes.len(),
    };
    c.literal("{\"act\":\"")?;
    let act = c.text("an act", grammar::is_act)?.to_string();
    c.literal(",\"actor\":\"")?;
    let actor = c.text("an actor", grammar::is_actor)?.to_string();
    c.literal(",\"at\":\"")?;
    let at = c.text("a time", grammar::is_at)?.to_string();
    let is_authority = |text: &str| grammar::is_id("authority-", text);
    let authority = optional!(
        c,
        ",\"authority\":\"",
        c.text("an authority", is_authority)?
    );
    let is_case = |text: &str| grammar::is_id("case-", text);
    let case = optional!(c, ",\"case\":\"", c.text("a case", is_case)?);
    let case_prev = optional!(c, ",\"case_prev\":", c.number()?);
    let commit = optional!(c, ",\"commit\":\"", c.hash()?);
    let counts = optional!(c, ",\"counts\":{", c.counts()?);
    let manifest = optional!(c, ",\"manifest\":{\"root\":\"", c.manifest()?);
    c.literal(",\"outcome\":\"")?;
    let outcome = match c.take("done\"") {
        true => Outcome::Done,
        false => c.literal("refused\"").map(|()| Outcome::Refused)?,
    };
    let package = optional!(c, ",\"package\":\"", c.hash()?);
    let person_sig = optional!(c, ",\"person_sig\":{\"key\":\"", c.person_sig()?);
    let reason = optional!(c, ",\"reason\":\"", c.code()?);
    c.literal(",\"role\":\"")?;
    let role = c.code()?.to_string();
    let sealed = optional!(c, ",\"sealed\":\"", c.hash()?);
    c.literal(",\"seq\":")?;
    let seq = c.number()?;
    let tags = optional!(c, ",\"tags\":{", c.tags()?);
    c.literal(",\"v\":1}")?;
    if !c.rest.is_empty() {
        return c.expected("the end");
    }
    let entry = Entry {
        act,
        actor,
        at,
        authority: authority.map(str::to_string),
        case: case.map(str::to_string),
        case_prev,
        commit,
        counts: counts.unwrap_or_default(),
        manifest,
        outcome,
        package,
        person_sig,
        reason: reason.map(str::to_string),
        role,
        sealed,
        seq,
        tags: tags.unwrap_or_default(),
    };
    write::check_members_agree(&entry)?;
    Ok(entry)
}
