//! A package as one file that only its recipients can open: the bag as a TAR, in age.
//!
//! The seal comes last and a TAR is sorted, so the bag cannot be encrypted as it grows. Until it is
//! whole it lies in a folder inside the office's own, which only the office's user can open, on the
//! disk where the evidence is anyway; it is removed as soon as the encrypted file is durable.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{BufWriter, ErrorKind, Read, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use workbench::ports::{Outbox, OutboxError, Written};

use crate::{
    archive,
    folder::{Folder, io_error, is_there, sync_folder},
};

/// An encrypted package on its way.
pub struct Encrypted {
    staged: Folder,
    name: String,
    place: PathBuf,
    hidden: PathBuf,
    recipients: Vec<age::x25519::Recipient>,
}

impl std::fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encrypted({})", self.place.display())
    }
}

impl Encrypted {
    /// `<name>.tar.age` in the folder `parent`, for these recipients (`age1…`), at least one. The
    /// bag is put together in the folder `staging`, which is made if it is not there.
    pub fn new(
        parent: &Path,
        name: &str,
        staging: &Path,
        recipients: &[String],
    ) -> Result<Self, OutboxError> {
        let found = fs::metadata(parent).map_err(|error| io_error(parent, &error))?;
        if !found.is_dir() {
            return Err(OutboxError::Io {
                place: parent.display().to_string(),
                what: "is no folder".to_owned(),
            });
        }
        let recipients: Vec<_> = recipients
            .iter()
            .map(|text| recipient(text))
            .collect::<Result<_, _>>()?;
        if recipients.is_empty() {
            return Err(OutboxError::Recipient {
                recipient: String::new(),
                what: "nobody is named".to_owned(),
            });
        }
        match DirBuilder::new().mode(0o700).create(staging) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(io_error(staging, &error));
            }
            _ => {}
        }
        Ok(Self {
            staged: Folder::new(staging, name)?,
            name: name.to_owned(),
            place: parent.join(format!("{name}.tar.age")),
            hidden: parent.join(format!(".{name}.tar.age.part")),
            recipients,
        })
    }

    /// Where the package lies once it is finished.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.place
    }

    fn encrypt(&self) -> Result<(), OutboxError> {
        let failed = |error: std::io::Error| io_error(&self.hidden, &error);
        match fs::remove_file(&self.hidden) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o644)
            .open(&self.hidden)
            .map_err(failed)?;
        let recipients = self.recipients.iter().map(|one| {
            let one: &dyn age::Recipient = one;
            one
        });
        let encryptor = age::Encryptor::with_recipients(recipients).map_err(|error| {
            OutboxError::Recipient {
                recipient: String::new(),
                what: error.to_string(),
            }
        })?;
        let out = BufWriter::with_capacity(256 * 1024, file);
        let mut out = encryptor.wrap_output(out).map_err(failed)?;
        archive::write(self.staged.hidden(), &self.name, &mut out).map_err(failed)?;
        let mut out = out.finish().map_err(failed)?;
        out.flush().map_err(failed)?;
        out.get_ref().sync_all().map_err(failed)?;
        fs::rename(&self.hidden, &self.place).map_err(|error| io_error(&self.place, &error))?;
        self.place.parent().map_or(Ok(()), sync_folder)
    }
}

fn recipient(text: &str) -> Result<age::x25519::Recipient, OutboxError> {
    text.parse()
        .map_err(|what: &'static str| OutboxError::Recipient {
            recipient: text.to_owned(),
            what: what.to_owned(),
        })
}

impl Outbox for Encrypted {
    fn write(&mut self, path: &str, content: &mut dyn Read) -> Result<Written, OutboxError> {
        if is_there(&self.place)? && !path.starts_with("seal/") {
            return Err(OutboxError::Exists {
                place: self.place.display().to_string(),
            });
        }
        self.staged.write(path, content)
    }

    fn written(&self, path: &str) -> Result<Option<Written>, OutboxError> {
        self.staged.written(path)
    }

    fn sync(&mut self) -> Result<(), OutboxError> {
        self.staged.sync()
    }

    fn finish(&mut self) -> Result<(), OutboxError> {
        // An encrypted file that has its name is whole; only the staged bag was left then.
        if !is_there(&self.place)? {
            self.encrypt()?;
        }
        self.staged.discard()
    }

    fn abandon(&mut self) -> Result<(), OutboxError> {
        self.staged.abandon()
    }
}
