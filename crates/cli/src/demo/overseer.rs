//! The overseer of the demonstration: a witness on this machine alone, for as long as the
//! demonstration lasts, and the policy that names it.
//!
//! In earnest it runs on a machine of the overseer's own. Where nothing may listen, the
//! demonstration goes on without it and says so.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use anyhow::Context as _;
use witness::Limits;
use workbench::{ports::Random as _, witnessing};
use zeroize::Zeroizing;

use super::Teller;
use crate::{
    verbs,
    wiring::{Open, SystemRandom},
};

/// The witness's folder in the demonstration's.
const FOLDER: &str = "witness";

/// The overseer's witness while it runs. Dropped, it ends.
pub(super) struct Overseer {
    pub(super) address: SocketAddr,
    /// The overseer's own copy of the policy.
    pub(super) policy: PathBuf,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

impl Overseer {
    /// Makes a witness of the record with this key, starts it, and writes the policy.
    fn begin(place: &Path, log: &str) -> anyhow::Result<Self> {
        // First of all, so that nothing is left where nothing may listen.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .context("this machine lets nobody listen at 127.0.0.1")?;
        let address = listener.local_addr()?;
        let folder = place.join(FOLDER);
        let mut seed = Zeroizing::new([0; 32]);
        SystemRandom.fill(seed.as_mut_slice());
        let key = witness::init(&folder, "overseer.example/witness", *seed)?;
        fs::write(folder.join("logs.txt"), format!("{log}\n"))?;
        let witness = verbs::open_witness(&folder, |_| {})?;
        let policy = place.join("overseer-policy.txt");
        let text = format!("log {log}\nwitness overseer {key} http://{address}\nquorum overseer\n");
        fs::write(&policy, text)?;
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let serve = move || {
            let witness = Arc::new(witness);
            witness::serve(listener, "", witness, Limits::default(), &flag)
        };
        let thread = std::thread::Builder::new()
            .name("witness".to_owned())
            .spawn(serve)?;
        Ok(Self {
            address,
            policy,
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Overseer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // What it has cosigned is kept already; how it ended changes nothing.
            let _ = thread.join();
        }
    }
}

/// The office lets a witness watch it, if one can be had.
pub(super) fn watch(
    open: &Open,
    place: &Path,
    teller: &mut Teller,
) -> anyhow::Result<Option<Overseer>> {
    teller.chapter("A witness outside the office, which sees sizes and hashes and never an entry");
    let overseer = match Overseer::begin(place, &open.settings.vkey) {
        Ok(overseer) => overseer,
        Err(error) => {
            without(teller, &format!("{error:#}"));
            return Ok(None);
        }
    };
    let policy = fs::read(&overseer.policy)?;
    witnessing::install_policy(&open.outsiders, &policy)?;
    open.office.publish()?;
    let round = witnessing::round(&open.outsiders)?;
    if round.status.waiting() > 0 {
        let told: Vec<_> = round.told.iter().map(ToString::to_string).collect();
        without(teller, &told.join("; "));
        let own_word = format!("log {}\nquorum none\n", open.settings.vkey);
        witnessing::install_policy(&open.outsiders, own_word.as_bytes())?;
        fs::remove_file(&overseer.policy)?;
        drop(overseer);
        fs::remove_dir_all(place.join(FOLDER))?;
        return Ok(None);
    }
    teller.say(&format!(
        "           the overseer's witness answers at http://{}",
        overseer.address
    ));
    teller
        .say("           amina installs the overseer's policy: no package without its cosignature");
    teller.say(&format!(
        "           the witness cosigns the record's {} entries",
        round.status.size
    ));
    Ok(Some(overseer))
}

fn without(teller: &mut Teller, why: &str) {
    teller.say(&format!("There is no witness: {why}."));
    teller.say("The office goes on without one; its package rests on its own word.");
}
