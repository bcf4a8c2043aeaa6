//! What a thing on disk is, and when it was modified.

use evidence::{GapKind, Precision, Time, Timestamp};
use rustix::fs::{FileType, Stat};
use workbench::ports::FoundKind;

use super::{beneath::Beneath, gap};

/// The size that the file system states.
pub(super) fn bytes(stat: &Stat) -> u64 {
    u64::try_from(stat.st_size).unwrap_or(0)
}

/// A file, or why it is none.
pub(super) fn of(stat: &Stat, root: &Beneath, path: &[u8]) -> FoundKind {
    let reason = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => return FoundKind::File { bytes: bytes(stat) },
        FileType::Symlink => match root.link(path) {
            Ok(target) => format!(
                "a symbolic link to {}, which is not followed",
                String::from_utf8_lossy(target.get(..512).unwrap_or(&target))
            ),
            Err(_) => "a symbolic link, which is not followed".to_owned(),
        },
        FileType::Directory => "a folder".to_owned(),
        FileType::Fifo => "a named pipe, which has no content".to_owned(),
        FileType::Socket => "a socket, which has no content".to_owned(),
        FileType::CharacterDevice => "a character device, which is not read".to_owned(),
        FileType::BlockDevice => "a block device, which is not read".to_owned(),
        FileType::Unknown => "neither a file nor a folder".to_owned(),
    };
    FoundKind::Gap(gap(GapKind::Unsupported, &reason))
}

/// The time of modification. The other times change when somebody looks or copies, so they would
/// make two intakes of one source differ.
pub(super) fn times(stat: &Stat) -> Vec<Timestamp> {
    let nanoseconds = i64::try_from(stat.st_mtime_nsec).unwrap_or(0);
    let utc = stat
        .st_mtime
        .checked_mul(1_000_000)
        .and_then(|micros| micros.checked_add(nanoseconds / 1000))
        .and_then(|micros| Time::from_micros(micros).ok());
    vec![Timestamp {
        precision: Precision::Nanosecond,
        source: "file system, modified".to_owned(),
        text: format!("{}.{nanoseconds:09}", stat.st_mtime),
        utc,
    }]
}
