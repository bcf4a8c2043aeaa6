//! Reads a folder: which files are there, their sizes and SHA-256, and the content of those that
//! are needed. Links are looked at as links and never followed below the folder that was named.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use auditor::{ALL_CONTENTS_BYTES_MAX, Files, Hasher, Odd};
use ledger::tree::Hash;

/// How much is read at once.
const PIECE_BYTES: usize = 1 << 20;

/// More threads than this do not make a disk faster.
const THREADS_MAX: usize = 8;

/// A regular file that is to be hashed.
struct Found {
    /// From the package, parts divided by slashes.
    name: Vec<u8>,
    place: PathBuf,
    bytes: u64,
}

impl Found {
    /// How many bytes of it are kept in memory, as far as its size is true.
    fn kept(&self) -> u64 {
        let name = std::str::from_utf8(&self.name).unwrap_or_default();
        match Files::is_read(name) && self.bytes <= Files::bytes_max(name) {
            true => self.bytes,
            false => 0,
        }
    }
}

/// A file that was hashed: size, hash, and content where it is needed.
type Hashed = io::Result<(u64, Hash, Option<Vec<u8>>)>;

/// Reads everything below `root`, with all processors.
pub(crate) fn read(root: &Path) -> Files {
    let mut files = Files::default();
    let mut found = walk(root, &mut files);
    let kept = found
        .iter()
        .fold(0, |sum: u64, file| sum.saturating_add(file.kept()));
    if kept > ALL_CONTENTS_BYTES_MAX {
        let what = format!("its files have more than {ALL_CONTENTS_BYTES_MAX} bytes together");
        files.add_odd(b"record", Odd::Unreadable(what));
        return files;
    }
    // The largest first, so that no thread is left with one at the end.
    found.sort_by_key(|file| std::cmp::Reverse(file.bytes));
    for (file, hashed) in found.iter().zip(hash_all(&found)) {
        match hashed {
            Ok((bytes, sha256, content)) => files.add(&file.name, bytes, sha256, content),
            Err(error) => files.add_odd(&file.name, Odd::Unreadable(error.to_string())),
        }
    }
    files
}

/// Walks the folder; what is no regular file goes to `files` at once.
fn walk(root: &Path, files: &mut Files) -> Vec<Found> {
    let mut found = Vec::new();
    let mut folders = vec![(root.to_path_buf(), Vec::new())];
    while let Some((folder, name)) = folders.pop() {
        let mut unreadable = |error: &io::Error| {
            files.add_odd(&name, Odd::Unreadable(error.to_string()));
        };
        let listed: io::Result<Vec<fs::DirEntry>> =
            fs::read_dir(&folder).and_then(Iterator::collect);
        let listed = match listed {
            Ok(listed) => listed,
            Err(error) => {
                unreadable(&error);
                continue;
            }
        };
        if listed.is_empty() && !name.is_empty() {
            files.add_odd(&name, Odd::EmptyFolder);
        }
        for entry in listed {
            let mut inner = name.clone();
            if !inner.is_empty() {
                inner.push(b'/');
            }
            inner.extend_from_slice(entry.file_name().as_encoded_bytes());
            let place = entry.path();
            match fs::symlink_metadata(&place) {
                Err(error) => files.add_odd(&inner, Odd::Unreadable(error.to_string())),
                Ok(facts) if facts.is_symlink() => files.add_odd(&inner, Odd::Link),
                Ok(facts) if facts.is_dir() => folders.push((place, inner)),
                Ok(facts) if facts.is_file() => found.push(Found {
                    name: inner,
                    place,
                    bytes: facts.len(),
                }),
                Ok(_) => files.add_odd(&inner, Odd::Special),
            }
        }
    }
    found
}

/// Hashes all files; the results in the order of the files.
fn hash_all(found: &[Found]) -> Vec<Hashed> {
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let threads = threads.clamp(1, THREADS_MAX);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut piece = vec![0; PIECE_BYTES];
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = found.get(place) else {
                return done;
            };
            done.push((place, hash(file, &mut piece)));
        }
    };
    let mut results: Vec<(usize, Hashed)> = thread::scope(|scope| {
        let handles: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut results = work();
        for handle in handles {
            // A thread that died took its files with it; its panic goes on here.
            results.extend(
                handle
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        results
    });
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, hashed)| hashed).collect()
}

fn hash(found: &Found, piece: &mut [u8]) -> Hashed {
    let mut file = File::open(&found.place)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it changed while it was read"));
    }
    let name = std::str::from_utf8(&found.name).unwrap_or_default();
    let mut content = Files::is_read(name).then(Vec::new);
    let most = Files::bytes_max(name);
    let mut hasher = Hasher::default();
    loop {
        let length = match file.read(piece) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let read = piece.get(..length).unwrap_or_default();
        hasher.update(read);
        if let Some(kept) = &mut content {
            kept.extend_from_slice(read);
            let length = u64::try_from(kept.len()).unwrap_or(u64::MAX);
            if length > most {
                content = None;
            }
        }
    }
    let (bytes, sha256) = hasher.finish();
    Ok((bytes, sha256, content))
}
