//! The same exchange by file, for offices or witnesses without a network, and the policy.

use std::fs;

use crate::{
    house::House,
    outside::{Witness, act, policy, status, text, vkey, witness},
};

/// A witness without address.
fn by_file(house: &House) -> Witness {
    let witness = Witness::make(house, "court", &vkey(house));
    policy(house, &[("court", &witness.vkey, "")]).says(0, &["has no address"]);
    witness
}

#[test]
fn requests_and_replies_travel_as_files() {
    let house = House::new();
    let court = by_file(&house);
    let (request, reply) = (house.path("a.request"), house.path("a.reply"));
    house
        .run("", &["witness", "request", text(&request)])
        .expect(0);
    house
        .run("", &["witness", "request", text(&request)])
        .expect(2);
    let (_, asked, cosigned) = status(&house);
    assert_eq!(cosigned, 0);
    // While the file travels the office works on.
    act(&house, "One").expect(0);
    let folder = text(&court.folder);
    let args = [
        "sign",
        text(&request),
        "--reply",
        text(&reply),
        "--folder",
        folder,
    ];
    witness(&args).says(0, &["Cosigned"]);
    witness(&args).says(2, &["exists already"]);
    house
        .run("", &["witness", "reply", text(&reply)])
        .says(0, &["cosigned at"]);
    assert_eq!(status(&house).0, 1, "one entry more has come since");
    // The next one begins where the witness is.
    let (request, reply) = (house.path("b.request"), house.path("b.reply"));
    house
        .run("", &["witness", "request", text(&request)])
        .expect(0);
    let begin = format!("old {asked}\n");
    assert!(fs::read_to_string(&request).unwrap().starts_with(&begin));
    let args = [
        "sign",
        text(&request),
        "--reply",
        text(&reply),
        "--folder",
        folder,
    ];
    witness(&args).expect(0);
    house.run("", &["witness", "reply", text(&reply)]).expect(0);
    let (code, size, cosigned) = status(&house);
    assert_eq!((code, size), (0, cosigned));
    house.verify().says(0, &["entries are cosigned"]);
}

#[test]
fn a_reply_that_asks_for_another_request_is_understood() {
    let house = House::new();
    let court = by_file(&house);
    let folder = text(&court.folder);
    let (request, reply) = (house.path("a.request"), house.path("a.reply"));
    house
        .run("", &["witness", "request", text(&request)])
        .expect(0);
    let args = [
        "sign",
        text(&request),
        "--reply",
        text(&reply),
        "--folder",
        folder,
    ];
    witness(&args).expect(0);
    // The reply is lost on its way; the office asks from the beginning again.
    fs::remove_file(&reply).unwrap();
    act(&house, "One").expect(0);
    let request = house.path("b.request");
    house
        .run("", &["witness", "request", text(&request)])
        .expect(0);
    let args = [
        "sign",
        text(&request),
        "--reply",
        text(&reply),
        "--folder",
        folder,
    ];
    witness(&args).expect(1);
    house
        .run("", &["witness", "reply", text(&reply)])
        .says(1, &["wants a proof from there", "another request"]);
    let (request, reply) = (house.path("c.request"), house.path("c.reply"));
    house
        .run("", &["witness", "request", text(&request)])
        .expect(0);
    let args = [
        "sign",
        text(&request),
        "--reply",
        text(&reply),
        "--folder",
        folder,
    ];
    witness(&args).expect(0);
    house.run("", &["witness", "reply", text(&reply)]).expect(0);
    assert_eq!(status(&house).0, 0);
    // The checkpoint that a witness shows is as good as its reply.
    let shown = witness(&["show", "office.example/record", "--folder", folder]).expect(0);
    let note = house.path("shown");
    fs::write(&note, shown.out).unwrap();
    house.run("", &["witness", "reply", text(&note)]).expect(0);
}

#[test]
fn replies_that_do_not_hold_are_not_kept() {
    let house = House::new();
    let court = by_file(&house);
    let reply = house.path("reply");
    fs::write(&reply, "thank you\n").unwrap();
    house.run("", &["witness", "reply", text(&reply)]).expect(2);
    let request = house.path("a.request");
    house
        .run("", &["witness", "request", text(&request)])
        .expect(0);
    for body in ["thank you\n", "", "\u{2014} court.example/witness AAAA\n"] {
        fs::write(&reply, body).unwrap();
        house
            .run("", &["witness", "reply", text(&reply)])
            .says(2, &["does not hold"]);
    }
    // A size beyond our own: entries are lost.
    fs::write(&reply, "99999\n").unwrap();
    house
        .run("", &["witness", "reply", text(&reply)])
        .says(3, &["has seen 99999 entries", "INTEGRITY BROKEN"]);
    assert_eq!(status(&house).2, 0);
    let bad = house.path("bad.request");
    fs::write(&bad, "old 1\n").unwrap();
    let args = ["sign", text(&bad), "--folder", text(&court.folder)];
    witness(&args).says(2, &["refused (400)"]);
    assert!(!house.path("bad.request.reply").exists());
}

#[test]
fn a_policy_is_installed_only_for_this_record() {
    let house = House::new();
    let other = ledger::note::SigningKey::from_seed("office.example/record", [9; 32]).unwrap();
    let (own, other) = (vkey(&house), other.verifier().to_string());
    let file = house.path("policy");
    let court = Witness::make(&house, "court", &own);
    let key = &court.vkey;
    let check = |text_: &str, code: i32, words: &[&str]| {
        fs::write(&file, text_).unwrap();
        house
            .run("", &["witness", "policy", text(&file)])
            .says(code, words);
    };
    house
        .run("", &["witness", "status"])
        .says(2, &["no policy"]);
    house
        .run("", &["witness", "submit"])
        .says(2, &["no policy"]);
    check("", 2, &["policy"]);
    check(
        &format!("log {other}\nquorum none\n"),
        2,
        &["own key", &own],
    );
    check(
        &format!("log {own}\nlog {other}\nquorum none\n"),
        2,
        &["2 logs"],
    );
    check(&format!("log {own}\n"), 2, &["no quorum"]);
    check(&format!("log {own}\nquorum court\n"), 2, &["line 2"]);
    check(
        &format!("log {own}\nwitness court {key} ftp://x/\nquorum court\n"),
        2,
        &["ftp://x/"],
    );
    assert!(!house.office.join("record/policy.txt").exists());
    check(
        &format!("log {own}\nquorum none\n"),
        0,
        &["quorum is `none`"],
    );
    assert_eq!(house.run("", &["witness", "status"]).code, 0);
    // What it would change is shown first; the one before is kept.
    fs::write(
        &file,
        format!("log {own}\nwitness court {key}\nquorum court\n"),
    )
    .unwrap();
    let args = ["witness", "policy", text(&file), "--dry-run"];
    house.run("", &args).says(
        0,
        &["+ quorum court", "- quorum none", "Nothing was changed"],
    );
    assert_eq!(house.run("", &["witness", "status"]).code, 0);
    house.run("", &["witness", "policy", text(&file)]).expect(0);
    let before = fs::read_to_string(house.office.join("record/policies/000001.txt")).unwrap();
    assert_eq!(before, format!("log {own}\nquorum none\n"));
    assert_eq!(status(&house).0, 1);
    house.verify().expect(0);
    // A policy that was changed by hand is found.
    let path = house.office.join("record/policy.txt");
    let good = fs::read_to_string(&path).unwrap();
    fs::write(&path, good.replace("quorum court", "quorum curt")).unwrap();
    house.verify().says(3, &["record/policy.txt"]);
    act(&house, "One").says(0, &["witnesses could not be asked"]);
}
