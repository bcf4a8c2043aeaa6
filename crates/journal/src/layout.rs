//! Where the parts of a record lie, and the order of its segments.
//!
//! It names files and lists them; it proves nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger::tree::Hash;

use crate::disk::{Access, Disk, DiskFile, Kind};
use crate::frame::{CHAIN_START, FrameReader, RawFrame, SEGMENT_HEADER_BYTES, Step};
use crate::trouble::Trouble;

pub(crate) const CHECKPOINT: &str = "checkpoint";
pub(crate) const FORGET: &str = "forget";
pub(crate) const HEADS: [&str; 2] = ["head-0", "head-1"];
pub(crate) const LOCK: &str = "lock";
pub(crate) const SEGMENTS: &str = "segments";
pub(crate) const TEMPORARY: &str = "tmp";
pub(crate) const TILES: &str = "tile";

/// Said of a segment whose first 32 bytes are not the chain value before it.
pub(crate) const CHAIN_BROKEN: &str = "the chain does not continue the segment before it";

/// The folder of a record on its disk.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) dir: PathBuf,
    /// Where `head-1` lies when it is on a second medium.
    pub(crate) second_head: Option<PathBuf>,
}

impl Layout {
    pub(crate) fn new(disk: Arc<dyn Disk>, dir: &Path, second_head: Option<&Path>) -> Self {
        Self {
            disk,
            dir: dir.to_owned(),
            second_head: second_head.map(Path::to_owned),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The head slots in order: path and name.
    pub(crate) fn heads(&self) -> [(PathBuf, &'static str); 2] {
        let [first, second] = HEADS;
        let outside = self.second_head.clone();
        [
            (self.path(first), first),
            (outside.unwrap_or_else(|| self.path(second)), second),
        ]
    }

    pub(crate) fn open(&self, name: &str, access: Access) -> Result<Arc<dyn DiskFile>, Trouble> {
        self.disk
            .open(&self.path(name), access)
            .map_err(Trouble::disk(name))
    }

    /// A whole file, which must not be longer than `limit` bytes.
    pub(crate) fn read_file(&self, name: &str, limit: u64) -> Result<Vec<u8>, Trouble> {
        let file = self.open(name, Access::Read)?;
        read_whole(&*file, name, limit)
    }

    /// First numbers of the segments, in order. Anything else in that folder is refused.
    pub(crate) fn segments(&self) -> Result<Vec<u64>, Trouble> {
        let listed = self
            .disk
            .list(&self.path(SEGMENTS))
            .map_err(Trouble::disk(SEGMENTS))?;
        let mut firsts = Vec::with_capacity(listed.len());
        for item in listed {
            let name = item.name.to_string_lossy().into_owned();
            let first = name.parse::<u64>().ok();
            match first.filter(|first| segment_digits(*first) == name && item.kind == Kind::File) {
                Some(first) => firsts.push(first),
                None => {
                    return Err(Trouble::broken(
                        format!("{SEGMENTS}/{name}"),
                        "not a file of the record",
                    ));
                }
            }
        }
        firsts.sort_unstable();
        Ok(firsts)
    }
}

/// Reads a whole file of at most `limit` bytes.
pub(crate) fn read_whole(file: &dyn DiskFile, name: &str, limit: u64) -> Result<Vec<u8>, Trouble> {
    let length = file.length().map_err(Trouble::disk(name))?;
    let too_long = || Trouble::broken(name, "the file is too long");
    if length > limit {
        return Err(too_long());
    }
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| too_long())?];
    let count = file.read_at(&mut bytes, 0).map_err(Trouble::disk(name))?;
    bytes.truncate(count);
    Ok(bytes)
}

fn segment_digits(first: u64) -> String {
    format!("{first:012}")
}

/// `segments/<first seq, 12 digits>`.
pub(crate) fn segment_name(first: u64) -> String {
    format!("{SEGMENTS}/{}", segment_digits(first))
}

/// A frame met on a walk.
#[derive(Debug)]
pub(crate) struct Met<'a> {
    pub(crate) seq: u64,
    /// The chain before this frame.
    pub(crate) before: Hash,
    /// First number of the segment that holds it.
    pub(crate) segment: u64,
    pub(crate) frame: RawFrame<'a>,
}

impl Met<'_> {
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            seq: self.seq,
            segment: self.segment,
            offset: self.frame.offset,
            before: self.before,
        }
    }

    pub(crate) fn place(&self) -> String {
        place(self.segment, self.frame.offset, self.seq)
    }
}

/// How a report names a frame.
pub(crate) fn place(segment: u64, offset: u64, seq: u64) -> String {
    format!("{}, byte {offset}, entry {seq}", segment_name(segment))
}

/// What a walk finds next.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    Frame(Met<'a>),
    /// The last segment ends here.
    End,
    /// The segment ends inside a frame or inside its first 32 bytes.
    Torn {
        place: String,
    },
    /// Nothing behind this place can be read.
    Damaged {
        place: String,
        what: String,
    },
}

/// Walks the frames of a record in order, from the beginning of a segment. It follows the stored
/// chain and proves nothing by itself.
#[derive(Debug)]
pub(crate) struct Walk {
    layout: Layout,
    firsts: Vec<u64>,
    /// Index in `firsts` of the segment being read.
    index: usize,
    reader: Option<FrameReader>,
    seq: u64,
    before: Hash,
}

