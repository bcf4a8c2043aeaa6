//! PDQ against the reference hashes, and against a plain second implementation.

use std::collections::BTreeMap;

use matching::pdq::{Hash, Hasher, Layout, PdqError, Profile, Turn, hash};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::{
    decode::{Pixels, decode},
    shared,
};

/// What both references give for each picture.
fn expected() -> Option<BTreeMap<String, Json>> {
    let file = shared::read("threatexchange/pdq/expected.json")?;
    Some(serde_json::from_slice(&file).expect("the table is JSON"))
}

fn picture(name: &str) -> Pixels {
    let file =
        shared::read(&format!("threatexchange/pdq/{name}")).expect("stands beside its table");
    decode(&file).expect(name)
}

/// Faults of python-threatexchange, as distance and quality: it hands palette places and inks
/// to PDQ as if they were colours, and takes 1 bit as 0 and 1.
const FAULTS_OF_PYTX: [(&str, u16, u8); 3] = [
    ("modes/1.png", 0, 0),
    ("modes/CMYK.jpg", 256, 100),
    ("modes/P.png", 36, 100),
];

#[test]
fn every_reference_picture_is_exact_in_both_profiles() {
    let Some(expected) = expected() else { return };
    assert_eq!(expected.len(), 37);
    for (name, references) in &expected {
        let pixels = picture(name);
        for (profile, reference) in [
            (Profile::Cpp512, "reference_cpp"),
            (Profile::Full, "python_threatexchange"),
        ] {
            let ours = hash(
                profile,
                pixels.layout,
                pixels.width,
                pixels.height,
                &pixels.bytes,
            )
            .expect("within limits");
            let theirs = &references[reference];
            let their_hash = theirs["hash"]
                .as_str()
                .and_then(Hash::from_hex)
                .expect("a hash");
            let found = (
                ours.hash.distance(&their_hash),
                theirs["quality"].as_u64().expect("a number"),
            );
            let fault = FAULTS_OF_PYTX
                .iter()
                .find(|(fault, ..)| profile == Profile::Full && fault == name);
            let wanted = fault.map_or((0, u64::from(ours.quality)), |(_, distance, quality)| {
                (*distance, u64::from(*quality))
            });
            assert_eq!(found, wanted, "{name} in {}", profile.name());
        }
    }
}

#[test]
fn turned_pictures_have_the_turned_hashes() {
    if expected().is_none() {
        return;
    }
    let hash_of = |name: &str| {
        let pixels = picture(name);
        hash(
            Profile::Full,
            pixels.layout,
            pixels.width,
            pixels.height,
            &pixels.bytes,
        )
        .expect("within limits")
    };
    let original = hash_of("dih/bridge-1-original.jpg");
    assert_eq!(original.turned(Turn::Original), original.hash);
    for (turn, name) in [
        (Turn::Rotate90, "dih/bridge-2-rotate-90.jpg"),
        (Turn::Rotate180, "dih/bridge-3-rotate-180.jpg"),
        (Turn::Rotate270, "dih/bridge-4-rotate-270.jpg"),
        (Turn::FlipX, "dih/bridge-5-flipx.jpg"),
        (Turn::FlipY, "dih/bridge-6-flipy.jpg"),
        (Turn::FlipPlus1, "dih/bridge-7-flip-plus-1.jpg"),
        (Turn::FlipMinus1, "dih/bridge-8-flip-minus-1.jpg"),
    ] {
        // The files are turned and compressed again, so a few bits may differ; a wrong turn
        // differs in about half of them.
        let distance = original.turned(turn).distance(&hash_of(name).hash);
        assert!(distance <= 16, "{turn:?}: {distance}");
    }
}

/// The box filter, whole buffers at a time, as slowly and plainly as can be: the phases of the
/// reference on one line.
fn box_line(line: &[f32], window: usize) -> Vec<f32> {
    let ahead = window.midpoint(2);
    let (mut sum, mut held, mut left, mut out) = (0.0_f32, 0_usize, 0, Vec::new());
    for (place, value) in line.iter().enumerate() {
        sum += value;
        if held == window {
            sum -= line[left];
            left += 1;
        } else {
            held += 1;
        }
        if place + 1 >= ahead {
            out.push(sum / float(held));
        }
    }
    while out.len() < line.len() {
        sum -= line[left];
        left += 1;
        held -= 1;
        out.push(sum / float(held));
    }
    out
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "rounding"
)]
fn rounded(value: f64) -> f32 {
    value as f32
}

fn float(value: usize) -> f32 {
    f32::from(u16::try_from(value).expect("small"))
}

fn transpose(rows: &[Vec<f32>]) -> Vec<Vec<f32>> {
    (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column]).collect())
        .collect()
}

