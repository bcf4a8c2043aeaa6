//! Notes of work in progress.

use std::fs;
use std::path::PathBuf;

use vault::Vault;
use workbench::ports::{BlobError, Owner, Progress};

use crate::support::{Office, damaged, exhibit, owner, scrub};

fn read(vault: &Vault, owner: Owner) -> Result<Vec<Vec<u8>>, BlobError> {
    let mut notes = Vec::new();
    vault.read(owner, &mut |note| notes.push(note.to_vec()))?;
    Ok(notes)
}

fn with_notes(notes: &[&[u8]]) -> (Office, PathBuf) {
    let office = Office::new();
    for note in notes {
        office.vault.append(owner(1), note).unwrap();
    }
    let path = office
        .path("vault")
        .join(exhibit(1).to_string())
        .join("intake.notes");
    (office, path)
}

#[test]
fn notes_come_back_in_order_and_go_on_after_a_restart() {
    let (office, path) = with_notes(&[b"one", b"", &[7; 100_000]]);
    let expected = [b"one".to_vec(), Vec::new(), vec![7; 100_000]];
    assert_eq!(read(&office.vault, owner(1)).unwrap(), expected);
    let vault = office.reopened();
    vault.append(owner(1), b"four").unwrap();
    assert_eq!(read(&vault, owner(1)).unwrap().len(), 4);
    assert_eq!(read(&office.reopened(), owner(1)).unwrap()[3], b"four");
    assert_eq!(read(&vault, owner(2)).unwrap(), Vec::<Vec<u8>>::new());
    vault.clear(owner(1)).unwrap();
    vault.clear(owner(1)).unwrap();
    assert!(!path.exists());
    assert_eq!(read(&vault, owner(1)).unwrap(), Vec::<Vec<u8>>::new());
    vault.append(owner(1), b"anew").unwrap();
    assert_eq!(read(&office.reopened(), owner(1)).unwrap(), [b"anew"]);
}

/// The manifest reads the members of a large container while it is shown the container's note.
#[test]
fn notes_can_be_read_and_added_while_they_are_shown() {
    let (office, _) = with_notes(&[b"one", b"two"]);
    let mut inner = Vec::new();
    office
        .vault
        .read(owner(1), &mut |note| {
            if note == b"one" {
                office.vault.append(owner(1), b"three").unwrap();
            }
            inner.push(read(&office.vault, owner(1)).unwrap().len());
        })
        .unwrap();
    assert_eq!(inner, [3, 3]);
}

#[test]
fn every_bit_of_the_notes_matters_and_a_torn_last_one_is_cut() {
    let (office, path) = with_notes(&[b"first", b"second", b"third"]);
    let whole = fs::read(&path).unwrap();
    let last = whole.len() - (48 + 72 + b"third".len());
    for bit in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &changed).unwrap();
        let notes = read(&office.reopened(), owner(1));
        if bit / 8 >= last {
            // A changed last note cannot be told from a torn one: its work is repeated.
            assert_eq!(
                notes.unwrap(),
                [b"first".to_vec(), b"second".to_vec()],
                "bit {bit}"
            );
        } else {
            assert!(matches!(notes, Err(BlobError::Damaged { .. })), "bit {bit}");
            assert_eq!(damaged(&scrub(&office.reopened(), owner(1))).len(), 1);
        }
    }
    for length in last..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let vault = office.reopened();
        assert_eq!(read(&vault, owner(1)).unwrap().len(), 2, "cut to {length}");
        vault.append(owner(1), b"again").unwrap();
        assert_eq!(read(&office.reopened(), owner(1)).unwrap()[2], b"again");
    }
}

#[test]
fn removed_moved_and_foreign_notes_are_noticed() {
    let (office, path) = with_notes(&[b"1st", b"2nd", b"3rd"]);
    let whole = fs::read(&path).unwrap();
    let frames: Vec<&[u8]> = whole.chunks(whole.len() / 3).collect();
    office.vault.append(owner(2), b"1st").unwrap();
    let foreign = fs::read(
        office
            .path("vault")
            .join(exhibit(2).to_string())
            .join("intake.notes"),
    )
    .unwrap();
    for wrong in [
        [frames[1], frames[2]].concat(),
        [frames[0], frames[2]].concat(),
        [frames[1], frames[0], frames[2]].concat(),
        [frames[0], frames[0], frames[1]].concat(),
        foreign,
    ] {
        fs::write(&path, wrong).unwrap();
        let notes = read(&office.reopened(), owner(1));
        assert!(matches!(notes, Err(BlobError::Damaged { .. })), "{notes:?}");
        assert!(office.reopened().append(owner(1), b"more").is_err());
    }
}
