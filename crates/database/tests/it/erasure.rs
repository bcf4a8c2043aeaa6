//! What was cleared or forgotten stands in no file any more (invariant D1).

use std::{fs, path::Path};

use database::{CaseTables, OfficeTables};
use workbench::ports::{ItemQuery, ItemTables, ReadTables};

use crate::made::{case, entries, exhibit, item, kind, state};

/// Whether any file below `folder` holds these bytes.
fn stands_in(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).expect("folder").any(|found| {
        let path = found.expect("entry").path();
        if path.is_dir() {
            return stands_in(&path, bytes);
        }
        let content = fs::read(&path).expect("file");
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}

const PLANTED: &[u8] = b"planted-string-of-the-erased";

#[test]
fn cleared_office() {
    let folder = tempfile::tempdir().expect("folder");
    let tables = OfficeTables::open(folder.path().join("office.db")).expect("new");
    let long = PLANTED.repeat(500);
    for seq in 0..40 {
        let id = seq.to_string();
        let rows = [state("a", &id, Some(PLANTED)), state("b", &id, Some(&long))];
        tables
            .apply(seq + 1, &entries(seq, seq + 1), &rows)
            .expect("apply");
    }
    assert!(
        stands_in(folder.path(), PLANTED),
        "the search finds what is there"
    );
    tables.clear().expect("clear");
    assert!(!stands_in(folder.path(), PLANTED));
    assert!(!stands_in(folder.path(), b"item.view"));
    assert_eq!(tables.position().expect("position"), 0);
    tables.apply(1, &entries(0, 1), &[]).expect("goes on");
}

/// Rows whose locator holds the planted string, or not.
fn fill(tables: &CaseTables, of: u8, into: u8, name: &str) {
    let mut rows = (0..200_u8).map(|number| item(&format!("{name}/{number}"), number));
    tables
        .replace(case(of), exhibit(into), 7, &mut || rows.next())
        .expect("replace");
}

fn count(tables: &CaseTables, of: u8) -> usize {
    let all = ItemQuery {
        limit: usize::MAX,
        ..ItemQuery::default()
    };
    let mut count = 0;
    tables
        .items(case(of), &all, &mut |_, _, _| count += 1)
        .expect("items");
    count
}

const NAME: &str = "planted-string-of-the-erased";

#[test]
fn forgotten_exhibit_among_others() {
    let folder = tempfile::tempdir().expect("folder");
    let tables = CaseTables::open(folder.path()).expect("new");
    for into in [1, 2, 3] {
        fill(&tables, 0, into, if into == 2 { NAME } else { "kept" });
    }
    fill(&tables, 0, 2, NAME);
    assert!(stands_in(folder.path(), PLANTED));
    tables.forget_exhibit(case(0), exhibit(2)).expect("forget");
    assert!(!stands_in(folder.path(), PLANTED));
    assert!(!stands_in(folder.path(), exhibit(2).to_string().as_bytes()));
    assert_eq!(count(&tables, 0), 400);
    tables.check(case(0)).expect("whole");
    tables
        .forget_exhibit(case(0), exhibit(2))
        .expect("may be repeated");
    fill(&tables, 0, 4, "more");
    assert_eq!(count(&tables, 0), 600);
}

#[test]
fn replaced_rows_and_the_only_exhibit() {
    let folder = tempfile::tempdir().expect("folder");
    let tables = CaseTables::open(folder.path()).expect("new");
    fill(&tables, 0, 1, NAME);
    tables.forget_exhibit(case(0), exhibit(1)).expect("forget");
    assert!(!stands_in(folder.path(), PLANTED));
    assert!(
        !folder
            .path()
            .join(case(0).to_string())
            .join("items.db")
            .exists()
    );
    assert_eq!(tables.held(case(0)).expect("held"), []);
}

#[test]
fn forgotten_case_leaves_other_cases_and_other_followers() {
    let folder = tempfile::tempdir().expect("folder");
    let tables = CaseTables::open(folder.path()).expect("new");
    fill(&tables, 0, 1, NAME);
    fill(&tables, 1, 1, "kept");
    fill(&tables, 2, 1, NAME);
    let index = folder.path().join(case(2).to_string()).join("index");
    fs::create_dir(&index).expect("index");
    // A stop while an exhibit was forgotten left a copy.
    let place = folder.path().join(case(0).to_string());
    fs::write(place.join("items.db.new"), PLANTED).expect("plant");
    for of in [0, 2] {
        tables.forget_case(case(of)).expect("forget");
        tables.forget_case(case(of)).expect("may be repeated");
    }
    assert!(!stands_in(folder.path(), PLANTED));
    assert!(!folder.path().join(case(0).to_string()).exists());
    assert!(index.exists());
    assert_eq!((count(&tables, 0), count(&tables, 1)), (0, 200));
}

/// A stop in the middle of forgetting leaves a half-written copy or a log; the repeat removes it.
#[test]
fn leftovers_of_a_stop_go_too() {
    let folder = tempfile::tempdir().expect("folder");
    let tables = CaseTables::open(folder.path()).expect("new");
    fill(&tables, 0, 1, "kept");
    fill(&tables, 0, 2, NAME);
    drop(tables);
    let place = folder.path().join(case(0).to_string());
    for left in ["items.db.new", "items.db.new-wal", "items.db-journal"] {
        fs::write(place.join(left), PLANTED).expect("plant");
    }
    let tables = CaseTables::open(folder.path()).expect("again");
    tables.forget_exhibit(case(0), exhibit(2)).expect("forget");
    assert!(!stands_in(folder.path(), PLANTED));
    assert_eq!(count(&tables, 0), 200);
}

/// Erasure never waits for a repair: what cannot be read is removed whole.
#[test]
fn a_damaged_or_newer_file_is_removed_whole() {
    for byte in [0_usize, 19, 63, 4096 * 3 + 50] {
        let folder = tempfile::tempdir().expect("folder");
        let tables = CaseTables::open(folder.path()).expect("new");
        fill(&tables, 0, 1, "kept");
        fill(&tables, 0, 2, NAME);
        drop(tables);
        let path = folder.path().join(case(0).to_string()).join("items.db");
        let mut content = fs::read(&path).expect("file");
        content[byte] ^= 0xff;
        fs::write(&path, content).expect("damage");
        let tables = CaseTables::open(folder.path()).expect("again");
        tables.forget_exhibit(case(0), exhibit(2)).expect("forget");
        assert!(!stands_in(folder.path(), PLANTED), "byte {byte}");
        assert!(matches!(kind(&tables.held(case(0))), "ok" | "damaged"));
        tables.forget_case(case(0)).expect("forget");
        assert_eq!(tables.held(case(0)).expect("held"), []);
    }
}
