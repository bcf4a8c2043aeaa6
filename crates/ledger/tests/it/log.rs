//! The published record of 300 entries as a folder.

use ledger::checkpoint::Checkpoint;
use ledger::cosignature::CosigningKey;
use ledger::entry::Entry;
use ledger::item_proof::{ItemProof, ItemProofError};
use ledger::note::SigningKey;
use ledger::policy::{Policy, UnknownLines};
use ledger::proof::{TlogProof, TlogProofError};
use ledger::tile::{
    decode_bundle, decode_tile, encode_bundle, encode_tile, entries_path, tile_path, widths,
};
use ledger::tree::{Edge, Hash, Levels, Nodes, inclusion_proof, leaf_hash};

use crate::vectors;

/// The exact bytes of the 300 entries.
pub(crate) fn entries() -> Option<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for (level, n, width) in widths(300).filter(|(level, ..)| *level == 0) {
        assert_eq!(level, 0);
        let bundle = vectors::bytes(&format!("probity/log/{}", entries_path(n, width)))?;
        let entries = decode_bundle(&bundle).unwrap();
        assert_eq!(encode_bundle(entries.iter().copied()).unwrap(), bundle);
        all.extend(entries.into_iter().map(<[u8]>::to_vec));
    }
    Some(all)
}

pub(crate) fn policy() -> Option<Policy> {
    let text = vectors::bytes("probity/log/policy.txt")?;
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(policy.to_string().as_bytes(), text);
    Some(policy)
}

pub(crate) fn tlog_proof(name: &str) -> Option<Vec<u8>> {
    vectors::bytes(&format!("probity/log/{name}"))
}

#[test]
fn tiles_entries_and_checkpoint_agree() {
    let (Some(entries), Some(policy)) = (entries(), policy()) else {
        return;
    };
    assert_eq!(entries.len(), 300);
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let mut tree: Levels = leaves.iter().copied().collect();
    for (level, n, width) in widths(300) {
        let file = format!("probity/log/{}", tile_path(level, n, width));
        let tile = vectors::bytes(&file).unwrap();
        let hashes = decode_tile(&tile).unwrap();
        assert_eq!(hashes.len(), usize::from(width));
        assert_eq!(encode_tile(&hashes).unwrap(), tile);
        for (place, hash) in (256 * n..).zip(hashes) {
            assert_eq!(tree.node(level * 8, place), Ok(hash), "{level} {place}");
        }
    }
    let mut edge = Edge::default();
    leaves.iter().for_each(|leaf| edge.push(*leaf));
    let note = vectors::bytes("probity/log/checkpoint").unwrap();
    let accepted = policy.accept(&note, UnknownLines::Refuse).unwrap();
    assert_eq!(accepted.checkpoint.size, 300);
    assert_eq!(accepted.checkpoint.root, edge.root());
    assert_eq!(accepted.opened.verified.len(), 3);
    for (place, bytes) in (0..).zip(&entries) {
        let entry = Entry::parse(bytes).unwrap();
        assert_eq!(entry.seq, place);
        assert_eq!(&entry.encode().unwrap(), bytes);
    }
}

#[test]
fn proof_files() {
    let (Some(entries), Some(policy)) = (entries(), policy()) else {
        return;
    };
    let mut tree: Levels = entries.iter().map(|entry| leaf_hash(entry)).collect();
    for index in [11_usize, 299] {
        let bytes = tlog_proof(&format!("{index}.tlog-proof")).unwrap();
        let proof = TlogProof::parse(&bytes).unwrap();
        assert_eq!(proof.to_bytes(), bytes);
        let place = u64::try_from(index).unwrap();
        assert_eq!(proof.index, place);
        assert_eq!(
            inclusion_proof(&mut tree, place, 300).unwrap(),
            proof.hashes
        );
        let leaf = leaf_hash(&entries[index]);
        proof.verify(&leaf, &policy, UnknownLines::Refuse).unwrap();
        let other = leaf_hash(&entries[index - 1]);
        let refused = proof.verify(&other, &policy, UnknownLines::Refuse);
        assert!(matches!(refused, Err(TlogProofError::Inclusion(_))));
    }
}

#[test]
fn proof_files_that_are_refused() {
    let (Some(bytes), Some(entries), Some(policy)) =
        (tlog_proof("299.tlog-proof"), entries(), policy())
    else {
        return;
    };
    let good = String::from_utf8(bytes).unwrap();
    let leaf = leaf_hash(&entries[299]);
    let accepts = |text: &str| {
        let verified = TlogProof::parse(text.as_bytes())
            .and_then(|proof| proof.verify(&leaf, &policy, UnknownLines::Refuse));
        verified.is_ok()
    };
    assert!(accepts(&good));
    let extra = good.replace("index", "extra AAAA\nindex");
    assert_eq!(
        TlogProof::parse(extra.as_bytes()),
        Err(TlogProofError::Extra)
    );
    let hash = good.lines().nth(2).unwrap();
    for wrong in [
        good.replace("@v1", "@v2"),
        good.replace("index 299", "index 0299"),
        good.replace("index 299", "index 298"),
        good.replace("index 299", "index 300"),
        good.replace("index 299\n", ""),
        good.replace("index 299", "index 299 "),
        good.replacen(&format!("{hash}\n"), "", 1),
        good.replacen(hash, &format!("{hash}\n{hash}"), 1),
        good.replacen(hash, &format!("{hash}\r"), 1),
        good.replacen("\n\n", "\n", 1),
        good.replacen("\n\n", "\n\n\n", 1),
        format!("{good}\n"),
        format!(" {good}"),
    ] {
        assert!(!accepts(&wrong), "{wrong}");
    }
}

