//! The three verifiers of packages, asked again and again about the same folder.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context, ensure};
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use super::page::{self, Page};
use super::plan::Tampering;
use crate::shell::House;

/// What a verifier answered: what the specification asks all of them to answer alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) exit: i64,
    pub(crate) package: Option<String>,
    /// The files that are named as what does not hold.
    pub(crate) named: Vec<String>,
}

impl Answer {
    fn read(value: &Value) -> anyhow::Result<Answer> {
        let faults = value.get("faults").and_then(Value::as_array);
        Ok(Answer {
            exit: value
                .get("exit")
                .and_then(Value::as_i64)
                .with_context(|| format!("the answer has no exit: {value}"))?,
            package: value
                .get("package")
                .and_then(Value::as_str)
                .map(ToOwned::to_owned),
            named: faults
                .context("the answer has no faults")?
                .iter()
                .filter_map(|fault| fault.get("file").and_then(Value::as_str))
                .map(ToOwned::to_owned)
                .collect(),
        })
    }
}

/// What a verifier is asked about its folder.
#[derive(Clone, Copy, Default)]
pub(crate) struct Question<'a> {
    /// What has been done to the folder already, and the bytes of that file before.
    pub(crate) tampering: Option<(&'a Tampering, &'a [u8])>,
    /// A policy from outside.
    pub(crate) policy: Option<&'a Path>,
}

/// A verifier, ready to be asked about one folder.
pub(crate) trait Verifier {
    fn name(&self) -> &'static str;

    /// `None` where this verifier could not see such a thing.
    fn ask(&mut self, question: Question<'_>) -> anyhow::Result<Option<Answer>>;

    /// An address on a network that it asked for; there may be none.
    fn asked_network(&self) -> Option<&str> {
        None
    }
}

/// `probity-audit`, started anew each time.
pub(crate) struct Program {
    house: House,
    program: PathBuf,
    package: PathBuf,
}

impl Program {
    pub(crate) fn new(house: &House, program: &Path, package: &Path) -> Self {
        Program {
            house: house.clone(),
            program: program.into(),
            package: package.into(),
        }
    }
}

impl Verifier for Program {
    fn name(&self) -> &'static str {
        "probity-audit"
    }

    fn ask(&mut self, question: Question<'_>) -> anyhow::Result<Option<Answer>> {
        let program = self.program.to_string_lossy();
        let mut command = self.house.command(&program, &["--json"]);
        if let Some(policy) = question.policy {
            command.arg("--policy").arg(policy);
        }
        let output = command
            .arg(&self.package)
            .output()
            .with_context(|| format!("could not start {program}"))?;
        let value = serde_json::from_slice(&output.stdout).with_context(|| {
            format!(
                "{program} answered with something that is not JSON: {}",
                String::from_utf8_lossy(&output.stderr)
            )
        })?;
        let answer = Answer::read(&value)?;
        ensure!(
            output.status.code().map(i64::from) == Some(answer.exit),
            "{program} ended with {} and says {}",
            output.status,
            answer.exit
        );
        Ok(Some(answer))
    }
}

/// `verify.py`, as a module of a Python that stays.
pub(crate) struct Script {
    python: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Script {
    pub(crate) fn new(house: &House, script: &Path, package: &Path) -> anyhow::Result<Self> {
        let folder = script.parent().context("verify.py lies in no folder")?;
        let mut command = house.command("python3", &["-B", "-c", include_str!("second.py")]);
        command.arg(folder).arg(package);
        let mut python = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("could not start python3")?;
        let to = python.stdin.take().context("python3 has no pipe")?;
        let from = python.stdout.take().context("python3 has no pipe")?;
        Ok(Script {
            python,
            to,
            from: BufReader::new(from),
        })
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        // It is gone already, or it ends now; either is well.
        let _ = self.python.kill();
        let _ = self.python.wait();
    }
}

impl Verifier for Script {
    fn name(&self) -> &'static str {
        "verify.py"
    }

    fn ask(&mut self, question: Question<'_>) -> anyhow::Result<Option<Answer>> {
        let policy = question.policy.unwrap_or(Path::new(""));
        writeln!(self.to, "{}", policy.display()).context("verify.py has ended unasked")?;
        let mut line = String::new();
        self.from
            .read_line(&mut line)
            .context("verify.py does not answer")?;
        let value = serde_json::from_str(&line).with_context(|| {
            format!("verify.py answered with something that is not JSON: {line}")
        })?;
        Answer::read(&value).map(Some)
    }
}

/// `verify.html` in a browser. It is given the files as a person would drop them on it, so it sees
/// neither links nor empty folders.
pub(crate) struct InPage {
    page: Page,
}

/// Keeps files under a name that nothing else uses.
const KEEP: &str = "(() => { globalThis.kept ??= {}; \
    kept[PATH] = Uint8Array.from(atob(BYTES), (c) => c.charCodeAt(0)); })()";
const AUDIT: &str = "(async () => { const files = {...kept}; \
    for (const [path, bytes] of CHANGES) { \
      if (bytes === null) { delete files[path]; } \
      else { files[path] = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0)); } } \
    return await audit(files, POLICY); })()";

impl InPage {
    /// Gives `None` where there is no browser.
    pub(crate) fn open(
        house: &House,
        page: &Path,
        files: &[(String, Vec<u8>)],
        profile: &Path,
    ) -> anyhow::Result<Option<Self>> {
        let Some(browser) = page::browser_or_install(house)? else {
            return Ok(None);
        };
        let mut opened = InPage {
            page: Page::open(browser, page, profile)?,
        };
        for (path, bytes) in files {
            let expression = KEEP
                .replace("PATH", &json!(path).to_string())
                .replace("BYTES", &json!(Base64::encode_string(bytes)).to_string());
            opened.page.value(&expression)?;
        }
        Ok(Some(opened))
    }
}

impl Verifier for InPage {
    fn name(&self) -> &'static str {
        "verify.html"
    }

    fn asked_network(&self) -> Option<&str> {
        self.page.asked().first().map(String::as_str)
    }

    fn ask(&mut self, question: Question<'_>) -> anyhow::Result<Option<Answer>> {
        let changes = match question.tampering {
            None => Vec::new(),
            Some((tampering, bytes)) => match tampering.changes(bytes) {
                None => return Ok(None),
                Some(changes) => changes,
            },
        };
        let changes: Vec<Value> = changes
            .iter()
            .map(|(path, bytes)| json!([path, bytes.as_deref().map(Base64::encode_string)]))
            .collect();
        let policy = match question.policy {
            None => "null".to_owned(),
            Some(policy) => {
                let bytes = std::fs::read(policy).context("could not read a policy")?;
                let text = Base64::encode_string(&bytes);
                format!("Uint8Array.from(atob({text:?}), (c) => c.charCodeAt(0))")
            }
        };
        let expression = AUDIT
            .replace("POLICY", &policy)
            .replace("CHANGES", &Value::Array(changes).to_string());
        let mut value = self.page.value(&expression)?;
        if let Value::String(text) = &value {
            value = serde_json::from_str(text).context("the page answers with no JSON")?;
        }
        Answer::read(&value).map(Some)
    }
}
