//! Files that were cut, flipped, written by a newer program, or have no room.

use std::{fs, path::Path};

use database::{CaseTables, OfficeTables};
use rusqlite::Connection;
use workbench::ports::{EntryRow, ItemQuery, ItemTables, ReadTables, StateRow, TableError};

use crate::{
    made::{case, entries, exhibit, item, kind, state},
    twin,
};

const SIZE: u64 = 60;

/// Position, state, acts, acts of one case.
type Office = (u64, Vec<StateRow>, Vec<EntryRow>, Vec<EntryRow>);

fn read_office(path: &Path) -> Result<Office, TableError> {
    let tables = OfficeTables::open(path)?;
    let position = tables.position()?;
    let (mut rows, mut acts, mut of_case) = (Vec::new(), Vec::new(), Vec::new());
    tables.load(&mut |row| rows.push(row))?;
    tables.acts(None, None, usize::MAX, &mut |row| acts.push(row))?;
    tables.check()?;
    tables.acts(Some(&case(1)), None, usize::MAX, &mut |row| {
        of_case.push(row)
    })?;
    Ok((position, rows, acts, of_case))
}

fn office_rows(seq: u64) -> [StateRow; 2] {
    let content = seq.to_string().repeat(100);
    [
        state(
            "authority",
            &(seq % 20).to_string(),
            Some(content.as_bytes()),
        ),
        state(
            "person",
            &(seq % 7).to_string(),
            (!seq.is_multiple_of(3)).then_some(b"sealed"),
        ),
    ]
}

fn fill_office(tables: &dyn ReadTables, to: u64) {
    for seq in 0..to {
        tables
            .apply(seq + 1, &entries(seq, seq + 1), &office_rows(seq))
            .expect("apply");
    }
}

/// What was read is what stood there after some whole number of batches.
fn check_office_is_true(found: &Office, what: &str) {
    let twin = twin::Office::default();
    fill_office(&twin, found.0);
    let (mut rows, mut acts, mut of_case) = (Vec::new(), Vec::new(), Vec::new());
    twin.load(&mut |row| rows.push(row)).expect("memory");
    twin.acts(None, None, usize::MAX, &mut |row| acts.push(row))
        .expect("memory");
    twin.acts(Some(&case(1)), None, usize::MAX, &mut |row| {
        of_case.push(row)
    })
    .expect("memory");
    assert!(*found == (found.0, rows, acts, of_case), "{what}");
}

/// Copies `from` with its log, changed by `change`, and reads the copy.
fn read_changed_office(
    files: &[(&str, Vec<u8>)],
    target: &str,
    what: &str,
    change: impl FnOnce(&mut Vec<u8>),
) -> &'static str {
    let folder = tempfile::tempdir().expect("folder");
    let mut change = Some(change);
    for (name, content) in files {
        let mut content = content.clone();
        if *name == target
            && let Some(change) = change.take()
        {
            change(&mut content);
        }
        fs::write(folder.path().join(name), content).expect("copy");
    }
    let found = read_office(&folder.path().join("office.db"));
    match &found {
        Ok(found) => check_office_is_true(found, what),
        Err(error) => assert_eq!(kind(&found), "damaged", "{what}: {error}"),
    }
    kind(&found)
}

/// The files of an office, with a log if `open` (copied as a kill would leave them).
fn office_files(open: bool) -> Vec<(&'static str, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("office.db");
    let tables = OfficeTables::open(&path).expect("new");
    fill_office(&tables, SIZE);
    let mut files = Vec::new();
    let tables = open.then_some(tables);
    for name in ["office.db", "office.db-wal"] {
        if let Ok(content) = fs::read(folder.path().join(name)) {
            files.push((name, content));
        }
    }
    drop(tables);
    files
}

#[test]
fn a_flipped_bit_in_the_office_is_found_or_changes_nothing() {
    let files = office_files(false);
    let length = files[0].1.len();
    let mut damaged = 0;
    // All of the header, then places spread over the file.
    let places = (0..100).chain((100..length).step_by(787));
    for (number, place) in places.enumerate() {
        let answer = read_changed_office(
            &files,
            "office.db",
            &format!("bit of byte {place}"),
            |content| {
                content[place] ^= 1 << (number % 8);
            },
        );
        damaged += usize::from(answer == "damaged");
    }
    assert!(damaged > 20, "most of what is used is found: {damaged}");
}

