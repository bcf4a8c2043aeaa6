//! Witnesses over memory twins: growth, absence, lies, two histories, and every fault of the place
//! where their words are kept.

use std::sync::Arc;

use ledger::{
    contradiction::Contradiction,
    note::{Note, VerifierKey},
    policy::UnknownLines,
    proof::TlogProof,
};
use testkit::{
    FaultKind, MemoryCourier, MemoryProofs, MemoryRecord, MemoryTestimony, SeededRandom, SetClock,
};
use workbench::{
    ports::{Record as _, Reply, Testimony as _},
    witnessing::{
        self, Outcome, Outsiders, PolicyRefusal, WitnessingError, cosigned, install_policy,
        lost_entries, round, status, tlog_proofs,
    },
};

use crate::world::{World, start_time};

const ORIGIN: &str = "office.example/record";
const ONE: &str = "https://one.example/w";
const TWO: &str = "https://two.example/w";

/// An office's record with a network of two witnesses.
struct Watched {
    world: World,
    office: workbench::office::Office,
    outsiders: Outsiders,
    courier: Arc<MemoryCourier>,
    testimony: Arc<MemoryTestimony>,
    keys: [VerifierKey; 2],
}

fn outsiders(
    record: &Arc<MemoryRecord>,
    testimony: &Arc<MemoryTestimony>,
    courier: &Arc<MemoryCourier>,
) -> Outsiders {
    let proofs = MemoryProofs::new(record.clone(), ORIGIN, [7; 32]);
    Outsiders {
        log: proofs.verifier(),
        record: record.clone(),
        proofs: Arc::new(proofs),
        testimony: testimony.clone(),
        courier: courier.clone(),
        clock: Arc::new(SetClock::at(start_time(), 1_000_000)),
        random: Arc::new(SeededRandom::new(1)),
        authorities: Vec::new(),
    }
}

impl Watched {
    fn new() -> Self {
        let (world, office) = World::told(2);
        let courier = Arc::new(MemoryCourier::default());
        let testimony = Arc::new(MemoryTestimony::default());
        let outsiders = outsiders(&world.disk.record, &testimony, &courier);
        let log = outsiders.log.clone();
        let keys = [
            courier.add(ONE, "one.example/witness", [1; 32], log.clone()),
            courier.add(TWO, "two.example/witness", [2; 32], log),
        ];
        Self {
            world,
            office,
            outsiders,
            courier,
            testimony,
            keys,
        }
    }

    /// Installs a policy in which both must cosign.
    fn both(self) -> Self {
        let [one, two] = &self.keys;
        let text = format!(
            "log {}\nwitness one {one} {ONE}\nwitness two {two} {TWO}\ngroup both all one two\nquorum both\n",
            self.outsiders.log
        );
        install_policy(&self.outsiders, text.as_bytes()).unwrap();
        self
    }

    /// Does the next act of the story.
    fn grow(&self, step: usize) {
        self.world.step(&self.office, step).unwrap();
    }

    fn told(&self, place: usize) -> Outcome {
        round(&self.outsiders).unwrap().told[place].outcome.clone()
    }

    /// Size and how much is cosigned.
    fn reached(&self) -> (u64, u64) {
        let size = self.outsiders.record.tip().size;
        let testimony = self.testimony.as_ref();
        let status = status(testimony, &self.outsiders.log, size)
            .unwrap()
            .unwrap();
        (status.size, status.cosigned)
    }
}

fn is_cosigned(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Cosigned { .. })
}

#[test]
fn without_a_policy_nobody_is_asked_and_nothing_leaves() {
    let watched = Watched::new();
    assert!(matches!(
        round(&watched.outsiders),
        Err(WitnessingError::NoPolicy)
    ));
    assert!(matches!(
        cosigned(&watched.outsiders),
        Err(WitnessingError::NoPolicy)
    ));
    assert_eq!(watched.courier.calls(), 0);
}

