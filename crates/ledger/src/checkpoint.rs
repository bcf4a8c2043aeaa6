//! Checkpoints (C2SP `tlog-checkpoint@v1.0.0`): the size and root of a log, as a signed note.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::note::{self, NoteError, Opened, SigningKey, VerifierKey};
use crate::tree::{Hash, empty_root};

/// The size and root of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log and of its key: an address without scheme, for ever the same.
    pub origin: String,
    /// How many entries the log has.
    pub size: u64,
    /// The root over them (RFC 6962, 2.1).
    pub root: Hash,
}

/// Why a note is not a checkpoint of this log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    #[error("the checkpoint is not a note that can be believed: {0}")]
    Note(#[from] NoteError),
    #[error("the checkpoint has not the lines origin, size and root")]
    Shape,
    #[error("the size of the checkpoint is not a plain decimal number below 2^64")]
    Size,
    #[error("the root of the checkpoint is not 32 bytes in canonical base64")]
    Root,
    #[error("the checkpoint of an empty log has another root than that of nothing")]
    EmptyRoot,
    #[error("the checkpoint is of {found}, not of {wanted}")]
    Origin { found: String, wanted: String },
    #[error("the log itself did not sign the checkpoint")]
    NotSignedByLog,
}

/// Reads a decimal number below 2⁶⁴ without sign or leading zero.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|digit| digit.is_ascii_digit());
    let leading_zero = text.len() > 1 && text.starts_with('0');
    (plain && !leading_zero)
        .then(|| text.parse().ok())
        .flatten()
}

impl Checkpoint {
    /// The three lines `origin`, `size`, `base64(root)`, each with its newline.
    pub fn to_text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            self.root.to_base64()
        )
    }

    /// Reads the text of a checkpoint strictly. Extension lines, which C2SP allows and we never
    /// write, are passed over.
    pub fn from_text(text: &str) -> Result<Self, CheckpointError> {
        let checkpoint = Self::from_lines(text)?;
        if checkpoint.size == 0 && checkpoint.root != empty_root() {
            return Err(CheckpointError::EmptyRoot);
        }
        Ok(checkpoint)
    }

    /// As [`Self::from_text`], but the root of an empty log is believed.
    pub(crate) fn from_lines(text: &str) -> Result<Self, CheckpointError> {
        let lines = text.strip_suffix('\n').ok_or(CheckpointError::Shape)?;
        let mut lines = lines.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Shape);
        };
        if note::check_name(origin).is_err() || lines.any(str::is_empty) {
            return Err(CheckpointError::Shape);
        }
        Ok(Self {
            origin: origin.to_string(),
            size: decimal(size).ok_or(CheckpointError::Size)?,
            root: Hash::from_base64(root).map_err(|_| CheckpointError::Root)?,
        })
    }

    /// The whole note, signed with the log's key, whose name is the origin.
    pub fn sign(&self, key: &SigningKey) -> Vec<u8> {
        self.sign_all(&[key])
    }

    /// The whole note, signed with several keys of the log (while a new key follows an old one).
    pub fn sign_all(&self, keys: &[&SigningKey]) -> Vec<u8> {
        let text = self.to_text();
        let signatures = keys.iter().map(|key| key.sign(&text)).collect();
        note::Note { text, signatures }.to_bytes()
    }

    /// Opens a checkpoint that must be signed by the log's key, whose name is the origin.
    pub fn open(note: &[u8], log: &VerifierKey) -> Result<Self, CheckpointError> {
        Self::open_with(note, core::slice::from_ref(log), &[]).map(|(checkpoint, _)| checkpoint)
    }

    /// Opens a checkpoint that must be signed by one of the log's keys. The signatures of known
    /// witnesses are verified too and are found in [`Opened::verified`].
    pub fn open_with(
        note: &[u8],
        log: &[VerifierKey],
        witnesses: &[VerifierKey],
    ) -> Result<(Self, Opened), CheckpointError> {
        let keys: Vec<VerifierKey> = log.iter().chain(witnesses).cloned().collect();
        let opened = note::open(note, &keys)?;
        let checkpoint = Self::from_text(&opened.text)?;
        let signed = || log.iter().filter(|key| opened.is_signed_by(key));
        let key = signed().next().ok_or(CheckpointError::NotSignedByLog)?;
        // A known key of another log says nothing about this one.
        if !signed().any(|key| key.name() == checkpoint.origin) {
            return Err(CheckpointError::Origin {
                found: checkpoint.origin,
                wanted: key.name().to_string(),
            });
        }
        Ok((checkpoint, opened))
    }
}
