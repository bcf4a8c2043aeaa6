//! What leaves the office, in memory: a place for one package, and a printer that prints little.

use std::{
    collections::BTreeMap,
    io::Read,
    sync::{Arc, Mutex},
};

use evidence::ContentHash;
use sha2::{Digest, Sha256};
use workbench::{
    package::printed::PrintedRecord,
    ports::{Documents, Outbox, OutboxError, PrintError, PrintedFile, Written},
};

use crate::{Fault, Faults};

type Files = BTreeMap<String, Vec<u8>>;

/// Where packages lie: it outlives a restart of the office.
#[derive(Clone, Debug, Default)]
pub struct MemoryPlace(Arc<Mutex<Place>>);

#[derive(Debug, Default)]
struct Place {
    hidden: Option<Files>,
    finished: Option<Files>,
}

impl MemoryPlace {
    /// The package that has its name.
    pub fn finished(&self) -> Option<Files> {
        self.0.lock().unwrap().finished.clone()
    }

    /// What lies under the hidden name.
    pub fn hidden(&self) -> Option<Files> {
        self.0.lock().unwrap().hidden.clone()
    }
}

/// The outbox in memory, with the rules of the one on disk.
#[derive(Debug)]
pub struct MemoryOutbox {
    place: MemoryPlace,
    faults: Faults,
    begun: bool,
}

impl MemoryOutbox {
    pub fn new(place: MemoryPlace, faults: Faults) -> Self {
        Self {
            place,
            faults,
            begun: false,
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Place, bool)) -> Result<(), OutboxError> {
        let lost = OutboxError::Io {
            place: "memory".to_owned(),
            what: "a fault of the test".to_owned(),
        };
        let mut place = self.place.0.lock().unwrap();
        match self.faults.next() {
            Fault::None => {
                change(&mut place, true);
                Ok(())
            }
            Fault::DoAndFail => {
                change(&mut place, true);
                Err(lost)
            }
            Fault::HalfAndFail => {
                change(&mut place, false);
                Err(lost)
            }
            Fault::Fail => Err(lost),
            Fault::Full => Err(OutboxError::Full),
        }
    }
}

fn written(bytes: &[u8]) -> Written {
    Written {
        bytes: u64::try_from(bytes.len()).unwrap(),
        sha256: ContentHash(Sha256::digest(bytes).into()),
    }
}

impl Outbox for MemoryOutbox {
    fn write(&mut self, path: &str, content: &mut dyn Read) -> Result<Written, OutboxError> {
        let exists = |place: &str| OutboxError::Exists {
            place: place.to_owned(),
        };
        let is_seal = path.starts_with("seal/");
        if !is_seal && !self.begun {
            let mut place = self.place.0.lock().unwrap();
            if place.finished.is_some() {
                return Err(exists("memory"));
            }
            place.hidden = Some(Files::new());
            drop(place);
            self.begun = true;
        }
        let mut bytes = Vec::new();
        content
            .read_to_end(&mut bytes)
            .map_err(|error| OutboxError::Content {
                path: path.to_owned(),
                what: error.to_string(),
            })?;
        let held = self.place.0.lock().unwrap();
        let doubled = held
            .hidden
            .as_ref()
            .is_some_and(|files| files.contains_key(path));
        drop(held);
        if doubled && !is_seal {
            return Err(exists(path));
        }
        let answer = written(&bytes);
        self.change(|place, whole| {
            let kept = if whole { bytes.len() } else { bytes.len() / 2 };
            let files = place.hidden.as_mut().or(place.finished.as_mut());
            if let Some(files) = files {
                files.insert(path.to_owned(), bytes[..kept].to_vec());
            }
        })?;
        Ok(answer)
    }

    fn written(&self, path: &str) -> Result<Option<Written>, OutboxError> {
        if self.faults.dead() {
            return Err(OutboxError::Io {
                place: "memory".to_owned(),
                what: "a fault of the test".to_owned(),
            });
        }
        let place = self.place.0.lock().unwrap();
        let files = place.hidden.as_ref().or(place.finished.as_ref());
        Ok(files
            .and_then(|files| files.get(path))
            .map(|bytes| written(bytes)))
    }

    fn sync(&mut self) -> Result<(), OutboxError> {
        self.change(|_, _| {})
    }

    fn finish(&mut self) -> Result<(), OutboxError> {
        self.change(|place, whole| {
            if whole && let Some(files) = place.hidden.take() {
                place.finished = Some(files);
            }
        })
    }

    fn abandon(&mut self) -> Result<(), OutboxError> {
        if !self.begun {
            return Ok(());
        }
        self.change(|place, _| place.hidden = None)?;
        self.begun = false;
        Ok(())
    }
}

/// Prints every record as its own debugging text, in English and French.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainDocuments;

impl Documents for PlainDocuments {
    fn languages(&self) -> &'static [&'static str] {
        &["en", "fr"]
    }

    fn print(&self, record: &PrintedRecord) -> Result<Vec<PrintedFile>, PrintError> {
        let mut files = Vec::new();
        for (place, language) in record.languages.iter().enumerate() {
            if !self.languages().contains(&language.as_str()) {
                return Err(PrintError::Language {
                    language: language.clone(),
                });
            }
            let path = if place == 0 {
                "index.html".to_owned()
            } else {
                format!("index.{language}.html")
            };
            files.push(PrintedFile {
                path,
                bytes: format!("{language}: {record:#?}\n").into_bytes(),
            });
        }
        Ok(files)
    }
}
