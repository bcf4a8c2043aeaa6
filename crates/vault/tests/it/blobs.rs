//! Blobs: stored once, found again, many threads, erasure.

use std::fs;
use std::io::{Read, Write};
use std::sync::Arc;

use proptest::prelude::*;
use vault::Vault;
use workbench::ports::{BlobError, BlobStore, Erased, KeyScope, Keys, Owner, Progress, ScrubLine};

use crate::support::{
    Office, case, damaged, data, exhibit, files, get, owner, put, scope, scrub, sha256,
};

const LARGE: usize = 3_000_000;

#[test]
fn what_was_stored_is_read_back_before_and_after_sync_and_after_a_restart() {
    let office = Office::new();
    let contents: Vec<_> = [0, 1, 16_383, 16_384, 16_385, 1 << 20, (1 << 20) + 1, LARGE]
        .iter()
        .enumerate()
        .map(|(seed, length)| data(u64::try_from(seed).unwrap(), *length))
        .collect();
    let hashes: Vec<_> = contents
        .iter()
        .map(|content| put(&office.vault, owner(1), content).unwrap())
        .collect();
    let check = |vault: &Vault, what: &str| {
        for (hash, content) in hashes.iter().zip(&contents) {
            assert!(
                get(vault, owner(1), hash).unwrap() == *content,
                "{what}: {} bytes",
                content.len()
            );
        }
    };
    check(&office.vault, "finished");
    office.vault.sync(owner(1)).unwrap();
    check(&office.vault, "synced");
    let again = office.reopened();
    check(&again, "opened again");
    // Two of them are files of their own, the rest lies in one pack.
    let names: Vec<_> = files(&office.path("vault").join(exhibit(1).to_string()));
    assert_eq!(names.len(), 4, "index, pack, two large: {names:?}");
    assert_eq!(scrub(&again, owner(1)).len(), contents.len());
    assert!(damaged(&scrub(&again, owner(1))).is_empty());
    fs::remove_file(
        office
            .path("vault")
            .join(exhibit(1).to_string())
            .join("index"),
    )
    .unwrap();
    check(&office.reopened(), "without its index");
}

#[test]
fn nobody_else_finds_it() {
    let office = Office::new();
    let hash = put(&office.vault, owner(1), b"content").unwrap();
    office.vault.sync(owner(1)).unwrap();
    let missing = |owner: Owner| {
        matches!(
            get(&office.vault, owner, &hash),
            Err(BlobError::Missing { .. })
        )
    };
    assert!(missing(owner(2)) && missing(Owner::Office(2026)));
    let no_key = |owner: Owner| matches!(get(&office.vault, owner, &hash), Err(BlobError::NoKey));
    assert!(no_key(Owner::Office(2025)) && no_key(Owner::Exhibit(case(2), exhibit(1))));
    assert!(matches!(
        office.vault.begin(owner(3)),
        Err(BlobError::NoKey)
    ));
    assert!(!office.path("vault").join(exhibit(3).to_string()).exists());
}

#[test]
fn the_same_content_is_stored_once() {
    let office = Office::new();
    let size = |office: &Office| -> u64 {
        files(&office.path("vault"))
            .iter()
            .map(|path| fs::metadata(path).unwrap().len())
            .sum()
    };
    for content in [data(1, 5_000), data(2, LARGE)] {
        put(&office.vault, owner(1), &content).unwrap();
        put(&office.vault, owner(1), &content).unwrap();
        office.vault.sync(owner(1)).unwrap();
        let before = size(&office);
        put(&office.vault, owner(1), &content).unwrap();
        put(&office.reopened(), owner(1), &content).unwrap();
        office.vault.sync(owner(1)).unwrap();
        assert_eq!(size(&office), before);
    }
    assert_eq!(scrub(&office.vault, owner(1)).len(), 2);
}

#[test]
fn an_unfinished_blob_leaves_nothing() {
    let office = Office::new();
    for length in [100, LARGE] {
        let mut writer = office.vault.begin(owner(1)).unwrap();
        writer.write_all(&data(1, length)).unwrap();
        drop(writer);
    }
    office.vault.sync(owner(1)).unwrap();
    assert_eq!(scrub(&office.vault, owner(1)), []);
    let left: Vec<_> = files(&office.path("vault"));
    assert!(left.iter().all(|path| path.ends_with("index")), "{left:?}");
}

#[test]
fn a_wrong_hash_given_by_the_caller_is_found_when_read() {
    let office = Office::new();
    for length in [100, LARGE] {
        let content = data(3, length);
        let wrong = sha256(b"something else");
        let mut writer = office.vault.begin(owner(1)).unwrap();
        writer.write_all(&content).unwrap();
        writer.finish(wrong).unwrap();
        assert!(matches!(
            get(&office.vault, owner(1), &wrong),
            Err(BlobError::Damaged { .. })
        ));
        // Nothing of a large one is told to be complete, and a repeat does not end it either.
        if let Ok(mut reader) = office.vault.open(owner(1), &wrong) {
            assert!(reader.read_to_end(&mut Vec::new()).is_err());
            assert!(reader.read(&mut [0; 10]).is_err());
        }
        office.vault.sync(owner(1)).unwrap();
        assert_eq!(damaged(&scrub(&office.vault, owner(1))).len(), 1);
        office.vault.erase(owner(1)).unwrap();
    }
}