#[test]
fn the_item_proof_of_the_package() {
    let Some(bytes) = vectors::bytes("probity/package/record/items/000001.item-proof") else {
        return;
    };
    let facts = vectors::json("probity/package-facts.json").unwrap();
    let entries = entries().unwrap();
    let proof = ItemProof::parse(&bytes).unwrap();
    assert_eq!(proof.to_bytes(), bytes);
    assert_eq!((proof.entry, proof.row, proof.rows), (11, 0, 3));
    let entry = Entry::parse(&entries[11]).unwrap();
    assert_eq!(proof.verify_in(&entry), Ok(()));
    let rows = vectors::list(&facts["manifest"]["rows"]);
    let mut tree: Levels = rows
        .iter()
        .map(|row| leaf_hash(vectors::text(row).as_bytes()))
        .collect();
    assert_eq!(inclusion_proof(&mut tree, 0, 3).unwrap(), proof.hashes);

    let other = Entry::parse(&entries[10]).unwrap();
    let (wanted, found) = (11, 10);
    let refused = proof.verify_in(&other);
    assert_eq!(refused, Err(ItemProofError::OtherEntry { wanted, found }));
    let bare = Entry {
        manifest: None,
        ..entry.clone()
    };
    assert_eq!(proof.verify_in(&bare), Err(ItemProofError::NoManifest));
    let good = String::from_utf8(bytes.clone()).unwrap();
    for wrong in [
        good.replace("row 0 of 3", "row 1 of 3"),
        good.replace("row 0 of 3", "row 0 of 2"),
        good.replace("row 0 of 3", "row 3 of 3"),
        good.replace("row 0 of 3", "row 00 of 3"),
        good.replace("entry 11", "entry 011"),
        good.replace("entry 11", "entry 12"),
        good.replace("note.txt", "nota.txt"),
        format!("{good}\n"),
        good.replacen("\n\n", "\n", 1),
    ] {
        let verified = ItemProof::parse(wrong.as_bytes()).and_then(|proof| proof.verify_in(&entry));
        assert!(verified.is_err(), "{wrong}");
    }
    for length in 0..bytes.len() {
        assert!(ItemProof::parse(&bytes[..length]).is_err());
    }
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let verified = ItemProof::parse(&changed).and_then(|proof| proof.verify_in(&entry));
        assert!(verified.is_err(), "bit {bit}");
    }
}

/// A tree of which nothing but the shape is known: enough to count the bytes of a proof.
struct Shape;

impl Nodes for Shape {
    type Error = std::convert::Infallible;

    fn node(&mut self, _level: u8, _index: u64) -> Result<Hash, Self::Error> {
        Ok(Hash([0xff; 32]))
    }
}

/// Item proof, entry, and proof file with two cosignatures: 4 KiB for one row in a million.
#[test]
fn the_proof_of_an_item_of_a_million_is_small() {
    let size = 1_000_000;
    let Some(entries) = entries() else { return };
    let Some(item) = vectors::bytes("probity/package/record/items/000001.item-proof") else {
        return;
    };
    let mut item = ItemProof::parse(&item).unwrap();
    item.hashes = inclusion_proof(&mut Shape, 0, size).unwrap();
    (item.entry, item.row, item.rows) = (size - 1, 0, size);
    // A row with a long path, a perceptual hash and matches has about a thousand bytes.
    item.line = "x".repeat(1024);
    let key = SigningKey::from_seed("record.police.example/proof", [7; 32]).unwrap();
    let checkpoint = Checkpoint {
        origin: key.name().to_owned(),
        size,
        root: Hash([0xff; 32]),
    };
    let mut note = checkpoint.sign(&key);
    for name in ["overseer.example/witness", "court.example/witness"] {
        let witness = CosigningKey::from_seed(name, [8; 32]).unwrap();
        let line = witness.cosign(&checkpoint.to_text(), 1_774_000_000);
        note.extend_from_slice(line.to_line().as_bytes());
    }
    let proof = TlogProof {
        index: 0,
        hashes: inclusion_proof(&mut Shape, 0, size).unwrap(),
        checkpoint: note,
    };
    assert_eq!((item.hashes.len(), proof.hashes.len()), (20, 20));
    let bytes = item.to_bytes().len() + entries[11].len() + proof.to_bytes().len();
    assert!(bytes <= 4096, "{bytes} bytes");
}
