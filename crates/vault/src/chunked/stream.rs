//! Chunked encryption of streams: what does not fit in memory.

use std::io::{self, Read, Seek, SeekFrom, Write};

use zeroize::Zeroizing;

use super::{CHUNK, ChunkError, Cipher, HEAD, Key, SALT, SEALED_CHUNK, TAG, plain_len};

/// Chunks that are handed on or read at a time.
const BATCH: usize = 8;

impl From<ChunkError> for io::Error {
    fn from(error: ChunkError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

/// Seals what is written to it into `inner`. What is not finished does not open.
#[derive(Debug)]
pub struct Writer<W> {
    inner: W,
    cipher: Cipher,
    number: u64,
    /// Plain bytes of the chunk that is not whole yet.
    plain: Zeroizing<Vec<u8>>,
    sealed: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Begins a sealed stream under a salt that must be fresh and random for every use.
    pub fn new(key: &Key, salt: &[u8; SALT], context: &[u8], inner: W) -> Self {
        let (cipher, commitment) = key.prepare(salt, context);
        let mut sealed =
            Vec::with_capacity(HEAD.saturating_add(SEALED_CHUNK.saturating_mul(BATCH)));
        sealed.extend_from_slice(salt);
        sealed.extend_from_slice(&commitment);
        Self {
            inner,
            cipher,
            number: 0,
            plain: Zeroizing::new(Vec::with_capacity(CHUNK)),
            sealed,
        }
    }

    /// Seals the last chunk and gives the inner writer back, not flushed.
    pub fn finish(mut self) -> io::Result<W> {
        self.cipher
            .seal_chunk(self.number, &self.plain, &mut self.sealed);
        self.inner.write_all(&self.sealed)?;
        Ok(self.inner)
    }

    /// What the stream is written to.
    pub fn inner_mut(&mut self) -> &mut W {
        &mut self.inner
    }

    fn chunk_done(&mut self) -> io::Result<()> {
        self.number = self.number.saturating_add(1);
        if self.sealed.len() >= SEALED_CHUNK.saturating_mul(BATCH) {
            self.inner.write_all(&self.sealed)?;
            self.sealed.clear();
        }
        Ok(())
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let mut rest = data;
        while !rest.is_empty() {
            if self.plain.is_empty()
                && let Some((chunk, after)) = rest.split_at_checked(CHUNK)
            {
                self.cipher.seal_chunk(self.number, chunk, &mut self.sealed);
                rest = after;
                self.chunk_done()?;
                continue;
            }
            let room = CHUNK.saturating_sub(self.plain.len()).min(rest.len());
            let (now, after) = rest.split_at(room);
            self.plain.extend_from_slice(now);
            rest = after;
            if self.plain.len() == CHUNK {
                self.cipher
                    .seal_chunk(self.number, &self.plain, &mut self.sealed);
                self.plain.clear();
                self.chunk_done()?;
            }
        }
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens a sealed stream from its beginning. Nothing is given out before its chunk is verified,
/// and the end is told only after a last, short chunk. Does not know the content's hash: that is
/// for the caller to compare.
#[derive(Debug)]
pub struct Reader<R> {
    inner: R,
    cipher: Cipher,
    number: u64,
    sealed: Vec<u8>,
    plain: Zeroizing<Vec<u8>>,
    given: usize,
    ended: bool,
}

impl<R: Read> Reader<R> {
    /// Reads the head and compares the commitment.
    pub fn new(key: &Key, context: &[u8], mut inner: R) -> io::Result<Self> {
        let mut head = [0; HEAD];
        inner
            .read_exact(&mut head)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => ChunkError::Short { found: 0 }.into(),
                _ => error,
            })?;
        Ok(Self {
            cipher: key.check_head(context, &head)?,
            inner,
            number: 0,
            sealed: Vec::new(),
            plain: Zeroizing::new(Vec::new()),
            given: 0,
            ended: false,
        })
    }

    /// Opens the next batch of chunks.
    fn fill(&mut self) -> io::Result<()> {
        let want = SEALED_CHUNK.saturating_mul(BATCH);
        self.sealed.clear();
        let limit = u64::try_from(want).unwrap_or(u64::MAX);
        let found = self
            .inner
            .by_ref()
            .take(limit)
            .read_to_end(&mut self.sealed)?;
        self.given = 0;
        self.plain.clear();
        self.plain.resize(CHUNK.saturating_mul(BATCH), 0);
        let mut length = 0_usize;
        for chunk in self.sealed.chunks(SEALED_CHUNK) {
            let plain = chunk.len().saturating_sub(TAG);
            let end = length.saturating_add(plain);
            let here = self.plain.get_mut(length..end).unwrap_or_default();
            self.cipher.open_chunk(self.number, chunk, here)?;
            self.number = self.number.saturating_add(1);
            length = end;
            self.ended = chunk.len() < SEALED_CHUNK;
        }
        self.plain.truncate(length);
        if found < want && !self.ended {
            return Err(ChunkError::Cut.into());
        }
        Ok(())
    }
}

impl<R: Read> Read for Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        while self.given >= self.plain.len() {
            if self.ended {
                return Ok(0);
            }
            if let Err(error) = self.fill() {
                self.plain.clear();
                return Err(error);
            }
        }
        let rest = self.plain.get(self.given..).unwrap_or_default();
        let count = rest.len().min(out.len());
        let (now, _) = rest.split_at(count);
        out.split_at_mut(count).0.copy_from_slice(now);
        self.given = self.given.saturating_add(count);
        Ok(count)
    }
}

/// Opens single chunks of a sealed thing at any place. A chunk that opens belongs to *this* sealed
/// thing and this place in it.
#[derive(Debug)]
pub struct Chunks<R> {
    inner: R,
    cipher: Cipher,
    plain: u64,
}

impl<R: Read + Seek> Chunks<R> {
    /// Compares the commitment and the length.
    pub fn new(key: &Key, context: &[u8], mut inner: R) -> io::Result<Self> {
        let sealed = inner.seek(SeekFrom::End(0))?;
        let plain = plain_len(sealed).ok_or(ChunkError::Cut)?;
        inner.seek(SeekFrom::Start(0))?;
        let mut head = [0; HEAD];
        inner.read_exact(&mut head)?;
        Ok(Self {
            cipher: key.check_head(context, &head)?,
            inner,
            plain,
        })
    }

    /// Plain bytes in all.
    pub fn plain_len(&self) -> u64 {
        self.plain
    }

    /// The chunk that holds the plain byte at `offset`, and the place of that chunk's first byte.
    pub fn chunk_at(&mut self, offset: u64) -> io::Result<(u64, Zeroizing<Vec<u8>>)> {
        let number = offset / 16_384;
        let first = number.saturating_mul(16_384);
        let missing = || io::Error::from(ChunkError::Chunk { number });
        let length = self
            .plain
            .checked_sub(first)
            .ok_or_else(missing)?
            .min(16_384);
        let place = number
            .checked_mul(16_400)
            .and_then(|n| n.checked_add(56))
            .ok_or_else(missing)?;
        self.inner.seek(SeekFrom::Start(place))?;
        let length = usize::try_from(length).map_err(|_| missing())?;
        let mut sealed = vec![0; length.saturating_add(TAG)];
        self.inner.read_exact(&mut sealed)?;
        let mut plain = Zeroizing::new(vec![0; length]);
        self.cipher.open_chunk(number, &sealed, &mut plain)?;
        Ok((first, plain))
    }
}
