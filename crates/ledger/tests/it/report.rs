//! Counting again what a transparency report says.

use ledger::checkpoint::Checkpoint;
use ledger::entry::{Entry, Outcome};
use ledger::report::{Counts, Report, ReportError, Tally};
use ledger::tree::{Edge, leaf_hash};
use serde_json::{Value, json};

use crate::log::entries;
use crate::vectors;

fn edge(entries: &[Vec<u8>]) -> Edge {
    let mut edge = Edge::default();
    entries.iter().for_each(|entry| edge.push(leaf_hash(entry)));
    edge
}

fn checkpoint(edge: &Edge) -> Checkpoint {
    Checkpoint {
        origin: "office.example/record".to_owned(),
        size: edge.size(),
        root: edge.root(),
    }
}

fn count(all: &[Vec<u8>], from: usize, to: usize) -> Result<Counts, ReportError> {
    let before = edge(&all[..from]);
    let peaks = Edge::from_peaks(before.size(), before.peaks()).unwrap();
    let mut report = Report::begin(peaks, &checkpoint(&before))?;
    for entry in &all[from..to] {
        report.add(entry)?;
    }
    report.finish(&checkpoint(&edge(&all[..to])))
}

fn as_json(counts: &Counts) -> Value {
    json!({
        "by act and outcome": counts.by_act_and_outcome,
        "by day": counts.by_day,
        "by tag": counts.by_tag,
        "entries": counts.entries,
        "refused by reason": counts.by_reason,
    })
}

#[test]
fn published_counts() {
    let Some(all) = entries() else { return };
    let counts = count(&all, 0, 300).unwrap();
    assert_eq!(
        as_json(&counts),
        vectors::json("probity/report-counts.json").unwrap()
    );
    assert_eq!(counts.by_role.values().sum::<u64>(), 300);
}

#[test]
fn counts_of_two_halves_are_the_counts_of_the_whole() {
    let Some(all) = entries() else { return };
    let sum = |tallies: [&Tally; 2]| {
        let mut sum = Tally::new();
        for (name, count) in tallies.into_iter().flatten() {
            *sum.entry(name.clone()).or_default() += count;
        }
        sum
    };
    let whole = count(&all, 0, 300).unwrap();
    for middle in [0, 1, 150, 256, 298, 299, 300] {
        let (first, second) = (
            count(&all, 0, middle).unwrap(),
            count(&all, middle, 300).unwrap(),
        );
        assert_eq!(first.entries + second.entries, 300);
        assert_eq!(sum([&first.by_tag, &second.by_tag]), whole.by_tag);
        let acts = sum([&first.by_act_and_outcome, &second.by_act_and_outcome]);
        assert_eq!(acts, whole.by_act_and_outcome);
    }
}

#[test]
fn nothing_left_out_added_changed_or_swapped() {
    let Some(all) = entries() else { return };
    let end = checkpoint(&edge(&all));
    let refused = |entries: &[&Vec<u8>]| {
        let mut report = Report::from_start();
        let added = entries.iter().try_for_each(|entry| report.add(entry));
        added.and_then(|()| report.finish(&end).map(drop)).is_err()
    };
    let good: Vec<&Vec<u8>> = all.iter().collect();
    assert!(!refused(&good));
    assert!(refused(&good[..299]));
    assert!(refused(&good[1..]));
    let with = |edit: fn(&mut Vec<&Vec<u8>>)| {
        let mut entries = good.clone();
        edit(&mut entries);
        entries
    };
    assert!(refused(&with(|entries| entries.truncate(298))));
    assert!(refused(&with(|entries| entries.swap(20, 21))));
    assert!(refused(&with(|entries| entries.insert(20, entries[20]))));
    let mut other = Entry::parse(&all[299]).unwrap();
    other.tags.clear();
    let other = other.encode().unwrap();
    let mut changed = good.clone();
    changed[299] = &other;
    assert!(refused(&changed));
}

/// Makes small records, to spoil their totals and times.
fn entry(seq: u64, act: &str, at: &str, counts: &[(&str, u64)]) -> Vec<u8> {
    entry_with(seq, act, at, counts, None)
}

