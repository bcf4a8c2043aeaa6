//! Taking an exhibit into custody, with its photographs.

use std::io::Write;

use casework::command::ExhibitReceive;

use crate::{
    digest,
    office::{Actor, CommitError, Office, Receipt},
    ports::{KeyScope, Owner},
};

/// Stores the photographs and asks to receive the exhibit; refused, nothing of it remains.
///
/// The exhibit's key is made before its entry, since the photographs must be durable under it
/// before the entry names them (V2).
pub fn receive(
    office: &Office,
    actor: &Actor,
    command: ExhibitReceive,
    photographs: &[&[u8]],
) -> Result<Receipt, CommitError> {
    let (case, exhibit) = (command.case, command.exhibit);
    let ports = office.ports();
    let owner = Owner::Papers(case, exhibit);
    let _keyring = office.keyring();
    let is_new = || {
        office.with_state(|state| {
            let open = state.case(&case).is_some_and(|case| case.content.is_some());
            open && state.exhibit(&exhibit).is_none()
        })
    };
    // The key of a case that is being erased is gone already.
    let possible = is_new() && ports.keys.has(KeyScope::Case(case));
    let stored = possible && !photographs.is_empty();
    if stored {
        ports.keys.create(&[KeyScope::Exhibit(case, exhibit)])?;
        for bytes in photographs {
            let mut blob = ports.blobs.begin(owner)?;
            blob.write_all(bytes).map_err(crate::intake::blob_error)?;
            blob.finish(digest::sha256(bytes))?;
        }
        ports.blobs.sync(owner)?;
    }
    let receipt = office.act(actor, command)?;
    if stored && !receipt.is_done() && is_new() {
        // INVARIANT C3: what was refused leaves nothing behind. If the exhibit is there all the
        // same, somebody else received it, and these are its papers and its key.
        ports.blobs.erase(owner)?;
        ports.keys.destroy(&[KeyScope::Exhibit(case, exhibit)])?;
    }
    Ok(receipt)
}
