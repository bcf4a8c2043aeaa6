//! The bag as it grows: each file is hashed while it is written, and the two manifests come last.

use evidence::{ContentHash, Time};

use super::{PackageError, names::Expected};
use crate::ports::{Outbox, Written};

/// What a package counts of itself, and its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) digest: ContentHash,
    pub(super) entries: u64,
    pub(super) files: u64,
    pub(super) items: u64,
}

pub(super) struct Bag<'a> {
    outbox: &'a mut dyn Outbox,
    /// Files below `data/`.
    data: Vec<(String, ContentHash)>,
    /// All others.
    tags: Vec<(String, ContentHash)>,
    data_bytes: u64,
}

impl<'a> Bag<'a> {
    pub(super) fn new(outbox: &'a mut dyn Outbox) -> Self {
        Self {
            outbox,
            data: Vec::new(),
            tags: Vec::new(),
            data_bytes: 0,
        }
    }

    /// Writes one file; the digest is that of what was written.
    pub(super) fn write(
        &mut self,
        path: &str,
        content: &mut dyn std::io::Read,
    ) -> Result<Written, PackageError> {
        let written = self.outbox.write(path, content)?;
        let line = (path.to_owned(), written.sha256);
        if path.starts_with("data/") {
            self.data.push(line);
            self.data_bytes = self.data_bytes.saturating_add(written.bytes);
        } else {
            self.tags.push(line);
        }
        Ok(written)
    }

    pub(super) fn write_bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), PackageError> {
        self.write(path, &mut &*bytes).map(drop)
    }

    /// Writes a file that must be exactly this.
    pub(super) fn write_expected(
        &mut self,
        path: &str,
        content: &mut dyn std::io::Read,
        expected: Expected,
    ) -> Result<(), PackageError> {
        let written = self.write(path, content)?;
        if written.sha256 == expected.sha256 && written.bytes == expected.bytes {
            Ok(())
        } else {
            Err(PackageError::Differs {
                path: path.to_owned(),
            })
        }
    }

    /// Writes the manifests. Nothing but the seal comes after.
    pub(super) fn close(
        mut self,
        package: &str,
        program: &str,
        prepared: Time,
    ) -> Result<Closed, PackageError> {
        let below = |files: &[(String, ContentHash)], folder: &str, end: &str| {
            let inside = |path: &str| path.starts_with(folder) && path.ends_with(end);
            let count = files.iter().filter(|(path, _)| inside(path)).count();
            u64::try_from(count).unwrap_or(u64::MAX)
        };
        let entries = below(&self.tags, "record/entries/", ".json");
        let items = below(&self.data, "data/items/", "");
        let files = below(&self.data, "data/", "");
        let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
        self.write_bytes("bagit.txt", declaration.as_bytes())?;
        let info = format!(
            "Bag-Software-Agent: {program}\nBagging-Date: {}\nExternal-Identifier: {package}\n\
             Payload-Oxum: {}.{files}\n",
            prepared.date(),
            self.data_bytes,
        );
        self.write_bytes("bag-info.txt", info.as_bytes())?;
        let data = std::mem::take(&mut self.data);
        self.write_bytes("manifest-sha256.txt", manifest(data).as_bytes())?;
        let tags = std::mem::take(&mut self.tags);
        let manifest = manifest(tags);
        let written = self.write("tagmanifest-sha256.txt", &mut manifest.as_bytes())?;
        Ok(Closed {
            digest: written.sha256,
            entries,
            files,
            items,
        })
    }
}

fn manifest(mut files: Vec<(String, ContentHash)>) -> String {
    files.sort_unstable();
    files
        .into_iter()
        .map(|(path, sha256)| format!("{sha256}  {path}\n"))
        .collect()
}
