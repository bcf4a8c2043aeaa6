//! Containers: one module per format.

use parser_protocol::MediaType;

use crate::{
    content::Content,
    walk::{Container, Stop},
};

mod compressed;
mod seven_zip;
mod tar;
mod zip;

/// How a container is opened.
pub(crate) struct Opener {
    /// Name and version for findings.
    pub(crate) parser: &'static str,
    pub(crate) open: fn(&mut Container<'_, '_>, &dyn Content) -> Result<(), Stop>,
}

/// Who opens containers of this type.
pub(crate) fn opener(kind: MediaType) -> Option<Opener> {
    let (parser, open): (_, fn(&mut Container<'_, '_>, &dyn Content) -> _) = match kind {
        kind if kind.is_zip() => ("zip 1", zip::open),
        MediaType::TAR => ("tar 1", tar::open),
        MediaType::GZIP => ("gzip 1", compressed::open_gzip),
        MediaType::XZ => ("xz 1", compressed::open_xz),
        MediaType::ZSTD => ("zstd 1", compressed::open_zstd),
        MediaType::BZIP2 => ("bzip2 1", compressed::open_bzip2),
        MediaType::SEVEN_ZIP => ("7z 1", seven_zip::open),
        _ => return None,
    };
    Some(Opener { parser, open })
}