#[test]
fn two_threads_store_the_same_and_different_things_at_once() {
    let office = Office::new();
    let content = |thread: u64, number: u64| {
        // Every third one is the same for both threads; some are large.
        let seed = if number.is_multiple_of(3) {
            number
        } else {
            number + 1_000 * (thread + 1)
        };
        data(
            seed,
            if number.is_multiple_of(50) {
                1_100_000
            } else {
                3_000
            },
        )
    };
    std::thread::scope(|threads| {
        for thread in 0..2 {
            let (vault, content) = (&office.vault, &content);
            threads.spawn(move || {
                for number in 0..150 {
                    let hash = put(vault, owner(1), &content(thread, number)).unwrap();
                    if number % 20 == 19 {
                        vault.sync(owner(1)).unwrap();
                    }
                    assert!(get(vault, owner(1), &hash).unwrap() == content(thread, number));
                }
            });
        }
    });
    office.vault.sync(owner(1)).unwrap();
    let vault = office.reopened();
    for thread in 0..2 {
        for number in 0..150 {
            let content = content(thread, number);
            assert!(get(&vault, owner(1), &sha256(&content)).unwrap() == content);
        }
    }
    let lines = scrub(&vault, owner(1));
    assert_eq!(lines.len(), 50 + 2 * 100);
    assert!(
        lines
            .iter()
            .all(|line| matches!(line, ScrubLine::Good { .. }))
    );
}

#[test]
fn packs_have_at_most_64_mebibytes() {
    let office = Office::new();
    for number in 0..70 {
        put(&office.vault, owner(1), &data(number, 1 << 20)).unwrap();
    }
    office.vault.sync(owner(1)).unwrap();
    let folder = office.path("vault").join(exhibit(1).to_string());
    let sizes =
        ["pack-000001", "pack-000002"].map(|name| fs::metadata(folder.join(name)).unwrap().len());
    assert!(
        sizes[0] <= 64 << 20 && sizes[0] > 62 << 20 && sizes[1] > 6 << 20,
        "{sizes:?}"
    );
    let vault = office.reopened();
    for number in 0..70 {
        assert!(get(&vault, owner(1), &sha256(&data(number, 1 << 20))).is_ok());
    }
    put(&vault, owner(1), b"goes on in the last pack").unwrap();
    vault.sync(owner(1)).unwrap();
    assert!(!folder.join("pack-000003").exists());
    assert_eq!(vault.erase(owner(1)).unwrap().blobs, 71);
}

#[test]
fn after_an_erasure_nothing_is_left_of_keys_names_and_content() {
    let office = Office::new();
    let planted = b"planted: +44 7700 900123, Jane Roe".to_vec();
    let large = data(9, LARGE);
    let hashes = [&planted, &large].map(|content| put(&office.vault, owner(1), content).unwrap());
    put(&office.vault, owner(2), b"stays").unwrap();
    office.vault.append(owner(1), &planted).unwrap();
    office.vault.sync(owner(1)).unwrap();
    office.vault.sync(owner(2)).unwrap();
    let before: Vec<Vec<u8>> = files(&office.path("vault").join(exhibit(1).to_string()))
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect();
    office.ring.destroy(&[scope(1)]).unwrap();
    assert!(matches!(
        get(&office.vault, owner(1), &hashes[0]),
        Err(BlobError::NoKey)
    ));
    assert!(matches!(
        office.vault.read(owner(1), &mut |_| {}),
        Err(BlobError::NoKey)
    ));
    let erased = office.vault.erase(owner(1)).unwrap();
    let bytes: usize = before.iter().map(Vec::len).sum();
    assert_eq!(
        erased,
        Erased {
            blobs: 2,
            bytes: u64::try_from(bytes).unwrap()
        }
    );
    assert_eq!(office.vault.erase(owner(1)).unwrap(), Erased::default());
    let mut needles: Vec<Vec<u8>> = vec![planted.clone(), large[..64].to_vec()];
    for hash in hashes {
        needles.push(hash.0.to_vec());
        needles.push(hash.to_string().into_bytes());
    }
    for sealed in &before {
        needles.extend(
            sealed
                .chunks(64)
                .step_by(50)
                .filter(|piece| piece.len() == 64)
                .map(<[u8]>::to_vec),
        );
    }
    for path in files(office.folder.path()) {
        let bytes = fs::read(&path).unwrap();
        for needle in &needles {
            assert!(
                !bytes.windows(needle.len()).any(|window| window == *needle),
                "{}",
                path.display()
            );
        }
    }
    assert_eq!(
        get(&office.vault, owner(2), &sha256(b"stays")).unwrap(),
        b"stays"
    );
    // A key made again for the same exhibit is another key.
    office.ring.create(&[scope(1)]).unwrap();
    fs::create_dir_all(office.path("vault").join(exhibit(1).to_string())).unwrap();
    fs::write(
        office
            .path("vault")
            .join(exhibit(1).to_string())
            .join("pack-000001"),
        &before[0],
    )
    .unwrap();
    assert!(get(&office.reopened(), owner(1), &hashes[0]).is_err());
}

