//! A witness served on loopback by a thread, and a client of a few lines.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use ledger::{
    checkpoint::Checkpoint,
    note::{SigningKey, VerifierKey},
    tree::{Hash, Levels, consistency_proof, leaf_hash, root},
    witness::encode_request,
};
use witness::{Limits, Memory, Settings, Witness, init, serve};

pub(crate) const ORIGIN: &str = "office.example/record";
pub(crate) const PREFIX: &str = "/w";

/// A folder with key and watched records.
pub(crate) fn folder(logs: &[VerifierKey]) -> tempfile::TempDir {
    folder_of("overseer.example/witness", [9; 32], logs)
}

pub(crate) fn folder_of(name: &str, seed: [u8; 32], logs: &[VerifierKey]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path(), name, seed).unwrap();
    let lines: String = logs.iter().map(|log| format!("{log}\n")).collect();
    std::fs::write(folder.path().join("logs.txt"), lines).unwrap();
    folder
}

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<AtomicU64>,
    pub(crate) events: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::start_with(folder, Limits::default())
    }

    pub(crate) fn start_with(folder: &Path, limits: Limits) -> Self {
        let settings = Settings::read(folder).unwrap();
        let memory = Memory::open(folder, &settings.key.verifier(), &settings.logs).unwrap();
        let clock = Arc::new(AtomicU64::new(1_800_000_000));
        let events = Arc::new(Mutex::new(Vec::new()));
        let (time, told) = (Arc::clone(&clock), Arc::clone(&events));
        let witness = Witness::new(
            settings,
            memory,
            Box::new(move || time.load(Ordering::SeqCst)),
            Box::new(move |event| told.lock().unwrap().push(event.to_string())),
        );
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            serve(listener, PREFIX, Arc::new(witness), limits, &ended).unwrap();
        });
        Self {
            address,
            clock,
            events,
            stop,
            thread: Some(thread),
        }
    }

    pub(crate) fn post(&self, body: &[u8]) -> Answer {
        self.post_to("/w/add-checkpoint", body)
    }

    pub(crate) fn post_to(&self, path: &str, body: &[u8]) -> Answer {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: w\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.send(&[head.as_bytes(), body].concat())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: w\r\nconnection: close\r\n\r\n").as_bytes())
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    pub(crate) fn send(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server that has heard enough may close before all is sent.
        let _ = stream.write_all(request);
        Answer::read(&mut stream)
    }

    pub(crate) fn told(&self) -> Vec<String> {
        self.events.lock().unwrap().clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            if !std::thread::panicking() {
                ended.unwrap();
            }
        }
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, _)) = text.split_once("\r\n\r\n") else {
            panic!("no answer: {text:?}");
        };
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let content_type = head
            .lines()
            .find_map(|line| line.strip_prefix("content-type: "))
            .unwrap_or_default()
            .to_owned();
        let body = bytes[head.len() + 4..].to_vec();
        Self {
            status,
            content_type,
            body,
        }
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// A record with a key: its leaves from `fork` on differ by the letter.
pub(crate) struct Office {
    pub(crate) key: SigningKey,
    tree: Levels,
}

impl Office {
    pub(crate) fn new(letter: char, fork: u64, size: u64) -> Self {
        let mut tree = Levels::default();
        for leaf in 0..size {
            let text = match leaf < fork {
                true => format!("leaf {leaf}"),
                false => format!("leaf {leaf}{letter}"),
            };
            tree.push(leaf_hash(text.as_bytes()));
        }
        let key = SigningKey::from_seed(ORIGIN, [7; 32]).unwrap();
        Self { key, tree }
    }

    pub(crate) fn note(&mut self, size: u64) -> Vec<u8> {
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size,
            root: root(&mut self.tree, size).unwrap(),
        };
        checkpoint.sign(&self.key)
    }

    pub(crate) fn proof(&mut self, old: u64, new: u64) -> Vec<Hash> {
        match old == 0 || old == new {
            true => Vec::new(),
            false => consistency_proof(&mut self.tree, old, new).unwrap(),
        }
    }

    pub(crate) fn request(&mut self, old: u64, new: u64) -> Vec<u8> {
        let proof = self.proof(old, new);
        encode_request(old, &proof, &self.note(new))
    }
}

/// Copies a folder, as a backup does.
pub(crate) fn copy(from: &Path) -> tempfile::TempDir {
    fn walk(from: &Path, to: &PathBuf) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true => walk(&entry.path(), &target),
                false => drop(std::fs::copy(entry.path(), &target).unwrap()),
            }
        }
    }
    let to = tempfile::tempdir().unwrap();
    walk(from, &to.path().to_owned());
    to
}
