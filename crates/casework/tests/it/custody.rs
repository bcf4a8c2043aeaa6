//! The chain of custody: gaps are declared and show, they never block.

use casework::{
    Reason, Role, command::*, custody, custody::CustodyLink, field::*, state::Whereabouts,
};

use crate::{
    house::House,
    world::{
        authority, case, exhibit, field_record, member, outside, receive, seal, start, timestamp,
        transfer,
    },
};

fn gaps(house: &House) -> Vec<(CustodyGap, bool)> {
    let chain = custody(&house.state, &exhibit(0)).expect("a chain");
    chain
        .gaps
        .iter()
        .map(|gap| (gap.gap, gap.explanation.is_some()))
        .collect()
}

#[test]
fn what_a_field_record_lacks() {
    let check = |change: &dyn Fn(&mut FieldRecord), expected: &[(CustodyGap, bool)]| {
        let mut house = House::with_authority();
        let mut command = receive(house.now, case(0), exhibit(0), authority(0));
        change(&mut command.record);
        house.done(Role::Custodian, command);
        assert_eq!(gaps(&house), expected);
        let tag = house
            .record
            .last()
            .expect("an entry")
            .0
            .tags
            .get("gap")
            .cloned();
        assert_eq!(tag.is_some(), !expected.is_empty());
        house.check();
    };
    check(&|_| {}, &[]);
    check(&|r| r.witness = None, &[(CustodyGap::Witness, false)]);
    check(&|r| r.photos.clear(), &[(CustodyGap::Photo, false)]);
    check(&|r| r.collector = None, &[(CustodyGap::Holder, false)]);
    check(&|r| r.recorded = None, &[(CustodyGap::Time, false)]);
    check(
        &|r| r.packaging.seal = None,
        &[(CustodyGap::SealMissing, false)],
    );
    check(&|r| r.site.place.clear(), &[(CustodyGap::Place, false)]);
    check(
        &|r| r.packaging.seal = Some(seal("S1", SealCondition::Broken)),
        &[(CustodyGap::SealBroken, false)],
    );
    check(
        &|r| {
            r.actions.push(FieldAction {
                action: FieldActionKind::ScreenRead,
                changes_data: true,
                reason: "It was ringing".into(),
                competence: String::new(),
                authorised_by: String::new(),
            });
        },
        &[(CustodyGap::Competence, false)],
    );
    // A clock that runs ahead of the entry.
    let late = House::new().now.plus_seconds(90 * 86_400);
    check(
        &|r| r.recorded = Some(timestamp(late)),
        &[(CustodyGap::Time, false)],
    );
    // Declared and explained in the record itself.
    check(
        &|r| {
            r.witness = None;
            r.gaps.push(DeclaredGap {
                explanation: "Nobody else was on the site.".into(),
                gap: CustodyGap::Witness,
            });
        },
        &[(CustodyGap::Witness, true)],
    );
}

#[test]
fn an_offline_record_keeps_its_own_time_beside_that_of_its_entry() {
    let mut house = House::with_authority();
    let mut command = receive(house.now, case(0), exhibit(0), authority(0));
    let earlier = house.now.plus_seconds(-7_200);
    command.record.recorded = Some(timestamp(earlier));
    house.done(Role::Custodian, command);
    let chain = custody(&house.state, &exhibit(0)).expect("a chain");
    assert_eq!(
        chain.lines[0].happened.and_then(|time| time.utc),
        Some(earlier)
    );
    assert!(chain.lines[0].entered_at > earlier);
}

fn hand_over(house: &House, from: Party, to: Party) -> ExhibitHandOver {
    ExhibitHandOver {
        authority: authority(0),
        case: case(0),
        exhibit: exhibit(0),
        transfer: transfer(house.now, from, to),
    }
}

