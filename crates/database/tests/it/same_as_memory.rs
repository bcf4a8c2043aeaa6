//! The same calls to the tables and to memory get the same answers.

use database::{CaseTables, OfficeTables};
use proptest::prelude::*;
use workbench::ports::{EntryRow, ItemQuery, ItemTables, ReadTables, StateRow};

use crate::{
    made::{case, entries, exhibit, item, kind, state},
    twin,
};

#[derive(Clone, Debug)]
enum OfficeCall {
    Apply {
        skip: u64,
        count: u64,
        to: u64,
        rows: Vec<StateRow>,
    },
    Acts {
        case: Option<u8>,
        before: Option<u64>,
        limit: usize,
    },
    Clear,
    Reopen,
}

fn state_row() -> impl Strategy<Value = StateRow> {
    let content = proptest::option::of(proptest::collection::vec(any::<u8>(), 0..6000));
    ("[ab]", "[a-c]{0,2}", content)
        .prop_map(|(kind, id, content)| state(&kind, &id, content.as_deref()))
}

fn office_call() -> impl Strategy<Value = OfficeCall> {
    let apply = (
        0_u64..40,
        proptest::collection::vec(state_row(), 0..6),
        0_u8..8,
    );
    prop_oneof![
        8 => apply.prop_map(|(count, rows, wrong)| OfficeCall::Apply {
            skip: u64::from(wrong == 0), count, to: count + u64::from(wrong == 1), rows }),
        8 => (proptest::option::of(0_u8..5), proptest::option::of(0_u64..200), 0_usize..30)
            .prop_map(|(case, before, limit)| OfficeCall::Acts { case, before, limit }),
        1 => Just(OfficeCall::Clear),
        2 => Just(OfficeCall::Reopen),
    ]
}

fn acts(
    tables: &dyn ReadTables,
    of: Option<u8>,
    before: Option<u64>,
    limit: usize,
) -> Vec<EntryRow> {
    let mut seen = Vec::new();
    tables
        .acts(of.map(case).as_ref(), before, limit, &mut |row| {
            seen.push(row)
        })
        .expect("acts");
    seen
}

fn loaded(tables: &dyn ReadTables) -> Vec<StateRow> {
    let mut seen = Vec::new();
    tables.load(&mut |row| seen.push(row)).expect("load");
    seen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn office(calls in proptest::collection::vec(office_call(), 1..16)) {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("office.db");
        let mut tables = OfficeTables::open(&path).expect("new");
        let twin = twin::Office::default();
        for call in calls {
            match call {
                OfficeCall::Apply { skip, count, to, rows } => {
                    let from = twin.position().expect("memory") + skip;
                    let batch = entries(from, from + count);
                    let to = from + to - skip;
                    prop_assert_eq!(kind(&tables.apply(to, &batch, &rows)), kind(&twin.apply(to, &batch, &rows)));
                }
                OfficeCall::Acts { case, before, limit } => prop_assert_eq!(
                    acts(&tables, case, before, limit), acts(&twin, case, before, limit)),
                OfficeCall::Clear => {
                    tables.clear().expect("clear");
                    twin.clear().expect("memory");
                }
                OfficeCall::Reopen => tables = OfficeTables::open(&path).expect("again"),
            }
            prop_assert_eq!(tables.position().expect("position"), twin.position().expect("memory"));
            prop_assert_eq!(loaded(&tables), loaded(&twin));
        }
        tables.check().expect("whole");
    }
}

#[derive(Clone, Debug)]
enum CaseCall {
    Replace {
        case: u8,
        exhibit: u8,
        position: u64,
        rows: Vec<u8>,
    },
    Items {
        case: u8,
        query: ItemQuery,
    },
    ForgetExhibit {
        case: u8,
        exhibit: u8,
    },
    ForgetCase {
        case: u8,
    },
    Reopen,
}

