//! Harmless evidence that the demonstration makes itself: pictures, texts and archives.
//!
//! "Known content" is stood in for by a drawing of hills. Everything is the same at every run.

use std::{fs, path::Path};

use anyhow::Context as _;
use matching::pdq::{self, Layout, Profile};

/// Width and height of all pictures.
const SIDE: usize = 256;

/// A picture in 24-bit colour.
#[derive(Clone)]
pub(super) struct Picture(Vec<[u8; 3]>);

impl Picture {
    fn draw(colour: impl Fn(f32, f32) -> [f32; 3]) -> Self {
        let mut pixels = Vec::with_capacity(SIDE * SIDE);
        for y in 0..SIDE {
            for x in 0..SIDE {
                let [red, green, blue] = colour(share(x), share(y));
                pixels.push([byte(red), byte(green), byte(blue)]);
            }
        }
        Self(pixels)
    }

    /// Hills under a sun: stands for content that everybody knows.
    pub(super) fn hills() -> Self {
        Self::draw(|x, y| {
            let ridge = 0.55 + 0.14 * (x * 9.0).sin() + 0.07 * (x * 23.0 + 1.0).sin();
            let near = 0.78 + 0.09 * (x * 6.0 + 2.0).cos();
            let sun = ((x - 0.72).powi(2) + (y - 0.22).powi(2)).sqrt();
            match () {
                () if y > near => [0.10, 0.35 + 0.2 * (x * 40.0).sin().abs(), 0.12],
                () if y > ridge => [0.35, 0.30 + 0.3 * (y - ridge), 0.40],
                () if sun < 0.11 => [1.0, 0.9, 0.3],
                () => [0.35 + 0.4 * y, 0.55 + 0.3 * y, 0.95],
            }
        })
    }

    /// The same hills, lighter, with grain: what a recompression leaves.
    pub(super) fn hills_again() -> Self {
        let mut again = Self::hills();
        for (place, pixel) in again.0.iter_mut().enumerate() {
            let grain = u8::try_from(place.wrapping_mul(2_654_435_761) >> 7 & 7).unwrap_or(0);
            for part in pixel {
                *part = part.saturating_add(9).saturating_sub(grain);
            }
        }
        again
    }

    /// Waves and a boat: on the list too, but the list's members do not agree about it.
    pub(super) fn waves() -> Self {
        Self::draw(|x, y| {
            let swell = (y * 31.0 + (x * 7.0).sin() * 2.5).sin();
            let boat = (x - 0.4).abs() < 0.13 && (y - 0.52 + (x - 0.4).powi(2) * 2.0).abs() < 0.06;
            let sail = x > 0.40 && x < 0.52 && y > 0.2 && y < 0.48 && x - 0.4 < (y - 0.2) * 0.5;
            match () {
                () if boat => [0.4, 0.2, 0.1],
                () if sail => [0.95, 0.95, 0.9],
                () if y > 0.5 => [0.05, 0.25 + 0.15 * swell, 0.55 + 0.2 * swell],
                () => [0.7 - 0.3 * y, 0.8 - 0.2 * y, 0.95],
            }
        })
    }

    /// Leaves: on no list.
    pub(super) fn leaves() -> Self {
        Self::draw(|x, y| {
            let vein = ((x - y) * 25.0).sin() * ((x + y) * 17.0).cos();
            let round = ((x - 0.5).powi(2) * 1.7 + (y - 0.5).powi(2)).sqrt();
            if round < 0.4 {
                [0.1 + 0.2 * vein, 0.55 + 0.3 * vein, 0.15]
            } else {
                [0.85, 0.82, 0.7]
            }
        })
    }

    /// The PDQ hash, as 64 hexadecimal digits.
    pub(super) fn pdq(&self) -> anyhow::Result<String> {
        let rows: Vec<u8> = self.0.iter().flatten().copied().collect();
        let side = u32::try_from(SIDE)?;
        let hash = pdq::hash(Profile::Full, Layout::Rgb8, side, side, &rows)?;
        Ok(hash.hash.to_string())
    }

    /// A BMP file, 24 bits, rows from the bottom up.
    pub(super) fn bmp(&self) -> Vec<u8> {
        let size = u32::try_from(54 + SIDE * SIDE * 3).unwrap_or(u32::MAX);
        let side = u32::try_from(SIDE).unwrap_or(u32::MAX);
        let mut file = b"BM".to_vec();
        for part in [
            size,
            0,
            54,
            40,
            side,
            side,
            1 | 24 << 16,
            0,
            size.saturating_sub(54),
            2835,
            2835,
            0,
            0,
        ] {
            file.extend_from_slice(&part.to_le_bytes());
        }
        for row in self.0.chunks(SIDE).rev() {
            for [red, green, blue] in row {
                file.extend_from_slice(&[*blue, *green, *red]);
            }
        }
        file
    }
}

