//! Every parser on damaged input: it ends, it does not panic, and it says the same again.

use image::ImageFormat;
use parser_protocol::{Limits, MediaType, media_type};
use proptest::prelude::*;

use crate::{
    made,
    record::{limits, record_as},
};

/// One good content of each kind.
fn contents() -> Vec<Vec<u8>> {
    let noise = made::noise(3000);
    let members: [(&str, &[u8]); 3] = [("a.txt", b"hello"), ("b/c", &noise), ("a.txt", b"again")];
    let archive = made::tar(&members);
    let mut all = vec![
        made::zip(&members[..2]),
        made::zip_stored(&[("in.zip", &made::zip(&members[..2]))]),
        made::gzip(&archive),
        made::xz(&archive),
        made::zstd(&archive),
        made::bzip2(&archive),
        made::seven_zip(&members, None),
        archive,
    ];
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::WebP,
        ImageFormat::Pnm,
    ] {
        all.push(made::picture(format));
    }
    all
}

fn tight() -> Limits {
    Limits {
        members: 5000,
        picture_pixels: 1 << 20,
        ..limits()
    }
}

fn kind(content: &[u8]) -> MediaType {
    let head = &content[..content.len().min(media_type::HEAD_BYTES)];
    media_type::identify(head, content.len() as u64)
}

#[derive(Clone, Debug)]
enum Harm {
    Flip(prop::sample::Index, u8),
    Set(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Drop(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
}

fn harm() -> impl Strategy<Value = Harm> {
    let place = any::<prop::sample::Index>;
    prop_oneof![
        (place(), 0u8..8).prop_map(|(place, bit)| Harm::Flip(place, bit)),
        (place(), prop_oneof![Just(0), Just(0xff), any::<u8>()])
            .prop_map(|(place, byte)| Harm::Set(place, byte)),
        place().prop_map(Harm::Cut),
        (place(), 1usize..64).prop_map(|(place, count)| Harm::Drop(place, count)),
        (place(), 1usize..64).prop_map(|(place, count)| Harm::Repeat(place, count)),
    ]
}

fn apply(content: &mut Vec<u8>, harm: &Harm) {
    if content.is_empty() {
        return;
    }
    let length = content.len();
    match harm {
        Harm::Flip(place, bit) => content[place.index(length)] ^= 1 << bit,
        Harm::Set(place, byte) => content[place.index(length)] = *byte,
        Harm::Cut(place) => content.truncate(place.index(length)),
        Harm::Drop(place, count) => {
            let start = place.index(length);
            content.drain(start..(start + count).min(length));
        }
        Harm::Repeat(place, count) => {
            let start = place.index(length);
            let part = content[start..(start + count).min(length)].to_vec();
            content.splice(start..start, part);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn damaged_content_is_answered(harms in prop::collection::vec(harm(), 1..6)) {
        for good in contents() {
            let kind = kind(&good);
            let mut bad = good;
            for harm in &harms {
                apply(&mut bad, harm);
            }
            let first = record_as(kind, &bad, tight());
            let second = record_as(kind, &bad, tight());
            prop_assert!(first.sent == second.sent, "{kind} twice");
            let gave_up = first.lines.iter().any(|line| line.contains("gave up"));
            prop_assert!(!gave_up, "{kind}: a parser panicked: {:?}", first.lines);
        }
    }

    #[test]
    fn random_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for kind in MediaType::ALL {
            record_as(*kind, &bytes, tight());
        }
    }
}

#[test]
fn every_cut_of_an_archive_is_answered() {
    for good in contents().into_iter().take(8) {
        let kind = kind(&good);
        let step = (good.len() / 60).max(1);
        for length in (0..good.len()).step_by(step) {
            let lines = record_as(kind, &good[..length], tight()).lines;
            let told = lines.iter().any(|line| line.contains(" ! "));
            assert!(told, "{kind} cut at {length} of {}: {lines:?}", good.len());
        }
    }
}
