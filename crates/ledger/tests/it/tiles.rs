//! Names and contents of the tree's files.

use ledger::tile::{
    TileError, decode_bundle, decode_tile, encode_bundle, encode_tile, entries_path, tile_path,
    widths,
};
use ledger::tree::leaf_hash;
use proptest::prelude::*;

#[test]
fn paths() {
    let check = |n, width, wanted: &str| assert_eq!(entries_path(n, width), wanted);
    check(0, 256, "tile/entries/000");
    check(0, 1, "tile/entries/000.p/1");
    check(7, 256, "tile/entries/007");
    check(999, 255, "tile/entries/999.p/255");
    check(1000, 256, "tile/entries/x001/000");
    check(12_345, 256, "tile/entries/x012/345");
    check(123_456, 256, "tile/entries/x123/456");
    check(1_234_067, 44, "tile/entries/x001/x234/067.p/44");
    check(
        u64::MAX,
        256,
        "tile/entries/x018/x446/x744/x073/x709/x551/615",
    );
    assert_eq!(tile_path(0, 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(tile_path(2, 0, 1), "tile/2/000.p/1");
}

/// The rule of `tlog-tiles` for the name of a tile, said in another way.
fn naive_number(mut n: u64) -> String {
    let mut text = format!("{:03}", n % 1000);
    while n >= 1000 {
        n /= 1000;
        text = format!("x{:03}/{text}", n % 1000);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_number_has_its_path(n: u64, shift in 0_u32..64) {
        let n = n >> shift;
        prop_assert_eq!(entries_path(n, 256), format!("tile/entries/{}", naive_number(n)));
    }

    #[test]
    fn bundles_round_trip(
        entries in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..300),
        cut: proptest::sample::Index,
    ) {
        let encoded = encode_bundle(entries.iter().map(Vec::as_slice));
        if entries.len() > 256 {
            prop_assert_eq!(encoded, Err(TileError::Count { found: entries.len() }));
        } else {
            let bundle = encoded.unwrap();
            prop_assert_eq!(decode_bundle(&bundle).unwrap(), entries);
            let cut = &bundle[..cut.index(bundle.len())];
            // A cut between entries is a narrower bundle; a cut inside one is seen.
            if let Ok(fewer) = decode_bundle(cut) {
                prop_assert_eq!(encode_bundle(fewer).unwrap(), cut);
            }
        }
    }
}

#[test]
fn tiles_of_the_sizes_of_the_guide() {
    let all = |size| widths(size).collect::<Vec<_>>();
    assert_eq!(all(0), []);
    assert_eq!(all(1), [(0, 0, 1)]);
    assert_eq!(all(256), [(0, 0, 256), (1, 0, 1)]);
    assert_eq!(all(300), [(0, 0, 256), (0, 1, 44), (1, 0, 1)]);
    let many = all(70_000);
    let of = |level: u8, full: bool| {
        let wanted = |tile: &&(u8, u64, u16)| tile.0 == level && (tile.2 == 256) == full;
        many.iter()
            .filter(wanted)
            .map(|tile| tile.2)
            .collect::<Vec<_>>()
    };
    assert_eq!((of(0, true).len(), of(0, false)), (273, vec![112]));
    assert_eq!((of(1, true).len(), of(1, false)), (1, vec![17]));
    assert_eq!((of(2, true).len(), of(2, false)), (0, vec![1]));
    assert_eq!(many.len(), 277);
    // A size from outside never makes the iterator run before it is asked.
    assert_eq!(widths(u64::MAX).next(), Some((0, 0, 256)));
}

#[test]
fn bundle_of_the_guide() {
    let leaves: [&[u8]; 3] = [b"leaf 0", b"leaf 1", b"leaf 2"];
    let bundle = encode_bundle(leaves).unwrap();
    let wanted = "00066c656166203000066c656166203100066c6561662032";
    assert_eq!(bundle, crate::vectors::hex(wanted));
    assert_eq!(decode_bundle(&bundle).unwrap(), leaves);
}

#[test]
fn what_is_no_bundle_or_tile() {
    let none = TileError::Count { found: 0 };
    assert_eq!(encode_bundle([]), Err(none));
    assert_eq!(decode_bundle(&[]), Err(none));
    assert_eq!(decode_bundle(&[0]), Err(TileError::Truncated { place: 0 }));
    assert_eq!(
        decode_bundle(&[0, 1, 7, 0]),
        Err(TileError::Truncated { place: 1 })
    );
    assert_eq!(
        decode_bundle(&[0; 514]),
        Err(TileError::Count { found: 257 })
    );
    let (place, bytes) = (0, 65_536);
    let long = vec![0; bytes];
    assert_eq!(
        encode_bundle([&long[..]]),
        Err(TileError::EntryTooLong { place, bytes })
    );
    assert!(encode_bundle([&long[1..]]).is_ok());
    assert_eq!(decode_tile(&[]), Err(none));
    assert_eq!(decode_tile(&[0; 33]), Err(TileError::Ragged { bytes: 33 }));
    assert_eq!(
        decode_tile(&[0; 32 * 257]),
        Err(TileError::Count { found: 257 })
    );
    assert_eq!(encode_tile(&[]), Err(none));
    let hashes = [leaf_hash(b"a"), leaf_hash(b"b")];
    let tile = encode_tile(&hashes).unwrap();
    assert_eq!(decode_tile(&tile).unwrap(), hashes);
}
