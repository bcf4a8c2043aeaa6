//! One office, made once by the program itself and copied for each test, and ways to run the
//! program on it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

use serde_json::Value;
use tempfile::TempDir;

/// Everybody's passphrase, and the office's.
pub(crate) const PASSPHRASE: &str = "only for tests";

/// Planted where people write: each must be gone after the erasure of what it was written about.
pub(crate) const TELEPHONE: &str = "+4915550817234";
pub(crate) const DESCRIPTION: &str = "zinnober-handset of the lodger";
pub(crate) const CAPTION: &str = "quastenflosser on the kitchen table";
pub(crate) const PHOTO: &[u8] = b"photograph-of-a-marzipan-handset";
pub(crate) const FILE_NAME: &str = "brombeer-plan-4471.txt";
pub(crate) const CONTENT: &str = "meet me at the heliotrope lighthouse at nine";
pub(crate) const QUERY: &str = "brombeer";
pub(crate) const REASON: &str = "xylophon-lead from the neighbour";

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            // A program that was ended by a signal has no code; no test expects -1.
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    /// Refused or impossible, and every one of these words is said.
    #[track_caller]
    pub(crate) fn says(self, code: i32, words: &[&str]) -> Self {
        let ran = self.expect(code);
        for word in words {
            let said = ran.err.contains(word) || ran.out.contains(word);
            assert!(said, "`{word}` is not in: {}{}", ran.out, ran.err);
        }
        ran
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// The program with nothing of this machine's settings.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    for name in ["PROBITY_OFFICE", "PROBITY_AS", "PROBITY_NEW_PASSPHRASE"] {
        command.env_remove(name);
    }
    command
        .env("PROBITY_PASSPHRASE", PASSPHRASE)
        .env("PROBITY_PERSON_PASSPHRASE", PASSPHRASE)
        .stdin(Stdio::null());
    command
}

/// An office of one test.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) dir: TempDir,
    pub(crate) office: PathBuf,
}

/// What stands in every office of these tests.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) warrant: String,
    pub(crate) list_authority: String,
    pub(crate) case: String,
    pub(crate) exhibit: String,
}

impl House {
    /// An office of its own: people, a case, an approved warrant, a list, the exhibit `K/1` with
    /// an intake of [`evidence`].
    pub(crate) fn new() -> Self {
        let (made, _) = template();
        let dir = TempDir::new().unwrap();
        let office = dir.path().join("office");
        copy(&made.path().join("office"), &office);
        Self { dir, office }
    }

    pub(crate) fn known(&self) -> &'static Known {
        &template().1
    }

    /// An age identity that opens the office.
    pub(crate) fn identity(&self) -> String {
        fs::read_to_string(template().0.path().join("identity")).unwrap()
    }

    /// The terms of the demonstration, with dates that are right for a long time.
    pub(crate) fn form(&self, name: &str) -> PathBuf {
        terms(self.dir.path(), name)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn command(&self, who: &str, args: &[&str]) -> Command {
        let mut command = program();
        command.arg("--office").arg(&self.office).args(args);
        if !who.is_empty() {
            command.args(["--as", who]);
        }
        command
    }

    pub(crate) fn run(&self, who: &str, args: &[&str]) -> Ran {
        Ran::of(self.command(who, args).output().unwrap())
    }

    /// An act that must be done.
    #[track_caller]
    pub(crate) fn done(&self, who: &str, args: &[&str]) -> Value {
        let mut args = args.to_vec();
        args.push("--json");
        self.run(who, &args).expect(0).json()
    }

    /// `verify` by an age identity, which takes no slow stretching of a passphrase.
    pub(crate) fn verify(&self) -> Ran {
        verify(&self.office)
    }

    /// An exhibit in custody with nothing taken in yet.
    pub(crate) fn receive(&self, number: &str) {
        let args = [
            "exhibit",
            "receive",
            "--case",
            "Hills",
            "--authority",
            &self.known().warrant,
            "--number",
            number,
            "--kind",
            "phone",
            "--description",
            "a handset",
            "--subject",
            "suspect",
            "--source",
            "phone",
        ];
        self.done("dara", &args);
    }

    /// Takes a folder in as a new exhibit, and gives the program's answer.
    pub(crate) fn take_in(&self, number: &str, source: &Path) -> Ran {
        self.receive(number);
        let source = source.to_str().unwrap();
        let args = [
            "intake",
            "start",
            source,
            "--case",
            "Hills",
            "--exhibit",
            number,
            "--authority",
            &self.known().warrant,
            "--description",
            "all of it",
            "--json",
        ];
        self.run("bo", &args)
    }

    /// The rows of an exhibit.
    #[track_caller]
    pub(crate) fn rows(&self, number: &str) -> Vec<Value> {
        let args = [
            "item",
            "search",
            "--case",
            "Hills",
            "--exhibit",
            number,
            "--limit",
            "1000",
            "--reason",
            "counting the rows",
        ];
        let found = self.done("edda", &args);
        let rows = found
            .get("rows")
            .or_else(|| found.get("items"))
            .unwrap_or(&found);
        rows.as_array().unwrap_or_else(|| panic!("{found}")).clone()
    }
}

pub(crate) fn verify(office: &Path) -> Ran {
    let identity = template().0.path().join("identity");
    let mut command = program();
    command.env_remove("PROBITY_PASSPHRASE");
    command
        .arg("--office")
        .arg(office)
        .args(["verify", "--identity"])
        .arg(identity);
    Ran::of(command.output().unwrap())
}

