//! Stored bytes that were changed, cut, swapped or removed: all is noticed, nothing wrong is read.

use std::fs;
use std::path::PathBuf;

use evidence::ContentHash;
use vault::Vault;
use workbench::ports::{BlobError, BlobStore};

use crate::support::{Office, damaged, data, exhibit, files, get, owner, put, scrub, sha256};

/// An office with three small blobs in one pack, synced.
fn small() -> (Office, PathBuf, Vec<Vec<u8>>) {
    let office = Office::new();
    let contents = vec![data(1, 30), data(2, 0), data(3, 50)];
    for content in &contents {
        put(&office.vault, owner(1), content).unwrap();
    }
    office.vault.sync(owner(1)).unwrap();
    let pack = office
        .path("vault")
        .join(exhibit(1).to_string())
        .join("pack-000001");
    (office, pack, contents)
}

/// Reads all: right, or an error. Gives how many were right.
fn right(vault: &Vault, contents: &[Vec<u8>]) -> usize {
    let read = contents
        .iter()
        .filter(|content| match get(vault, owner(1), &sha256(content)) {
            Ok(read) => {
                assert!(read == **content, "another content was read");
                true
            }
            Err(BlobError::Damaged { .. } | BlobError::Missing { .. }) => false,
            Err(error) => panic!("{error}"),
        });
    read.count()
}

#[test]
fn every_single_bit_of_a_pack_matters() {
    let (office, pack, contents) = small();
    let whole = fs::read(&pack).unwrap();
    for bit in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&pack, &changed).unwrap();
        // A reader that was open, and one that starts now.
        for vault in [&office.vault, &office.reopened()] {
            assert_eq!(right(vault, &contents), 2, "bit {bit}");
            let lines = scrub(vault, owner(1));
            assert!(!damaged(&lines).is_empty(), "bit {bit}: {lines:?}");
        }
        assert_eq!(
            fs::read(&pack).unwrap(),
            changed,
            "damage is never cut away"
        );
    }
}

#[test]
fn every_single_bit_of_a_pack_without_its_index_matters() {
    let (office, pack, contents) = small();
    fs::remove_file(pack.with_file_name("index")).unwrap();
    let whole = fs::read(&pack).unwrap();
    for bit in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&pack, &changed).unwrap();
        let vault = office.reopened();
        assert_eq!(right(&vault, &contents), 2, "bit {bit}");
        assert!(!damaged(&scrub(&vault, owner(1))).is_empty(), "bit {bit}");
        assert_eq!(
            fs::read(&pack).unwrap(),
            changed,
            "damage is never cut away"
        );
    }
}

#[test]
fn every_cut_of_a_pack_is_noticed() {
    let (office, pack, contents) = small();
    let whole = fs::read(&pack).unwrap();
    for length in 0..whole.len() {
        fs::write(&pack, &whole[..length]).unwrap();
        let vault = office.reopened();
        assert!(right(&vault, &contents) < 3, "cut to {length}");
        assert!(
            !damaged(&scrub(&vault, owner(1))).is_empty(),
            "cut to {length}"
        );
        // What is stored now goes into another pack and is found.
        put(&vault, owner(1), b"new").unwrap();
        vault.sync(owner(1)).unwrap();
        assert_eq!(
            get(&office.reopened(), owner(1), &sha256(b"new")).unwrap(),
            b"new"
        );
        for path in files(pack.parent().unwrap()) {
            if path.ends_with("pack-000002") {
                fs::remove_file(path).unwrap();
            }
        }
        let index = pack.with_file_name("index");
        let held = fs::read(&index).unwrap();
        // Take the second group off again: magic, head, three rows and check.
        fs::write(&index, &held[..4 + 16 + 3 * 28 + 4]).unwrap();
    }
    fs::remove_file(&pack).unwrap();
    assert_eq!(right(&office.reopened(), &contents), 0);
    assert_eq!(damaged(&scrub(&office.reopened(), owner(1))).len(), 3);
}

#[test]
fn a_changed_or_cut_index_costs_nothing() {
    let (office, pack, contents) = small();
    let index = pack.with_file_name("index");
    let whole = fs::read(&index).unwrap();
    for bit in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&index, &changed).unwrap();
        assert_eq!(right(&office.reopened(), &contents), 3, "bit {bit}");
    }
    for length in 0..whole.len() {
        fs::write(&index, &whole[..length]).unwrap();
        let vault = office.reopened();
        assert_eq!(right(&vault, &contents), 3, "cut to {length}");
        assert!(damaged(&scrub(&vault, owner(1))).is_empty());
    }
}

fn large(office: &Office, seed: u64) -> (ContentHash, Vec<u8>, PathBuf) {
    let before = files(&office.path("vault"));
    let content = data(seed, (1 << 20) + 300);
    let hash = put(&office.vault, owner(1), &content).unwrap();
    office.vault.sync(owner(1)).unwrap();
    let new = files(&office.path("vault"))
        .into_iter()
        .find(|path| !before.contains(path) && !path.ends_with("index"));
    (hash, content, new.unwrap())
}

