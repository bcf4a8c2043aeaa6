//! The lint of interference tests.

use casework::{
    lint::{self, Severity},
    terms::{ProtectedGroup, Terms},
};

use crate::{
    house::House,
    world::{NECESSITY, terms},
};

fn found(terms: &Terms, previous: &[&Terms]) -> Vec<(&'static str, Severity)> {
    lint::check(terms, previous)
        .into_iter()
        .map(|warning| (warning.field, warning.severity))
        .collect()
}

#[test]
fn a_whole_test_gives_no_warning() {
    assert_eq!(found(&terms(House::new().now, &[]), &[]), []);
}

#[test]
fn what_is_not_addressed_blocks() {
    let check = |change: &dyn Fn(&mut Terms), field: &'static str, severity: Severity| {
        let mut terms = terms(House::new().now, &[]);
        change(&mut terms);
        assert_eq!(found(&terms, &[]), [(field, severity)]);
    };
    let blocks = Severity::Blocks;
    check(&|t| t.test.necessity.clear(), "test.necessity", blocks);
    check(
        &|t| t.test.necessity = "It is needed.".into(),
        "test.necessity",
        blocks,
    );
    check(
        &|t| t.test.necessity = "N/A".into(),
        "test.necessity",
        blocks,
    );
    check(
        &|t| t.test.necessity = "See above.".into(),
        "test.necessity",
        blocks,
    );
    check(
        &|t| t.test.proportionality.clear(),
        "test.proportionality",
        blocks,
    );
    check(
        &|t| {
            t.test.proportionality =
                "The seizure of [insert device] is proportionate to the offence.".into();
        },
        "test.proportionality",
        blocks,
    );
    check(
        &|t| t.test.proportionality = "very very very very very very very".into(),
        "test.proportionality",
        blocks,
    );
    check(
        &|t| t.test.collateral.intrusion = "None.".into(),
        "test.collateral.intrusion",
        blocks,
    );
    check(
        &|t| t.test.collateral.mitigation.clear(),
        "test.collateral.mitigation",
        blocks,
    );
    check(&|t| t.test.seriousness.clear(), "test.seriousness", blocks);
    check(&|t| t.test.rights.clear(), "test.rights", blocks);
    check(&|t| t.test.legal_basis.clear(), "test.legal_basis", blocks);
    check(
        &|t| t.test.legal_basis[0].article.clear(),
        "test.legal_basis",
        blocks,
    );
    check(&|t| t.test.aims.clear(), "test.aims", blocks);
    check(
        &|t| t.test.alternatives.clear(),
        "test.alternatives",
        blocks,
    );
    check(
        &|t| t.test.alternatives[0].why_insufficient.clear(),
        "test.alternatives",
        blocks,
    );
    check(&|t| t.test.remedy.clear(), "test.remedy", blocks);
    check(
        &|t| t.test.notification.plan.clear(),
        "test.notification",
        blocks,
    );
    check(
        &|t| t.test.protected.push(ProtectedGroup::Child),
        "safeguards.protected",
        blocks,
    );
    check(
        &|t| t.safeguards.sensitive[0].why.clear(),
        "safeguards.sensitive",
        blocks,
    );
    check(
        &|t| t.retention.destruction.clear(),
        "retention.destruction",
        blocks,
    );
}

#[test]
fn what_wants_a_look_warns() {
    let check = |change: &dyn Fn(&mut Terms), field: &'static str| {
        let mut terms = terms(House::new().now, &[]);
        change(&mut terms);
        assert_eq!(found(&terms, &[]), [(field, Severity::Warns)]);
    };
    check(
        &|t| t.test.discrimination = "Checked.".into(),
        "test.discrimination",
    );
    check(&|t| t.scope.period = None, "scope.period");
    check(&|t| t.scope.data.clear(), "scope");
    check(
        &|t| t.validity.until = t.validity.from.plus_seconds(400 * 86_400),
        "validity",
    );
}

#[test]
fn boiler_plate_is_seen() {
    let likeness = |text: &str| {
        let mut mine = terms(House::new().now, &[]);
        let mut other = mine.clone();
        // Only the necessity is to be compared.
        for (place, test) in [&mut mine.test, &mut other.test].into_iter().enumerate() {
            for text in [
                &mut test.proportionality,
                &mut test.seriousness,
                &mut test.collateral.intrusion,
                &mut test.collateral.mitigation,
                &mut test.discrimination,
            ] {
                let words = [
                    ["one", "two", "three", "four"],
                    ["red", "blue", "green", "grey"],
                ];
                *text = format!(
                    "{0} {1} {2} {3} {0} {2} {1}",
                    words[place][0], words[place][1], words[place][2], words[place][3]
                );
            }
        }
        other.test.necessity = text.into();
        lint::check(&mine, &[&other])
            .into_iter()
            .map(|warning| (warning.field, warning.text))
            .collect::<Vec<_>>()
    };
    let same = vec![(
        "test.necessity",
        "is word for word that of another authority".to_owned(),
    )];
    let near = vec![(
        "test.necessity",
        "is almost that of another authority".to_owned(),
    )];
    assert_eq!(likeness(NECESSITY), same);
    assert_eq!(likeness(&NECESSITY.to_uppercase()), same);
    assert_eq!(likeness(&NECESSITY.replace("telephone", "tablet")), near);
    assert_eq!(
        likeness("Something else altogether was found in the cellar of the house."),
        []
    );
}

#[test]
fn texts_in_scripts_without_spaces_say_something() {
    assert!(lint::says_something(
        "这部手机是在爆炸装置旁边发现的，没有其他线索可以指向制造者。"
    ));
    assert!(lint::says_something(
        "عُثر على الهاتف بجانب الجهاز الذي انفجر ولا يوجد دليل آخر"
    ));
    assert!(!lint::says_something("必要"));
}
