//! Pictures, film, sound, programs and stores: each told by its signature.

use super::MediaType;

/// Signatures at the very beginning.
const SIGNATURES: &[(&[u8], MediaType)] = &[
    (b"\xff\xd8\xff", MediaType::JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaType::PNG),
    (b"GIF87a", MediaType::GIF),
    (b"GIF89a", MediaType::GIF),
    (b"II*\0", MediaType::TIFF),
    (b"MM\0*", MediaType::TIFF),
    (b"II+\0", MediaType::TIFF),
    (b"MM\0+", MediaType::TIFF),
    (b"\xff\x0a", MediaType::JXL),
    (b"\0\0\0\x0cJXL \r\n\x87\n", MediaType::JXL),
    (b"\0\0\0\x0cjP  \r\n\x87\n", MediaType::JPEG_2000),
    (b"8BPS\0\x01", MediaType::PHOTOSHOP),
    (b"%PDF-", MediaType::PDF),
    (b"%!PS", MediaType::POSTSCRIPT),
    (b"{\\rtf", MediaType::RTF),
    (b"-----BEGIN PGP MESSAGE-----", MediaType::PGP),
    (b"SQLite format 3\0", MediaType::SQLITE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", MediaType::OLE),
    (b"\x7fELF", MediaType::ELF),
    (b"\xfe\xed\xfa\xce", MediaType::MACH_O),
    (b"\xfe\xed\xfa\xcf", MediaType::MACH_O),
    (b"\xce\xfa\xed\xfe", MediaType::MACH_O),
    (b"\xcf\xfa\xed\xfe", MediaType::MACH_O),
    (b"dex\n03", MediaType::DEX),
    (b"\0asm\x01\0\0\0", MediaType::WASM),
    (b"bplist0", MediaType::PLIST),
    (b"\xd4\xc3\xb2\xa1", MediaType::PCAP),
    (b"\xa1\xb2\xc3\xd4", MediaType::PCAP),
    (b"\x4d\x3c\xb2\xa1", MediaType::PCAP),
    (b"\xa1\xb2\x3c\x4d", MediaType::PCAP),
    (b"ElfFile\0", MediaType::EVENT_LOG),
    (b"regf", MediaType::REGISTRY),
    (
        b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46",
        MediaType::SHORTCUT,
    ),
    (b"EVF\x09\x0d\x0a\xff\x00", MediaType::EWF),
    (b"FLV\x01", MediaType::FLASH_VIDEO),
    (b"\0\0\x01\xba", MediaType::MPEG),
    (b"\0\0\x01\xb3", MediaType::MPEG),
    (
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c",
        MediaType::WINDOWS_MEDIA,
    ),
    (b"ID3", MediaType::MP3),
    (b"#!AMR", MediaType::AMR),
    (b"MThd\0\0\0\x06", MediaType::MIDI),
    (b"OggS\0", MediaType::OGG),
    (b"fLaC", MediaType::FLAC),
];

fn u32_le(head: &[u8], at: usize) -> Option<u32> {
    let bytes = head.get(at..at.checked_add(4)?)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}

fn u32_be(head: &[u8], at: usize) -> Option<u32> {
    u32_le(head, at).map(u32::swap_bytes)
}

/// ISO base media files, told by their brand (ISO/IEC 14496-12, 4.3).
fn base_media(head: &[u8]) -> Option<MediaType> {
    if let Some(b"moov" | b"mdat" | b"wide" | b"free" | b"skip") = head.get(4..8) {
        // Old QuickTime has no brand.
        let size = u32_be(head, 0)?;
        return (size == 1 || size >= 8).then_some(MediaType::QUICKTIME);
    }
    if head.get(4..8) != Some(b"ftyp") || u32_be(head, 0)? < 8 {
        return None;
    }
    Some(match head.get(8..12)? {
        b"avif" | b"avis" => MediaType::AVIF,
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            // `mif1` is common to both; what follows decides.
            let names = head.get(16..head.len().min(64)).unwrap_or(&[]);
            if names.chunks_exact(4).any(|name| name == b"avif") {
                MediaType::AVIF
            } else {
                MediaType::HEIC
            }
        }
        b"qt  " => MediaType::QUICKTIME,
        b"M4A " | b"M4B " | b"M4P " => MediaType::M4A,
        brand if brand.starts_with(b"3g") => MediaType::THREE_GPP,
        _ => MediaType::MP4,
    })
}

fn riff(head: &[u8]) -> Option<MediaType> {
    if !head.starts_with(b"RIFF") {
        return None;
    }
    match head.get(8..12)? {
        b"WEBP" => Some(MediaType::WEBP),
        b"WAVE" => Some(MediaType::WAV),
        b"AVI " => Some(MediaType::AVI),
        _ => None,
    }
}

