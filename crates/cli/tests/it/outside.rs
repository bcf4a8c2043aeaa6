//! Outsiders as processes and threads on loopback: witnesses that are this very program, and
//! servers of a few lines that answer whatever a test wants.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use serde_json::Value;

use crate::house::{House, Ran, program};

/// A witness in a folder of the test, running or not.
#[derive(Debug)]
pub(crate) struct Witness {
    pub(crate) folder: PathBuf,
    pub(crate) vkey: String,
    /// Taken at the first start and kept, so that policies stay right.
    port: u16,
    child: Option<Child>,
}

impl Witness {
    /// Makes a witness of this record and starts it.
    pub(crate) fn start(house: &House, name: &str) -> Self {
        let mut witness = Self::make(house, name, &vkey(house));
        witness.up();
        witness
    }

    /// Makes a witness that watches these keys, and does not start it.
    pub(crate) fn make(house: &House, name: &str, logs: &str) -> Self {
        let folder = house.path(name);
        let made = witness(&[
            "init",
            "--json",
            "--name",
            &format!("{name}.example/witness"),
            text(&folder),
        ]);
        let vkey = made.expect(0).json()["vkey"].as_str().unwrap().to_owned();
        fs::write(folder.join("logs.txt"), format!("{logs}\n")).unwrap();
        Self {
            folder,
            vkey,
            port: 0,
            child: None,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/w", self.port)
    }

    pub(crate) fn up(&mut self) {
        assert!(self.child.is_none());
        let mut child = program()
            .args(["witness", "serve", "--prefix", "/w", "--folder"])
            .arg(&self.folder)
            .args(["--listen", &format!("127.0.0.1:{}", self.port)])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let port = line.trim_end().strip_prefix("http://127.0.0.1:").unwrap();
        self.port = port.strip_suffix("/w").unwrap().parse().unwrap();
        self.child = Some(child);
    }

    /// Ends it as an operator does, and waits for it.
    pub(crate) fn down(&mut self) {
        let mut child = self.child.take().unwrap();
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(child.wait().unwrap().success());
    }

    pub(crate) fn show(&self) -> Value {
        let shown = witness(&["show", "--json", "--folder", text(&self.folder)]);
        shown.json()
    }

    /// The size that it has seen of the one record that it watches.
    pub(crate) fn size(&mut self) -> u64 {
        let was_up = self.child.is_some();
        if was_up {
            self.down();
        }
        let size = self.show()["records"][0]["size"].as_u64().unwrap_or(0);
        if was_up {
            self.up();
        }
        size
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// `probity witness …` of an outsider.
pub(crate) fn witness(args: &[&str]) -> Ran {
    Ran::of(program().arg("witness").args(args).output().unwrap())
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The record's key, from the settings.
pub(crate) fn vkey(house: &House) -> String {
    let settings = fs::read_to_string(house.office.join("probity.toml")).unwrap();
    let line = settings
        .lines()
        .find_map(|line| line.strip_prefix("vkey = \""));
    line.unwrap().trim_end_matches('"').to_owned()
}

/// Installs a policy of these witnesses (name, key, address) that all must cosign.
pub(crate) fn policy(house: &House, witnesses: &[(&str, &str, &str)]) -> Ran {
    let mut lines = format!("log {}\n", vkey(house));
    let mut names = Vec::new();
    for (name, key, url) in witnesses {
        lines.push_str(&format!("witness {name} {key} {url}\n"));
        names.push(*name);
    }
    match names.as_slice() {
        [] => lines.push_str("quorum none\n"),
        names => lines.push_str(&format!(
            "group judges all {}\nquorum judges\n",
            names.join(" ")
        )),
    }
    let file = house.path("policy");
    fs::write(&file, lines).unwrap();
    house.run("", &["witness", "policy", text(&file)])
}

/// One small act.
pub(crate) fn act(house: &House, name: &str) -> Ran {
    let args = [
        "person", "change", "edda", "--name", name, "--reason", "drill",
    ];
    house.run("amina", &args)
}

/// How far the record is cosigned: exit code, size, cosigned.
#[track_caller]
pub(crate) fn status(house: &House) -> (i32, u64, u64) {
    let ran = house.run("", &["witness", "status", "--json"]);
    let value = ran.json();
    let number = |name: &str| value[name].as_u64().unwrap();
    (ran.code, number("size"), number("cosigned"))
}

/// The name that an act gave, for every act that stands in the record.
pub(crate) fn acts(house: &House) -> u64 {
    let listed = house.done("", &["office", "acts", "--limit", "10000"]);
    u64::try_from(listed.as_array().unwrap().len()).unwrap()
}

/// The only file of a folder in the record.
pub(crate) fn only_file(office: &Path, folder: &str) -> Vec<u8> {
    let mut files: Vec<_> = fs::read_dir(office.join("record").join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    fs::read(files.remove(0)).unwrap()
}

/// A server that answers every request with what a function makes of it.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) heard: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// `answer` gets the first line and the body, and gives status, further header lines, body.
    pub(crate) fn start(
        answer: impl Fn(&str, &[u8]) -> (u16, String, Vec<u8>) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (told, ended) = (Arc::clone(&heard), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.unwrap();
                let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
                let (line, body) = read_request(&mut stream);
                told.lock().unwrap().push(line.clone());
                let (status, headers, body) = answer(&line, &body);
                let head = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes());
                let _ = stream.write_all(&body);
            }
        });
        Self {
            url,
            heard,
            stop,
            thread: Some(thread),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // It waits for a caller: this is the last one.
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read_request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    let _ = reader.read_line(&mut first);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    (first.trim_end().to_owned(), body)
}
