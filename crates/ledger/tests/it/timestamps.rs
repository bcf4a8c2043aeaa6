//! Time stamps: the published vectors, every changed bit of them, and replies of authorities that
//! the tests set up themselves with the `openssl` command.

use ledger::timestamp::{Certificate, Request, Stamped, TimestampError, Trust, verify};

use crate::vectors::{bytes, folder};

mod authorities;

fn vector(name: &str) -> Option<Vec<u8>> {
    bytes(&format!("probity/timestamp/{name}"))
}

fn check(
    reply: &str,
    request: &str,
    stamped: &[u8],
    root: &str,
) -> Result<Stamped, TimestampError> {
    let request = Request::parse(&vector(request).unwrap())?;
    let trust = Trust::from_pem(&vector(root).unwrap())?;
    verify(&vector(reply).unwrap(), &request, stamped, &trust)
}

#[test]
fn the_published_time_stamp_holds() {
    if folder().is_none() {
        return;
    }
    let stamped = vector("stamped.txt").unwrap();
    let found = check("response.tsr", "request.tsq", &stamped, "root.pem").unwrap();
    // Nov 21 20:34:42 2026 GMT.
    assert_eq!(found.time, 1_795_293_282);
    assert_eq!(found.accuracy_microseconds, Some(1_000_000));
    assert_eq!(found.policy, "1.3.6.1.4.1.32473.1");
    assert_eq!(found.serial, "02");
    assert_eq!(found.signer, "CN=Test vector time-stamping authority");
    assert_eq!(found.root, "CN=Test vector root");
    let root = Certificate::all_from_pem(&vector("root.pem").unwrap()).unwrap();
    assert_eq!(found.root_fingerprint, root[0].fingerprint());
}