#[test]
fn every_byte_and_every_kind_of_cut_of_a_large_blob_matters() {
    let office = Office::new();
    let (hash, content, path) = large(&office, 1);
    let whole = fs::read(&path).unwrap();
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&path, bytes).unwrap();
        assert!(
            matches!(
                get(&office.vault, owner(1), &hash),
                Err(BlobError::Damaged { .. })
            ),
            "{what}"
        );
        assert_eq!(damaged(&scrub(&office.vault, owner(1))).len(), 1, "{what}");
    };
    // All bits of the head and around the first two chunks' ends, then bytes all over.
    let near = (0..80)
        .chain(16_440..16_500)
        .flat_map(|at| (0..8).map(move |bit| (at, bit)));
    let far = (0..whole.len()).step_by(9_973).map(|at| (at, at % 8));
    for (at, bit) in near.chain(far).chain([(whole.len() - 1, 7)]) {
        let mut changed = whole.clone();
        changed[at] ^= 1 << bit;
        refused(&changed, &format!("bit {bit} of byte {at}"));
    }
    for length in [
        0,
        1,
        55,
        56,
        57,
        72,
        16_456,
        16_457,
        16_472,
        whole.len() - 1,
        whole.len() - 16,
    ] {
        refused(&whole[..length], &format!("cut to {length}"));
    }
    let mut longer = whole.clone();
    longer.push(0);
    refused(&longer, "a byte more");
    fs::write(&path, &whole).unwrap();
    assert!(get(&office.vault, owner(1), &hash).unwrap() == content);
    fs::remove_file(&path).unwrap();
    assert!(matches!(
        get(&office.vault, owner(1), &hash),
        Err(BlobError::Missing { .. })
    ));
}

#[test]
fn swapped_files_are_noticed() {
    let office = Office::new();
    let (first, _, first_path) = large(&office, 1);
    let (second, _, second_path) = large(&office, 2);
    let (a, b) = (
        fs::read(&first_path).unwrap(),
        fs::read(&second_path).unwrap(),
    );
    fs::write(&first_path, b).unwrap();
    fs::write(&second_path, a).unwrap();
    for hash in [first, second] {
        assert!(matches!(
            get(&office.vault, owner(1), &hash),
            Err(BlobError::Damaged { .. })
        ));
    }
    assert_eq!(damaged(&scrub(&office.vault, owner(1))).len(), 2);
}

#[test]
fn a_pack_of_another_exhibit_is_noticed() {
    let (office, pack, contents) = small();
    put(&office.vault, owner(2), &contents[0]).unwrap();
    office.vault.sync(owner(2)).unwrap();
    let other = office
        .path("vault")
        .join(exhibit(2).to_string())
        .join("pack-000001");
    fs::copy(&other, &pack).unwrap();
    let vault = office.reopened();
    assert_eq!(right(&vault, &contents), 0);
    assert!(damaged(&scrub(&vault, owner(1))).len() >= 3);
    // Put there without an index, its frames open under no key of this exhibit.
    fs::remove_file(pack.with_file_name("index")).unwrap();
    let vault = office.reopened();
    assert_eq!(right(&vault, &contents), 0);
    assert_eq!(damaged(&scrub(&vault, owner(1))).len(), 1);
}

#[test]
fn frames_in_another_order_are_noticed_and_never_read_as_others() {
    let (office, pack, contents) = small();
    let whole = fs::read(&pack).unwrap();
    let lengths: Vec<usize> = contents
        .iter()
        .map(|content| 48 + 72 + content.len())
        .collect();
    let (first, rest) = whole.split_at(lengths[0]);
    fs::write(&pack, [rest, first].concat()).unwrap();
    let vault = office.reopened();
    assert_eq!(right(&vault, &contents), 0);
    assert_eq!(damaged(&scrub(&vault, owner(1))).len(), 3);
}

#[test]
fn torn_ends_after_the_last_sync_are_cut_and_what_is_whole_is_kept() {
    let (office, pack, contents) = small();
    let whole = fs::read(&pack).unwrap();
    // A fourth blob whose frame is whole but was never synced, then a fifth that is torn.
    let fourth = data(4, 40);
    let other = Office::new();
    drop(other);
    let vault = office.reopened();
    put(&vault, owner(1), &fourth).unwrap();
    let index = fs::read(pack.with_file_name("index")).unwrap();
    vault.sync(owner(1)).unwrap();
    fs::write(pack.with_file_name("index"), &index).unwrap();
    let longer = fs::read(&pack).unwrap();
    for torn in [
        &longer[..60],
        &[0; 500],
        b"PBV1",
        &longer[..longer.len() - whole.len() - 1],
    ] {
        // A piece that holds whole frames is not torn but found again: use only the first bytes.
        let torn = &torn[..torn.len().min(70)];
        fs::write(&pack, [&longer, torn].concat()).unwrap();
        fs::write(pack.with_file_name("index"), &index).unwrap();
        let vault = office.reopened();
        assert_eq!(get(&vault, owner(1), &sha256(&fourth)).unwrap(), fourth);
        assert_eq!(right(&vault, &contents), 3);
        assert_eq!(fs::read(&pack).unwrap(), longer, "the torn end is cut");
        let lines = scrub(&vault, owner(1));
        assert!(lines.len() == 4 && damaged(&lines).is_empty(), "{lines:?}");
    }
}
