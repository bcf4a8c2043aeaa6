//! What opens the ring, and what its slots are made from.

use std::fmt;

/// What one guess of a passphrase costs (Argon2id, RFC 9106).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

impl Cost {
    /// The second choice of RFC 9106, section 4: 64 MiB, three passes, four lanes.
    pub const RECOMMENDED: Self = Self {
        memory_kib: 65_536,
        passes: 3,
        lanes: 4,
    };

    /// Almost nothing, so that tests are quick. Never for a real passphrase.
    pub const WEAK_FOR_TESTS: Self = Self {
        memory_kib: 32,
        passes: 1,
        lanes: 4,
    };
}

/// What opens the ring.
#[derive(Clone, Copy)]
pub enum Secret<'a> {
    /// The exact UTF-8 bytes that were typed.
    Passphrase(&'a str),
    /// Text of an age identity file: `AGE-SECRET-KEY-1…` (X25519), comment lines allowed.
    Identity(&'a str),
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passphrase(_) => "Passphrase([hidden])",
            Self::Identity(_) => "Identity([hidden])",
        })
    }
}

/// A slot to be made.
#[derive(Clone, Copy)]
pub enum NewSlot<'a> {
    Passphrase {
        passphrase: &'a str,
        cost: Cost,
    },
    /// `age1…` (X25519).
    Age {
        recipient: &'a str,
    },
}

impl fmt::Debug for NewSlot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passphrase { .. } => f.write_str("Passphrase([hidden])"),
            Self::Age { recipient } => write!(f, "Age({recipient})"),
        }
    }
}

/// A slot as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    Passphrase { memory_kib: u32 },
    Age { recipient: String },
}
