//! The type of a content, told from the content alone: a name or a suffix is what somebody wrote,
//! the first bytes are what is there.

use std::fmt;

mod archives;
mod binary;
mod text;

macro_rules! media_types {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// A media type that the house knows (RFC 6838; `x-` where none is registered).
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct MediaType(&'static str);

        impl MediaType {
            $($(#[$doc])* pub const $name: Self = Self($text);)*

            /// Every type that [`identify`] can answer.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

media_types! {
    /// Not one byte.
    EMPTY = "application/x-empty";
    /// Bytes of no known kind.
    OCTETS = "application/octet-stream";
    TEXT = "text/plain";
    HTML = "text/html";
    XML = "application/xml";
    SVG = "image/svg+xml";
    JSON = "application/json";
    EMAIL = "message/rfc822";
    MBOX = "application/mbox";
    RTF = "application/rtf";
    PGP = "application/pgp-encrypted";
    PDF = "application/pdf";
    POSTSCRIPT = "application/postscript";
    JPEG = "image/jpeg";
    PNG = "image/png";
    GIF = "image/gif";
    BMP = "image/bmp";
    TIFF = "image/tiff";
    WEBP = "image/webp";
    HEIC = "image/heic";
    AVIF = "image/avif";
    JXL = "image/jxl";
    JPEG_2000 = "image/jp2";
    ICON = "image/vnd.microsoft.icon";
    PHOTOSHOP = "image/vnd.adobe.photoshop";
    ANYMAP = "image/x-portable-anymap";
    ZIP = "application/zip";
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    ODT = "application/vnd.oasis.opendocument.text";
    ODS = "application/vnd.oasis.opendocument.spreadsheet";
    ODP = "application/vnd.oasis.opendocument.presentation";
    EPUB = "application/epub+zip";
    APK = "application/vnd.android.package-archive";
    JAR = "application/java-archive";
    TAR = "application/x-tar";
    GZIP = "application/gzip";
    XZ = "application/x-xz";
    ZSTD = "application/zstd";
    BZIP2 = "application/x-bzip2";
    LZ4 = "application/x-lz4";
    SEVEN_ZIP = "application/x-7z-compressed";
    RAR = "application/vnd.rar";
    CABINET = "application/vnd.ms-cab-compressed";
    AR = "application/x-archive";
    CPIO = "application/x-cpio";
    OLE = "application/x-ole-storage";
    SQLITE = "application/vnd.sqlite3";
    ELF = "application/x-elf";
    PE = "application/vnd.microsoft.portable-executable";
    MACH_O = "application/x-mach-binary";
    JAVA_CLASS = "application/java-vm";
    DEX = "application/vnd.android.dex";
    WASM = "application/wasm";
    PLIST = "application/x-bplist";
    PCAP = "application/vnd.tcpdump.pcap";
    PCAPNG = "application/x-pcapng";
    EVENT_LOG = "application/x-ms-evtx";
    REGISTRY = "application/x-ms-registry";
    SHORTCUT = "application/x-ms-shortcut";
    EWF = "application/x-ewf";
    MP4 = "video/mp4";
    QUICKTIME = "video/quicktime";
    THREE_GPP = "video/3gpp";
    MATROSKA = "video/x-matroska";
    WEBM = "video/webm";
    AVI = "video/x-msvideo";
    FLASH_VIDEO = "video/x-flv";
    MPEG = "video/mpeg";
    WINDOWS_MEDIA = "video/x-ms-asf";
    MP3 = "audio/mpeg";
    M4A = "audio/mp4";
    AAC = "audio/aac";
    AMR = "audio/amr";
    MIDI = "audio/midi";
    OGG = "application/ogg";
    WAV = "audio/vnd.wave";
    FLAC = "audio/flac";
}

impl MediaType {
    /// `image/jpeg`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The known type that is written so.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|known| known.0 == text).copied()
    }

    /// Whether the worker decodes and hashes pictures of this type.
    #[must_use]
    pub fn is_picture(self) -> bool {
        matches!(
            self,
            Self::JPEG | Self::PNG | Self::GIF | Self::BMP | Self::TIFF | Self::WEBP | Self::ANYMAP
        )
    }

    /// Whether the worker lists and reads members of this type.
    #[must_use]
    pub fn is_container(self) -> bool {
        self.is_zip()
            || matches!(
                self,
                Self::TAR | Self::GZIP | Self::XZ | Self::ZSTD | Self::BZIP2 | Self::SEVEN_ZIP
            )
    }

    /// Whether a content of this type is a ZIP archive, whatever else it is.
    #[must_use]
    pub fn is_zip(self) -> bool {
        matches!(
            self,
            Self::ZIP
                | Self::DOCX
                | Self::XLSX
                | Self::PPTX
                | Self::ODT
                | Self::ODS
                | Self::ODP
                | Self::EPUB
                | Self::APK
                | Self::JAR
        )
    }

    /// Whether the worker has something to say about a content of this type: a picture, a
    /// container, or a container that is known and not read, which is a gap.
    #[must_use]
    pub fn wants_worker(self) -> bool {
        self.is_picture() || self.is_container() || self.unread_because().is_some()
    }

    /// Why what lies in a content of this type is not seen, for pictures and containers that are
    /// known and not read.
    #[must_use]
    pub fn unread_because(self) -> Option<&'static str> {
        match self {
            Self::RAR | Self::CABINET | Self::LZ4 | Self::AR | Self::CPIO | Self::EWF => {
                Some("containers of this type are not opened")
            }
            Self::HEIC
            | Self::AVIF
            | Self::JXL
            | Self::JPEG_2000
            | Self::ICON
            | Self::PHOTOSHOP => Some("pictures of this type are not decoded"),
            _ => None,
        }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MediaType({})", self.0)
    }
}

/// How many bytes of the beginning [`identify`] wants, where there are as many. It looks no
/// further.
pub const HEAD_BYTES: usize = 4096;

/// Tells the type of a content from its first bytes: at least [`HEAD_BYTES`] of them, or all.
/// `bytes` is the length of the whole content. The answer depends on nothing else, so it is the
/// same however much more than [`HEAD_BYTES`] is given.
#[must_use]
pub fn identify(head: &[u8], bytes: u64) -> MediaType {
    if bytes == 0 {
        return MediaType::EMPTY;
    }
    let head = head.get(..HEAD_BYTES).unwrap_or(head);
    let whole = u64::try_from(head.len()).is_ok_and(|seen| seen >= bytes);
    archives::identify(head, bytes)
        .or_else(|| binary::identify(head, bytes))
        .or_else(|| text::identify(head, whole))
        .unwrap_or(MediaType::OCTETS)
}
