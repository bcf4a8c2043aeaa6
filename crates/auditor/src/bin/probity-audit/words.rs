//! The words behind the name of the program: one folder or file, and options.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::Failure;

/// The words as they were given.
pub(crate) struct Words {
    words: Vec<OsString>,
}

/// The words sorted: places, and options with their values.
pub(crate) struct Sorted {
    places: Vec<PathBuf>,
    values: BTreeMap<&'static str, Vec<OsString>>,
}

impl Words {
    pub(crate) fn new(words: impl Iterator<Item = OsString>) -> Self {
        Self {
            words: words.collect(),
        }
    }

    /// The first word, as text. A name that is no text is nobody's verb.
    pub(crate) fn peek(&self) -> Option<&str> {
        self.words
            .first()
            .map(|word| word.to_str().unwrap_or_default())
    }

    pub(crate) fn skip(&mut self) {
        self.words.drain(..1.min(self.words.len()));
    }

    /// Sorts the words. `flags` stand alone, `options` take a value (`--name VALUE` or
    /// `--name=VALUE`). What follows `--` is a place, whatever it looks like.
    pub(crate) fn sort(
        self,
        flags: &[&'static str],
        options: &[&'static str],
    ) -> Result<Sorted, Failure> {
        let (mut places, mut values) = (Vec::new(), BTreeMap::new());
        let mut words = self.words.into_iter();
        let mut only_places = false;
        while let Some(word) = words.next() {
            let text = word.to_str().unwrap_or_default().to_string();
            if only_places || !text.starts_with("--") {
                places.push(PathBuf::from(word));
                continue;
            }
            if text == "--" {
                only_places = true;
                continue;
            }
            let (name, given) = match text.split_once('=') {
                Some((name, value)) => (name, Some(OsString::from(value))),
                None => (text.as_str(), None),
            };
            let unknown = || {
                Failure::new(format!("there is no option {name:?} here"))
                    .hint("probity-audit --help")
            };
            let list: &mut Vec<OsString>;
            if let Some(flag) = flags.iter().find(|flag| **flag == name && given.is_none()) {
                list = values.entry(*flag).or_default();
                list.push(OsString::new());
            } else {
                let option = options.iter().find(|option| **option == name);
                let option = option.ok_or_else(unknown)?;
                let value = given.or_else(|| words.next());
                let value = value.ok_or_else(|| Failure::new(format!("{name} needs a value")))?;
                list = values.entry(*option).or_default();
                list.push(value);
            }
        }
        Ok(Sorted { places, values })
    }
}

impl Sorted {
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.values.contains_key(flag)
    }

    /// The value of an option that may be given once.
    pub(crate) fn value(&self, option: &str) -> Result<Option<&OsString>, Failure> {
        match self.all(option) {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            _ => Err(Failure::new(format!("{option} may be given once"))),
        }
    }

    /// All values of an option.
    pub(crate) fn all(&self, option: &str) -> &[OsString] {
        self.values.get(option).map_or(&[], Vec::as_slice)
    }

    /// The one place that must be given.
    pub(crate) fn place(&self, what: &str) -> Result<&PathBuf, Failure> {
        match self.places.as_slice() {
            [place] => Ok(place),
            [] => Err(Failure::new(format!("no {what} was given")).hint("probity-audit --help")),
            _ => Err(Failure::new(format!("more than one {what} was given"))),
        }
    }
}
