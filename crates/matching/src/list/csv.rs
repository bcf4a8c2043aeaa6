//! Lists in comma-separated values (RFC 4180) with a header that names the columns.
//!
//! The separator is `,`, `;` or a tab, whichever the header has most of. A quoted field cannot
//! hold a line break: so one unbalanced quote costs one row, never the rest of the list.

use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::{
    import::{At, Collector, Format, Import, ImportError, Options, Reason},
    lines::{Line, next_line},
    row::{Field, Row},
};

/// More columns than any list has.
const FIELDS_MAX: usize = 256;

pub(super) fn import(mut reader: impl BufRead, options: &Options) -> Result<Import, ImportError> {
    let mut collector = Collector::new(options);
    let mut bytes = Vec::new();
    let mut table: Option<Table> = None;
    let mut line = 0_u64;
    while let Some(kind) = next_line(&mut reader, &mut bytes)? {
        line = line.saturating_add(1);
        if matches!(kind, Line::Read) && bytes.trim_ascii().is_empty() {
            continue;
        }
        let Some(table) = &mut table else {
            let text = match kind {
                Line::Read => bytes.as_slice(),
                Line::TooLong => b"a line longer than 1 MiB",
            };
            let header = Table::of_header(text)?;
            // A list of bare hashes has no header: its first line is a row as any other.
            if header.is_bare(text, options) {
                let at = collector.next_row(line);
                let mut bare = Table::bare();
                take(&mut collector, &mut bare, at, text)?;
                table = Some(bare);
            } else if header.fields.iter().any(|field| field.holds_hash()) {
                table = Some(header);
            } else {
                return Err(ImportError::Header {
                    found: String::from_utf8_lossy(text).chars().take(80).collect(),
                });
            }
            continue;
        };
        let at = collector.next_row(line);
        match kind {
            Line::TooLong => collector.reject(at, Reason::TooLong),
            Line::Read => take(&mut collector, table, at, &bytes)?,
        }
    }
    Ok(collector.finish(Format::Csv))
}

fn take(
    collector: &mut Collector<'_>,
    table: &mut Table,
    at: At,
    line: &[u8],
) -> Result<(), ImportError> {
    match table.row(line) {
        Ok(row) => collector.take(at, row),
        Err(reason) => {
            collector.reject(at, reason);
            Ok(())
        }
    }
}

/// The columns, and room to read a line into.
struct Table {
    reader: Reader,
    fields: Vec<Field>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Table {
    fn new(separator: u8, fields: Vec<Field>) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(separator).build(),
            fields,
            text: Vec::new(),
            ends: vec![0; FIELDS_MAX],
        }
    }

    /// The columns that a header names.
    fn of_header(line: &[u8]) -> Result<Self, ImportError> {
        let count = |wanted: u8| line.iter().filter(|byte| **byte == wanted).count();
        let separator = [b',', b';', b'\t']
            .into_iter()
            .rev()
            .max_by_key(|separator| count(*separator))
            .unwrap_or(b',');
        let mut table = Self::new(separator, Vec::new());
        let fields = table.split(line, |cells| cells.map(Field::of_name).collect());
        table.fields = fields.map_err(|reason| ImportError::Header {
            found: reason.to_string(),
        })?;
        Ok(table)
    }

    /// A single column of hashes.
    fn bare() -> Self {
        Self::new(b',', vec![Field::Hash])
    }

    /// Whether the first line is a hash of the algorithm that the caller named.
    fn is_bare(&self, line: &[u8], options: &Options) -> bool {
        options.algorithm_default.is_some_and(|algorithm| {
            std::str::from_utf8(line)
                .is_ok_and(|text| crate::signal::Value::parse(algorithm, text).is_ok())
        })
    }

    fn row(&mut self, line: &[u8]) -> Result<Row, Reason> {
        let fields = std::mem::take(&mut self.fields);
        let row = self.split(line, |cells| {
            let cells: Vec<&str> = cells.collect();
            if cells.len() != fields.len() {
                return Err(Reason::Fields {
                    expected: fields.len(),
                    found: cells.len(),
                });
            }
            let mut row = Row::default();
            for (field, cell) in fields.iter().zip(cells) {
                row.set(*field, cell);
            }
            Ok(row)
        });
        self.fields = fields;
        row?
    }

    /// Splits a line into its cells and hands them to `use_cells`.
    fn split<T>(
        &mut self,
        line: &[u8],
        use_cells: impl for<'a> FnOnce(&mut dyn Iterator<Item = &'a str>) -> T,
    ) -> Result<T, Reason> {
        if std::str::from_utf8(line).is_err() {
            return Err(Reason::NotUtf8);
        }
        self.reader.reset();
        // The reader may write one byte more than it reads: quotes only ever take away.
        self.text.resize(line.len().saturating_add(1), 0);
        let (result, read, written, ended) =
            self.reader
                .read_record(line, &mut self.text, &mut self.ends);
        let (mut written_all, mut ended_all) = (written, ended);
        let finished = match result {
            ReadRecordResult::Record => read == line.len(),
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                return Err(Reason::Fields {
                    expected: self.fields.len(),
                    found: FIELDS_MAX,
                });
            }
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {
                let text = self.text.get_mut(written..).unwrap_or(&mut []);
                let ends = self.ends.get_mut(ended..).unwrap_or(&mut []);
                // A line end: inside quotes it is text, elsewhere it ends the record.
                let (result, _, written, ended) = self.reader.read_record(b"\n", text, ends);
                written_all = written_all.saturating_add(written);
                ended_all = ended_all.saturating_add(ended);
                matches!(result, ReadRecordResult::Record)
            }
        };
        if !finished {
            return Err(Reason::Quote);
        }
        let text = self.text.get(..written_all).unwrap_or(&[]);
        let text = std::str::from_utf8(text).map_err(|_| Reason::NotUtf8)?;
        let mut start = 0;
        let mut cells = self.ends.iter().take(ended_all).map(|end| {
            let cell = text.get(start..*end).unwrap_or("");
            start = *end;
            cell
        });
        Ok(use_cells(&mut cells))
    }
}
