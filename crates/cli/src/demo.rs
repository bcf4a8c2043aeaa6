//! The demonstration: people in different roles take one case from the request for an authority
//! to an erasure, on evidence that the program makes itself or on a folder of yours.
//!
//! Everything goes through the same use cases as in earnest; nothing is staged but the people.

mod cast;
mod leaving;
mod overseer;
mod papers;
mod pictures;
mod redaction;
mod story;

use std::path::{Path, PathBuf};

use sandbox::DiskSource;
use serde_json::json;
use workbench::{
    office::Receipt,
    verify,
    witnessing::{self, WitnessingError},
};

use self::leaving::Told;
use crate::{
    answer::{Answer, Failure},
    args::Demo,
    verbs,
    wiring::{Folder, Open},
};

/// The passphrase of everybody in the demonstration. It protects nothing.
const PASSPHRASE: &str = "demonstration only";

/// Tells the story as it goes on, and counts what it sees.
struct Teller {
    text: String,
    acts: usize,
    refused: usize,
}

impl Teller {
    fn chapter(&mut self, title: &str) {
        self.text.push_str(&format!("\n{title}\n"));
    }

    fn say(&mut self, line: &str) {
        self.text.push_str(&format!("  {line}\n"));
    }

    /// An act that must be done; a refusal ends the demonstration.
    fn done(&mut self, who: &str, line: &str, receipt: &Receipt) -> anyhow::Result<()> {
        self.acts = self.acts.saturating_add(1);
        if let Some(refusal) = &receipt.refusal {
            return Err(Failure::could_not(
                format!(
                    "{who}: {line}: refused ({}: {})",
                    refusal.reason, refusal.element
                ),
                refusal.hint.clone(),
            ));
        }
        self.text.push_str(&format!(
            "  entry {:<3} {who:<6} {line}\n",
            receipt.entry.seq
        ));
        Ok(())
    }

    /// Something that was written, with the entry that says so.
    fn wrote(&mut self, who: &str, line: &str, seq: u64) {
        self.acts = self.acts.saturating_add(1);
        self.text
            .push_str(&format!("  entry {seq:<3} {who:<6} {line}\n"));
    }

    /// An act that must be refused; if it is done, the demonstration fails.
    fn refused(&mut self, who: &str, line: &str, receipt: &Receipt) -> anyhow::Result<()> {
        self.acts = self.acts.saturating_add(1);
        self.refused = self.refused.saturating_add(1);
        let Some(refusal) = &receipt.refusal else {
            return Err(Failure::broken(
                format!("{who}: {line}: was done and should have been refused"),
                "this is a fault of the program; please report it",
            ));
        };
        self.text.push_str(&format!(
            "  entry {:<3} {who:<6} {line}\n            REFUSED: {} ({})\n",
            receipt.entry.seq, refusal.reason, refusal.element
        ));
        Ok(())
    }
}

/// Runs the demonstration.
pub(crate) fn run(args: &Demo) -> anyhow::Result<Answer> {
    let place = place(args.into.as_deref())?;
    let folder = Folder(place.join("office"));
    let source = match &args.path {
        Some(path) => {
            // Looked at first: a demonstration that cannot begin leaves nothing.
            DiskSource::open(path)?;
            path.clone()
        }
        None => {
            let evidence = place.join("evidence");
            pictures::write(&evidence)?;
            evidence
        }
    };
    std::fs::create_dir_all(&place)?;
    std::fs::write(place.join("signals.csv"), pictures::signal_list()?)?;
    let mut teller = Teller {
        text: String::new(),
        acts: 0,
        refused: 0,
    };
    let told = story::tell(&folder, &source, args.path.is_none(), &place, &mut teller)?;
    let checked = check(&folder, &told.open, &mut teller)?;
    summary(&place, &told, &mut teller);
    let value = json!({
        "office": folder.0, "package": told.package, "acts": teller.acts, "refused": teller.refused,
        "verify": checked.value,
        "policy": told.overseer.as_ref().map(|one| &one.policy),
        "witness": told.overseer.as_ref().map(|one| format!("http://{}", one.address)),
    });
    Ok(Answer {
        code: checked.code,
        value,
        text: teller.text,
    })
}