#[test]
fn a_writer_that_was_at_work_during_the_erasure_is_refused() {
    let office = Office::new();
    for length in [10, LARGE] {
        let mut writer = office.vault.begin(owner(1)).unwrap();
        writer.write_all(&data(1, length)).unwrap();
        office.vault.erase(owner(1)).unwrap();
        assert!(matches!(writer.finish(sha256(b"")), Err(BlobError::NoKey)));
        assert!(!office.path("vault").join(exhibit(1).to_string()).exists());
    }
}

#[test]
fn a_leftover_is_reported_and_removed_after_a_day() {
    let office = Office::new();
    put(&office.vault, owner(1), b"content").unwrap();
    office.vault.sync(owner(1)).unwrap();
    let path = office
        .path("vault")
        .join(exhibit(1).to_string())
        .join("tmp/0123");
    fs::write(&path, b"half a blob").unwrap();
    let leftover = ScrubLine::Leftover {
        place: format!("{}/tmp/0123", exhibit(1)),
    };
    assert!(scrub(&office.vault, owner(1)).contains(&leftover));
    assert!(path.exists());
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(25 * 3600);
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(old)
        .unwrap();
    assert!(scrub(&office.vault, owner(1)).contains(&leftover));
    assert!(!path.exists());
    assert_eq!(scrub(&office.vault, owner(1)).len(), 1);
    // A large blob that is being written is no leftover.
    let mut writer = office.vault.begin(owner(1)).unwrap();
    writer.write_all(&data(1, LARGE)).unwrap();
    assert_eq!(scrub(&office.vault, owner(1)).len(), 1);
}

#[test]
fn papers_have_the_exhibits_key_and_a_folder_of_their_own() {
    let office = Office::new();
    let papers = Owner::Papers(case(1), exhibit(1));
    let hash = put(&office.vault, papers, b"photograph").unwrap();
    put(&office.vault, owner(1), b"taken in").unwrap();
    office.vault.sync(papers).unwrap();
    office.vault.sync(owner(1)).unwrap();
    assert!(matches!(
        get(&office.vault, owner(1), &hash),
        Err(BlobError::Missing { .. })
    ));
    // Moved to the other folder under the same key, a blob does not open there.
    let (from, to) = (
        format!("vault/{}.papers", exhibit(1)),
        format!("vault/{}", exhibit(1)),
    );
    fs::copy(
        office.path(&from).join("pack-000001"),
        office.path(&to).join("pack-000002"),
    )
    .unwrap();
    let vault = office.reopened();
    assert!(matches!(
        get(&vault, owner(1), &hash),
        Err(BlobError::Damaged { .. })
    ));
    assert_eq!(damaged(&scrub(&vault, owner(1))).len(), 1);
    vault.erase(owner(1)).unwrap();
    assert_eq!(get(&vault, papers, &hash).unwrap(), b"photograph");
    office.ring.destroy(&[scope(1)]).unwrap();
    assert!(matches!(get(&vault, papers, &hash), Err(BlobError::NoKey)));
}

#[test]
fn an_office_year_and_a_whole_case_are_erased_alike() {
    let office = Office::new();
    put(&office.vault, Owner::Office(2026), b"a list").unwrap();
    office.vault.sync(Owner::Office(2026)).unwrap();
    assert!(office.path("vault/office-2026").is_dir());
    office.ring.destroy(&[KeyScope::Office(2026)]).unwrap();
    // Erasing needs no key.
    assert_eq!(office.vault.erase(Owner::Office(2026)).unwrap().blobs, 1);
    assert!(!office.path("vault/office-2026").exists());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_content_in_any_pieces_comes_back(
        sizes in prop::collection::vec(0_usize..60_000, 1..6),
        piece in 1_usize..40_000,
    ) {
        let office = Office::new();
        let contents: Vec<_> = sizes.iter().map(|size| data(u64::try_from(*size).unwrap(), *size)).collect();
        for content in &contents {
            let mut writer = office.vault.begin(owner(1)).unwrap();
            for part in content.chunks(piece) {
                writer.write_all(part).unwrap();
            }
            writer.finish(sha256(content)).unwrap();
        }
        office.vault.sync(owner(1)).unwrap();
        let vault = Arc::new(office.reopened());
        for content in &contents {
            prop_assert!(get(&vault, owner(1), &sha256(content)).unwrap() == *content);
        }
    }
}
