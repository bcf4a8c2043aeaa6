//! Test data that lies beside the repository.

use std::{fs, path::PathBuf};

/// The bytes of a file of the shared test data. Where the data is absent the test says so and
/// passes over what needs it.
#[expect(clippy::print_stderr, reason = "a test that was skipped must say so")]
pub(crate) fn read(path: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("PROBITY_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let file = root.join("data/matching").join(path);
    match fs::read(&file) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            eprintln!("SKIPPED: {} is absent: {error}", file.display());
            None
        }
    }
}
