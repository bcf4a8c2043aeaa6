//! Looking at items, and reviewing their matches.

use std::sync::atomic::AtomicBool;

use casework::{
    Role,
    command::{ItemExport, ItemView, Judgement, ListWithdraw},
};
use evidence::MatchOpinion;
use matching::signal::{Algorithm, Value};
use parser_protocol::Limits;
use testkit::MemorySource;
use workbench::{
    digest,
    items::{self, ItemError},
    office::{Office, Receipt},
    ports::Owner,
    review::{self, Judge, Lead},
    signals,
    take_in::{self, HowTo, Taken},
};

use crate::world::{
    DISPUTED, KNOWN, World, actor, authority, case, container, exhibit, import, list_id, start,
};

/// Rows of the story's first intake.
const ARCHIVE: u64 = 0;
const LETTER: u64 = 4;
const INNER: u64 = 3;
const UNREAD: u64 = 8;

fn view(office: &Office, rows: &[u64]) -> (Vec<u8>, Result<Receipt, ItemError>) {
    let command = ItemView {
        authority: authority(0),
        case: case(0),
        exhibit: exhibit(0),
        items: rows.to_vec(),
        reason: "To read it.".to_owned(),
    };
    let mut out = Vec::new();
    let examiner = actor(Role::Reviewer);
    let result = items::view(office, &examiner, command, &Limits::default(), &mut out);
    (out, result)
}

fn locator(office: &Office, row: u64) -> String {
    let row = items::row(office, case(0), exhibit(0), row).unwrap();
    row.locator.to_string()
}

#[test]
fn originals_and_members_are_read_again() {
    let (_world, office) = World::told(18);
    assert_eq!(locator(&office, ARCHIVE), "archive.zip");
    assert_eq!(locator(&office, LETTER), "archive.zip → letter.txt");
    assert_eq!(locator(&office, INNER), "archive.zip → box → inner.txt");
    assert_eq!(locator(&office, UNREAD), "secret.txt");
    let (bytes, receipt) = view(&office, &[LETTER]);
    assert!(receipt.unwrap().is_done());
    assert_eq!(bytes, KNOWN.as_bytes());
    assert_eq!(view(&office, &[INNER]).0, KNOWN.as_bytes());
    let (bytes, _) = view(&office, &[ARCHIVE]);
    assert!(bytes.starts_with(b"PK"));
    assert!(matches!(view(&office, &[UNREAD]).1, Err(ItemError::Gap)));
    let (bytes, refused) = view(&office, &[99]);
    assert!(bytes.is_empty() && !refused.unwrap().is_done());
}

#[test]
fn a_member_that_differs_is_an_error() {
    let (world, office) = World::told(18);
    let row = items::row(&office, case(0), exhibit(0), ARCHIVE).unwrap();
    let owner = Owner::Exhibit(case(0), exhibit(0));
    // The table names another container, as if the parser gave other bytes than at the intake.
    let other = container(&["letter.txt=something else"]);
    let sha256 = digest::sha256(&other);
    world.disk.blobs.put(owner, sha256, &other);
    world
        .disk
        .items
        .change(case(0), exhibit(0), |row| row.sha256 = Some(sha256));
    assert!(matches!(
        view(&office, &[LETTER]).1,
        Err(ItemError::Differs { .. })
    ));
    // A member that is not given at all, and a container that is damaged.
    assert!(matches!(
        view(&office, &[INNER]).1,
        Err(ItemError::Differs { .. })
    ));
    world
        .disk
        .items
        .change(case(0), exhibit(0), |changed| *changed = row.clone());
    world
        .disk
        .blobs
        .put(owner, row.sha256.unwrap(), b"other bytes");
    assert!(matches!(
        view(&office, &[LETTER]).1,
        Err(ItemError::Vault(_))
    ));
    assert!(matches!(
        view(&office, &[ARCHIVE]).1,
        Err(ItemError::Vault(_))
    ));
}

#[test]
fn an_export_gives_each_item_to_its_own_place() {
    let (_world, office) = World::told(18);
    let command = ItemExport {
        authority: authority(0),
        case: case(0),
        conditions: Vec::new(),
        exhibit: exhibit(0),
        items: vec![LETTER, INNER],
        reason: "The court asked for it.".to_owned(),
        recipient: "Court of a made-up town".to_owned(),
    };
    let mut given = Vec::new();
    let examiner = actor(Role::Examiner);
    let receipt = items::export(
        &office,
        &examiner,
        command,
        &Limits::default(),
        &mut |row, _| {
            given.push(row);
            Ok(Box::new(std::io::sink()))
        },
    );
    assert!(receipt.unwrap().is_done());
    assert_eq!(given, [LETTER, INNER]);
}

fn leads(office: &Office, undecided: bool) -> Vec<Lead> {
    let mut found = Vec::new();
    review::leads(office, case(0), exhibit(0), undecided, &mut |lead| {
        found.push(lead)
    })
    .unwrap();
    found
}

fn judge(office: &Office, index: u64) -> Receipt {
    let judge = Judge {
        authority: authority(0),
        case: case(0),
        exhibit: exhibit(0),
        index,
        judgement: Judgement::Confirmed,
        reason: "The content is the one on the list.".to_owned(),
    };
    review::decide(office, &actor(Role::Reviewer), judge).unwrap()
}