#[test]
fn a_cut_office_is_found_or_an_earlier_one() {
    let files = office_files(false);
    let length = files[0].1.len();
    for at in [
        0,
        1,
        15,
        16,
        99,
        100,
        512,
        4095,
        4096,
        4097,
        8192,
        length / 2,
        length - 4096,
        length - 1,
    ] {
        read_changed_office(&files, "office.db", &format!("cut at {at}"), |content| {
            content.truncate(at)
        });
    }
}

#[test]
fn a_damaged_log_gives_an_earlier_office() {
    let files = office_files(true);
    assert_eq!(files.len(), 2, "the log is there");
    let length = files[1].1.len();
    for place in (0..length).step_by(length / 20) {
        read_changed_office(
            &files,
            "office.db-wal",
            &format!("log cut at {place}"),
            |content| content.truncate(place),
        );
        read_changed_office(
            &files,
            "office.db-wal",
            &format!("log flipped at {place}"),
            |content| content[place] ^= 4,
        );
    }
}

#[test]
fn an_older_file_with_a_newer_log_is_true_or_found() {
    let mut files = office_files(true);
    let older = {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("office.db");
        fill_office(&OfficeTables::open(&path).expect("new"), 20);
        fs::read(path).expect("file")
    };
    files[0].1 = older;
    read_changed_office(&files, "none", "older file", |_| {});
}

/// Exhibit, row number, all of the row.
type Item = (String, u64, String);

fn items(tables: &CaseTables, digest: Option<String>) -> Result<Vec<Item>, TableError> {
    let query = ItemQuery {
        limit: usize::MAX,
        digest,
        ..ItemQuery::default()
    };
    let mut found = Vec::new();
    tables.items(case(0), &query, &mut |exhibit, row, item| {
        found.push((exhibit.to_string(), row, format!("{item:?}")));
    })?;
    Ok(found)
}

/// All items, and those of one digest. The latter only count after `check`, the former without.
fn read_case(folder: &Path, expected: Option<&[Item]>) -> Result<[Vec<Item>; 2], TableError> {
    let tables = CaseTables::open(folder)?;
    let all = items(&tables, None)?;
    if let Some(expected) = expected {
        assert!(all == expected, "what is shown is true without a check");
    }
    tables.check(case(0))?;
    Ok([all, items(&tables, Some("05".repeat(16)))?])
}

#[test]
fn flipped_and_cut_item_tables_are_found_or_equal() {
    let folder = tempfile::tempdir().expect("folder");
    let tables = CaseTables::open(folder.path()).expect("new");
    for into in [1, 2] {
        let mut rows = (0..60_u8).map(|number| item("a name", number));
        tables
            .replace(case(0), exhibit(into), 9, &mut || rows.next())
            .expect("replace");
    }
    drop(tables);
    let path = folder.path().join(case(0).to_string()).join("items.db");
    let whole = fs::read(&path).expect("file");
    let expected = read_case(folder.path(), None).expect("whole");
    let read = |content: Vec<u8>, what: &str| {
        for side in ["-wal", "-shm"] {
            let _ = fs::remove_file(path.with_file_name(format!("items.db{side}")));
        }
        let empty = content.is_empty();
        fs::write(&path, content).expect("change");
        let found = read_case(folder.path(), (!empty).then_some(&expected[0]));
        match &found {
            Ok(found) if empty => assert_eq!(found, &[vec![], vec![]], "{what}"),
            Ok(found) => assert!(*found == expected, "{what}"),
            Err(error) => assert_eq!(
                kind(&Err::<(), _>(clone(error))),
                "damaged",
                "{what}: {error}"
            ),
        }
    };
    for (number, place) in (0..100).chain((100..whole.len()).step_by(797)).enumerate() {
        let mut content = whole.clone();
        content[place] ^= 1 << (number % 8);
        read(content, &format!("bit of byte {place}"));
    }
    for at in [
        0,
        1,
        100,
        4095,
        4096,
        whole.len() / 2,
        whole.len() - 4096,
        whole.len() - 1,
    ] {
        read(whole[..at].to_vec(), &format!("cut at {at}"));
    }
}

