//! Rounds of one office with a witness over HTTP on loopback, one after another: request, decision,
//! durable memory, cosignature, answer. `witness [DIR [SECONDS]]`; the folder's disk is measured.
//!
//! The guide's prototype made 344 rounds a second in sequence. Beside them stands the disk alone:
//! a file of the same size written, synced and renamed with its folder.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic
)]

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use ledger::{
    checkpoint::Checkpoint,
    note::SigningKey,
    tree::{Levels, consistency_proof, leaf_hash, root},
    witness::encode_request,
};
use witness::{Limits, Memory, Settings, Witness, init, serve};

const ORIGIN: &str = "office.example/record";

fn main() {
    let args: Vec<_> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .collect();
    let place = args.first().map_or(".", String::as_str);
    let seconds = args.get(1).map_or(3, |text| text.parse().unwrap());
    let limit = Duration::from_secs(seconds);
    let folder = tempfile::tempdir_in(place).unwrap();
    let key = SigningKey::from_seed(ORIGIN, [7; 32]).unwrap();
    let disk = disk_alone(folder.path(), limit);
    println!("the disk alone: write, sync, rename, sync of the folder  {disk:>8.0}/s");
    let rounds = rounds(folder.path(), &key, limit);
    println!("rounds of one office in sequence over HTTP              {rounds:>8.0}/s");
    println!(
        "share of the disk alone                                 {:>8.2}",
        rounds / disk
    );
}

fn rate(count: u32, begun: Instant) -> f64 {
    f64::from(count) / begun.elapsed().as_secs_f64()
}

fn disk_alone(folder: &Path, limit: Duration) -> f64 {
    let bytes = [b'x'; 330];
    let (temporary, path) = (folder.join("new"), folder.join("file"));
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < limit {
        let mut file = File::create(&temporary).unwrap();
        file.write_all(&bytes).unwrap();
        file.sync_all().unwrap();
        fs::rename(&temporary, &path).unwrap();
        File::open(folder).unwrap().sync_all().unwrap();
        count += 1;
    }
    rate(count, begun)
}

fn rounds(folder: &Path, key: &SigningKey, limit: Duration) -> f64 {
    let folder = folder.join("witness");
    let vkey = init(&folder, "overseer.example/witness", [9; 32]).unwrap();
    fs::write(folder.join("logs.txt"), format!("{}\n", key.verifier())).unwrap();
    let settings = Settings::read(&folder).unwrap();
    let memory = Memory::open(&folder, &vkey, &settings.logs).unwrap();
    let witness = Witness::new(
        settings,
        memory,
        Box::new(|| 1_800_000_000),
        Box::new(|_| {}),
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&stop);
    let thread = std::thread::spawn(move || {
        serve(listener, "", Arc::new(witness), Limits::default(), &ended).unwrap();
    });
    // Requests are made beforehand, so that the witness alone is measured.
    let requests = requests(key);
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let begun = Instant::now();
    let mut count = 0;
    for request in &requests {
        if begun.elapsed() >= limit {
            break;
        }
        stream.write_all(request).unwrap();
        let status = answer(&mut stream);
        assert_eq!(status, "200", "round {count}");
        count += 1;
    }
    let rate = rate(count, begun);
    drop(stream);
    stop.store(true, Ordering::SeqCst);
    thread.join().unwrap();
    rate
}

/// Rounds that each bring seven entries more.
fn requests(key: &SigningKey) -> Vec<Vec<u8>> {
    let mut tree = Levels::default();
    let mut requests = Vec::new();
    for round in 0..20_000_u64 {
        let old = round * 7;
        for leaf in old..old + 7 {
            tree.push(leaf_hash(&leaf.to_be_bytes()));
        }
        let new = old + 7;
        let proof = match old {
            0 => Vec::new(),
            old => consistency_proof(&mut tree, old, new).unwrap(),
        };
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size: new,
            root: root(&mut tree, new).unwrap(),
        };
        let body = encode_request(old, &proof, &checkpoint.sign(key));
        let head = format!(
            "POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        requests.push([head.as_bytes(), &body].concat());
    }
    requests
}

/// Reads one answer and gives its status.
fn answer(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "the witness hung up");
        heard.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&heard);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .unwrap()
                .parse::<usize>()
                .unwrap();
            if body.len() >= length {
                return head.split(' ').nth(1).unwrap().to_owned();
            }
        }
    }
}