#[test]
fn a_cosigned_end_satisfies_the_policy_and_proves_each_entry() {
    let watched = Watched::new().both();
    let found = cosigned(&watched.outsiders).unwrap();
    let size = watched.outsiders.record.tip().size;
    assert_eq!(found.size, size);
    assert_eq!(found.witnesses.len(), 2);
    found
        .policy
        .accept(&found.note, UnknownLines::Refuse)
        .unwrap();
    let mut seen = 0;
    let seqs: Vec<u64> = (0..size).collect();
    tlog_proofs(&watched.outsiders, &found, &seqs, &mut |seq, bytes| {
        assert_eq!(seq, seen);
        let proof = TlogProof::parse(&bytes).unwrap();
        assert_eq!(proof.checkpoint, found.note);
        seen += 1;
    })
    .unwrap();
    assert_eq!(seen, size);
    // Nobody is asked again for what is kept.
    let calls = watched.courier.calls();
    assert_eq!(cosigned(&watched.outsiders).unwrap(), found);
    round(&watched.outsiders).unwrap();
    assert_eq!(watched.courier.calls(), calls);
}

#[test]
fn who_is_missing_is_named() {
    let watched = Watched::new().both();
    cosigned(&watched.outsiders).unwrap();
    let before = watched.outsiders.record.tip().size;
    watched.courier.set_away(TWO, true);
    watched.grow(2);
    let Err(WitnessingError::Missing { size, missing }) = cosigned(&watched.outsiders) else {
        panic!("one cosignature is missing");
    };
    assert_eq!(size, watched.outsiders.record.tip().size);
    assert_eq!(missing.len(), 1);
    assert_eq!(
        (missing[0].witness.as_str(), missing[0].size),
        ("two", before)
    );
    assert!(missing[0].since.is_some());
    assert!(missing[0].why.contains("away"), "{}", missing[0].why);
    assert_eq!(watched.reached(), (size, before));
    // It comes back: only it is asked.
    watched.courier.set_away(TWO, false);
    let calls = watched.courier.calls();
    cosigned(&watched.outsiders).unwrap();
    assert_eq!(watched.courier.calls(), calls + 1);
    assert_eq!(watched.reached(), (size, size));
}

#[test]
fn a_quorum_of_none_takes_what_there_is() {
    let watched = Watched::new();
    let text = format!("log {}\nquorum none\n", watched.outsiders.log);
    install_policy(&watched.outsiders, text.as_bytes()).unwrap();
    let found = cosigned(&watched.outsiders).unwrap();
    assert_eq!(found.note, watched.outsiders.proofs.checkpoint());
    assert!(found.witnesses.is_empty());
    assert_eq!(watched.courier.calls(), 0);
}

#[test]
fn a_witness_behind_gets_the_proof_from_where_it_is() {
    let watched = Watched::new().both();
    round(&watched.outsiders).unwrap();
    let early = watched.courier.memory(ONE);
    watched.grow(2);
    round(&watched.outsiders).unwrap();
    watched.courier.set_memory(ONE, early);
    watched.grow(3);
    let first = round(&watched.outsiders).unwrap();
    assert!(is_cosigned(&first.told[0].outcome));
    assert!(
        first.told[0]
            .news
            .as_ref()
            .unwrap()
            .contains("has forgotten")
    );
    // Everything forgotten.
    watched.courier.set_memory(ONE, None);
    watched.grow(4);
    assert!(is_cosigned(&watched.told(0)));
    let (size, cosigned) = watched.reached();
    assert_eq!(size, cosigned);
}

