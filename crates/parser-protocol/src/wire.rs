//! The fields of messages: integers little-endian, counts before lists, lengths before texts.

use crate::frame::FrameError;

pub(crate) fn put_u8(out: &mut Vec<u8>, value: u8) {
    out.push(value);
}

pub(crate) fn put_u32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

pub(crate) fn put_u64(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(&value.to_le_bytes());
}

/// A number that may be absent: one byte 0 or 1, then the number.
pub(crate) fn put_option(out: &mut Vec<u8>, value: Option<u64>) {
    put_u8(out, u8::from(value.is_some()));
    if let Some(value) = value {
        put_u64(out, value);
    }
}

/// A text: its length as u32, then its bytes.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_u32(out, u32::try_from(text.len()).unwrap_or(u32::MAX));
    out.extend_from_slice(text.as_bytes());
}

/// A list: its count as u32, then each.
pub(crate) fn put_list<T>(out: &mut Vec<u8>, list: &[T], put: impl Fn(&mut Vec<u8>, &T)) {
    put_u32(out, u32::try_from(list.len()).unwrap_or(u32::MAX));
    for each in list {
        put(out, each);
    }
}

/// Reads the fields of one payload.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], FrameError> {
        let (value, rest) = self
            .0
            .split_first_chunk::<N>()
            .ok_or(FrameError::Short { field })?;
        self.0 = rest;
        Ok(*value)
    }

    pub(crate) fn u8(&mut self, field: &'static str) -> Result<u8, FrameError> {
        self.array::<1>(field).map(|[value]| value)
    }

    pub(crate) fn u16(&mut self, field: &'static str) -> Result<u16, FrameError> {
        self.array(field).map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self, field: &'static str) -> Result<u32, FrameError> {
        self.array(field).map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self, field: &'static str) -> Result<u64, FrameError> {
        self.array(field).map(u64::from_le_bytes)
    }

    pub(crate) fn bytes_32(&mut self, field: &'static str) -> Result<[u8; 32], FrameError> {
        self.array(field)
    }

    pub(crate) fn flag(&mut self, field: &'static str) -> Result<bool, FrameError> {
        match self.u8(field)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(FrameError::Value { field }),
        }
    }

    pub(crate) fn option(&mut self, field: &'static str) -> Result<Option<u64>, FrameError> {
        if self.flag(field)? {
            self.u64(field).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A text of at most `bytes_max` bytes in UTF-8.
    pub(crate) fn text(
        &mut self,
        field: &'static str,
        bytes_max: usize,
    ) -> Result<&'a str, FrameError> {
        let length = usize::try_from(self.u32(field)?).map_err(|_| FrameError::Size { field })?;
        if length > bytes_max {
            return Err(FrameError::Size { field });
        }
        let (text, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(FrameError::Short { field })?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| FrameError::Spelling { field })
    }

    /// A list of at most `count_max` values. Room is made as values arrive, not as they are
    /// announced.
    pub(crate) fn list<T>(
        &mut self,
        field: &'static str,
        count_max: u32,
        mut read: impl FnMut(&mut Self) -> Result<T, FrameError>,
    ) -> Result<Vec<T>, FrameError> {
        let count = self.u32(field)?;
        if count > count_max {
            return Err(FrameError::Size { field });
        }
        let mut list = Vec::new();
        for _ in 0..count {
            list.push(read(self)?);
        }
        Ok(list)
    }

    pub(crate) fn end(self) -> Result<(), FrameError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(FrameError::Surplus)
        }
    }
}
