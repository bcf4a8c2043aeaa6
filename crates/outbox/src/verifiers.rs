//! The programs that travel in a package, so that whoever gets it needs nothing else: a page for
//! any browser, a script, and the native program of this machine's kind.

use std::borrow::Cow;

/// The native program, as `build.rs` compiled it.
const PROGRAM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/probity-audit"));
const PROGRAM_NAME: &str = "probity-audit";

/// A program that travels along.
#[derive(Clone, Debug)]
pub struct Verifier {
    /// Its path in a package.
    pub path: &'static str,
    pub bytes: Cow<'static, [u8]>,
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Verifier> {
    vec![
        Verifier {
            path: "verify.html",
            bytes: Cow::Owned(auditor::verify_page().into_bytes()),
        },
        Verifier {
            path: "verify.py",
            bytes: Cow::Borrowed(auditor::SECOND.as_bytes()),
        },
        Verifier {
            path: PROGRAM_NAME,
            bytes: Cow::Borrowed(PROGRAM),
        },
    ]
}

/// Whether a file of a package is one that is started.
pub(crate) fn is_program(path: &str) -> bool {
    path == PROGRAM_NAME
}
