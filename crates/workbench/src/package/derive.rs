//! Redacted copies: brought in from outside, kept under the exhibit's key, and tied to the item
//! from which they were made.

use std::io::Read;

use casework::command::{Blob, ItemDerive};
use evidence::ContentHash;
use sha2::{Digest, Sha256};

use super::PackageError;
use crate::{
    office::{Actor, Office, Receipt},
    ports::{BlobRef, Owner},
};

/// Stores the copy and writes down what was removed from which item. The command's `blob` is made
/// here, from what was really stored. Refused, nothing is stored.
pub fn derive(
    office: &Office,
    actor: &Actor,
    mut command: ItemDerive,
    copy: &mut dyn Read,
) -> Result<Receipt, PackageError> {
    if office.foresee(actor, &command.clone().into()).is_some() {
        return Ok(office.act(actor, command)?);
    }
    // With the photographs: what is about the exhibit and was not taken in from it.
    let owner = Owner::Papers(command.case, command.exhibit);
    let stored = store(office, owner, copy)?;
    // INVARIANT V2: durable before the entry names it.
    office.ports().blobs.sync(owner)?;
    command.blob = Blob {
        bytes: stored.bytes,
        sha256: stored.sha256,
    };
    Ok(office.act(actor, command)?)
}

fn store(office: &Office, owner: Owner, copy: &mut dyn Read) -> Result<BlobRef, PackageError> {
    let mut blob = office.ports().blobs.begin(owner)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let count = match copy.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(PackageError::Copy {
                    what: error.to_string(),
                });
            }
        };
        let piece = buffer.get(..count).unwrap_or_default();
        hasher.update(piece);
        blob.write_all(piece).map_err(crate::intake::blob_error)?;
    }
    Ok(blob.finish(ContentHash(hasher.finalize().into()))?)
}
