//! A package from the proposal to the seal, over memory twins, and checked by an outsider's eyes.

use std::collections::BTreeMap;

use auditor::{Files, Outside, Report, audit};
use casework::{Command, Reason, Role, command::*, state::PackageStatus};
use evidence::{ExhibitId, PackageId};
use ledger::entry::Entry;
use parser_protocol::Limits;
use testkit::{MemoryOutbox, MemoryPlace, MemoryProofs, PlainDocuments};
use workbench::{
    office::{Actor, Office, Receipt},
    package::{self, Made, PackageError, Rule, Tools},
    verify::verify,
    witnessing::WitnessingError,
};

use crate::world::{World, actor, authority, case, exhibit, id};

/// Steps of the story after which exhibit 0 is taken in and its matches are decided.
const TOLD: usize = 22;

pub(crate) fn package_id(number: u64) -> PackageId {
    PackageId::from_random(id(0xba, number))
}

pub(crate) fn proofs(world: &World) -> MemoryProofs {
    MemoryProofs::new(world.disk.record.clone(), "office.example/record", [5; 32])
}

/// Rows of exhibit 0: 0 `archive.zip`, 1 `a.txt`, 2 `box`, 3 `box/inner.txt`, 4 `letter.txt` in it,
/// 5 `empty`, 6 `note.txt`, 7 `same.txt`, 8 `secret.txt`, which could not be read.
pub(crate) fn proposal(number: u64) -> PackagePropose {
    PackagePropose {
        authority: authority(0),
        case: case(0),
        destination: "Court of a made-up town".to_owned(),
        disclose_names: true,
        exhibits: vec![chosen(exhibit(0))],
        languages: vec![Language::English, Language::French],
        open: Vec::new(),
        package: package_id(number),
        reason: "The court asked for it.".to_owned(),
    }
}

fn chosen(exhibit: ExhibitId) -> Chosen {
    Chosen {
        derivatives: Vec::new(),
        exhibit,
        items: Rows::of([3, 4, 5]),
        listed: Rows::of([8]),
        originals: Rows::of([7]),
        withheld: "Not about the matter.".to_owned(),
    }
}

fn examiner() -> Actor {
    actor(Role::Examiner)
}

pub(crate) fn approve(office: &Office, number: u64) -> Receipt {
    let propose_seq = office.with_state(|state| {
        let package = state.package(&package_id(number)).unwrap();
        package.facts.proposed_seq
    });
    let command = PackageApprove {
        package: package_id(number),
        propose_seq,
        reasons: "Only what the court asked for.".to_owned(),
    };
    office
        .act(&actor(Role::AuthorisingOfficer), command)
        .unwrap()
}

/// A world with an approved package of exhibit 0.
pub(crate) fn approved() -> (World, Office) {
    let (world, office) = World::told(TOLD);
    let receipt = package::propose(&office, &examiner(), proposal(0)).unwrap();
    assert!(receipt.is_done(), "{:?}", receipt.refusal);
    assert!(approve(&office, 0).is_done());
    (world, office)
}

/// Creates the package; `meanwhile` happens when everything but the seal is about to be written.
pub(crate) fn create_while(
    world: &World,
    office: &Office,
    place: &MemoryPlace,
    number: u64,
    meanwhile: &dyn Fn(),
) -> Result<Made, PackageError> {
    let proofs = proofs(world);
    let cosigned = || {
        meanwhile();
        package::own_word(&proofs, &proofs.verifier())
    };
    let stamps = |_: &_| Ok::<_, WitnessingError>(Vec::new());
    let mut outbox = MemoryOutbox::new(place.clone(), world.disk.faults.clone());
    let mut tools = Tools {
        outbox: &mut outbox,
        documents: &PlainDocuments,
        proofs: &proofs,
        cosigned: &cosigned,
        stamps: &stamps,
        verifiers: &[("verify.py", b"made up")],
        limits: Limits::default(),
        program: "probity of a test",
    };
    package::create(office, &examiner(), package_id(number), &mut tools)
}

pub(crate) fn create(
    world: &World,
    office: &Office,
    place: &MemoryPlace,
    number: u64,
) -> Result<Made, PackageError> {
    create_while(world, office, place, number, &|| {})
}

pub(crate) fn audited(files: &BTreeMap<String, Vec<u8>>) -> Report {
    let mut found = Files::default();
    for (path, bytes) in files {
        found.add_bytes(path, bytes);
    }
    audit(&found, &Outside::default())
}

/// Everything holds, as far as an outsider can see.
pub(crate) fn assert_holds(files: &BTreeMap<String, Vec<u8>>) -> Report {
    let report = audited(files);
    assert_eq!(report.exit.code(), 0, "{}", report.to_text());
    report
}