#[test]
fn leads_wait_until_they_are_decided() {
    let (_world, office) = World::told(18);
    assert_eq!(leads(&office, true).len(), 3);
    assert!(judge(&office, 1).is_done());
    assert!(!judge(&office, 1).is_done());
    let indexes: Vec<_> = leads(&office, true).iter().map(|lead| lead.index).collect();
    assert_eq!(indexes, [0, 2]);
    assert_eq!(leads(&office, false).len(), 3);
    let unknown = review::lead(&office, case(0), exhibit(0), 3);
    assert!(unknown.is_err());
}

#[test]
fn a_disputed_signal_is_never_positive() {
    let (_world, office) = World::told(18);
    let import = import(&[KNOWN, DISPUTED], MatchOpinion::Disputed);
    let analyst = actor(Role::Analyst);
    let reason = "A member disputes it.".to_owned();
    let receipt =
        signals::update(&office, &analyst, list_id(), &import, authority(0), reason).unwrap();
    assert!(receipt.is_done(), "{:?}", receipt.refusal);
    assert_eq!(signals::load_present(&office, list_id()).unwrap().len(), 2);
    let lead = review::lead(&office, case(0), exhibit(0), 0).unwrap();
    assert_eq!(lead.signal.opinion, MatchOpinion::Disputed);
    let receipt = judge(&office, 0);
    assert!(receipt.is_done());
    assert_eq!(receipt.entry.counts["positive"], 0);
}

#[test]
fn a_withdrawn_signal_confirms_nothing() {
    let (world, office) = World::told(18);
    let sha256 = digest::sha256(KNOWN.as_bytes()).to_string();
    let value = Value::parse(Algorithm::Sha256, &sha256).unwrap();
    let analyst = actor(Role::Analyst);
    let reason = "Taken back by its source.".to_owned();
    let receipt = signals::withdraw_signals(
        &office,
        &analyst,
        list_id(),
        &[value],
        authority(0),
        reason.clone(),
    );
    assert!(receipt.unwrap().is_done());
    assert!(
        leads(&office, true)
            .iter()
            .all(|lead| lead.signal.withdrawn)
    );
    assert!(!judge(&office, 0).is_done());
    // An open intake goes on with the version that it began with, found in the vault.
    let list = ListWithdraw {
        list: list_id(),
        reason,
    };
    assert!(office.act(&analyst, list).unwrap().is_done());
    assert!(
        leads(&office, true)
            .iter()
            .all(|lead| lead.signal.withdrawn)
    );
    world.check_states(&office);
}

#[test]
fn an_interrupted_intake_goes_on_with_the_lists_that_it_began_with() {
    let (world, office) = World::told(18);
    let source = MemorySource::new(&[("a", KNOWN.as_bytes()), ("b", b"other")]);
    let stop = AtomicBool::new(true);
    let how = HowTo {
        source: &source,
        limits: Limits::default(),
        threads: 2,
        stop: &stop,
        watch: &|_| {},
    };
    let examiner = actor(Role::Examiner);
    let stopped = take_in::start(&office, &examiner, start(&office, 1, 2), &how);
    assert!(stopped.is_err());
    world.clock.move_seconds(400);
    let reason = "A member disputes it.".to_owned();
    let change = import(&[KNOWN], MatchOpinion::Disputed);
    let analyst = actor(Role::Analyst);
    signals::update(&office, &analyst, list_id(), &change, authority(0), reason).unwrap();
    let go_on = HowTo {
        stop: &AtomicBool::new(false),
        ..how
    };
    let taken = take_in::carry_on(&office, &examiner, case(1), exhibit(2), &go_on).unwrap();
    match taken {
        Taken::Done { manifest, .. } => assert_eq!(manifest.counts.matches_positive, 1),
        other => panic!("{other:?}"),
    }
}

/// A list that is brought in at the turn of the year lies where the entry says.
#[test]
fn a_list_at_new_year() {
    for seconds_before in [1, 2, 3, 4, 5] {
        let (world, office) = World::told(10);
        let eve: evidence::Time = "2026-04-29T00:00:00Z".parse().unwrap();
        world.clock.set(eve);
        // The authority does not reach New Year: the clock is moved, and one is asked for anew.
        let new_year: evidence::Time = "2027-01-01T00:00:00Z".parse().unwrap();
        world.clock.set(new_year.plus_seconds(-20));
        let mut terms = crate::world::terms(&[case(0)]);
        terms.validity.until = new_year.plus_seconds(86_400);
        terms.review = terms.validity.until;
        terms.retention.until = new_year.plus_seconds(200 * 86_400);
        let authority = authority(5);
        let request = casework::command::AuthorityRequest { authority, terms };
        assert!(
            office
                .act(&actor(Role::Examiner), request)
                .unwrap()
                .is_done()
        );
        let approve = crate::world::approve(&office, authority);
        let officer = actor(Role::AuthorisingOfficer);
        assert!(office.act(&officer, approve).unwrap().is_done());
        world.clock.set(new_year.plus_seconds(-seconds_before));
        let describe = signals::Describe {
            authority,
            name: "Made-up list".to_owned(),
            source: "A partner made up for a test".to_owned(),
        };
        let import = import(&[KNOWN], MatchOpinion::Positive);
        let receipt =
            signals::admit(&office, &actor(Role::Analyst), list_id(), &import, describe).unwrap();
        assert!(receipt.is_done(), "{:?}", receipt.refusal);
        assert_eq!(signals::load_present(&office, list_id()).unwrap().len(), 1);
        let report = workbench::verify::verify(&world.ports()).unwrap();
        assert!(report.holds(), "{:?}", report.faults);
    }
}
