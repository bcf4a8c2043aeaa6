//! From the driver's errors to those of the ports.

use std::io;

use rusqlite::{ErrorCode, ffi};
use workbench::ports::TableError;

pub(crate) fn damaged(what: impl Into<String>) -> TableError {
    TableError::Damaged { what: what.into() }
}

pub(crate) fn from_io(doing: &str, error: &io::Error) -> TableError {
    if matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    ) {
        return TableError::Full;
    }
    TableError::Io {
        what: format!("{doing}: {error}"),
    }
}

/// Our statements are fixed and our values fit them. So whatever does not fit the file (a missing
/// column, a value of another type, a key that exists already) means that the file is damaged.
pub(crate) fn from_sql(error: rusqlite::Error) -> TableError {
    use rusqlite::Error;
    match &error {
        Error::SqliteFailure(failure, _) => match failure.code {
            ErrorCode::DiskFull => TableError::Full,
            ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::ConstraintViolation
            | ErrorCode::TypeMismatch
            | ErrorCode::Unknown => damaged(error.to_string()),
            ErrorCode::SystemIoFailure
                if matches!(
                    failure.extended_code,
                    ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS
                ) =>
            {
                damaged(error.to_string())
            }
            _ => TableError::Io {
                what: error.to_string(),
            },
        },
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::InvalidColumnType(..)
        | Error::Utf8Error(..)
        | Error::QueryReturnedNoRows => damaged(error.to_string()),
        _ => TableError::Io {
            what: error.to_string(),
        },
    }
}