/// A folder that does not exist yet.
fn place(wanted: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(path) = wanted {
        if path.join("office").try_exists()? {
            return Err(Failure::could_not(
                format!("{} holds a demonstration already", path.display()),
                "name a new folder with `--into`",
            ));
        }
        return Ok(path.to_owned());
    }
    for number in 1_u32..10_000 {
        let name = if number == 1 {
            "demo-office".to_owned()
        } else {
            format!("demo-office-{number}")
        };
        let path = PathBuf::from(name);
        if !path.try_exists()? {
            return Ok(path);
        }
    }
    Err(Failure::could_not(
        "there are thousands of demonstrations here",
        "remove some",
    ))
}

/// The last chapter: every invariant is checked, as `probity verify` does.
fn check(folder: &Folder, open: &Open, teller: &mut Teller) -> anyhow::Result<Answer> {
    open.office.publish()?;
    match witnessing::round(&open.outsiders) {
        Ok(_) | Err(WitnessingError::NoPolicy) => {}
        Err(error) => return Err(error.into()),
    }
    let record = verbs::check_record(folder, &open.settings)?;
    let report = verify::verify(open.office.ports())?;
    let witnessed = verbs::witnessed(folder, record.tip.size)?;
    let answer = verbs::check_answer(&record, Some(&report));
    let answer = verbs::with_witnesses(answer, witnessed.as_ref());
    teller.chapter("Verify: the whole office is checked, and every decision is taken again");
    for line in answer.text.lines() {
        teller.say(line);
    }
    Ok(answer)
}

fn summary(place: &Path, told: &Told, teller: &mut Teller) {
    let here = place.display();
    let package = told.package.display();
    teller.chapter("Where everything is, and what to try next");
    let mut lines = vec![
        format!(
            "{here}/office      the office: record, vault, keys (the truth), tables (made again at will)"
        ),
        format!("{here}/signals.csv the signal list, one row of it wrong on purpose"),
    ];
    let mut policy = String::new();
    if let Some(overseer) = &told.overseer {
        policy = format!(" --policy {}", overseer.policy.display());
        lines.extend([
            format!("{here}/witness     the overseer's witness: its key, and what it has seen"),
            format!(
                "{}  who judges the record: the overseer's copy, got by another way than the package",
                overseer.policy.display()
            ),
        ]);
    }
    lines.extend([
        format!("{package}"),
        "                            the package: begin with its index.html, index.ar.html or README.txt; check it with one of".to_owned(),
        format!("  probity package verify {package}{policy}"),
        format!("  {package}/probity-audit package {package}{policy}"),
        format!("  python3 {package}/verify.py {package}{policy}"),
        String::new(),
        format!("Everybody's passphrase is `{PASSPHRASE}`:"),
        format!("  export PROBITY_OFFICE={here}/office PROBITY_PASSPHRASE='{PASSPHRASE}' PROBITY_PERSON_PASSPHRASE='{PASSPHRASE}'"),
        "  probity verify".to_owned(),
        "  probity office acts".to_owned(),
        "  probity exhibit show K/1 --case Hills --reason 'custody before court' --as bo".to_owned(),
        "  probity review queue --case Hills --exhibit K/1 --all --reason 'daily review' --as edda".to_owned(),
        "  probity item search --case Hills --exhibit K/1 --gaps --reason 'looking at gaps' --as edda".to_owned(),
        "  probity item view 0 --case Hills --exhibit K/1 --reason 'a look' --as amina     (refused: an administrator sees no evidence)".to_owned(),
        "Change one byte of any file in record/ or vault/ and run `probity verify` again: exit code 3, and the place.".to_owned(),
    ]);
    if let Some(overseer) = &told.overseer {
        lines.extend([
            "The witness has ended with the demonstration. The office works on without it and says what waits; only a".to_owned(),
            "package waits for it. In another terminal it starts again, and `probity witness submit` asks it at once:".to_owned(),
            format!(
                "  probity witness serve --folder {here}/witness --listen {}",
                overseer.address
            ),
        ]);
    }
    lines.push("(`probity` is target/release/probity.)".to_owned());
    for line in lines {
        teller.say(&line);
    }
    teller.text.push_str(&format!(
        "\n{} acts stand in the record, {} of them refused.\n",
        teller.acts, teller.refused
    ));
}
