//! `probity-audit record DIR`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use auditor::record::{Bundle, RecordAudit, RecordJudge, place_of};
use ledger::policy::Policy;
use ledger::tile::{WIDTH, entries_path, tile_path};

use crate::package::small_file;
use crate::words::{Sorted, Words};
use crate::{Answer, Failure};

/// Threads that read and check bundles.
const THREADS: u64 = 2;

/// How many bundles may wait to be taken.
const WAITING: usize = 16;

/// The largest tile or bundle: 256 entries of 65,535 bytes and their lengths.
const FILE_BYTES_MAX: u64 = 17_000_000;

pub(crate) fn run(words: Words) -> Result<Answer, Failure> {
    let words = words.sort(&["--json"], &["--policy", "--vkey"])?;
    let folder = Folder(words.place("record")?.clone());
    let judge = judge(&words, &folder)?;
    let note = small_file(folder.0.join("checkpoint").as_os_str())?;
    let checkpoint = RecordJudge::read(&note)
        .map_err(|error| Failure::new(format!("{}/checkpoint: {error}", folder.0.display())))?;
    let size = checkpoint.size;
    let mut audit = RecordAudit::new(checkpoint);
    thread::scope(|scope| {
        let lanes: Vec<Receiver<Bundle>> = (0..THREADS)
            .map(|lane| {
                let (sender, receiver) = sync_channel(WAITING);
                let folder = &folder;
                scope.spawn(move || {
                    let mut n = lane;
                    while n < Bundle::count(size) {
                        // The receiver is gone only if its thread is: then all ends.
                        if sender.send(folder.bundle(n, size)).is_err() {
                            return;
                        }
                        n = n.saturating_add(THREADS);
                    }
                });
                receiver
            })
            .collect();
        // Bundle n comes from lane n mod 2; a lane that is at its end was the last.
        // A checkpoint may claim more entries than there are files in the world.
        for lane in lanes.iter().cycle() {
            let Ok(bundle) = lane.recv() else { break };
            let is_cut = bundle.is_cut();
            audit.add(bundle);
            if is_cut {
                break;
            }
        }
    });
    let beyond = folder.others(size, &mut audit);
    let read = |level: u8, n: u64, width: u16| folder.tile(Some(level), n, width);
    let mut report = audit.finish(&judge, &read).judged(&judge, &note);
    if beyond > 0 {
        let said = format!(
            "{beyond} files are of a larger record than the checkpoint and were not checked."
        );
        report.unknown.push(said);
    }
    let text = match words.has("--json") {
        true => report.to_json() + "\n",
        false => report.to_text(),
    };
    let code = report.exit.code();
    Ok(Answer { text, code })
}

/// Who judges: a policy or a key from outside, or the policy in the folder.
pub(crate) fn judge(words: &Sorted, folder: &Folder) -> Result<RecordJudge, Failure> {
    let policy = |file: &Path| -> Result<Policy, Failure> {
        let bytes = small_file(file.as_os_str())?;
        Policy::parse(&bytes).map_err(|error| Failure::new(format!("{}: {error}", file.display())))
    };
    match (words.value("--policy")?, words.value("--vkey")?) {
        (Some(_), Some(_)) => Err(Failure::new("--policy and --vkey were both given")),
        (Some(file), None) => Ok(RecordJudge::Outside(policy(Path::new(file))?)),
        (None, Some(key)) => {
            let key = key.to_str().unwrap_or_default().parse();
            let key = key.map_err(|error| Failure::new(format!("--vkey: {error}")))?;
            Ok(RecordJudge::Key(key))
        }
        (None, None) => {
            let own = folder.0.join("policy.txt");
            if !own.is_file() {
                return Err(Failure::new("nothing says whose record this is")
                    .hint("give --policy FILE or --vkey KEY"));
            }
            Ok(RecordJudge::Own(policy(&own)?))
        }
    }
}