fn digest(number: u8) -> impl Strategy<Value = String> {
    (0_usize..5).prop_map(move |which| {
        let bytes = [16, 20, 32, 8, 0].get(which).copied().unwrap_or(0);
        if which == 4 {
            "no digest".to_owned()
        } else {
            format!("{number:02x}").repeat(bytes)
        }
    })
}

fn query() -> impl Strategy<Value = ItemQuery> {
    (
        (proptest::option::of(0_u8..4), any::<bool>(), any::<bool>()),
        proptest::option::of(prop_oneof![
            Just("a"),
            Just("→"),
            Just("b → "),
            Just("%"),
            Just("")
        ]),
        proptest::option::of((0_u8..12).prop_flat_map(digest)),
        proptest::option::of((0_u8..4, 0_u64..30)),
        0_usize..40,
    )
        .prop_map(
            |((of, matched, gaps), contains, digest, after, limit)| ItemQuery {
                exhibit: of.map(exhibit),
                matched,
                gaps,
                contains: contains.map(str::to_owned),
                digest,
                after: after.map(|(of, row)| (exhibit(of), row)),
                limit,
            },
        )
}

fn case_call() -> impl Strategy<Value = CaseCall> {
    let rows = proptest::collection::vec(prop_oneof![0_u8..12, Just(255)], 0..30);
    prop_oneof![
        6 => (0_u8..2, 0_u8..4, 0_u64..99, rows)
            .prop_map(|(case, exhibit, position, rows)| CaseCall::Replace { case, exhibit, position, rows }),
        12 => (0_u8..2, query()).prop_map(|(case, query)| CaseCall::Items { case, query }),
        3 => (0_u8..2, 0_u8..4).prop_map(|(case, exhibit)| CaseCall::ForgetExhibit { case, exhibit }),
        1 => (0_u8..2).prop_map(|case| CaseCall::ForgetCase { case }),
        1 => Just(CaseCall::Reopen),
    ]
}

fn seen(tables: &dyn ItemTables, of: u8, query: &ItemQuery) -> Vec<(String, u64, String)> {
    let mut seen = Vec::new();
    tables
        .items(case(of), query, &mut |exhibit, number, row| {
            seen.push((exhibit.to_string(), number, serde_line(&row)));
        })
        .expect("items");
    seen
}

/// All of a row, readable when two differ.
fn serde_line(row: &evidence::ItemRow) -> String {
    format!("{row:?}")
}

fn replace(tables: &dyn ItemTables, of: u8, into: u8, position: u64, rows: &[u8]) -> u64 {
    let mut rows = rows
        .iter()
        .map(|number| item(if number.is_multiple_of(2) { "a" } else { "b" }, *number));
    tables
        .replace(case(of), exhibit(into), position, &mut || rows.next())
        .expect("replace")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn cases(calls in proptest::collection::vec(case_call(), 1..24)) {
        let folder = tempfile::tempdir().expect("folder");
        let mut tables = CaseTables::open(folder.path()).expect("new");
        let twin = twin::Cases::default();
        let all = ItemQuery { limit: usize::MAX, ..ItemQuery::default() };
        for call in calls {
            match call {
                CaseCall::Replace { case, exhibit, position, rows } => prop_assert_eq!(
                    replace(&tables, case, exhibit, position, &rows),
                    replace(&twin, case, exhibit, position, &rows)),
                CaseCall::Items { case, query } => prop_assert_eq!(seen(&tables, case, &query), seen(&twin, case, &query)),
                CaseCall::ForgetExhibit { case: of, exhibit: gone } => {
                    tables.forget_exhibit(case(of), exhibit(gone)).expect("forget");
                    twin.forget_exhibit(case(of), exhibit(gone)).expect("memory");
                }
                CaseCall::ForgetCase { case: of } => {
                    tables.forget_case(case(of)).expect("forget");
                    twin.forget_case(case(of)).expect("memory");
                }
                CaseCall::Reopen => tables = CaseTables::open(folder.path()).expect("again"),
            }
            for of in 0..2 {
                prop_assert_eq!(tables.held(case(of)).expect("held"), twin.held(case(of)).expect("memory"));
                prop_assert_eq!(seen(&tables, of, &all), seen(&twin, of, &all));
                tables.check(case(of)).expect("whole");
            }
        }
    }
}

