//! Packages on a real disk: names, modes, second tries, the archive and its encryption.

#![allow(clippy::panic, clippy::print_stderr, clippy::unwrap_used)]

mod archive;
mod encrypted;
mod folder;
mod verifiers;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read},
    path::Path,
};

use workbench::ports::Outbox;

/// Files below a folder: path, mode, content.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut found = BTreeMap::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let item = item.unwrap();
            let path = format!("{prefix}{}", item.file_name().to_str().unwrap());
            if item.file_type().unwrap().is_dir() {
                folders.push((item.path(), format!("{path}/")));
            } else {
                let mode = item.metadata().unwrap().permissions().mode() & 0o777;
                found.insert(path, (mode, fs::read(item.path()).unwrap()));
            }
        }
    }
    found
}

pub(crate) fn write(outbox: &mut dyn Outbox, path: &str, content: &str) {
    outbox.write(path, &mut content.as_bytes()).unwrap();
}

/// Gives some bytes and then fails.
pub(crate) struct Breaks(pub(crate) usize);

impl Read for Breaks {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::Error::other("the vault has a fault"));
        }
        let count = self.0.min(out.len());
        out.get_mut(..count).unwrap().fill(7);
        self.0 = self.0.saturating_sub(count);
        Ok(count)
    }
}
