//! Honest packages are accepted, whatever they have and do not have.

use auditor::{Exit, Outside, Trust};

use super::builder::Draft;
use super::{audit, facts};

#[test]
fn a_thousand_honest_packages_are_accepted() {
    let (mut payloads, mut items, mut chained, mut keyed) = (0, 0, 0, 0);
    for seed in 0..1000 {
        let package = Draft::random(seed).build();
        let report = audit(&package.files);
        assert_eq!(report.faults, [], "seed {seed}");
        assert_eq!(report.exit, Exit::Holds, "seed {seed}");
        let words = report.unknown.join(" ");
        assert!(words.contains("office's word, as far as"), "seed {seed}");
        keyed += usize::from(words.contains("That a key is that person's"));
        payloads += report.checked.payloads;
        items += report.checked.items;
        chained += usize::from(
            report
                .unknown
                .iter()
                .any(|said| said.starts_with("At least")),
        );
    }
    // The packages are not all of one kind.
    assert!(
        payloads > 1000 && items > 1000 && chained > 100 && keyed > 100,
        "{payloads} {items} {chained} {keyed}"
    );
}

#[test]
fn the_policy_from_outside_judges() {
    let mut others = 0;
    for seed in 0..50 {
        let package = Draft::random(seed).build();
        let files = facts(&package.files);
        let own = Outside::default()
            .with_policy(package.policy.as_bytes())
            .unwrap();
        let report = auditor::audit(&files, &own);
        assert_eq!(
            (report.exit, report.trust),
            (Exit::Holds, Trust::Outside),
            "seed {seed}"
        );
        let other = Draft::random(seed + 1000).build();
        let other = Outside::default()
            .with_policy(other.policy.as_bytes())
            .unwrap();
        let report = auditor::audit(&files, &other);
        assert_eq!(report.exit, Exit::NotUnderOutside, "seed {seed}");
        assert_eq!(report.faults.len(), 2, "both checkpoints are named");
        others += 1;
    }
    assert_eq!(others, 50);
}
