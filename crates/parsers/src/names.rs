//! Names of members: as found, and never two alike.
//!
//! Where a container holds a name for the second time, the member is named with the byte 0x1F and
//! its ordinal after the name (`report.txt%1F2`); if the container itself holds that name too,
//! the next free ordinal is taken. The names depend on nothing but the order in the container, so
//! a locator finds the same member again.

use std::collections::HashMap;

use evidence::Segment;
use parser_protocol::NAME_BYTES_MAX;

/// What the names of one container may use up together.
const NAMES_BYTES_MAX: usize = 64 << 20;

/// The names that one container has given so far.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// How often each was met. Looked up only, never listed, so its order does not matter.
    met: HashMap<Vec<u8>, u32>,
    bytes: usize,
}

/// Why there is no room for another name.
#[derive(Debug)]
pub(crate) struct NamesFull;

impl Names {
    /// The segment of the next member with this name, and whether the name had to be cut.
    pub(crate) fn next(&mut self, name: &[u8]) -> Result<(Segment, bool), NamesFull> {
        let (name, cut) = fitting(name);
        // What an entry of the map costs beside its bytes.
        self.bytes = self.bytes.saturating_add(name.len()).saturating_add(48);
        if self.bytes > NAMES_BYTES_MAX {
            return Err(NamesFull);
        }
        let Some(met) = self.met.get_mut(name) else {
            self.met.insert(name.to_vec(), 1);
            return Ok((Segment::from_bytes(name), cut));
        };
        let mut ordinal = *met;
        loop {
            ordinal = ordinal.saturating_add(1);
            let mut other = name.to_vec();
            other.push(0x1f);
            other.extend_from_slice(ordinal.to_string().as_bytes());
            if !self.met.contains_key(&other) {
                if let Some(met) = self.met.get_mut(name) {
                    *met = ordinal;
                }
                let segment = Segment::from_bytes(&other);
                self.bytes = self.bytes.saturating_add(other.len());
                self.met.insert(other, 1);
                return Ok((segment, cut));
            }
        }
    }
}

/// The name, cut so that it and an ordinal fit in a message however much of it is escaped.
fn fitting(name: &[u8]) -> (&[u8], bool) {
    // Each byte is spelled with three at most.
    let room = (NAME_BYTES_MAX / 3).saturating_sub(16);
    match name.get(..room) {
        Some(short) if name.len() > room => (short, true),
        _ => (name, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_apart() {
        fn check(names: &[&str], expected: &[&str]) {
            let mut all = Names::default();
            let given: Vec<String> = names
                .iter()
                .map(|name| {
                    all.next(name.as_bytes())
                        .expect("room")
                        .0
                        .as_str()
                        .to_owned()
                })
                .collect();
            assert_eq!(given, expected);
        }
        check(&["a", "b"], &["a", "b"]);
        check(&["a", "a", "a"], &["a", "a%1F2", "a%1F3"]);
        check(&["a\u{1f}2", "a", "a"], &["a%1F2", "a", "a%1F3"]);
        check(&["a", "a", "a\u{1f}2"], &["a", "a%1F2", "a%1F2%1F2"]);
        check(
            &["", "", "/etc/passwd", "../x"],
            &["%", "%1F2", "/etc/passwd", "../x"],
        );
    }

    #[test]
    fn a_long_name_is_cut_and_said_to_be() {
        let mut all = Names::default();
        let (segment, cut) = all.next(&[0xff; 9000]).expect("room");
        assert!(cut);
        assert!(segment.as_str().len() <= NAME_BYTES_MAX);
    }
}
