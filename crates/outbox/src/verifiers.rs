//! The programs that travel in a package, so that whoever gets it needs nothing else: a page for
//! any browser, a script, and the native program of this machine's kind.

/// The native program, as `build.rs` compiled it.
const PROGRAM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/probity-audit"));
const PROGRAM_NAME: &str = "probity-audit";

/// Their paths in a package, and their bytes.
#[must_use]
pub fn all() -> Vec<(&'static str, &'static [u8])> {
    vec![
        (
            "verify.py",
            include_bytes!("../../auditor/second/verify.py"),
        ),
        (PROGRAM_NAME, PROGRAM),
    ]
}

/// Whether a file of a package is one that is started.
pub(crate) fn is_program(path: &str) -> bool {
    path == PROGRAM_NAME
}