/// EBML files, told by their document type (RFC 8794, 11.2.8).
fn ebml(head: &[u8]) -> Option<MediaType> {
    if !head.starts_with(b"\x1a\x45\xdf\xa3") {
        return None;
    }
    let names = head.get(..head.len().min(64))?;
    let holds = |name: &[u8]| names.windows(name.len()).any(|part| part == name);
    if holds(b"\x42\x82\x84webm") {
        Some(MediaType::WEBM)
    } else if holds(b"\x42\x82\x88matroska") {
        Some(MediaType::MATROSKA)
    } else {
        None
    }
}

fn bitmap(head: &[u8]) -> bool {
    // The size of the second header tells a bitmap from a text that begins with BM.
    head.starts_with(b"BM")
        && matches!(
            u32_le(head, 14),
            Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124)
        )
}

fn icon(head: &[u8]) -> bool {
    // Reserved 0, type 1 or 2, a small count, and a reserved byte of the first entry.
    matches!(head, [0, 0, 1 | 2, 0, count, 0, _, _, _, 0, ..] if *count > 0)
}

fn portable_executable(head: &[u8]) -> bool {
    let Some(at) = u32_le(head, 60).and_then(|at| usize::try_from(at).ok()) else {
        return false;
    };
    head.starts_with(b"MZ")
        && (head.get(at..at.saturating_add(4)) == Some(b"PE\0\0".as_slice())
            || (at >= head.len() && at < 0x10_0000))
}

fn anymap(head: &[u8]) -> bool {
    head.starts_with(b"P7\nWIDTH ")
        || matches!(head, [b'P', b'1'..=b'6', blank, rest, ..]
            if blank.is_ascii_whitespace() && (rest.is_ascii_digit() || *rest == b'#'))
}

/// MPEG audio frames: a sync word whose fields are all allowed, twice where the head is long
/// enough to reach the second (ISO/IEC 11172-3, 2.4.1.3).
fn mpeg_audio(head: &[u8]) -> Option<MediaType> {
    let [0xff, second, third, ..] = head else {
        return None;
    };
    if second & 0xf6 == 0xf0 {
        // ADTS; the sampling frequency index must be one that exists.
        return ((third >> 2) & 15 < 13 && third >> 6 < 3).then_some(MediaType::AAC);
    }
    let layer = (second >> 1) & 3;
    let rate = third >> 4;
    let frequency = (third >> 2) & 3;
    let version = (second >> 3) & 3;
    let allowed = second & 0xe0 == 0xe0 && layer == 1 && version != 1;
    if !allowed || rate == 0 || rate == 15 || frequency == 3 {
        return None;
    }
    const RATES_1: [usize; 15] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const RATES_2: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    const HERTZ: [usize; 3] = [44_100, 48_000, 32_000];
    let hertz = HERTZ.get(usize::from(frequency))?;
    let (rates, slots, divide): (_, usize, usize) = match version {
        3 => (RATES_1, 144_000, 1),
        2 => (RATES_2, 72_000, 2),
        _ => (RATES_2, 72_000, 4),
    };
    let size = rates
        .get(usize::from(rate))?
        .checked_mul(slots)?
        .checked_div(hertz.checked_div(divide)?)?
        .saturating_add(usize::from((third >> 1) & 1));
    match head.get(size..size.saturating_add(2)) {
        Some([0xff, next]) if next & 0xfe == second & 0xfe => Some(MediaType::MP3),
        Some(_) => None,
        None => (head.len() < super::HEAD_BYTES).then_some(MediaType::MP3),
    }
}

pub(super) fn identify(head: &[u8], bytes: u64) -> Option<MediaType> {
    let signature = SIGNATURES
        .iter()
        .find_map(|(magic, kind)| head.starts_with(magic).then_some(*kind));
    // Two bytes are too few to be sure of the naked JPEG XL codestream.
    let signature = signature.filter(|kind| *kind != MediaType::JXL || bytes > 16);
    if signature.is_some() {
        return signature;
    }
    if head.starts_with(b"\xca\xfe\xba\xbe") {
        // Java classes and universal Mach-O share their magic: a class says its version, at
        // least 45, where the other says how many programs it holds.
        return Some(match u32_be(head, 4) {
            Some(1..=30) => MediaType::MACH_O,
            _ => MediaType::JAVA_CLASS,
        });
    }
    if head.starts_with(b"\x0a\x0d\x0d\x0a") && head.get(8..12).is_some_and(is_order_mark) {
        return Some(MediaType::PCAPNG);
    }
    if bitmap(head) {
        return Some(MediaType::BMP);
    }
    if icon(head) {
        return Some(MediaType::ICON);
    }
    if portable_executable(head) {
        return Some(MediaType::PE);
    }
    if anymap(head) {
        return Some(MediaType::ANYMAP);
    }
    base_media(head)
        .or_else(|| riff(head))
        .or_else(|| ebml(head))
        .or_else(|| mpeg_audio(head))
}

fn is_order_mark(bytes: &[u8]) -> bool {
    bytes == b"\x1a\x2b\x3c\x4d" || bytes == b"\x4d\x3c\x2b\x1a"
}