#[track_caller]
fn assert_refused(made: Result<Made, PackageError>, reason: Reason) {
    match made {
        Ok(Made::Refused(receipt)) => {
            assert_eq!(receipt.refusal.map(|refusal| refusal.reason), Some(reason));
        }
        other => panic!("{other:?}"),
    }
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, path: &str) -> &'a str {
    let bytes = files.get(path).unwrap_or_else(|| panic!("no {path}"));
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_package_is_written_sealed_and_holds() {
    let (world, office) = approved();
    let place = MemoryPlace::default();
    let made = create(&world, &office, &place, 0).unwrap();
    let Made::Created { created, only_seal } = made else {
        panic!("{made:?}");
    };
    assert!(!only_seal);
    let files = place.finished().unwrap();
    let report = assert_holds(&files);
    assert_eq!(
        report.package.unwrap().to_string(),
        created.digest.to_string()
    );
    assert_eq!((created.items, report.checked.items), (3, 7));
    assert_eq!(text(&files, "data/items/000003.txt"), crate::world::KNOWN);
    assert_eq!(files["data/items/000005.bin"], b"");
    assert_eq!(
        text(&files, "data/exhibits/AB-0/000006.txt"),
        crate::world::KNOWN
    );
    // The containers around a member go along as rows; what could not be read is listed.
    for number in ["000001", "000002", "000007"] {
        assert!(files.contains_key(&format!("record/items/{number}.item-proof")));
    }
    let outline: serde_json::Value =
        serde_json::from_str(text(&files, "record/package.json")).unwrap();
    assert_eq!(outline["withheld"][0]["count"], 5);
    assert_eq!(outline["withheld"][0]["reason"], "Not about the matter.");
    assert_eq!(outline["exhibits"][0]["folder"], "AB-0");
    let printed = text(&files, "index.html");
    for word in [
        "The court asked for it.",
        "A person made up for a test",
        "Service number 7",
    ] {
        assert!(printed.contains(word), "{word}");
    }
    assert!(files.contains_key("index.fr.html") && files.contains_key("README.txt"));
    let status = office.with_state(|state| state.package(&package_id(0)).unwrap().facts.status());
    assert_eq!(status, PackageStatus::Created);
    assert!(verify(&world.ports()).unwrap().faults.is_empty());
}

/// Which payloads are opened: custody and intake, decisions on what goes along, the package's own;
/// never the terms of an authority, which name other sources.
#[test]
fn only_what_is_about_the_chosen_is_opened() {
    let (world, office) = approved();
    let place = MemoryPlace::default();
    create(&world, &office, &place, 0).unwrap();
    let files = place.finished().unwrap();
    let mut opened = BTreeMap::new();
    let mut closed = Vec::new();
    for (path, bytes) in &files {
        let Some(seq) = path
            .strip_prefix("record/entries/")
            .and_then(|rest| rest.strip_suffix(".json"))
        else {
            continue;
        };
        let entry = Entry::parse(bytes).unwrap();
        if files.contains_key(&format!("record/payloads/{seq}.json")) {
            *opened.entry(entry.act).or_insert(0) += 1;
        } else {
            closed.push(entry.act);
        }
    }
    let acts: Vec<&str> = opened.keys().map(String::as_str).collect();
    assert_eq!(
        acts,
        [
            "exhibit.hand-over",
            "exhibit.receive",
            "intake.finish",
            "intake.start",
            "match.decide",
            "match.undo",
            "package.approve",
            "package.propose"
        ]
    );
    for act in ["authority.request", "authority.approve", "case.open"] {
        assert!(closed.iter().any(|one| one == act), "{act}: {closed:?}");
    }
    // Nothing of exhibit 1, which was not chosen.
    let other = exhibit(1).to_string();
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&other), "{path}");
    }
}

#[test]
fn a_payload_is_opened_if_it_is_asked_for() {
    let (world, office) = World::told(TOLD);
    let request = office.with_state(|state| {
        let found = state.authority(&authority(0)).unwrap();
        found.facts.requested_seq
    });
    let mut asks = proposal(0);
    asks.open = vec![request];
    package::propose(&office, &examiner(), asks).unwrap();
    approve(&office, 0);
    let place = MemoryPlace::default();
    create(&world, &office, &place, 0).unwrap();
    let files = place.finished().unwrap();
    assert_holds(&files);
    assert!(files.contains_key(&format!("record/payloads/{request}.json")));
    // An entry that is not about the chosen exhibits cannot go along.
    let mut asks = proposal(1);
    asks.open = vec![0];
    package::propose(&office, &examiner(), asks).unwrap();
    approve(&office, 1);
    let place = MemoryPlace::default();
    let made = create(&world, &office, &place, 1);
    assert!(
        matches!(made, Err(PackageError::NotInPackage { seq: 0 })),
        "{made:?}"
    );
    assert!(place.hidden().is_none() && place.finished().is_none());
}

