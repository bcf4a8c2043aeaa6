//! One file for its recipients, and nothing in the clear beside it.

use std::{fs, os::unix::fs::PermissionsExt as _};

use age::x25519::Identity;
use outbox::Encrypted;
use workbench::ports::{Outbox as _, OutboxError};

use crate::write;

#[test]
fn each_recipient_opens_it_and_nobody_else() {
    let place = tempfile::tempdir().unwrap();
    let (one, other, stranger) = (
        Identity::generate(),
        Identity::generate(),
        Identity::generate(),
    );
    let recipients = [&one, &other].map(|identity| identity.to_public().to_string());
    let staging = place.path().join("staging");
    let mut out = Encrypted::new(place.path(), "package-1", &staging, &recipients).unwrap();
    write(&mut out, "data/items/000001.txt", "the planted sentence");
    out.sync().unwrap();
    let mode = fs::metadata(&staging).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert!(!out.place().exists());
    out.finish().unwrap();
    let sealed = fs::read(out.place()).unwrap();
    assert!(!sealed.windows(7).any(|window| window == b"planted"));
    let plain = age::decrypt(&one, &sealed).unwrap();
    assert_eq!(plain, age::decrypt(&other, &sealed).unwrap());
    assert!(plain.windows(7).any(|window| window == b"planted"));
    assert!(age::decrypt(&stranger, &sealed).is_err());
    assert_eq!(
        fs::read_dir(&staging).unwrap().count(),
        0,
        "the bag is gone"
    );
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
}

#[test]
fn a_recipient_that_is_none_is_refused_before_anything_is_written() {
    let place = tempfile::tempdir().unwrap();
    let staging = place.path().join("staging");
    let good = Identity::generate().to_public().to_string();
    for wrong in [
        "",
        "age1",
        "ssh-ed25519 AAAA",
        &good.to_uppercase().replace('A', "B"),
    ] {
        let recipients = [good.clone(), wrong.to_owned()];
        let refused = Encrypted::new(place.path(), "package-1", &staging, &recipients);
        assert!(
            matches!(refused, Err(OutboxError::Recipient { .. })),
            "{wrong}"
        );
    }
    let nobody = Encrypted::new(place.path(), "package-1", &staging, &[]);
    assert!(matches!(nobody, Err(OutboxError::Recipient { .. })));
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn a_stop_before_the_seal_is_mended_and_a_file_is_never_written_over() {
    let place = tempfile::tempdir().unwrap();
    let identity = Identity::generate();
    let recipients = [identity.to_public().to_string()];
    let staging = place.path().join("staging");
    let open = || Encrypted::new(place.path(), "package-1", &staging, &recipients).unwrap();
    let mut first = open();
    write(&mut first, "tagmanifest-sha256.txt", "abc");
    drop(first);
    let mut second = open();
    assert!(second.written("tagmanifest-sha256.txt").unwrap().is_some());
    write(&mut second, "seal/package.json", "{}");
    second.finish().unwrap();
    let before = fs::read(second.place()).unwrap();
    let mut third = open();
    let refused = third.write("bagit.txt", &mut &b""[..]);
    assert!(matches!(refused, Err(OutboxError::Exists { .. })));
    third.abandon().unwrap();
    assert_eq!(fs::read(second.place()).unwrap(), before);
}

#[test]
fn abandoned_nothing_is_left() {
    let place = tempfile::tempdir().unwrap();
    let recipients = [Identity::generate().to_public().to_string()];
    let staging = place.path().join("staging");
    let mut out = Encrypted::new(place.path(), "package-1", &staging, &recipients).unwrap();
    write(&mut out, "data/x", "x");
    out.abandon().unwrap();
    assert_eq!(fs::read_dir(&staging).unwrap().count(), 0);
    assert!(!out.place().exists());
}