impl Walk {
    /// Begins at the segment that holds entry `from` (or would hold it).
    pub(crate) fn begin(layout: &Layout, from: u64) -> Result<Self, Trouble> {
        let firsts = layout.segments()?;
        let index = firsts
            .partition_point(|first| *first <= from)
            .checked_sub(1);
        let (Some(index), Some(0)) = (index, firsts.first()) else {
            return Err(Trouble::broken(segment_name(0), "is missing"));
        };
        Ok(Self {
            before: chain_carried(layout, &firsts, index)?,
            seq: firsts.get(index).copied().unwrap_or(0),
            layout: layout.clone(),
            firsts,
            index,
            reader: None,
        })
    }

    /// Begins at a frame whose place is known.
    pub(crate) fn resume(layout: &Layout, mark: Mark) -> Result<Self, Trouble> {
        let firsts = layout.segments()?;
        let name = segment_name(mark.segment);
        let Ok(index) = firsts.binary_search(&mark.segment) else {
            return Err(Trouble::broken(name, "is missing"));
        };
        let file = layout.open(&name, Access::Read)?;
        let reader = FrameReader::new(file, mark.offset).map_err(Trouble::disk(name))?;
        Ok(Self {
            layout: layout.clone(),
            firsts,
            index,
            reader: Some(reader),
            seq: mark.seq,
            before: mark.before,
        })
    }

    /// Number of the next frame.
    pub(crate) fn seq(&self) -> u64 {
        self.seq
    }

    /// The chain before the next frame.
    pub(crate) fn before(&self) -> Hash {
        self.before
    }

    /// First number of the segment being read.
    pub(crate) fn segment(&self) -> u64 {
        self.firsts.get(self.index).copied().unwrap_or(0)
    }

    /// Whether the segment being read is the last one.
    pub(crate) fn is_last(&self) -> bool {
        self.index.saturating_add(1) >= self.firsts.len()
    }

    /// Where the next frame begins in its segment.
    pub(crate) fn offset(&self) -> u64 {
        self.reader.as_ref().map_or(0, FrameReader::position)
    }

    /// Goes on with the segment behind this one, whatever this one holds; `false` if there is none.
    pub(crate) fn skip_segment(&mut self) -> bool {
        if self.is_last() {
            return false;
        }
        self.index = self.index.saturating_add(1);
        self.reader = None;
        self.seq = self.segment();
        true
    }

    pub(crate) fn step(&mut self) -> Result<Found<'_>, Trouble> {
        // Two rounds suffice: an ended segment, then the beginning of the next.
        loop {
            if self.reader.is_none()
                && let Some(found) = self.enter()?
            {
                return Ok(found);
            }
            let ended = self.is_at_end();
            if !ended {
                break;
            }
            let expected = self.seq;
            if !self.skip_segment() {
                return Ok(Found::End);
            }
            if self.seq != expected {
                return Ok(Found::Damaged {
                    place: segment_name(self.seq),
                    what: format!("the segment before it ends with entry {expected}, excluded"),
                });
            }
        }
        self.frame()
    }

    fn is_at_end(&self) -> bool {
        self.reader.as_ref().is_some_and(FrameReader::is_at_end)
    }

    fn frame(&mut self) -> Result<Found<'_>, Trouble> {
        let (seq, before, segment) = (self.seq, self.before, self.segment());
        let here = place(segment, self.offset(), seq);
        let Some(reader) = self.reader.as_mut() else {
            return Ok(Found::End);
        };
        let step = reader
            .step()
            .map_err(Trouble::disk(segment_name(segment)))?;
        Ok(match step {
            Step::Frame(frame) => {
                self.before = frame.chain;
                self.seq = seq.saturating_add(1);
                Found::Frame(Met {
                    seq,
                    before,
                    segment,
                    frame,
                })
            }
            Step::Torn | Step::End => Found::Torn { place: here },
            Step::Damaged(what) => Found::Damaged {
                place: here,
                what: what.to_owned(),
            },
        })
    }

    /// Opens the segment and compares the chain value at its beginning.
    fn enter(&mut self) -> Result<Option<Found<'static>>, Trouble> {
        let name = segment_name(self.segment());
        let file = self.layout.open(&name, Access::Read)?;
        let mut header = [0; 32];
        let count = file
            .read_at(&mut header, 0)
            .map_err(Trouble::disk(name.clone()))?;
        if count < header.len() {
            return Ok(Some(Found::Torn { place: name }));
        }
        let reader =
            FrameReader::new(file, SEGMENT_HEADER_BYTES).map_err(Trouble::disk(name.clone()))?;
        self.reader = Some(reader);
        let carried = self.before;
        self.before = Hash(header);
        if header != carried.0 {
            return Ok(Some(Found::Damaged {
                place: format!("{name}, byte 0"),
                what: CHAIN_BROKEN.to_owned(),
            }));
        }
        Ok(None)
    }
}

/// The place of a frame, to return to it without a search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) seq: u64,
    pub(crate) segment: u64,
    pub(crate) offset: u64,
    pub(crate) before: Hash,
}

/// The chain value with which the segment before this one ends.
fn chain_carried(layout: &Layout, firsts: &[u64], index: usize) -> Result<Hash, Trouble> {
    let Some(before) = index.checked_sub(1).and_then(|index| firsts.get(index)) else {
        return Ok(CHAIN_START);
    };
    let name = segment_name(*before);
    let file = layout.open(&name, Access::Read)?;
    let length = file.length().map_err(Trouble::disk(name.clone()))?;
    let mut chain = [0; 32];
    let from = length
        .checked_sub(32)
        .ok_or_else(|| Trouble::broken(name.clone(), "the segment is cut"))?;
    file.read_at(&mut chain, from)
        .map_err(Trouble::disk(name))?;
    Ok(Hash(chain))
}
