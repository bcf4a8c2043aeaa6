//! Paths of a package (`docs/specs/package.md`, 1.2): nothing that a disk, a shell or a reader's
//! eye could take for something else.

use workbench::ports::OutboxError;

const PARTS_MAX: usize = 8;
const PART_BYTES_MAX: usize = 100;

/// Whether this is a path of a package.
pub(crate) fn check(path: &str) -> Result<(), OutboxError> {
    let part_is_good = |part: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        (1..=PART_BYTES_MAX).contains(&part.len())
            && part.bytes().all(plain)
            && !part.starts_with(['.', '-'])
    };
    if path.split('/').count() <= PARTS_MAX && path.split('/').all(part_is_good) {
        Ok(())
    } else {
        Err(OutboxError::Name {
            path: path.to_owned(),
        })
    }
}
