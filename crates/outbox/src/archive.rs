//! A folder as one TAR that is the same on every machine (`docs/specs/package.md`, section 8):
//! POSIX ustar, a pax header only where a name or a size needs one, regular files only, sorted by
//! path, times and owners zero.

use std::{
    fs,
    io::{self, Read, Write},
    os::unix::fs::FileTypeExt as _,
    path::Path,
};

const BLOCK: usize = 512;
const NAME_BYTES_MAX: usize = 100;
/// The largest size that eleven octal digits can say.
const SIZE_MAX: u64 = 0o777_7777_7777;

/// Writes all files below `folder`, each under `name/`.
pub(crate) fn write(folder: &Path, name: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut paths = Vec::new();
    list(folder, "", &mut paths)?;
    paths.sort_unstable();
    for path in paths {
        let mut file = fs::File::open(folder.join(&path))?;
        let size = file.metadata()?.len();
        let full = format!("{name}/{path}");
        write_headers(&full, size, out)?;
        let copied = io::copy(&mut (&mut file).take(size), out)?;
        if copied != size {
            return Err(io::Error::other(format!("{path} became shorter")));
        }
        pad(size, out)?;
    }
    // Two empty blocks end an archive.
    out.write_all(&[0; BLOCK * 2])
}

fn list(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let name = item.file_name();
        let name = name
            .to_str()
            .ok_or_else(|| io::Error::other("a name that is no text"))?;
        let path = if prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{prefix}/{name}")
        };
        let kind = item.file_type()?;
        if kind.is_dir() {
            list(&item.path(), &path, paths)?;
        } else if kind.is_file() && !kind.is_fifo() {
            paths.push(path);
        } else {
            return Err(io::Error::other(format!("{path} is no regular file")));
        }
    }
    Ok(())
}

fn write_headers(path: &str, size: u64, out: &mut dyn Write) -> io::Result<()> {
    let split = split(path);
    let mut pax = Vec::new();
    if split.is_none() {
        pax.extend(record("path", path));
    }
    if size > SIZE_MAX {
        pax.extend(record("size", &size.to_string()));
    }
    if !pax.is_empty() {
        let length = u64::try_from(pax.len()).unwrap_or(u64::MAX);
        out.write_all(&header(("", "pax"), length, b'x'))?;
        out.write_all(&pax)?;
        pad(length, out)?;
    }
    let short = path.get(..NAME_BYTES_MAX).unwrap_or(path);
    let shown = if size > SIZE_MAX { 0 } else { size };
    out.write_all(&header(split.unwrap_or(("", short)), shown, b'0'))
}

/// Prefix and name of ustar; `None` if the path fits into no such pair. Paths are ASCII.
fn split(path: &str) -> Option<(&str, &str)> {
    const PREFIX_BYTES_MAX: usize = 155;
    if path.len() <= NAME_BYTES_MAX {
        return Some(("", path));
    }
    path.match_indices('/')
        .filter_map(|(at, _)| Some((path.get(..at)?, path.get(at.checked_add(1)?..)?)))
        .find(|(prefix, name)| prefix.len() <= PREFIX_BYTES_MAX && name.len() <= NAME_BYTES_MAX)
}

/// `<length> <name>=<value>\n`, where the length counts itself.
fn record(name: &str, value: &str) -> Vec<u8> {
    let rest = format!(" {name}={value}\n");
    let mut length = rest.len();
    loop {
        let with = rest.len().saturating_add(length.to_string().len());
        if with == length {
            return format!("{length}{rest}").into_bytes();
        }
        length = with;
    }
}

fn header((prefix, name): (&str, &str), size: u64, kind: u8) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| {
        let room = at
            .checked_add(bytes.len())
            .and_then(|end| block.get_mut(at..end));
        if let Some(room) = room {
            room.copy_from_slice(bytes);
        }
    };
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    put(345, prefix.as_bytes());
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    if let Some(room) = block.get_mut(148..156) {
        room.copy_from_slice(sum.as_bytes());
    }
    block
}

fn pad(size: u64, out: &mut dyn Write) -> io::Result<()> {
    let over = usize::try_from(size % 512).unwrap_or(0);
    let zeros = [0; BLOCK];
    let rest = if over == 0 {
        0
    } else {
        BLOCK.saturating_sub(over)
    };
    out.write_all(zeros.get(..rest).unwrap_or_default())
}