/// The full profile on grey pixels, without anything clever. It gives the bits only.
fn plain(width: usize, height: usize, pixels: &[u8]) -> Hash {
    let mut rows: Vec<Vec<f32>> = pixels
        .chunks(width)
        .map(|row| row.iter().map(|pixel| f32::from(*pixel)).collect())
        .collect();
    if (width, height) != (64, 64) {
        for _ in 0..2 {
            rows = rows
                .iter()
                .map(|row| box_line(row, width.div_ceil(128)))
                .collect();
            rows = transpose(&rows);
            rows = rows
                .iter()
                .map(|row| box_line(row, height.div_ceil(128)))
                .collect();
            rows = transpose(&rows);
        }
    }
    let centre = |part: usize, side: usize| (2 * part + 1) * side / 128;
    let sample = |i: usize, j: usize| rows[centre(i, height)][centre(j, width)];
    let cosine = |term: usize, at: usize| {
        let term = f64::from(float(term + 1));
        let angle = std::f64::consts::PI / 128.0 * term * f64::from(float(2 * at + 1));
        rounded(f64::from(rounded(0.031_25_f64.sqrt())) * angle.cos())
    };
    let mut terms = Vec::new();
    for i in 0..16 {
        let half: Vec<f32> = (0..64)
            .map(|j| (0..64).fold(0.0, |sum, k| sum + cosine(i, k) * sample(k, j)))
            .collect();
        for j in 0..16 {
            terms.push((0..64).fold(0.0, |sum, k| sum + half[k] * cosine(j, k)));
        }
    }
    let mut sorted = terms.clone();
    sorted.sort_by(f32::total_cmp);
    let mut bytes = [0; 32];
    for (place, term) in terms.iter().enumerate() {
        if *term > sorted[127] {
            bytes[31 - place / 8] |= 1 << (place % 8);
        }
    }
    Hash(bytes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_streamed_hash_equals_the_plain_one(
        (width, height) in (5_usize..300, 5_usize..300),
        seed in any::<u64>(),
    ) {
        check_plain(width, height, seed);
    }
}

fn check_plain(width: usize, height: usize, seed: u64) {
    let mut state = seed | 1;
    let pixels: Vec<u8> = (0..width * height)
        .map(|at| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let noise = state.to_le_bytes()[0] / 4;
            let slope = u8::try_from(at % width * 128 / width).expect("below 128");
            noise + slope
        })
        .collect();
    let side = |side: usize| u32::try_from(side).expect("small");
    let ours = hash(
        Profile::Full,
        Layout::Luma8,
        side(width),
        side(height),
        &pixels,
    );
    assert_eq!(
        ours.expect("within limits").hash,
        plain(width, height, &pixels),
        "{width} × {height}"
    );
}

#[test]
fn sides_where_windows_and_samples_change() {
    for (width, height) in [
        (5, 5),
        (64, 64),
        (64, 65),
        (63, 64),
        (128, 128),
        (129, 128),
        (128, 129),
        (256, 257),
        (385, 17),
        (16, 400),
        (8, 513),
    ] {
        check_plain(width, height, 7);
    }
}

#[test]
fn rows_may_come_in_any_portions() {
    let pixels: Vec<u8> = (0..200_u32 * 150 * 3)
        .map(|at| (at.wrapping_mul(at) / 7).to_le_bytes()[0])
        .collect();
    for profile in [Profile::Full, Profile::Cpp512] {
        let whole = hash(profile, Layout::Rgb8, 200, 150, &pixels).expect("within limits");
        for rows in [1, 7, 16, 149] {
            let mut hasher = Hasher::new(profile, Layout::Rgb8, 200, 150).expect("within limits");
            for portion in pixels.chunks(200 * 3 * rows) {
                hasher.push(portion);
            }
            assert_eq!(hasher.finish(), Ok(whole), "{rows} rows at a time");
        }
    }
}

#[test]
fn a_picture_below_five_pixels_has_no_quality() {
    for (width, height) in [(4, 100), (100, 4), (0, 0), (1, 1)] {
        let pixels = vec![9; usize::try_from(width * height).expect("small")];
        let found = hash(Profile::Full, Layout::Luma8, width, height, &pixels).expect("no error");
        assert_eq!(
            (found.hash, found.quality),
            (Hash([0; 32]), 0),
            "{width} × {height}"
        );
    }
}

#[test]
fn a_picture_of_one_colour_has_no_quality() {
    for profile in [Profile::Full, Profile::Cpp512] {
        let found = hash(profile, Layout::Luma8, 600, 300, &[200; 600 * 300]).expect("no error");
        assert_eq!(found.quality, 0);
    }
}

#[test]
fn wrong_sizes_are_refused() {
    fn check(width: u32, height: u32, bytes: usize, expected: PdqError) {
        let found = hash(Profile::Full, Layout::Luma8, width, height, &vec![0; bytes]);
        assert_eq!(found, Err(expected));
    }
    check(
        10,
        10,
        99,
        PdqError::Pixels {
            expected: 100,
            found: 99,
        },
    );
    check(
        10,
        10,
        101,
        PdqError::Pixels {
            expected: 100,
            found: 101,
        },
    );
    check(
        10,
        10,
        110,
        PdqError::Pixels {
            expected: 100,
            found: 110,
        },
    );
    check(
        10,
        10,
        0,
        PdqError::Pixels {
            expected: 100,
            found: 0,
        },
    );
    check(
        u32::MAX,
        u32::MAX,
        0,
        PdqError::TooLarge {
            width: u32::MAX,
            height: u32::MAX,
        },
    );
    check(
        1 << 16,
        1 << 15,
        0,
        PdqError::TooLarge {
            width: 1 << 16,
            height: 1 << 15,
        },
    );
}

#[test]
fn hashes_are_written_from_the_last_term_to_the_first() {
    let text = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
    let hash = Hash::from_hex(text).expect("a hash");
    assert_eq!(hash.to_string(), text);
    assert_eq!(hash.0[0], 0xf8);
    assert_eq!(Hash::from_hex(&text.to_uppercase()), Some(hash));
    assert_eq!(Hash::from_hex("f8"), None);
}
