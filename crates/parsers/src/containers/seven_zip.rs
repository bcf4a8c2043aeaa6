//! 7z archives, block by block: a block that is damaged or encrypted does not cost the others.

use std::{
    collections::BTreeMap,
    io::{self, Read},
};

use evidence::{GapKind, Timestamp, Unread};
use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};

use crate::{
    content::{Content, Window, array_at},
    gaps::{self, unread},
    times,
    walk::{Container, Member, Stop, Taken},
};

/// The family and the words of an error of the library.
fn explain(error: &Error) -> (GapKind, String) {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => {
            (GapKind::Unsupported, "encrypted".to_owned())
        }
        Error::UnsupportedCompressionMethod(method) => (
            GapKind::Unsupported,
            format!("the method {method} is not read"),
        ),
        Error::Unsupported(what) => (GapKind::Unsupported, format!("not read: {what}")),
        Error::ExternalUnsupported => (
            GapKind::Unsupported,
            "its headers lie in another stream".to_owned(),
        ),
        Error::UnsupportedVersion { major, minor } => (
            GapKind::Unsupported,
            format!("version {major}.{minor} of the format is not read"),
        ),
        Error::MaxMemLimited { .. } => (
            GapKind::OverLimit,
            "unpacking it needs more memory than allowed".to_owned(),
        ),
        Error::Io(error, _) => gaps::explain(error),
        Error::ChecksumVerificationFailed | Error::NextHeaderCrcMismatch => {
            (GapKind::Damaged, "its checksum is wrong".to_owned())
        }
        Error::Other(what) => (GapKind::Damaged, format!("broken: {what}")),
        _ => (GapKind::Damaged, "its headers are broken".to_owned()),
    }
}

pub(super) fn open(container: &mut Container<'_, '_>, content: &dyn Content) -> Result<(), Stop> {
    let memory_kb = usize::try_from(container.limits().memory_bytes / 4 / 1024).unwrap_or(0);
    let password = Password::empty();
    let mut window = Window::new(content, 0, content.bytes());
    let archive = match Archive::read_with_memory_limit(&mut window, &password, memory_kb) {
        Ok(archive) => archive,
        Err(error) => {
            let (kind, reason) = explain(&error);
            container.gap(unread(kind, None, &reason));
            return Ok(());
        }
    };
    surplus(container, content);
    let mut by_block: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, file) in archive.files.iter().enumerate() {
        match archive.stream_map.file_block_index.get(index) {
            Some(Some(block)) => by_block.entry(*block).or_default().push(index),
            _ if file.is_directory => {}
            _ => {
                give(container, file, &mut io::empty(), Vec::new())?;
            }
        }
    }
    for (block, files) in by_block {
        let opening = Opening {
            archive: &archive,
            block,
            files,
            memory_kb,
        };
        opening.open(container, &mut window)?;
    }
    Ok(())
}

/// Says that bytes follow the archive: it ends where its header ends (7zFormat.txt, "Signature
/// Header").
fn surplus(container: &mut Container<'_, '_>, content: &dyn Content) {
    let field = |offset| {
        let bytes = array_at::<8>(content, offset).ok().flatten();
        bytes.map(u64::from_le_bytes)
    };
    let end = field(12)
        .zip(field(20))
        .and_then(|(offset, size)| offset.checked_add(size)?.checked_add(32));
    if let Some(end) = end.filter(|end| *end < content.bytes()) {
        let reason = "bytes after the end of the archive";
        container.gap(unread(
            GapKind::NotOurs,
            gaps::between(end, content.bytes()),
            reason,
        ));
    }
}

/// A block, and the places of its files in the archive.
struct Opening<'a> {
    archive: &'a Archive,
    block: usize,
    files: Vec<usize>,
    memory_kb: usize,
}

impl Opening<'_> {
    fn open(&self, container: &mut Container<'_, '_>, window: &mut Window<'_>) -> Result<(), Stop> {
        let (given, failure) = self.unpack(container, window)?;
        let rest = self.files.get(given..).unwrap_or_default();
        if rest.is_empty()
            && let Some((kind, reason)) = &failure
        {
            container.gap(unread(*kind, None, reason));
        }
        let (kind, reason) = failure.unwrap_or_else(|| {
            let reason = "the block that holds it was not unpacked to this place";
            (GapKind::Damaged, reason.to_owned())
        });
        for index in rest {
            if let Some(file) = self
                .archive
                .files
                .get(*index)
                .filter(|file| !file.is_directory)
            {
                let gaps = vec![unread(kind, None, &reason)];
                give(container, file, &mut io::empty(), gaps)?;
            }
        }
        Ok(())
    }

    /// Gives the files of the block; says how many, and what ended it.
    fn unpack(
        &self,
        container: &mut Container<'_, '_>,
        window: &mut Window<'_>,
    ) -> Result<(usize, Option<(GapKind, String)>), Stop> {
        let first = self.files.first();
        if first.is_some_and(|first| self.archive.is_file_encrypted(*first)) {
            return Ok((0, Some((GapKind::Unsupported, "encrypted".to_owned()))));
        }
        let mut given = 0usize;
        let mut stop = None;
        // Whether the file given last says itself that something is missing.
        let mut said = false;
        let password = Password::empty();
        let decoder = BlockDecoder::new_with_memory_limit(
            1,
            self.memory_kb,
            self.block,
            self.archive,
            &password,
            window,
        );
        let result = decoder.for_each_entries(&mut |entry, reader| {
            given = given.saturating_add(1);
            if entry.is_directory {
                return Ok(true);
            }
            match give(container, entry, reader, Vec::new()) {
                // What is over the limit would have to be unpacked to be passed over.
                Ok(taken) => {
                    said = !taken.whole;
                    Ok(taken.bytes == entry.size)
                }
                Err(why) => {
                    stop = Some(why);
                    Ok(false)
                }
            }
        });
        match stop {
            Some(stop) => Err(stop),
            None => {
                let failure = result
                    .err()
                    .filter(|_| !(said && given == self.files.len()));
                Ok((given, failure.map(|error| explain(&error))))
            }
        }
    }
}

fn give(
    container: &mut Container<'_, '_>,
    file: &ArchiveEntry,
    reader: &mut dyn Read,
    gaps: Vec<Unread>,
) -> Result<Taken, Stop> {
    let time = |set: bool, source: &str, ticks: sevenz_rust2::NtTime| -> Option<Timestamp> {
        set.then(|| times::filetime(source, ticks.into())).flatten()
    };
    let times = [
        time(
            file.has_creation_date,
            "7z header, created",
            file.creation_date,
        ),
        time(
            file.has_last_modified_date,
            "7z header, modified",
            file.last_modified_date,
        ),
        time(
            file.has_access_date,
            "7z header, accessed",
            file.access_date,
        ),
    ];
    let member = Member {
        declared_bytes: Some(file.size),
        name: file.name.as_bytes(),
        // Members of a solid block share their packed bytes.
        stored_bytes: None,
        times: times.into_iter().flatten().collect(),
        unread: gaps,
    };
    container.member(member, &mut Told(reader))
}

/// Tells the library's errors in our words.
struct Told<'r>(&'r mut dyn Read);

impl Read for Told<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(|error| {
            let inner = error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<Error>());
            match inner.map(explain) {
                Some((kind, reason)) => gaps::read_gap(kind, reason),
                None => error,
            }
        })
    }
}
