//! Figures of the vault: small blobs on two threads, large streams, opening of payloads.
//! `cargo bench -p vault`. Prints one line for each figure; measures, and judges nothing.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a measurement that goes wrong should stop, and its figures are its output"
)]

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::digest;
use evidence::{CaseId, ContentHash, ExhibitId};
use vault::{Cost, NewSlot, Ring, Vault, chunked};
use workbench::ports::{BlobStore, KeyScope, KeyUse, Keys, Owner};

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let slot = NewSlot::Passphrase {
        passphrase: "figures",
        cost: Cost::WEAK_FOR_TESTS,
    };
    let ring = Arc::new(Ring::create(&folder.path().join("keys"), &[slot]).unwrap());
    let case = CaseId::from_random([1; 16]);
    let exhibit = ExhibitId::from_random([2; 16]);
    ring.create(&[KeyScope::Case(case), KeyScope::Exhibit(case, exhibit)])
        .unwrap();
    let owner = Owner::Exhibit(case, exhibit);
    payloads(&ring, KeyScope::Exhibit(case, exhibit));
    seal_small();
    streams();
    let vault = Vault::open(&folder.path().join("vault"), Arc::clone(&ring)).unwrap();
    small_blobs(&vault, owner);
    large_blob(&vault, owner);
    let again = Vault::open(&folder.path().join("vault"), ring).unwrap();
    let start = Instant::now();
    let mut good = 0_u32;
    again
        .scrub(owner, &mut |line| {
            good += u32::from(matches!(line, workbench::ports::ScrubLine::Good { .. }))
        })
        .unwrap();
    println!("open and scrub of {good} blobs: {:?}", start.elapsed());
}

fn payloads(ring: &Ring, scope: KeyScope) {
    let plain = vec![7; 400];
    let sealed = ring
        .seal(scope, KeyUse::Payload, b"context", &plain)
        .unwrap();
    let count = 100_000_u32;
    let start = Instant::now();
    for _ in 0..count {
        ring.open(scope, KeyUse::Payload, b"context", &sealed)
            .unwrap();
    }
    println!(
        "open of a payload of 400 bytes: {:?}",
        start.elapsed() / count
    );
    let start = Instant::now();
    for _ in 0..count {
        ring.seal(scope, KeyUse::Payload, b"context", &plain)
            .unwrap();
    }
    println!(
        "seal of a payload of 400 bytes: {:?}",
        start.elapsed() / count
    );
}

fn seal_small() {
    let key = chunked::Key::new(&[9; 32]);
    for size in [0, 10_000] {
        let plain = vec![7; size];
        let mut out = Vec::new();
        let count = 100_000_u32;
        let start = Instant::now();
        for _ in 0..count {
            out.clear();
            key.seal_onto(
                &[3; chunked::SALT],
                b"probity/v1/blob\0exhibit-0123456789abcdef",
                &plain,
                &mut out,
            );
        }
        println!(
            "encryption alone of {size} bytes: {:?}",
            start.elapsed() / count
        );
    }
}

fn streams() {
    let key = chunked::Key::new(&[9; 32]);
    let data = vec![7; 1 << 20];
    let total = 1024_u32;
    let start = Instant::now();
    let mut writer = chunked::Writer::new(&key, &[3; chunked::SALT], b"context", std::io::sink());
    for _ in 0..total {
        writer.write_all(&data).unwrap();
    }
    writer.finish().unwrap();
    rate("encryption of a stream, no disk", total, start.elapsed());
    let mut sealed = Vec::new();
    let mut writer = chunked::Writer::new(&key, &[3; chunked::SALT], b"context", &mut sealed);
    for _ in 0..256 {
        writer.write_all(&data).unwrap();
    }
    writer.finish().unwrap();
    let start = Instant::now();
    let mut reader = chunked::Reader::new(&key, b"context", sealed.as_slice()).unwrap();
    std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
    rate("decryption of a stream, no disk", 256, start.elapsed());
}

fn rate(what: &str, mebibytes: u32, time: Duration) {
    println!(
        "{what}: {:.0} MiB/s",
        f64::from(mebibytes) / time.as_secs_f64()
    );
}

fn small_blobs(vault: &Vault, owner: Owner) {
    let count = 100_000_u32;
    let before = cpu_time();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..2_u32 {
            scope.spawn(move || {
                let mut data = vec![7; 10_000];
                for number in 0..count {
                    data[..4].copy_from_slice(&number.to_be_bytes());
                    data[4] = u8::try_from(thread).unwrap();
                    // Not a real hash, which is the caller's cost: only the name must differ.
                    let mut name = [0; 32];
                    name[..5].copy_from_slice(&data[..5]);
                    let mut writer = vault.begin(owner).unwrap();
                    writer.write_all(&data).unwrap();
                    writer.finish(ContentHash(name)).unwrap();
                    if number % 5_000 == 4_999 {
                        vault.sync(owner).unwrap();
                    }
                }
            });
        }
    });
    vault.sync(owner).unwrap();
    let time = start.elapsed();
    let after = cpu_time();
    println!(
        "200,000 blobs of 10,000 bytes on two threads: {time:?}; processor time for each: \
         {:?} of ours, {:?} of the system",
        (after[0] - before[0]) / 200_000,
        (after[1] - before[1]) / 200_000
    );
}

fn large_blob(vault: &Vault, owner: Owner) {
    let data = vec![5; 1 << 20];
    let mut hash = digest::Context::new(&digest::SHA256);
    let start = Instant::now();
    let mut hashing = Duration::ZERO;
    let mut writer = vault.begin(owner).unwrap();
    for _ in 0..512 {
        let before = Instant::now();
        hash.update(&data);
        hashing += before.elapsed();
        writer.write_all(&data).unwrap();
    }
    let mut sha256 = ContentHash([0; 32]);
    sha256.0.copy_from_slice(hash.finish().as_ref());
    writer.finish(sha256).unwrap();
    rate(
        "large blob written to the page cache, without hashing",
        512,
        start.elapsed() - hashing,
    );
    vault.sync(owner).unwrap();
    rate("the same with its sync", 512, start.elapsed() - hashing);
    let start = Instant::now();
    let mut reader = vault.open(owner, &sha256).unwrap();
    let mut buffer = vec![0; 1 << 17];
    while reader.read(&mut buffer).unwrap() > 0 {}
    rate("large blob read and verified", 512, start.elapsed());
}

/// Processor time of this process: user, system.
fn cpu_time() -> [Duration; 2] {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after = stat.rsplit(')').next().unwrap();
    let ticks: Vec<u64> = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|number| number.parse().unwrap())
        .collect();
    [ticks[0], ticks[1]].map(|ticks| Duration::from_millis(ticks * 10))
}
