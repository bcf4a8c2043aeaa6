//! What holds the worker. It says so itself in its hello, before it has seen one byte of
//! evidence, so at that moment it can be believed.

/// What was put in force in the worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confinement {
    /// Limits on memory, files and processor time (setrlimit(2)).
    pub limits: bool,
    /// No privileges can be gained (`PR_SET_NO_NEW_PRIVS`).
    pub no_new_privileges: bool,
    /// No file can be opened (landlock(7)).
    pub landlock: bool,
    /// No system call but a short list (seccomp(2)).
    pub seccomp: bool,
}

impl Confinement {
    /// Everything that there is.
    pub const FULL: Self = Self {
        limits: true,
        no_new_privileges: true,
        landlock: true,
        seccomp: true,
    };

    pub(crate) fn to_bits(self) -> u8 {
        u8::from(self.limits)
            | u8::from(self.no_new_privileges) << 1
            | u8::from(self.landlock) << 2
            | u8::from(self.seccomp) << 3
    }

    pub(crate) fn from_bits(bits: u8) -> Option<Self> {
        (bits < 16).then_some(Self {
            limits: bits & 1 != 0,
            no_new_privileges: bits & 2 != 0,
            landlock: bits & 4 != 0,
            seccomp: bits & 8 != 0,
        })
    }

    /// What is missing, in words; empty where the confinement is full.
    #[must_use]
    pub fn missing(self) -> Vec<&'static str> {
        [
            (self.limits, "limits on resources"),
            (self.no_new_privileges, "no new privileges"),
            (self.landlock, "Landlock"),
            (self.seccomp, "seccomp"),
        ]
        .into_iter()
        .filter_map(|(holds, name)| (!holds).then_some(name))
        .collect()
    }
}