#[test]
fn what_does_not_hold_is_not_kept() {
    let watched = Watched::new().both();
    round(&watched.outsiders).unwrap();
    watched.grow(2);
    let kept = watched.testimony.read("cosigned").unwrap();
    let two = watched.courier.memory(TWO).unwrap().1;
    let line = Note::parse(&two).unwrap().signatures[1].to_line();
    for (status, body) in [
        (200, b"garbage".to_vec()),
        (200, Vec::new()),
        // A true cosignature, of another size.
        (200, line.into_bytes()),
        (409, b"01\n".to_vec()),
        (400, Vec::new()),
        (403, Vec::new()),
        (404, Vec::new()),
        (301, Vec::new()),
    ] {
        let content_type = String::new();
        watched.courier.set_lies(
            TWO,
            Some(Reply {
                status,
                content_type,
                body: body.clone(),
            }),
        );
        let told = watched.told(1);
        assert!(
            matches!(told, Outcome::Refused { .. }),
            "{status} {body:?}: {told}"
        );
        assert_eq!(watched.testimony.read("cosigned").unwrap(), kept);
    }
}

#[test]
fn a_record_that_went_back_is_found_and_evidence_kept() {
    let watched = Watched::new().both();
    round(&watched.outsiders).unwrap();
    let early = watched.testimony.files();
    let frames = watched.world.disk.record.frames();
    watched.grow(2);
    watched.grow(3);
    round(&watched.outsiders).unwrap();
    let seen = watched.outsiders.record.tip().size;
    // The office of before, with its own words of witnesses.
    let rolled = Arc::new(MemoryRecord::new(testkit::Faults::default()));
    rolled.append(&frames).unwrap();
    watched.testimony.put_back(early);
    let old = outsiders(&rolled, &watched.testimony, &watched.courier);
    // Nothing is waiting, so nobody is asked, until something is.
    let frame = watched.world.disk.record.frames()[frames.len()].clone();
    rolled.append(&[frame]).unwrap();
    let lost = round(&old).unwrap();
    let told = lost.broken().unwrap();
    assert!(
        matches!(&told.outcome, Outcome::Lost { seen: size, evidence: Some(_), .. } if *size == seen)
    );
    let (name, size) = lost_entries(old.testimony.as_ref(), old.record.as_ref(), &old.log)
        .unwrap()
        .unwrap();
    assert!(["one", "two"].contains(&name.as_str()));
    assert_eq!(size, seen);
    assert!(matches!(cosigned(&old), Err(WitnessingError::Broken(_))));
}

#[test]
fn a_fork_gives_a_proof_that_anybody_checks() {
    let watched = Watched::new().both();
    round(&watched.outsiders).unwrap();
    let early = watched.testimony.files();
    let frames = watched.world.disk.record.frames();
    watched.grow(2);
    round(&watched.outsiders).unwrap();
    // Another copy goes on in its own way.
    let forked = Arc::new(MemoryRecord::new(testkit::Faults::default()));
    forked.append(&frames).unwrap();
    watched.testimony.put_back(early);
    let other = outsiders(&forked, &watched.testimony, &watched.courier);
    let mut frame = watched.world.disk.record.frames()[frames.len()].clone();
    *frame.entry.last_mut().unwrap() ^= 1;
    for _ in 0..4 {
        forked.append(&[frame.clone()]).unwrap();
        let told = round(&other).unwrap().broken().unwrap().clone();
        let Outcome::Forked {
            evidence: Some(name),
            ..
        } = &told.outcome
        else {
            panic!("{told}");
        };
        let file = watched.testimony.read(name).unwrap().unwrap();
        let proven = Contradiction::parse(&file)
            .unwrap()
            .prove(&other.log)
            .unwrap();
        assert!(proven.second.size > u64::try_from(frames.len()).unwrap());
    }
}