#[test]
fn a_redacted_copy_goes_along_with_its_lineage() {
    let (world, office) = World::told(TOLD);
    let command = ItemDerive {
        authority: authority(0),
        blob: Blob {
            bytes: 0,
            sha256: evidence::ContentHash([0; 32]),
        },
        case: case(0),
        exhibit: exhibit(0),
        extension: "txt".to_owned(),
        reason: "A bystander is named.".to_owned(),
        removed: "The name of a bystander".to_owned(),
        row: 6,
        tool: "An editor".to_owned(),
    };
    let copy = b"nothing [removed]";
    let receipt = package::derive(&office, &examiner(), command, &mut copy.as_slice()).unwrap();
    assert!(receipt.is_done(), "{:?}", receipt.refusal);
    let mut with_copy = proposal(0);
    with_copy.exhibits[0].derivatives = vec![receipt.entry.seq];
    package::propose(&office, &examiner(), with_copy).unwrap();
    approve(&office, 0);
    let place = MemoryPlace::default();
    create(&world, &office, &place, 0).unwrap();
    let files = place.finished().unwrap();
    assert_holds(&files);
    let derived: Vec<_> = files
        .keys()
        .filter(|path| path.starts_with("data/derived/"))
        .collect();
    assert_eq!(derived.len(), 1);
    assert_eq!(files[derived[0]], copy);
    // The item itself stays behind: only its row and proof are there.
    assert!(!files.values().any(|bytes| bytes == b"nothing special"));
    assert!(text(&files, "record/package.json").contains("The name of a bystander"));
    assert!(verify(&world.ports()).unwrap().faults.is_empty());
}

#[test]
fn a_refused_copy_is_not_kept() {
    let (world, office) = World::told(TOLD);
    let blobs = || world.disk.blobs.clone();
    let command = ItemDerive {
        authority: authority(0),
        blob: Blob {
            bytes: 0,
            sha256: evidence::ContentHash([0; 32]),
        },
        case: case(0),
        exhibit: exhibit(0),
        extension: "txt".to_owned(),
        reason: String::new(),
        removed: "A name".to_owned(),
        row: 6,
        tool: "An editor".to_owned(),
    };
    let planted = b"the planted copy";
    let receipt = package::derive(&office, &examiner(), command, &mut planted.as_slice()).unwrap();
    assert_eq!(
        receipt.refusal.map(|refusal| refusal.reason),
        Some(Reason::InvalidField)
    );
    let owner = workbench::ports::Owner::Papers(case(0), exhibit(0));
    assert!(!blobs().is_durable(owner, &workbench::digest::sha256(planted)));
}

#[test]
fn rules_choose_rows() {
    let (_world, office) = World::told(TOLD);
    let check = |rule, items: &[u64], originals: &[u64], listed: &[u64]| {
        let mut found = proposal(0);
        found.exhibits[0].items = Rows::default();
        found.exhibits[0].originals = Rows::default();
        found.exhibits[0].listed = Rows::default();
        found.exhibits[0].withheld = String::new();
        package::choose(&office, &examiner(), &mut found, exhibit(0), rule).unwrap();
        let chosen = &found.exhibits[0];
        let rows = |rows: &Rows| rows.iter().collect::<Vec<_>>();
        assert_eq!(rows(&chosen.items), items, "{rule:?}");
        assert_eq!(rows(&chosen.originals), originals, "{rule:?}");
        assert_eq!(rows(&chosen.listed), listed, "{rule:?}");
    };
    check(Rule::All, &[0, 1, 2, 3, 4, 5, 6, 7], &[], &[8]);
    check(Rule::AllOriginals, &[], &[0, 5, 6, 7], &[8]);
    // Match 0 was confirmed; the decision on match 1 was taken back.
    check(Rule::Confirmed, &[3], &[], &[]);
}

#[test]
fn what_cannot_be_given_is_not_proposed() {
    let (world, office) = World::told(TOLD);
    let before = world.disk.record.frames().len();
    let check = |change: &dyn Fn(&mut Chosen)| {
        let mut wrong = proposal(0);
        change(&mut wrong.exhibits[0]);
        package::propose(&office, &examiner(), wrong)
    };
    let gap = check(&|chosen| {
        chosen.listed = Rows::default();
        chosen.items = Rows::of([8]);
    });
    assert!(
        matches!(gap, Err(PackageError::Gap { row: 8, .. })),
        "{gap:?}"
    );
    let inside = check(&|chosen| chosen.originals = Rows::of([1]));
    assert!(
        matches!(inside, Err(PackageError::NotOriginal { row: 1, .. })),
        "{inside:?}"
    );
    assert_eq!(
        world.disk.record.frames().len(),
        before,
        "nothing was asked"
    );
    // What the law refuses is written down.
    let refused = check(&|chosen| chosen.withheld = String::new()).unwrap();
    assert_eq!(
        refused.refusal.map(|refusal| refusal.reason),
        Some(Reason::InvalidField)
    );
}