/// A place along a side, from 0 to 1.
fn share(place: usize) -> f32 {
    let place = u16::try_from(place).unwrap_or(u16::MAX);
    let side = u16::try_from(SIDE).unwrap_or(u16::MAX);
    f32::from(place) / f32::from(side)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn byte(part: f32) -> u8 {
    // A float in 0..=255 becomes a byte in no other way.
    (part.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// A ZIP archive of stored members.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in members {
        let offset = number(file.len());
        let mut fields = Vec::new();
        for part in [20_u16, 0x800, 0, 0x6000, 0x5c21] {
            fields.extend_from_slice(&part.to_le_bytes());
        }
        for part in [crc32(bytes), number(bytes.len()), number(bytes.len())] {
            fields.extend_from_slice(&part.to_le_bytes());
        }
        fields.extend_from_slice(&short(name.len()).to_le_bytes());
        fields.extend_from_slice(&[0, 0]);
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&fields);
        file.extend_from_slice(name.as_bytes());
        file.extend_from_slice(bytes);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&fields);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (at, size, count) = (
        number(file.len()),
        number(directory.len()),
        short(members.len()),
    );
    file.extend_from_slice(&directory);
    file.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    file.extend_from_slice(&count.to_le_bytes());
    file.extend_from_slice(&count.to_le_bytes());
    file.extend_from_slice(&size.to_le_bytes());
    file.extend_from_slice(&at.to_le_bytes());
    file.extend_from_slice(&[0, 0]);
    file
}

/// A TAR archive with one member.
fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut head = vec![0_u8; 512];
    let fields: [(usize, Vec<u8>); 9] = [
        (0, name.as_bytes().to_vec()),
        (100, b"0000644\0".to_vec()),
        (108, b"0000000\0".to_vec()),
        (116, b"0000000\0".to_vec()),
        (124, format!("{:011o}\0", bytes.len()).as_bytes().to_vec()),
        (136, b"15053714600\0".to_vec()),
        (148, b"        ".to_vec()),
        (156, b"0".to_vec()),
        (257, b"ustar\x0000".to_vec()),
    ];
    for (at, field) in fields {
        if let Some(place) = head.get_mut(at..at.saturating_add(field.len())) {
            place.copy_from_slice(&field);
        }
    }
    let sum: u32 = head.iter().map(|&byte| u32::from(byte)).sum();
    if let Some(place) = head.get_mut(148..156) {
        place.copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    let mut file = head;
    file.extend_from_slice(bytes);
    let whole = file.len().next_multiple_of(512).saturating_add(1024);
    file.resize(whole, 0);
    file
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// CRC-32 as ZIP has it (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    })
}

/// Writes the evidence into a new folder.
pub(super) fn write(folder: &Path) -> anyhow::Result<()> {
    let note = "Meeting moved to Thursday. Bring the maps of the hills.\n";
    let again = Picture::hills_again().bmp();
    let inner = zip(&[
        ("hills (2).bmp", &again),
        ("list.txt", b"water, bread, rope\n"),
    ]);
    let sent = zip(&[
        ("received/photos.zip", &inner),
        ("received/readme.txt", note.as_bytes()),
    ]);
    let files: [(&str, Vec<u8>); 9] = [
        ("DCIM/0001.bmp", Picture::leaves().bmp()),
        ("DCIM/0002.bmp", Picture::hills().bmp()),
        ("DCIM/0003.bmp", Picture::waves().bmp()),
        ("Documents/note.txt", note.as_bytes().to_vec()),
        ("Documents/رسالة.txt", "صباح الخير\n".as_bytes().to_vec()),
        ("Documents/empty.txt", Vec::new()),
        ("Download/messages.zip", sent.clone()),
        (
            "Download/backup.tar",
            tar("backup/note.txt", note.as_bytes()),
        ),
        // Cut off in the middle, as downloads are: what can be read is, the rest is a gap.
        (
            "Download/broken.zip",
            sent.get(..sent.len() / 2).unwrap_or_default().to_vec(),
        ),
    ];
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

/// A signal list over the pictures: one positive signal as PDQ and one as SHA-256, one on which
/// the members of the list disagree, and one that is only a seed.
pub(super) fn signal_list() -> anyhow::Result<String> {
    let hills = Picture::hills();
    let waves = Picture::waves().pdq()?;
    let note = workbench::digest::sha256(b"water, bread, rope\n");
    Ok(format!(
        "signal_type,signal_str,opinion,tags,added_on\n\
         pdq,{},positive,landscape,2026-02-01\n\
         sha256,{},positive,landscape,2026-02-01\n\
         pdq,{waves},positive,boat,2026-02-03\n\
         pdq,{waves},negative,boat,2026-02-07\n\
         sha256,{note},seed,shopping,2026-02-09\n\
         pdq,this is no hash,positive,,\n",
        hills.pdq()?,
        workbench::digest::sha256(&hills.bmp()),
    ))
}
