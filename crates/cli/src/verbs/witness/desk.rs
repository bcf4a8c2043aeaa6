//! The verbs of a witness: an outsider's machine, on which there is no office.

use std::{
    fs,
    io::Write as _,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use evidence::Time;
use serde_json::json;
use witness::{Event, Limits, Memory, MemoryError, Settings, Witness};
use workbench::ports::{Clock as _, Random as _};
use zeroize::Zeroizing;

use crate::{
    answer::{Answer, Code, Failure, harmless, one_line},
    args::Global,
    interrupt,
    wiring::{SystemClock, SystemRandom},
};

/// Time stamps of whole seconds, as the witness's log shows them.
const SECONDS: usize = 19;

pub(super) fn init(name: &str, folder: &Path) -> anyhow::Result<Answer> {
    let mut seed = Zeroizing::new([0; 32]);
    SystemRandom.fill(seed.as_mut_slice());
    let key = witness::init(folder, name, *seed).map_err(|error| match error {
        witness::FolderError::Exists { .. } => Failure::could_not(
            error.to_string(),
            "a witness is made once; take another folder",
        ),
        other => other.into(),
    })?;
    let place = folder.display();
    let text = format!(
        "The witness is made in {place}. Its key, to give to offices, overseers and courts:\n  {key}\n\
         The secret half is in {place}/key, NOT encrypted: only its owner can read it. Keep a copy in a safe.\n\
         Next: write the key of each record to watch into {place}/logs.txt, then `probity witness serve --folder {place}`.\n"
    );
    Ok(Answer::done(
        json!({ "folder": folder, "vkey": key.to_string() }),
        text,
    ))
}

/// Opens a witness that tells its events on standard error.
fn open(folder: &Path) -> anyhow::Result<Witness> {
    open_to(folder, log)
}

/// Opens a witness. A damaged memory is broken integrity: it does not know what it has seen.
pub(crate) fn open_to(folder: &Path, tell: fn(&Event)) -> anyhow::Result<Witness> {
    let settings = Settings::read(folder).map_err(|error| {
        Failure::could_not(
            error.to_string(),
            "name the witness's folder with `--folder DIR`, or make one with `probity witness init`; its key must be readable to its owner alone (chmod 600)",
        )
    })?;
    let memory = Memory::open(folder, &settings.key.verifier(), &settings.logs);
    let memory = memory.map_err(|error| match error {
        MemoryError::Damaged { .. } => Failure::broken(
            error.to_string(),
            "bring the file back from the newest backup, or from the office: its record/cosigned holds the same note",
        ),
        MemoryError::Locked { .. } => Failure::could_not(
            error.to_string(),
            "one program at a time; end the other, or carry the request to it",
        ),
        MemoryError::Io { .. } => error.into(),
    })?;
    let clock = || u64::try_from(SystemClock.now().seconds()).unwrap_or(0);
    Ok(Witness::new(
        settings,
        memory,
        Box::new(clock),
        Box::new(tell),
    ))
}

/// One line for each event, on standard error.
fn log(event: &Event) {
    let now = SystemClock.now().to_string();
    let now = now.get(..SECONDS).unwrap_or(&now);
    let line = harmless(&one_line(&event.to_string()));
    // A log that cannot be written must not keep the witness from answering.
    let _ = writeln!(std::io::stderr(), "{now}Z {line}");
}

pub(super) fn serve(
    global: &Global,
    folder: &Path,
    listen: SocketAddr,
    prefix: &str,
) -> anyhow::Result<Answer> {
    let prefix = prefix.trim_end_matches('/');
    if !prefix.is_empty() && !prefix.starts_with('/') {
        return Err(Failure::could_not(
            format!("the prefix `{prefix}` does not begin with `/`"),
            "leave it out, or give a path such as `/witness`",
        ));
    }
    let witness = open(folder)?;
    let listener = TcpListener::bind(listen).with_context(|| format!("listening at {listen}"))?;
    let address = format!("http://{}{prefix}", listener.local_addr()?);
    let stop = interrupt::flag()?;
    // Said at once, since whoever started this waits for it.
    let line = match global.json {
        true => json!({ "address": address, "vkey": witness.verifier().to_string() }).to_string(),
        false => address.clone(),
    };
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()?;
    if !listener.local_addr()?.ip().is_loopback() {
        let warning = "note: this address is reached from outside, without TLS; put a server with TLS in front";
        writeln!(std::io::stderr(), "{warning}")?;
    }
    witness::serve(
        listener,
        prefix,
        Arc::new(witness),
        Limits::default(),
        &stop,
    )?;
    Ok(Answer::done(json!({ "ended": true }), ""))
}

pub(super) fn sign(
    folder: &Path,
    request: &Path,
    reply: Option<PathBuf>,
) -> anyhow::Result<Answer> {
    let witness = open(folder)?;
    let body = read(request)?;
    let reply = reply.unwrap_or_else(|| {
        let mut name = request.as_os_str().to_owned();
        name.push(".reply");
        name.into()
    });
    if reply.try_exists()? {
        return Err(Failure::could_not(
            format!("{} exists already", reply.display()),
            "name another file with `--reply`: nothing is written over",
        ));
    }
    let answer = witness.add_checkpoint(&body);
    let value = json!({ "status": answer.status, "reply": reply });
    let words = String::from_utf8_lossy(&answer.body).trim_end().to_owned();
    let (code, text) = match answer.status {
        200 => (
            Code::Done,
            format!("Cosigned. Carry {} back to the office.\n", reply.display()),
        ),
        409 => (
            Code::Different,
            format!(
                "This witness has seen {words} entries of the record, and the request begins elsewhere. Carry {} back: the office makes another request of it.\n",
                reply.display()
            ),
        ),
        422 => (
            Code::Broken,
            "REFUSED: the record does not continue what this witness has seen. The evidence is kept in its folder (contradictions/, refused/); no reply is written.\n".to_owned(),
        ),
        status => (
            Code::CouldNot,
            format!("refused ({status}): {words}; no reply is written\n"),
        ),
    };
    if matches!(answer.status, 200 | 409) {
        write_new(&reply, &answer.body)?;
    }
    Ok(Answer { code, value, text })
}

pub(super) fn show(folder: &Path, origin: Option<&str>) -> anyhow::Result<Answer> {
    let witness = open(folder)?;
    let remembered = witness.remembered();
    let of = |origin: &str| {
        let mut all = remembered.iter();
        all.find(|one| one.checkpoint.origin == origin)
    };
    if let Some(origin) = origin {
        return Ok(match of(origin) {
            Some(one) => {
                let note = String::from_utf8_lossy(&one.note).into_owned();
                Answer::done(json!({ "note": note }), note)
            }
            None => Answer::nothing(format!("Nothing is known of {origin}.\n")),
        });
    }
    let contradictions = witness.contradictions()?;
    let mut text = format!("{}\n", witness.verifier());
    let mut records = Vec::new();
    for log in witness.logs() {
        match of(log.name()) {
            Some(one) => {
                let seconds = i64::try_from(one.time).unwrap_or(i64::MAX);
                let time = Time::EPOCH.plus_seconds(seconds);
                text.push_str(&format!(
                    "{}  {} entries at {time}\n",
                    log.name(),
                    one.checkpoint.size
                ));
                records.push(json!({
                    "origin": log.name(), "size": one.checkpoint.size,
                    "root": one.checkpoint.root.to_string(), "time": time,
                }));
            }
            None => {
                text.push_str(&format!("{}  nothing yet\n", log.name()));
                records.push(json!({ "origin": log.name(), "size": null }));
            }
        }
    }
    for name in &contradictions {
        text.push_str(&format!("TWO HISTORIES: contradictions/{name}\n"));
    }
    let value = json!({
        "vkey": witness.verifier().to_string(), "records": records,
        "contradictions": contradictions,
    });
    let code = match contradictions.is_empty() {
        true => Code::Done,
        false => Code::Broken,
    };
    Ok(Answer { code, value, text })
}

/// Reads a small file that came from elsewhere.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    const BYTES_MAX: u64 = 1 << 20;
    let found = fs::metadata(path).with_context(|| format!("reading {}", path.display()))?;
    if !found.is_file() || found.len() > BYTES_MAX {
        return Err(Failure::could_not(
            format!("{} is no file of this kind", path.display()),
            "name the small file that was carried here",
        ));
    }
    fs::read(path).with_context(|| format!("reading {}", path.display()))
}

/// Writes a file that must not be there yet.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let written = fs::File::create_new(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.with_context(|| format!("writing {}", path.display()))
}