fn clone(error: &TableError) -> TableError {
    match error {
        TableError::Full => TableError::Full,
        TableError::Damaged { what } => TableError::Damaged { what: what.clone() },
        TableError::Newer { found, known } => TableError::Newer {
            found: *found,
            known: *known,
        },
        TableError::Io { what } => TableError::Io { what: what.clone() },
    }
}

#[test]
fn other_files_are_not_tables() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("office.db");
    fs::write(&path, b"this is a text and no database at all".repeat(200)).expect("text");
    assert_eq!(kind(&OfficeTables::open(&path)), "damaged");
    // However damaged, it can be begun anew.
    OfficeTables::remove(&path).expect("remove");
    assert_eq!(
        OfficeTables::open(&path)
            .expect("anew")
            .position()
            .expect("position"),
        0
    );
    OfficeTables::remove(&path).expect("remove");
    Connection::open(&path)
        .expect("other")
        .execute("CREATE TABLE other(a)", [])
        .expect("other");
    assert_eq!(kind(&OfficeTables::open(&path)), "damaged");
    assert_eq!(
        kind(&OfficeTables::open(
            folder.path().join("no/folder/office.db")
        )),
        "io"
    );
    assert_eq!(kind(&CaseTables::open(&path)), "io");
}

#[test]
fn a_newer_format_is_told_and_kept() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("office.db");
    drop(OfficeTables::open(&path).expect("new"));
    let change = |statement: &str| {
        Connection::open(&path)
            .expect("open")
            .execute_batch(statement)
            .expect("change");
    };
    change("PRAGMA user_version = 9");
    assert_eq!(
        kind(&OfficeTables::open(&path)),
        "damaged",
        "one place alone is damage"
    );
    change("UPDATE follower SET format = 9; ALTER TABLE state ADD COLUMN more TEXT");
    match OfficeTables::open(&path) {
        Err(TableError::Newer { found: 9, known: 1 }) => {}
        other => panic!("{other:?}"),
    }
    assert!(path.exists());
}

#[test]
fn a_full_disk_keeps_what_was_there() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("office.db");
    let tables = OfficeTables::open_limited(&path, Some(40 * 4096)).expect("new");
    fill_office(&tables, 20);
    let before = tables.fingerprint().expect("before");
    let large: Vec<StateRow> = (0..200)
        .map(|number| state("large", &number.to_string(), Some(&[7; 4000])))
        .collect();
    assert_eq!(kind(&tables.apply(21, &entries(20, 21), &large)), "full");
    assert_eq!(tables.position().expect("position"), 20);
    assert_eq!(tables.fingerprint().expect("after"), before);
    tables.check().expect("whole");
    drop(tables);
    let tables = OfficeTables::open(&path).expect("again");
    tables
        .apply(21, &entries(20, 21), &large)
        .expect("room again");
}

#[test]
fn a_full_disk_keeps_the_rows_that_an_exhibit_had() {
    let folder = tempfile::tempdir().expect("folder");
    let tables = CaseTables::open_limited(folder.path(), Some(60 * 4096)).expect("new");
    let fill = |into: u8, count: usize| {
        let mut rows = (0..=255_u8)
            .cycle()
            .take(count)
            .map(|number| item("a name", number));
        tables.replace(case(0), exhibit(into), 9, &mut || rows.next())
    };
    assert_eq!(fill(1, 50).expect("fits"), 50);
    assert_eq!(fill(2, 50).expect("fits"), 50);
    let before = read_case(folder.path(), None).expect("whole");
    assert_eq!(kind(&fill(1, 5000)), "full");
    assert_eq!(read_case(folder.path(), None).expect("whole"), before);
    assert_eq!(fill(1, 51).expect("fits"), 51);
}

/// The position is covered by a digest of its own: nobody continues from a wrong place.
#[test]
fn a_changed_position_is_damage() {
    for change in [
        "position = position - 1",
        "position = position + 1",
        "state_sum = state_sum + 1",
    ] {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("office.db");
        fill_office(&OfficeTables::open(&path).expect("new"), 3);
        Connection::open(&path)
            .expect("open")
            .execute(&format!("UPDATE follower SET {change}"), [])
            .expect("change");
        assert_eq!(kind(&OfficeTables::open(&path)), "damaged", "{change}");
    }
}
