//! Makes a made-up record as files of tiles: 500 cases with their chains, refusals, running totals.

use std::collections::HashMap;

use ledger::checkpoint::Checkpoint;
use ledger::entry::{Entry, Outcome};
use ledger::note::SigningKey;
use ledger::report::Tally;
use ledger::tile::{encode_bundle, encode_tile, entries_path, tile_path, widths};
use ledger::tree::{Hash, Levels, Nodes, leaf_hash, root};

use crate::random::Random;

/// Makes a record of `size` entries, its checkpoint and its policy. `lie` changes an entry before
/// it is written; `sink` is given each file.
pub(crate) fn make(size: u64, lie: &dyn Fn(&mut Entry), sink: &mut dyn FnMut(&str, &[u8])) {
    let mut random = Random::new(1);
    let cases: Vec<String> = (0..500)
        .map(|_| format!("case-{}", random.hex(16)))
        .collect();
    let persons: Vec<String> = (0..40)
        .map(|_| format!("person-{}", random.hex(16)))
        .collect();
    let (mut last, mut acts, mut reasons) = (HashMap::new(), Tally::new(), Tally::new());
    let (mut tree, mut bundle) = (Levels::default(), Vec::new());
    for seq in 0..size {
        let close = seq % 5000 == 4999;
        let case = random.pick(&cases).clone();
        let refused = !close && random.chance(8);
        let mut entry = Entry {
            act: random
                .pick(&["item.view", "item.search", "match.decide"])
                .to_string(),
            actor: random.pick(&persons).clone(),
            at: at(seq),
            authority: Some(format!("authority-{}", &case[5..])),
            case_prev: last.get(&case).copied(),
            commit: Some(Hash(random.bytes())),
            counts: Tally::new(),
            manifest: None,
            outcome: if refused {
                Outcome::Refused
            } else {
                Outcome::Done
            },
            package: None,
            person_sig: None,
            reason: refused.then(|| "authority.expired".to_string()),
            role: "examiner".into(),
            sealed: Some(Hash(random.bytes())),
            seq,
            tags: [("data".to_string(), vec!["content".to_string()])].into(),
            case: Some(case.clone()),
        };
        if close {
            entry.act = "period.close".into();
            (entry.case, entry.case_prev, entry.authority) = (None, None, None);
            entry.counts = acts
                .iter()
                .chain(&reasons)
                .map(|(name, count)| (name.clone(), *count))
                .collect();
        } else {
            last.insert(case, seq);
        }
        *acts
            .entry(format!("{}:{}", entry.act, entry.outcome.as_str()))
            .or_default() += 1;
        if let Some(reason) = &entry.reason {
            *reasons.entry(format!("reason:{reason}")).or_default() += 1;
        }
        lie(&mut entry);
        let bytes = entry.encode().unwrap();
        tree.push(leaf_hash(&bytes));
        bundle.push(bytes);
        if bundle.len() == 256 || seq + 1 == size {
            let width = u16::try_from(bundle.len()).unwrap();
            let bytes = encode_bundle(bundle.iter().map(Vec::as_slice)).unwrap();
            sink(&entries_path(seq / 256, width), &bytes);
            bundle.clear();
        }
    }
    for (level, n, width) in widths(size) {
        let first = n * 256;
        let hashes = (first..first + u64::from(width)).map(|at| tree.node(level * 8, at).unwrap());
        let tile = encode_tile(&hashes.collect::<Vec<Hash>>()).unwrap();
        sink(&tile_path(level, n, width), &tile);
    }
    let key = SigningKey::from_seed("measure.example/record", [7; 32]).unwrap();
    let checkpoint = Checkpoint {
        origin: key.name().to_string(),
        size,
        root: root(&mut tree, size).unwrap(),
    };
    sink("checkpoint", &checkpoint.sign(&key));
    let policy = format!("log {}\nquorum none\n", key.verifier());
    sink("policy.txt", policy.as_bytes());
}

fn at(seq: u64) -> String {
    let (day, rest) = (seq / 86_400, seq % 86_400);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    let (month, day) = (day / 28 + 1, day % 28 + 1);
    format!("2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.000000Z")
}