#[test]
fn nothing_is_written_that_may_not_leave() {
    let (world, office) = World::told(TOLD);
    let place = MemoryPlace::default();
    assert_refused(create(&world, &office, &place, 0), Reason::UnknownPackage);
    package::propose(&office, &examiner(), proposal(0)).unwrap();
    assert_refused(
        create(&world, &office, &place, 0),
        Reason::PackageNotApproved,
    );
    approve(&office, 0);
    let revoke = AuthorityRevoke {
        authority: authority(0),
        reason: "The owner was cleared.".to_owned(),
    };
    office
        .act(&actor(Role::AuthorisingOfficer), revoke)
        .unwrap();
    assert_refused(create(&world, &office, &place, 0), Reason::AuthorityRevoked);
    assert!(place.hidden().is_none() && place.finished().is_none());
    let last = world.disk.record.frames().pop().unwrap();
    let last = Entry::parse(&last.entry).unwrap();
    assert_eq!((last.act.as_str(), last.package), ("package.create", None));
}

/// The authority ends while the package is written: what was written is removed again (C3).
#[test]
fn refused_at_the_end_nothing_is_left() {
    let (world, office) = approved();
    let place = MemoryPlace::default();
    let revoke = || {
        let revoke = AuthorityRevoke {
            authority: authority(0),
            reason: "The owner was cleared.".to_owned(),
        };
        office
            .act(&actor(Role::AuthorisingOfficer), revoke)
            .unwrap();
    };
    let made = create_while(&world, &office, &place, 0, &revoke);
    assert_refused(made, Reason::AuthorityRevoked);
    assert!(place.hidden().is_none() && place.finished().is_none());
}

#[test]
fn a_second_package_needs_a_second_approval() {
    let (world, office) = approved();
    let place = MemoryPlace::default();
    create(&world, &office, &place, 0).unwrap();
    let other = MemoryPlace::default();
    assert_refused(create(&world, &office, &other, 0), Reason::PackageCreated);
    assert!(other.hidden().is_none() && other.finished().is_none());
}

#[test]
fn an_erased_exhibit_leaves_no_more() {
    let (world, office) = approved();
    let custodian = actor(Role::Custodian);
    let mut propose = crate::world::propose(7, 0, Some(exhibit(0)));
    propose.reason = "The time has ended.".to_owned();
    assert!(office.act(&custodian, propose).unwrap().is_done());
    let approve = ErasureApprove {
        erasure: crate::world::erasure(7),
        reason: "Agreed.".to_owned(),
    };
    office
        .act(&actor(Role::AuthorisingOfficer), approve)
        .unwrap();
    workbench::erase::resume(&office).unwrap();
    let place = MemoryPlace::default();
    assert_refused(create(&world, &office, &place, 0), Reason::Erased);
    assert!(place.hidden().is_none() && place.finished().is_none());
    world.check_states(&office);
}

#[test]
fn two_offices_with_one_history_write_the_same_bytes() {
    let written = || {
        let (world, office) = approved();
        let place = MemoryPlace::default();
        create(&world, &office, &place, 0).unwrap();
        place.finished().unwrap()
    };
    let (one, other) = (written(), written());
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &one {
        assert!(other[path] == *bytes, "{path}");
    }
}

#[test]
fn whoever_has_a_package_is_known_before_it_is_erased() {
    let (world, office) = approved();
    let place = MemoryPlace::default();
    create(&world, &office, &place, 0).unwrap();
    let give = PackageHandOver {
        authority: authority(0),
        happened: evidence::Timestamp {
            precision: evidence::Precision::Minute,
            source: "form of the custodian".to_owned(),
            text: crate::world::start_time().to_string(),
            utc: None,
        },
        how: "By hand".to_owned(),
        package: package_id(0),
        reason: "The court asked for it.".to_owned(),
        receipt: String::new(),
        to: casework::field::Party::Outside {
            name: "A clerk".to_owned(),
            organisation: "Court of a made-up town".to_owned(),
        },
    };
    let receipt = office
        .act(&actor(Role::Custodian), Command::from(give))
        .unwrap();
    assert!(receipt.is_done(), "{:?}", receipt.refusal);
    let holders = |only| workbench::erase::holders(&office, case(0), only).unwrap();
    for only in [None, Some(exhibit(0))] {
        let found = holders(only);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].to.as_deref(),
            Some("A clerk, Court of a made-up town")
        );
        assert_eq!(found[0].package, Some(package_id(0)));
    }
    assert!(holders(Some(exhibit(1))).is_empty());
    drop(world);
}