#[test]
fn two_open_tables_see_each_others_batches() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("office.db");
    let one = OfficeTables::open(&path).expect("one");
    let two = OfficeTables::open(&path).expect("two");
    one.apply(3, &entries(0, 3), &[state("a", "1", Some(b"x"))])
        .expect("first");
    assert_eq!(two.position().expect("position"), 3);
    two.apply(5, &entries(3, 5), &[state("a", "1", None)])
        .expect("second");
    assert_eq!(
        kind(&one.apply(5, &entries(3, 5), &[])),
        "io",
        "already applied"
    );
    assert_eq!(loaded(&one), []);
    assert_eq!(
        one.fingerprint().expect("one"),
        two.fingerprint().expect("two")
    );
}

#[test]
fn a_fingerprint_depends_on_content_and_not_on_the_way_to_it() {
    let folder = tempfile::tempdir().expect("folder");
    let open = |name: &str| OfficeTables::open(folder.path().join(name)).expect("new");
    let (one, two) = (open("1.db"), open("2.db"));
    one.apply(
        9,
        &entries(0, 9),
        &[state("a", "1", Some(b"x")), state("b", "1", Some(b"y"))],
    )
    .expect("one");
    for seq in 0..9 {
        let rows = [
            state("b", "1", Some(&[u8::try_from(seq).expect("small")])),
            state("c", "1", Some(b"gone")),
        ];
        two.apply(seq + 1, &entries(seq, seq + 1), &rows)
            .expect("two");
    }
    assert_ne!(
        one.fingerprint().expect("one"),
        two.fingerprint().expect("two")
    );
    two.apply(
        9,
        &[],
        &[
            state("b", "1", Some(b"y")),
            state("a", "1", Some(b"x")),
            state("c", "1", None),
        ],
    )
    .expect("two");
    assert_eq!(
        one.fingerprint().expect("one"),
        two.fingerprint().expect("two")
    );
}

#[test]
fn reading_goes_on_while_an_exhibit_is_replaced() {
    let folder = tempfile::tempdir().expect("folder");
    let tables = CaseTables::open(folder.path()).expect("new");
    replace(&tables, 0, 1, 7, &[1, 2, 3]);
    let all = ItemQuery {
        limit: 9,
        ..ItemQuery::default()
    };
    let mut left = 5;
    tables
        .replace(case(0), exhibit(1), 8, &mut || {
            assert_eq!(
                seen(&tables, 0, &all).len(),
                3,
                "the old rows until all is done"
            );
            left -= 1;
            (left > 0).then(|| item("a", 1))
        })
        .expect("replace");
    assert_eq!(seen(&tables, 0, &all).len(), 4);
}

#[test]
fn entries_of_many_runs_are_found_by_case() {
    let folder = tempfile::tempdir().expect("folder");
    let tables = OfficeTables::open(folder.path().join("office.db")).expect("new");
    let size = (1_u64 << 19) + 7;
    let sparse: Vec<EntryRow> = (0..size)
        .map(|seq| EntryRow {
            seq,
            at: String::new(),
            act: String::new(),
            actor: String::new(),
            role: String::new(),
            outcome: String::new(),
            reason: None,
            authority: None,
            case: (seq % (1 << 17) == 1).then(|| case(1).to_string()),
            exhibit: None,
        })
        .collect();
    tables.apply(size, &sparse, &[]).expect("bulk");
    let places = |before, limit| -> Vec<u64> {
        acts(&tables, Some(1), before, limit)
            .iter()
            .map(|row| row.seq >> 17)
            .collect()
    };
    assert_eq!(places(None, 99), [4, 3, 2, 1, 0]);
    assert_eq!(places(Some(4 << 17), 2), [3, 2]);
    assert_eq!(places(Some(1), 2), [0_u64; 0]);
}
