//! Verifies one time stamp with `ledger::timestamp`.

use ledger::note::{Note, VerifierKey};
use ledger::timestamp::{
    Certificate, Request, Stamped, TimestampError, Trust, stamped_bytes, verify,
};
use ledger::tree::Hash;

use super::Audit;
use crate::report::Fault;
use crate::text::utc;

/// Reads certificates from outside, PEM or DER.
pub(super) fn add_roots(roots: &mut Vec<Certificate>, file: &[u8]) -> Result<(), String> {
    let found = match Certificate::from_der(file) {
        Ok(certificate) => vec![certificate],
        Err(_) => Certificate::all_from_pem(file).map_err(|error| error.to_string())?,
    };
    match found.is_empty() {
        true => Err("holds no certificate".to_string()),
        false => {
            roots.extend(found);
            Ok(())
        }
    }
}

/// The three files of a time stamp, by their paths.
struct Paths {
    request: String,
    reply: String,
    certificates: String,
}

/// Checks the time stamp of this number.
pub(super) fn check(audit: &mut Audit<'_>, number: &str) {
    let path = |ending: &str| format!("record/timestamps/{number}.{ending}");
    let paths = Paths {
        request: path("tsq"),
        reply: path("tsr"),
        certificates: path("pem"),
    };
    let files = audit.files;
    let contents = (
        files.content(&paths.request),
        files.content(&paths.reply),
        files.content(&paths.certificates),
    );
    let (Some(request), Some(reply), Some(certificates)) = contents else {
        return;
    };
    // Without a checkpoint that is believed nothing can have been stamped; that is a fault itself.
    let Some(stamped) = stamped(audit) else {
        return;
    };
    let mut fault = |file: &str, error: TimestampError| {
        audit.faults.add(file, error.to_string());
    };
    let request = match Request::parse(request) {
        Ok(request) => request,
        Err(error) => return fault(&paths.request, error),
    };
    let own = match Trust::from_pem(certificates) {
        Ok(own) => own,
        Err(error) => return fault(&paths.certificates, error),
    };
    match verify(reply, &request, &stamped, &own) {
        Ok(said) => under_own_root(audit, number, &said),
        Err(TimestampError::Unsupported { .. }) => {
            audit.stamps.unchecked.push(number.to_string());
            if !audit.outside.stamp_roots.certificates.is_empty() {
                audit.outside_holds = false;
                audit.stamps.outside_faults.push(Fault {
                    file: paths.reply,
                    what: "could not be checked here, so not under the root from outside".into(),
                });
            }
            return;
        }
        Err(error) => {
            let first = match error {
                TimestampError::OtherBytes => [&paths.request, &paths.reply, &paths.certificates],
                TimestampError::Untrusted { .. } => {
                    [&paths.certificates, &paths.reply, &paths.request]
                }
                _ => [&paths.reply, &paths.request, &paths.certificates],
            };
            let file = audit.faults.blame(&first.map(String::as_str)).to_string();
            audit.faults.add(&file, error.to_string());
            return;
        }
    }
    if audit.outside.stamp_roots.certificates.is_empty() {
        return;
    }
    let outside = Trust {
        roots: audit.outside.stamp_roots.certificates.clone(),
        ..Trust::default()
    };
    let between = own.intermediates.into_iter().chain(own.roots);
    match verify(
        reply,
        &request,
        &stamped,
        &outside.with_intermediates(between),
    ) {
        Ok(said) => audit.stamps.said.push(format!(
            "The time stamp {number} holds under the root from outside, {}.",
            said.root
        )),
        Err(error) => {
            audit.outside_holds = false;
            audit.stamps.outside_faults.push(Fault {
                file: paths.reply,
                what: format!("under the root from outside: {error}"),
            });
        }
    }
}

fn under_own_root(audit: &mut Audit<'_>, number: &str, said: &Stamped) {
    audit.stamps.verified = audit.stamps.verified.saturating_add(1);
    audit.stamps.said.push(format!(
        "The time stamp {number} says that the checkpoint of the entries was there at {}, by the \
         clock of {}; that its root {} (SHA-256 {}) can be trusted is the package's own word.",
        utc(said.time),
        said.signer,
        said.root,
        Hash(said.root_fingerprint)
    ));
}

/// What was stamped of checkpoint A: its text and the first line of a key of the log.
fn stamped(audit: &Audit<'_>) -> Option<Vec<u8>> {
    let base = audit.base.as_ref()?;
    let note = Note::parse(&base.note).ok()?;
    let logs: Vec<&VerifierKey> = audit
        .policy
        .as_ref()?
        .logs()
        .iter()
        .map(|log| &log.key)
        .collect();
    let log = note.signatures.iter().find_map(|signature| {
        let signed =
            |key: &&&VerifierKey| key.name() == signature.name && key.id() == signature.key_id;
        logs.iter().find(signed).copied()
    })?;
    stamped_bytes(&base.note, log).ok()
}