fn entry_with(
    seq: u64,
    act: &str,
    at: &str,
    counts: &[(&str, u64)],
    reason: Option<&str>,
) -> Vec<u8> {
    Entry {
        act: act.to_owned(),
        actor: format!("program-{}", "0".repeat(32)),
        at: format!("2026-01-0{at}:00:00.000000Z"),
        authority: None,
        case: None,
        case_prev: None,
        commit: None,
        counts: counts
            .iter()
            .map(|(name, count)| ((*name).to_owned(), *count))
            .collect(),
        manifest: None,
        outcome: if reason.is_some() {
            Outcome::Refused
        } else {
            Outcome::Done
        },
        package: None,
        person_sig: None,
        reason: reason.map(str::to_owned),
        role: "program".to_owned(),
        sealed: None,
        seq,
        tags: [].into(),
    }
    .encode()
    .unwrap()
}

fn check(entries: &[Vec<u8>], from: usize, wanted: Result<(), ReportError>) {
    assert_eq!(count(entries, from, entries.len()).map(drop), wanted);
}

#[test]
fn running_totals_and_times() {
    let close = |seq, at: &str, counts: &[(&str, u64)]| entry(seq, "period.close", at, counts);
    let view = |seq, at: &str| entry(seq, "item.view", at, &[]);
    let one = [("item.view:done", 1)];
    let two = [("item.view:done", 2), ("period.close:done", 1)];
    let wrong = |seq, name: &str, stated, counted| {
        let name = name.to_owned();
        Err(ReportError::Totals {
            seq,
            name,
            stated,
            counted,
        })
    };
    let good = [
        view(0, "1T00"),
        close(1, "1T01", &one),
        view(2, "2T00"),
        close(3, "2T01", &two),
    ];
    check(&good, 0, Ok(()));
    check(&good, 2, Ok(()));
    let less = [view(0, "1T00"), close(1, "1T01", &[])];
    check(&less, 0, wrong(1, "item.view:done", 0, 1));
    let more = [view(0, "1T00"), close(1, "1T01", &two)];
    check(&more, 0, wrong(1, "item.view:done", 2, 1));
    let invented = [close(0, "1T01", &one)];
    check(&invented, 0, wrong(0, "item.view:done", 1, 0));
    // A later run takes the first totals it meets, if they are possible, and holds the next to it.
    let late = [view(0, "1T00"), view(1, "1T00"), close(2, "1T01", &[])];
    check(&late, 1, wrong(2, "item.view:done", 0, 1));
    let next = [
        view(0, "1T00"),
        close(1, "1T01", &one),
        view(2, "2T00"),
        close(3, "2T01", &one),
    ];
    check(&next, 1, wrong(3, "item.view:done", 1, 2));
    let back = [view(0, "1T01"), view(1, "1T00")];
    check(&back, 0, Err(ReportError::Time { seq: 1 }));
    let numbered = [view(0, "1T00"), view(2, "1T01")];
    check(&numbered, 0, Err(ReportError::Seq { seq: 1, found: 2 }));
}

#[test]
fn totals_of_reasons_stand_all_or_not_at_all() {
    let refused = |seq, reason| entry_with(seq, "item.view", "1T00", &[], Some(reason));
    let close = |seq, counts: &[(&str, u64)]| entry(seq, "period.close", "1T01", counts);
    let of = |counts: &[(&str, u64)]| {
        let all = [
            refused(0, "scope.period"),
            refused(1, "self-approval"),
            close(2, counts),
        ];
        count(&all, 0, 3).map(drop)
    };
    let acts = ("item.view:refused", 2);
    let (period, approval) = (("reason:scope.period", 1), ("reason:self-approval", 1));
    assert_eq!(of(&[acts]), Ok(()));
    assert_eq!(of(&[acts, period, approval]), Ok(()));
    assert!(of(&[acts, period]).is_err());
    assert!(of(&[acts, period, ("reason:self-approval", 2)]).is_err());
    assert!(of(&[acts, period, approval, ("reason:other", 1)]).is_err());
    assert!(of(&[period, approval]).is_err());
    assert!(of(&[acts, ("other", 0)]).is_err());
    assert!(of(&[acts, ("other", 1)]).is_err());
}