#[test]
fn out_and_back_with_seals_on_both_sides() {
    let mut house = House::with_authority();
    house.received(0);
    let custodian = Party::Person(member(Role::Custodian));
    let examiner = Party::Person(member(Role::Examiner));
    let inside = hand_over(&house, custodian.clone(), examiner.clone());
    house.done(Role::Custodian, inside);
    let out = hand_over(&house, examiner, outside());
    house.done(Role::Custodian, out.clone());
    assert_eq!(gaps(&house), []);
    // What is away is not taken in, and not handed over again.
    house.refused(
        Reason::ExhibitHandedOut,
        Role::Examiner,
        start(house.now, case(0), exhibit(0), authority(0)),
    );
    house.refused(Reason::ExhibitHandedOut, Role::Custodian, out);
    // It comes back under another seal: recorded, and it shows.
    let mut back = ExhibitReturn {
        case: case(0),
        exhibit: exhibit(0),
        to: ReturnTo::Office,
        transfer: transfer(house.now, outside(), custodian),
    };
    back.transfer.seal_taken.number = "S2".into();
    house.done(Role::Custodian, back);
    assert_eq!(gaps(&house), [(CustodyGap::SealMismatch, false)]);
    let entry = &house.record.last().expect("an entry").0;
    assert_eq!(entry.tags["gap"], ["seal-mismatch"]);
    // Somebody explains it.
    let explain = ExhibitDeclareGap {
        case: case(0),
        exhibit: exhibit(0),
        gap: DeclaredGap {
            explanation: "The laboratory sealed it anew.".into(),
            gap: CustodyGap::SealMismatch,
        },
        seal: None,
    };
    house.done(Role::Custodian, explain);
    assert_eq!(gaps(&house), [(CustodyGap::SealMismatch, true)]);
    let chain = custody(&house.state, &exhibit(0)).expect("a chain");
    let links: Vec<_> = chain.lines.iter().map(|line| line.link).collect();
    assert_eq!(
        links,
        [
            CustodyLink::Received,
            CustodyLink::HandOver,
            CustodyLink::HandOver,
            CustodyLink::ReturnToOffice
        ]
    );
    assert_eq!(chain.unexplained(), 0);
    assert_eq!(chain.lines[3].gaps.len(), 1);
    assert_eq!(
        *chain.whereabouts,
        Whereabouts::Office(member(Role::Custodian))
    );
    house.done(
        Role::Examiner,
        start(house.now, case(0), exhibit(0), authority(0)),
    );
    house.check();
}

#[test]
fn a_change_of_hands_that_does_not_fit_is_a_gap() {
    let check = |change: &dyn Fn(&mut Transfer), expected: &[CustodyGap]| {
        let mut house = House::with_authority();
        house.received(0);
        let custodian = Party::Person(member(Role::Custodian));
        let mut command = hand_over(&house, custodian, outside());
        change(&mut command.transfer);
        house.done(Role::Custodian, command);
        let found: Vec<_> = gaps(&house).into_iter().map(|(gap, _)| gap).collect();
        assert_eq!(found, expected);
        house.check();
    };
    let broken = seal("S1", SealCondition::Broken);
    check(&|_| {}, &[]);
    check(
        &|t| t.from = Party::Person(member(Role::Examiner)),
        &[CustodyGap::Holder],
    );
    check(&|t| t.from = outside(), &[CustodyGap::Holder]);
    check(
        &|t| t.seal_taken.number = "S9".into(),
        &[CustodyGap::SealMismatch],
    );
    check(
        &|t| {
            t.seal_given.number = "S9".into();
            t.seal_taken.number = "S9".into();
        },
        &[CustodyGap::SealMismatch],
    );
    check(
        &|t| t.seal_taken = broken.clone(),
        &[CustodyGap::SealMismatch, CustodyGap::SealBroken],
    );
    check(&|t| t.seal_taken.condition = SealCondition::NotChecked, &[]);
    check(&|t| t.happened.utc = None, &[CustodyGap::Time]);
}

#[test]
fn what_was_given_back_to_its_owner_is_gone() {
    let mut house = House::with_authority();
    house.received(0);
    let custodian = Party::Person(member(Role::Custodian));
    let back = ExhibitReturn {
        case: case(0),
        exhibit: exhibit(0),
        to: ReturnTo::Owner,
        transfer: transfer(house.now, custodian.clone(), outside()),
    };
    let mut wrong = back.clone();
    wrong.transfer.to = custodian;
    house.refused(Reason::InvalidField, Role::Custodian, wrong);
    // Giving back needs no authority in force.
    house.wait_hours(24 * 100);
    house.done(Role::Custodian, back.clone());
    house.refused(Reason::ExhibitReturned, Role::Custodian, back);
    house.check();
}

#[test]
fn a_record_without_gaps_is_without_gaps() {
    let record = field_record(House::new().now);
    assert!(record.offline && record.gaps.is_empty());
}
