//! Ed25519 is as strict as the guide says.

use ledger::signature;

use crate::vectors::{self, hex, list, text};

fn holds(public: &[u8], message: &[u8], sig: &[u8]) -> bool {
    let public: [u8; 32] = public.try_into().unwrap();
    signature::verify(&public, message, sig).is_ok()
}

#[test]
fn edge_cases_of_cctv() {
    let Some(vectors) = vectors::json("c2sp-cctv/ed25519/ed25519vectors.json") else {
        return;
    };
    let never = [
        "low_order_A",
        "low_order_R",
        "low_order_residue",
        "non_canonical_A",
        "non_canonical_R",
    ];
    let (mut accepted, mut refused) = (0, 0);
    for vector in list(&vectors) {
        let flags = list(&vector["flags"]);
        let wanted = !flags.iter().any(|flag| never.contains(&text(flag)));
        let (public, sig) = (hex(text(&vector["key"])), hex(text(&vector["sig"])));
        let found = holds(&public, text(&vector["msg"]).as_bytes(), &sig);
        assert_eq!(found, wanted, "{}", vector["number"]);
        if found { accepted += 1 } else { refused += 1 }
    }
    assert_eq!((accepted, refused), (43, 871));
}

#[test]
fn wycheproof() {
    let Some(vectors) = vectors::json("c2sp-wycheproof/testvectors_v1/ed25519_test.json") else {
        return;
    };
    let mut checked = 0;
    for group in list(&vectors["testGroups"]) {
        let public = hex(text(&group["publicKey"]["pk"]));
        for test in list(&group["tests"]) {
            let wanted = text(&test["result"]) == "valid";
            let found = holds(&public, &hex(text(&test["msg"])), &hex(text(&test["sig"])));
            assert_eq!(found, wanted, "{}", test["tcId"]);
            checked += 1;
        }
    }
    assert_eq!(checked, 151);
}
