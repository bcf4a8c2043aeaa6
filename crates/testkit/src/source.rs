//! A source in memory.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    sync::{Arc, Mutex},
};

use evidence::{Extent, GapKind, Locator, Segment, Unread};
use workbench::ports::{Flow, Found, FoundKind, Source, SourceError, SourceFile};

/// Named contents, walked in order.
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    files: BTreeMap<Locator, Result<Vec<u8>, Unread>>,
    /// What a file holds from its second opening on.
    later: BTreeMap<Locator, Vec<u8>>,
    opened: Arc<Mutex<BTreeSet<Locator>>>,
}

impl MemorySource {
    pub fn new(files: &[(&str, &[u8])]) -> Self {
        let mut source = Self::default();
        for (name, bytes) in files {
            source.files.insert(locator(name), Ok(bytes.to_vec()));
        }
        source
    }

    pub fn set(&mut self, name: &str, bytes: &[u8]) {
        self.files.insert(locator(name), Ok(bytes.to_vec()));
    }

    /// The file holds other bytes from its second opening on.
    pub fn set_later(&mut self, name: &str, bytes: &[u8]) {
        self.later.insert(locator(name), bytes.to_vec());
    }

    pub fn remove(&mut self, name: &str) {
        self.files.remove(&locator(name));
    }

    /// How many bytes all files that can be read hold.
    pub fn bytes(&self) -> u64 {
        let sizes = self.files.values().flatten().map(Vec::len);
        u64::try_from(sizes.sum::<usize>()).unwrap()
    }

    /// A file that cannot be opened.
    pub fn set_unreadable(&mut self, name: &str) {
        let unread = Unread {
            extent: Some(Extent {
                bytes: None,
                offset: 0,
            }),
            kind: GapKind::Unreadable,
            reason: "no leave to read".to_owned(),
        };
        self.files.insert(locator(name), Err(unread));
    }
}

fn locator(name: &str) -> Locator {
    Locator::root(Segment::from_bytes(name.as_bytes()))
}

struct MemoryFile {
    bytes: Vec<u8>,
    at: usize,
}

impl Read for MemoryFile {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.bytes[self.at..].as_ref().read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

impl SourceFile for MemoryFile {
    fn handle(&self) -> std::io::Result<std::fs::File> {
        Err(std::io::Error::other("a file in memory has no handle"))
    }

    fn changed(&self) -> Option<String> {
        None
    }
}

impl Source for MemorySource {
    fn walk(&self, visit: &mut dyn FnMut(Found) -> Flow) -> Result<(), SourceError> {
        for (locator, content) in &self.files {
            let kind = match content {
                Ok(bytes) => FoundKind::File {
                    bytes: u64::try_from(bytes.len()).unwrap(),
                },
                Err(unread) => FoundKind::Gap(unread.clone()),
            };
            if visit(Found {
                locator: locator.clone(),
                kind,
                times: Vec::new(),
            }) == Flow::Stop
            {
                break;
            }
        }
        Ok(())
    }

    fn open(&self, locator: &Locator) -> Result<Box<dyn SourceFile>, Unread> {
        let first = self.opened.lock().unwrap().insert(locator.clone());
        let later = self.later.get(locator).filter(|_| !first);
        match self.files.get(locator) {
            Some(Ok(bytes)) => Ok(Box::new(MemoryFile {
                bytes: later.unwrap_or(bytes).clone(),
                at: 0,
            })),
            Some(Err(unread)) => Err(unread.clone()),
            None => Err(Unread {
                extent: None,
                kind: GapKind::Unreadable,
                reason: "gone".to_owned(),
            }),
        }
    }
}