/// A record as a folder of tiles.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// Reads and checks one bundle with its tile.
    fn bundle(&self, n: u64, size: u64) -> Bundle {
        let width = Bundle::width(n, size);
        let (bundle, tile) = (self.file(None, n, width), self.file(Some(0), n, width));
        Bundle::check(n, size, bundle.as_deref(), tile.as_deref())
    }

    /// The tile of hashes, cut to a width.
    pub(crate) fn tile(&self, level: Option<u8>, n: u64, width: u16) -> Option<Vec<u8>> {
        let mut bytes = self.file(level, n, width)?;
        bytes.truncate(usize::from(width).saturating_mul(32));
        Some(bytes)
    }

    /// A tile or bundle of at least this width: the one of this width, the full one, or any that
    /// is wider.
    pub(crate) fn file(&self, level: Option<u8>, n: u64, width: u16) -> Option<Vec<u8>> {
        let full = self.0.join(path(level, n, 256));
        let exact = self.read(&self.0.join(path(level, n, width)));
        exact.or_else(|| self.read(&full)).or_else(|| {
            let partial = PathBuf::from(format!("{}.p", full.display()));
            let wider = |entry: fs::DirEntry| {
                let name = entry.file_name().to_str()?.parse::<u16>().ok()?;
                (name > width).then_some(name)
            };
            let names = fs::read_dir(partial).ok()?.flatten().filter_map(wider);
            self.read(&self.0.join(path(level, n, names.min()?)))
        })
    }

    fn read(&self, place: &Path) -> Option<Vec<u8>> {
        let facts = fs::symlink_metadata(place).ok()?;
        if !facts.is_file() || facts.len() > FILE_BYTES_MAX {
            return None;
        }
        fs::read(place).ok()
    }

    /// Looks at every other file below `tile/`: partial ones must be beginnings of what was
    /// checked. Gives how many are of a larger record.
    fn others(&self, size: u64, audit: &mut RecordAudit) -> u64 {
        let mut beyond = 0_u64;
        let mut folders = vec![self.0.join("tile")];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else {
                continue;
            };
            for entry in entries.flatten() {
                let place = entry.path();
                let inner = place.strip_prefix(&self.0).unwrap_or(&place);
                let name = inner.to_str().unwrap_or_default().to_string();
                match fs::symlink_metadata(&place) {
                    Ok(facts) if facts.is_dir() => folders.push(place),
                    Ok(facts) if facts.is_file() => match place_of(&name) {
                        Some(found) => {
                            let is_beyond = self.other(size, &name, found, audit);
                            beyond = beyond.saturating_add(u64::from(is_beyond));
                        }
                        None => audit.fault(&name, "has no place in a record"),
                    },
                    _ => audit.fault(&name, "is no regular file"),
                }
            }
        }
        beyond
    }

    /// One file: whether it is of a larger record than the checkpoint.
    fn other(
        &self,
        size: u64,
        name: &str,
        (level, n, width): (Option<u8>, u64, u16),
        audit: &mut RecordAudit,
    ) -> bool {
        let mut hashes = size;
        for _ in 0..level.unwrap_or(0) {
            hashes = hashes.checked_div(WIDTH).unwrap_or_default();
        }
        let checked = hashes.saturating_sub(n.saturating_mul(WIDTH)).min(WIDTH);
        let checked = u16::try_from(checked).unwrap_or(u16::MAX);
        if width > checked {
            return true;
        }
        if width < checked {
            let part = self.read(&self.0.join(name));
            let whole = self.file(level, n, checked);
            let holds = part
                .zip(whole)
                .is_some_and(|(part, whole)| whole.starts_with(&part));
            if !holds {
                audit.fault(name, "is not the beginning of the wider one");
            }
        }
        false
    }
}

fn path(level: Option<u8>, n: u64, width: u16) -> String {
    match level {
        None => entries_path(n, width),
        Some(level) => tile_path(level, n, width),
    }
}
