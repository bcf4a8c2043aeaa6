//! `intake.notes`: notes of work in progress, sealed, in a chain, durable one by one.
//!
//! Each frame is named by the chain before it, and its sealed body is bound to that chain, so a
//! note that was removed, moved or put in breaks the chain. Notes cut off at the end cannot be
//! told from notes never written; they cost the repeat of that work.
//!
//! ```text
//! chain 0 = 32 zero bytes      chain n+1 = SHA-256(chain n ‖ body n)
//! body n  = encrypt(note key, "probity/v1/note" 00 ‖ owner's folder name 00 ‖ chain n, note)
//! ```

use std::fs::File;
use std::io;
use std::sync::PoisonError;

use aws_lc_rs::digest;
use workbench::ports::BlobError;

use super::frame::{self, Seen, scan};
use super::owner::Store;
use super::{blob_error, folder_name};
use crate::ring::{ScopeKeys, fresh_salt};

const FILE: &str = "intake.notes";

/// Where the notes end. Nothing is known before the file was read once.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    end: Option<End>,
    stopped: bool,
}

#[derive(Debug)]
struct End {
    file: Option<File>,
    at: u64,
    chain: [u8; 32],
}

impl Store {
    /// See the port.
    pub(crate) fn append_note(&self, keys: &ScopeKeys, note: &[u8]) -> Result<(), BlobError> {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.stopped {
            return Err(BlobError::Io {
                what: "an earlier sync failed; the vault must be opened again".into(),
            });
        }
        Self::writable(&self.lock())?;
        if notes.end.is_none() {
            notes.end = Some(self.walk_notes(keys, None, &mut |_| {})?);
        }
        let Notes { end, stopped } = &mut *notes;
        let Some(end) = end.as_mut() else {
            return Ok(());
        };
        let io = |error: io::Error| blob_error(&error);
        let path = self.folder.join(FILE);
        if end.file.is_none() {
            self.make_folder(&mut self.lock()).map_err(io)?;
            let file = self.disk.create(&path).map_err(io)?;
            end.file = Some(file);
            self.disk.sync_folder(&self.folder).map_err(io)?;
        }
        let Some(file) = &end.file else {
            return Ok(());
        };
        let mut bytes = Vec::with_capacity(note.len().saturating_add(256));
        let start = frame::begin(&mut bytes);
        let context = self.note_context(&end.chain);
        keys.note
            .seal_onto(&fresh_salt(), &context, note, &mut bytes);
        let next = chain(&end.chain, bytes.get(frame::HEAD..).unwrap_or_default());
        frame::end(&mut bytes, start, &end.chain).ok_or_else(|| BlobError::Io {
            what: "the note is larger than 128 MiB".into(),
        })?;
        if let Err(error) = self.disk.write_at(file, &path, end.at, &bytes) {
            // Half a note may be there. The next one is written over it.
            let _ = self.disk.resize(file, &path, end.at);
            return Err(blob_error(&error));
        }
        if let Err(error) = self.disk.sync(file, &path) {
            *stopped = true;
            return Err(blob_error(&error));
        }
        end.at = end
            .at
            .saturating_add(u64::try_from(bytes.len()).unwrap_or_default());
        end.chain = next;
        Ok(())
    }

    /// See the port.
    pub(crate) fn read_notes(
        &self,
        keys: &ScopeKeys,
        visit: &mut dyn FnMut(&[u8]),
    ) -> Result<(), BlobError> {
        let end = {
            let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
            let end = match notes.end.take() {
                Some(end) => end,
                None => self.walk_notes(keys, None, &mut |_| {})?,
            };
            let at = end.at;
            notes.end = Some(end);
            at
        };
        // The lock is free while the caller looks: whoever is shown a note may read the notes
        // again, as the manifest does for the members of a large container.
        self.walk_notes(keys, Some(end), visit)?;
        Ok(())
    }

    /// See the port.
    pub(crate) fn clear_notes(&self) -> Result<(), BlobError> {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.folder.join(FILE);
        let exists = path.try_exists().map_err(|error| blob_error(&error))?;
        notes.end = None;
        if !exists {
            return Ok(());
        }
        let removed = self.disk.remove(&path);
        removed
            .and_then(|()| self.disk.sync_folder(&self.folder))
            .map_err(|error| blob_error(&error))
    }

    fn note_context(&self, chain: &[u8; 32]) -> Vec<u8> {
        let mut context = b"probity/v1/note\0".to_vec();
        context.extend_from_slice(folder_name(self.owner).as_bytes());
        context.push(0);
        context.extend_from_slice(chain);
        context
    }

    /// Opens all whole notes in order and cuts a torn end. With `until` only what lies before that
    /// place is looked at, since notes may be added behind it, and nothing is cut.
    fn walk_notes(
        &self,
        keys: &ScopeKeys,
        until: Option<u64>,
        visit: &mut dyn FnMut(&[u8]),
    ) -> Result<End, BlobError> {
        let io = |error: io::Error| blob_error(&error);
        let path = self.folder.join(FILE);
        let file = match self.disk.edit(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(End {
                    file: None,
                    at: 0,
                    chain: [0; 32],
                });
            }
            Err(error) => return Err(blob_error(&error)),
        };
        let mut now = [0; 32];
        let mut damage: Option<(u64, &str)> = None;
        let mut torn = false;
        let behind = |at: u64| until.is_some_and(|until| at >= until);
        let end = scan(&file, 0, &mut |seen| match seen {
            _ if damage.is_some() => {}
            Seen::Frame { at, .. } | Seen::Gap { at, .. } | Seen::Tail { at, .. } if behind(at) => {
            }
            Seen::Frame { at, name, body, .. } => {
                if name != now {
                    damage = Some((at, "a note before it was removed, moved or put in"));
                    return;
                }
                match keys.note.open(&self.note_context(&now), body) {
                    Ok(plain) => visit(&plain),
                    Err(_) => damage = Some((at, "the note does not open")),
                }
                now = chain(&now, body);
            }
            Seen::Gap { at, .. } => damage = Some((at, "no note begins there")),
            Seen::Tail { .. } => torn = true,
        })
        .map_err(io)?;
        if let Some((at, what)) = damage {
            return Err(BlobError::Damaged {
                place: format!("{}/{FILE} at byte {at}", folder_name(self.owner)),
                what: what.to_owned(),
            });
        }
        if torn {
            self.disk.resize(&file, &path, end).map_err(io)?;
        }
        Ok(End {
            file: Some(file),
            at: end,
            chain: now,
        })
    }
}

fn chain(before: &[u8; 32], body: &[u8]) -> [u8; 32] {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(before);
    hash.update(body);
    let mut out = [0; 32];
    out.copy_from_slice(hash.finish().as_ref());
    out
}
