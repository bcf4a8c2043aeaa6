//! Every refused fork and split view leaves something that others can check.

use std::fs;

use ledger::contradiction::Contradiction;

use crate::running::{Office, Running, folder};

#[test]
fn forks_and_split_views_are_kept_as_proofs() {
    let (mut a, mut b) = (Office::new('a', 3, 20), Office::new('b', 3, 20));
    let log = a.key.verifier();
    let folder = folder(&[a.key.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.post(&a.request(0, 7)).status, 200);
    // A fork: the other copy has grown, and proves from the size that the witness names.
    assert_eq!(running.post(&b.request(7, 12)).status, 422);
    // A split view: the same size.
    assert_eq!(running.post(&b.request(7, 7)).status, 422);
    // The same again proves nothing new.
    assert_eq!(running.post(&b.request(7, 7)).status, 422);
    // A split view that asks from another size is told the size, and is kept all the same.
    let listed = running.get("/w/contradictions/");
    let names: Vec<_> = listed.text().lines().map(str::to_owned).collect();
    assert_eq!(names.len(), 2);
    for name in &names {
        let shown = running.get(&format!("/w/contradictions/{name}"));
        assert_eq!(
            (shown.status, shown.content_type.as_str()),
            (200, "application/json")
        );
        let proven = Contradiction::parse(&shown.body)
            .unwrap()
            .prove(&log)
            .unwrap();
        assert_eq!(proven.first.size, 7);
        assert_eq!(
            fs::read(folder.path().join("contradictions").join(name)).unwrap(),
            shown.body
        );
    }
    let told = running.told();
    let proofs = told.iter().filter(|line| line.contains("TWO HISTORIES"));
    assert_eq!(proofs.count(), 3);
    // The honest history goes on.
    assert_eq!(running.post(&a.request(7, 20)).status, 200);
}

#[test]
fn a_split_view_behind_a_wrong_old_size_is_a_proof_too() {
    let (mut a, mut b) = (Office::new('a', 3, 20), Office::new('b', 3, 20));
    let folder = folder(&[a.key.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.post(&a.request(0, 7)).status, 200);
    let answer = running.post(&b.request(5, 7));
    assert_eq!((answer.status, answer.text()), (409, "7\n"));
    assert_eq!(running.get("/w/contradictions/").text().lines().count(), 1);
}

#[test]
fn a_refusal_that_proves_nothing_by_itself_is_kept_with_what_was_seen() {
    // Of a size that is a power of two the request lacks the root of the other history.
    let (mut a, mut b) = (Office::new('a', 3, 20), Office::new('b', 3, 20));
    let folder = folder(&[a.key.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.post(&a.request(0, 8)).status, 200);
    let request = b.request(8, 12);
    assert_eq!(running.post(&request).status, 422);
    assert_eq!(running.get("/w/contradictions/").text(), "");
    let name = ledger::tree::Hash::of(&request).to_string();
    let kept = folder.path().join("refused");
    assert_eq!(
        fs::read(kept.join(format!("{name}.request"))).unwrap(),
        request
    );
    let seen = fs::read(kept.join(format!("{name}.seen"))).unwrap();
    // Whoever has the other history's root makes the proof of it.
    let root = *b.proof(8, 12).first().unwrap();
    let proof = b.proof(8, 12);
    let log = a.key.verifier();
    assert!(Contradiction::between(&log, (&seen, &b.note(12)), &proof, Some(root)).is_none());
    let whole = ledger::checkpoint::Checkpoint::open(&b.note(8), &log)
        .unwrap()
        .root;
    assert!(Contradiction::between(&log, (&seen, &b.note(12)), &proof, Some(whole)).is_some());
}

#[test]
fn strangers_leave_nothing_behind() {
    let (mut a, mut b) = (Office::new('a', 3, 20), Office::new('b', 3, 20));
    b.key = ledger::note::SigningKey::from_seed(crate::running::ORIGIN, [8; 32]).unwrap();
    let folder = folder(&[a.key.verifier()]);
    let running = Running::start(folder.path());
    assert_eq!(running.post(&a.request(0, 7)).status, 200);
    assert_eq!(running.post(&b.request(7, 12)).status, 403);
    assert_eq!(running.post(b"old 7\n").status, 400);
    // An old request again: nothing but the size.
    assert_eq!(running.post(&a.request(0, 5)).status, 409);
    for kept in ["contradictions", "refused"] {
        assert_eq!(fs::read_dir(folder.path().join(kept)).unwrap().count(), 0);
    }
    assert_eq!(running.told().len(), 4);
}