#[test]
fn by_file_the_same_bytes_do_the_same() {
    let watched = Watched::new();
    let [one, _] = &watched.keys;
    let text = format!(
        "log {}\nwitness one {one}\nquorum one\n",
        watched.outsiders.log
    );
    install_policy(&watched.outsiders, text.as_bytes()).unwrap();
    assert_eq!(watched.told(0), Outcome::ByFile);
    let carry = |outsiders: &Outsiders| {
        let request = witnessing::request(outsiders, None).unwrap();
        let post = format!("{ONE}/add-checkpoint");
        let answer = watched.outsiders.courier.post(&post, "", &request).unwrap();
        witnessing::reply(outsiders, None, &answer.body).unwrap()
    };
    assert!(is_cosigned(&carry(&watched.outsiders).told.outcome));
    let (size, cosigned_size) = watched.reached();
    assert_eq!(size, cosigned_size);
    // The reply of a witness that knows more than the office thinks.
    let empty = Arc::new(MemoryTestimony::default());
    let fresh = outsiders(&watched.world.disk.record, &empty, &watched.courier);
    install_policy(&fresh, text.as_bytes()).unwrap();
    watched.grow(2);
    let answered = carry(&fresh);
    assert!(answered.ask_again);
    assert!(is_cosigned(&carry(&fresh).told.outcome));
    cosigned(&fresh).unwrap();
}

#[test]
fn every_fault_of_the_place_leaves_it_right_after_the_next_round() {
    for kind in FaultKind::ALL {
        for call in 0..12 {
            let faults = testkit::Faults::default();
            let mut watched = Watched::new();
            watched.testimony = Arc::new(MemoryTestimony::new(faults.clone()));
            watched.outsiders.testimony = watched.testimony.clone();
            let watched = watched.both();
            faults.strike(call, kind);
            let _ = round(&watched.outsiders);
            watched.world.disk.faults.heal();
            faults.heal();
            watched.grow(2);
            round(&watched.outsiders).unwrap();
            let (size, reached) = watched.reached();
            assert_eq!(size, reached, "{kind:?} at call {call}");
            cosigned(&watched.outsiders).unwrap();
        }
    }
}

#[test]
fn a_policy_for_another_record_is_refused() {
    let watched = Watched::new();
    let log = &watched.outsiders.log;
    let [one, _] = &watched.keys;
    let install = |text: String| install_policy(&watched.outsiders, text.as_bytes());
    let stranger = ledger::note::SigningKey::from_seed(ORIGIN, [8; 32]).unwrap();
    let stranger = stranger.verifier();
    assert!(matches!(
        install(format!("log {stranger}\nquorum none\n")),
        Err(PolicyRefusal::OtherLog { .. })
    ));
    assert!(matches!(
        install(format!("log {log}\nlog {stranger}\nquorum none\n")),
        Err(PolicyRefusal::Logs { count: 2 })
    ));
    assert!(matches!(
        install(format!(
            "log {log}\nwitness one {one} one.example\nquorum one\n"
        )),
        Err(PolicyRefusal::Address { .. })
    ));
    assert!(matches!(
        install("quorum\n".to_owned()),
        Err(PolicyRefusal::Form(_))
    ));
    assert_eq!(watched.testimony.read("policy.txt").unwrap(), None);
}

#[test]
fn a_new_policy_counts_what_is_kept_and_keeps_the_old_one() {
    let watched = Watched::new().both();
    round(&watched.outsiders).unwrap();
    let (size, _) = watched.reached();
    let [one, _] = &watched.keys;
    let text = format!(
        "log {}\nwitness first {one} {ONE}\nquorum first\n",
        watched.outsiders.log
    );
    let calls = watched.courier.calls();
    let change = install_policy(&watched.outsiders, text.as_bytes()).unwrap();
    assert_eq!(change.added.len(), 2);
    assert_eq!(change.removed.len(), 4);
    assert_eq!(watched.courier.calls(), calls);
    assert_eq!(watched.reached(), (size, size));
    let kept = watched.testimony.list("policies").unwrap();
    assert_eq!(kept, ["policies/000001.cosigned", "policies/000001.txt"]);
    // Only the line of the one that is left counts now.
    let found = cosigned(&watched.outsiders).unwrap();
    assert_eq!(found.witnesses.len(), 1);
}
