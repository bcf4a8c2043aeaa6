//! Sends what was written of large files to the disk while the rest is still being read, so that
//! the sync before the act has little left to wait for.
//!
//! This alone makes nothing durable: a step is left out when the disk is behind. What it must not
//! do is lose an error: the system tells a failed write once for each handle, and told here it
//! might not be told again.

use std::{
    fs::File,
    io,
    sync::mpsc::{self, Receiver, SyncSender},
    thread::{self, JoinHandle},
};

/// So much of a file is written between two steps. Files of less are left to the last sync.
const STEP_BYTES: u64 = 64 * 1024 * 1024;

/// A thread that syncs what it is given.
#[derive(Debug)]
struct Thread {
    files: SyncSender<File>,
    ended: JoinHandle<io::Result<()>>,
}

/// Syncs beside the writing. Its thread begins with the first large file.
#[derive(Debug, Default)]
pub(crate) struct Flusher {
    thread: Option<Thread>,
}

/// How far a file has come since its last step.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    bytes: u64,
}

impl Flusher {
    /// Tells that `bytes` more of this file were written.
    pub(crate) fn wrote(&mut self, progress: &mut Progress, file: &File, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        progress.bytes = progress.bytes.saturating_add(bytes);
        if progress.bytes < STEP_BYTES {
            return;
        }
        progress.bytes = 0;
        // Without a second handle or a thread the last sync has more to do, and that is all.
        let Ok(file) = file.try_clone() else { return };
        if self.thread.is_none() {
            self.thread = Thread::begin().ok();
        }
        if let Some(thread) = &self.thread {
            // Where one waits already, the disk is behind.
            let _ = thread.files.try_send(file);
        }
    }

    /// Waits for everything that was given, and says what went wrong first.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        let Some(Thread { files, ended }) = self.thread.take() else {
            return Ok(());
        };
        drop(files);
        let died = |_| Err(io::Error::other("the thread that syncs died"));
        ended.join().unwrap_or_else(died)
    }
}

impl Thread {
    fn begin() -> io::Result<Self> {
        let (files, received) = mpsc::sync_channel(1);
        let ended = thread::Builder::new()
            .name("package-sync".to_owned())
            .spawn(move || sync_all(&received))?;
        Ok(Self { files, ended })
    }
}

fn sync_all(files: &Receiver<File>) -> io::Result<()> {
    let mut first = Ok(());
    for file in files {
        let synced = file.sync_data();
        first = first.and(synced);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_synced_is_told_at_the_end() {
        let step = usize::try_from(STEP_BYTES).expect("a small number");
        // A pipe has no disk behind it: the system refuses to sync it.
        let (_reader, writer) = std::io::pipe().expect("a pipe");
        let pipe = File::from(std::os::fd::OwnedFd::from(writer));
        let file = tempfile::tempfile().expect("a file");
        for (what, bytes, fails) in [
            (&file, step, false),
            (&pipe, step - 1, false),
            (&pipe, step, true),
        ] {
            let mut flusher = Flusher::default();
            flusher.wrote(&mut Progress::default(), what, bytes);
            assert_eq!(flusher.thread.is_some(), bytes >= step);
            assert_eq!(flusher.end().is_err(), fails);
            assert!(flusher.end().is_ok(), "told once");
        }
    }
}