/// The evidence of the exhibit `K/1`.
pub(crate) fn evidence(folder: &Path) {
    fs::create_dir_all(folder.join("notes")).unwrap();
    fs::write(folder.join("notes").join(FILE_NAME), CONTENT).unwrap();
    fs::write(folder.join("empty"), b"").unwrap();
    let mut bytes = Vec::new();
    for number in 0..9000_u32 {
        bytes.extend_from_slice(&number.wrapping_mul(2_654_435_761).to_le_bytes());
    }
    fs::write(folder.join("noise.bin"), bytes).unwrap();
}

/// Copies a folder with all that lies in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// All files under a folder, in order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

/// The terms of the demonstration, in force for the case of these tests.
fn terms(folder: &Path, name: &str) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("templates")
        .join(name);
    let text = fs::read_to_string(from).unwrap();
    let text = text
        .replace("\"2026-01-01\"", "\"2020-01-01\"")
        .replace("\"2027-06-30\"", "\"2090-01-01\"")
        .replace("review = \"2027-01-31\"", "review = \"2089-01-01\"")
        .replace("\"2028-12-31\"", "\"2095-01-01\"");
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn template() -> &'static (TempDir, Known) {
    static MADE: OnceLock<(TempDir, Known)> = OnceLock::new();
    MADE.get_or_init(make)
}

fn make() -> (TempDir, Known) {
    let dir = TempDir::new().unwrap();
    let office = dir.path().join("office");
    let house = House { dir, office };
    house.done(
        "",
        &[
            "office",
            "init",
            "--name",
            "Test Unit",
            "--origin",
            "office.example/record",
            "--handle",
            "amina",
            "--person",
            "Amina Example",
        ],
    );
    let identity = age::x25519::Identity::generate();
    let secret = age::secrecy::ExposeSecret::expose_secret(&identity.to_string()).to_owned();
    fs::write(house.path("identity"), secret).unwrap();
    let recipient = identity.to_public().to_string();
    house.done("amina", &["office", "add-recipient", &recipient]);
    for (handle, role) in [
        ("bo", "examiner"),
        ("chidi", "authorising-officer"),
        ("dara", "custodian"),
        ("edda", "reviewer"),
    ] {
        let args = [
            "person", "add", handle, "--name", handle, "--has", role, "--json",
        ];
        let mut command = house.command("amina", &args);
        command.env("PROBITY_NEW_PASSPHRASE", PASSPHRASE);
        Ran::of(command.output().unwrap()).expect(0);
    }
    let opened = house.done(
        "bo",
        &[
            "case",
            "open",
            "Hills",
            "--review",
            "2089-01-01",
            "--member",
            "dara",
            "--member",
            "edda",
            "--member",
            "chidi",
        ],
    );
    let warrant = authority(&house, "demo-warrant.toml", Some("Hills"));
    let list_authority = authority(&house, "demo-list.toml", None);
    let list = house.path("signals.csv");
    fs::write(&list, "algorithm,signal,label,opinion\nmd5,46377132eeefd7733f7ade43c5245916,lighthouse,positive\n").unwrap();
    house.done(
        "bo",
        &[
            "list",
            "import",
            list.to_str().unwrap(),
            "--name",
            "known",
            "--authority",
            &list_authority,
            "--source",
            "Made-up Exchange",
        ],
    );
    let exhibit = receive_first(&house, &warrant);
    evidence(&house.path("evidence"));
    let source = house.path("evidence");
    house.done(
        "bo",
        &[
            "intake",
            "start",
            source.to_str().unwrap(),
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--authority",
            &warrant,
            "--description",
            REASON,
        ],
    );
    house.done(
        "edda",
        &[
            "item",
            "search",
            "--case",
            "Hills",
            "--exhibit",
            "K/1",
            "--contains",
            QUERY,
            "--reason",
            REASON,
        ],
    );
    let case = opened["case"].as_str().unwrap().to_owned();
    let known = Known {
        warrant,
        list_authority,
        case,
        exhibit,
    };
    (house.dir, known)
}

/// Asks for an authority as one person and approves it as another.
fn authority(house: &House, name: &str, case: Option<&str>) -> String {
    let terms = terms(house.dir.path(), name);
    let mut args = vec!["authority", "request", terms.to_str().unwrap()];
    args.extend(case.iter().flat_map(|case| ["--case", case]));
    let asked = house.done("bo", &args);
    let id = asked["authority"].as_str().unwrap().to_owned();
    house.done(
        "chidi",
        &[
            "authority",
            "approve",
            &id,
            "--independent",
            "Made-up court, order 12",
            "--reasons",
            "Necessary and in proportion; lighter measures were tried first.",
        ],
    );
    id
}

fn receive_first(house: &House, warrant: &str) -> String {
    let photo = house.path("photo.jpg");
    fs::write(&photo, PHOTO).unwrap();
    let record = house.path("field.toml");
    let text = format!(
        "[item]\nmake = \"Example\"\nserial = \"{TELEPHONE}\"\n\n[[gaps]]\ngap = \"witness\"\n\
         explanation = \"{CAPTION}\"\n"
    );
    fs::write(&record, text).unwrap();
    let received = house.done(
        "dara",
        &[
            "exhibit",
            "receive",
            "--case",
            "Hills",
            "--authority",
            warrant,
            "--number",
            "K/1",
            "--kind",
            "phone",
            "--description",
            DESCRIPTION,
            "--subject",
            "suspect",
            "--source",
            "phone",
            "--record",
            record.to_str().unwrap(),
            "--photo",
            photo.to_str().unwrap(),
        ],
    );
    received["exhibit"].as_str().unwrap().to_owned()
}
