//! Prints what matching costs: nanoseconds per pixel of PDQ, lookups per second in a million
//! signals and the time to build their index. Run with `cargo bench -p matching`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a measuring program for people"
)]

use std::{fs, hint::black_box, sync::Arc};

use evidence::{ContentHash, Digests, ListId, MatchOpinion, Md5Hash, Sha1Hash};
use matching::{
    index::{Index, Options},
    list::SignalList,
    pdq::{self, Hash, Layout, Profile},
    signal::{Signal, Value},
};

const SIGNALS: usize = 1_000_000;
const QUERIES: usize = 20_000;

/// SplitMix64 (Steele, Lea, Flood 2014): numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            let word = self.next().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        bytes
    }
}

/// The processor time of this program in seconds, which other programs do not disturb much.
struct Start(f64);

fn processor_seconds() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

impl Start {
    fn now() -> Self {
        Self(processor_seconds())
    }

    fn seconds(&self) -> f64 {
        processor_seconds() - self.0
    }
}

fn main() {
    for (width, height) in [(1152, 864), (4032, 3024)] {
        for profile in [Profile::Full, Profile::Cpp512] {
            for layout in [Layout::Rgb8, Layout::Luma8] {
                picture(profile, layout, width, height);
            }
        }
    }
    lists();
}

fn picture(profile: Profile, layout: Layout, width: u32, height: u32) {
    let mut numbers = Numbers(1);
    let pixels = width as usize * height as usize;
    let bytes: Vec<u8> = (0..pixels * layout.bytes())
        .map(|_| numbers.next() as u8)
        .collect();
    // The clock of processor time steps by some milliseconds, so short runs are repeated.
    let runs = 1 + 100_000_000 / pixels;
    let start = Start::now();
    for _ in 0..runs {
        black_box(pdq::hash(profile, layout, width, height, black_box(&bytes)).unwrap());
    }
    let seconds = start.seconds() / runs as f64;
    println!(
        "pdq {:7} {layout:?} {:5.2} MP: {:6.2} ms, {:.2} ns per pixel",
        profile.name(),
        pixels as f64 / 1e6,
        seconds * 1e3,
        seconds * 1e9 / pixels as f64,
    );
}

fn signal(value: Value) -> Signal {
    Signal {
        value,
        added: String::new(),
        expires: None,
        labels: vec!["label".to_owned()],
        opinion: MatchOpinion::Positive,
        sharing: None,
        source: "source".to_owned(),
    }
}

fn lists() {
    let mut numbers = Numbers(2);
    let hashes: Vec<Hash> = (0..SIGNALS).map(|_| Hash(numbers.bytes())).collect();
    let digests: Vec<[u8; 16]> = (0..SIGNALS).map(|_| numbers.bytes()).collect();
    let start = Start::now();
    let list = Arc::new(SignalList::from_signals(
        hashes
            .iter()
            .map(|hash| signal(Value::Pdq(*hash)))
            .chain(digests.iter().map(|digest| signal(Value::Md5(*digest)))),
    ));
    println!("list of 2 × {SIGNALS} signals: {:.2} s", start.seconds());
    let start = Start::now();
    let id = ListId::from_random([1; 16]);
    let index = Index::build(vec![(id, list)], Options::default()).unwrap();
    println!("index of 2 × {SIGNALS} signals: {:.2} s", start.seconds());
    for radius in [15, 31] {
        let queries: Vec<Hash> = (0..QUERIES)
            .map(|at| {
                let mut hash = hashes[at * 31];
                for _ in 0..at % 41 {
                    let bit = numbers.next() as usize % 256;
                    hash.0[bit / 8] ^= 1 << (bit % 8);
                }
                hash
            })
            .collect();
        let start = Start::now();
        let hits: usize = queries
            .iter()
            .map(|hash| index.pdq_within(hash, radius).unwrap().len())
            .sum();
        let seconds = start.seconds();
        println!(
            "pdq within {radius} of {SIGNALS}: {:.0} lookups per second ({hits} hits)",
            QUERIES as f64 / seconds
        );
    }
    let queries: Vec<Digests> = (0..SIGNALS)
        .map(|at| Digests {
            sha256: ContentHash(numbers.bytes()),
            sha1: Sha1Hash(numbers.bytes()),
            md5: Md5Hash(if at % 2 == 0 {
                digests[at]
            } else {
                numbers.bytes()
            }),
        })
        .collect();
    let start = Start::now();
    let hits: usize = queries.iter().map(|query| index.digests(query).len()).sum();
    println!(
        "md5 of {SIGNALS}, half of the queries in it: {:.0} ns per lookup ({hits} hits)",
        start.seconds() * 1e9 / SIGNALS as f64
    );
}
