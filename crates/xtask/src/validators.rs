//! Tools that others wrote and that must accept what we write: BagIt, CASE/UCO, the provenance of
//! CASE, time stamps and plain checksums. They are pinned in `requirements.txt`, with hashes, and
//! live in a virtual environment below the build folder.
//!
//! Each is first shown what it must refuse: a tool that accepts everything shows nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use anyhow::{Context, bail, ensure};

use crate::ci::Outcome;
use crate::shell::{self, House};

const REQUIREMENTS: &str = include_str!("../requirements.txt");
/// Written into the environment when it is whole, so that one that broke off is made anew.
const MADE_FROM: &str = "made-from-requirements.txt";
const CASE_VERSIONS: [&str; 2] = ["case-1.4.0", "case-1.5.0"];
const VECTORS: &str = "data/vectors/probity";

/// The tools, ready to be started.
pub(crate) struct Validators {
    house: House,
    programs: PathBuf,
    scratch: PathBuf,
}

/// The published vectors, where `PROBITY_SHARED` says, or beside this tree.
pub(crate) fn vectors(house: &House) -> Option<PathBuf> {
    let shared = std::env::var_os("PROBITY_SHARED")
        .map_or_else(|| house.root.join("../shared"), PathBuf::from);
    let folder = shared.join(VECTORS);
    folder.is_dir().then_some(folder)
}

/// The step alone, on the vectors and on these packages.
pub(crate) fn run(house: &House, packages: &[String]) -> anyhow::Result<ExitCode> {
    let packages: Vec<PathBuf> = packages.iter().map(PathBuf::from).collect();
    if let Outcome::Skipped(missing) = trial(house, &packages)? {
        bail!("{missing}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The vectors, accepted and refused, and then each of these packages.
pub(crate) fn trial(house: &House, packages: &[PathBuf]) -> anyhow::Result<Outcome> {
    let validators = match Validators::ready(house)? {
        Ok(validators) => validators,
        Err(missing) => return Ok(Outcome::Skipped(missing)),
    };
    let vectors = vectors(house);
    match &vectors {
        Some(vectors) => validators.judge_vectors(vectors)?,
        None => println!("PROBITY_SHARED is not there: what must be refused is not tried"),
    }
    validators.samples()?;
    for package in packages {
        validators.accept(package)?;
    }
    Ok(Outcome::Passed)
}

impl Validators {
    /// Makes the environment, or takes the one that is there; or says what is missing. On a build
    /// machine nothing may be missing.
    fn ready(house: &House) -> anyhow::Result<Result<Validators, String>> {
        let folder = house.build_folder()?.join("xtask/validators");
        let validators = Validators {
            house: house.clone(),
            programs: folder.join("bin"),
            scratch: house.scratch("validated")?,
        };
        let made = std::fs::read_to_string(folder.join(MADE_FROM)).unwrap_or_default();
        if made == REQUIREMENTS {
            return Ok(Ok(validators));
        }
        println!("making the environment of the validators, which needs PyPI once");
        let missing = match validators.make(&folder) {
            Ok(()) => return Ok(Ok(validators)),
            Err(missing) => format!("{missing:#}"),
        };
        ensure!(!on_build_machine(), "{missing}");
        Ok(Err(missing))
    }

    fn make(&self, folder: &Path) -> anyhow::Result<()> {
        if folder.exists() {
            std::fs::remove_dir_all(folder).context("could not remove an old environment")?;
        }
        let mut command = self.house.command("python3", &["-m", "venv"]);
        command.arg(folder);
        shell::must_quietly(command).context(
            "could not make a virtual environment of Python (on Debian: apt install python3-venv)",
        )?;
        let list = self.house.root.join("crates/xtask/requirements.txt");
        let mut command = self.program("pip", &["install", "--quiet", "--require-hashes", "-r"]);
        command.arg(list);
        shell::must_quietly(command)
            .context("could not install the validators (PyPI must be reachable once)")?;
        std::fs::write(folder.join(MADE_FROM), REQUIREMENTS)
            .context("could not note of what the environment is made")
    }

    fn program(&self, name: &str, words: &[&str]) -> Command {
        let program = self.programs.join(name);
        self.house.command(&program.to_string_lossy(), words)
    }

    /// The package of the vectors is accepted; graphs and time stamps that are wrong are not.
    fn judge_vectors(&self, vectors: &Path) -> anyhow::Result<()> {
        self.accept(&vectors.join("package"))?;
        self.case_shapes(&vectors.join("case-custody-gap.jsonld"))
            .context("only the provenance of this graph is wrong")?;
        refused(
            "case_prov_check",
            self.provenance(&vectors.join("case-custody-gap.jsonld")),
        )?;
        refused(
            "case_validate",
            self.case_shapes(&vectors.join("case-two-numbers.jsonld")),
        )?;
        self.misspelt(&vectors.join("package/data/case.jsonld"))?;
        let at = |name: &str| vectors.join("timestamp").join(name);
        let (request, reply, root) = (at("request.tsq"), at("response.tsr"), at("root.pem"));
        self.time_stamp(&request, &reply, &root)?;
        for (request, reply, root) in [
            (&at("other-nonce.tsq"), &reply, &root),
            (&request, &at("other-data.tsr"), &root),
            (&request, &at("tampered.tsr"), &root),
            (&request, &reply, &at("other-root.pem")),
        ] {
            refused("openssl ts", self.time_stamp(request, reply, root))?;
        }
        self.damaged_bag(&vectors.join("package"))?;
        println!("what is wrong in the vectors is refused");
        Ok(())
    }

    /// Everything that the tools can check of a package.
    fn accept(&self, package: &Path) -> anyhow::Result<()> {
        let graph = package.join("data/case.jsonld");
        ensure!(
            graph.is_file(),
            "{} holds no graph of CASE/UCO",
            package.display()
        );
        self.bag(package)?;
        self.checksums(package)?;
        self.case_shapes(&graph)?;
        self.provenance(&graph)?;
        let stamps = self.time_stamps(package)?;
        println!(
            "bagit, sha256sum, case_validate ({}), case_prov_check accept {}; openssl ts: {stamps} \
             time stamps",
            CASE_VERSIONS.join(", "),
            package.display()
        );
        Ok(())
    }

    fn bag(&self, package: &Path) -> anyhow::Result<()> {
        let mut command = self.program("bagit.py", &["--quiet", "--validate"]);
        command.arg(package);
        no_warning(command)
    }

    /// As a person would without Python.
    fn checksums(&self, package: &Path) -> anyhow::Result<()> {
        for list in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
            let mut command = self
                .house
                .command("sha256sum", &["--strict", "--check", "--quiet", list]);
            command.current_dir(package);
            no_warning(command)?;
        }
        Ok(())
    }

    /// The shapes of CASE/UCO. A misspelt property is a warning only, which counts as an error here.
    fn case_shapes(&self, graph: &Path) -> anyhow::Result<()> {
        for version in CASE_VERSIONS {
            let mut command = self.program("case_validate", &["--built-version", version]);
            command.arg(graph);
            no_warning(command)?;
        }
        Ok(())
    }

    fn provenance(&self, graph: &Path) -> anyhow::Result<()> {
        let turtle = self.scratch.join("provenance.ttl");
        if turtle.exists() {
            std::fs::remove_file(&turtle).context("could not remove an old graph")?;
        }
        let mut command = self.program("case_prov_rdf", &[]);
        command.arg(&turtle).arg(graph);
        no_warning(command)?;
        let mut command = self.program("case_prov_check", &[]);
        command.arg(&turtle);
        no_warning(command)
    }

    fn time_stamp(&self, request: &Path, reply: &Path, root: &Path) -> anyhow::Result<()> {
        let mut command = self.house.command("openssl", &["ts", "-verify"]);
        command.arg("-queryfile").arg(request);
        command.arg("-in").arg(reply).arg("-CAfile").arg(root);
        let output = finished(command)?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        ensure!(
            output.status.success() && said.contains("Verification: OK"),
            "openssl refuses the time stamp {}: {said}",
            reply.display()
        );
        Ok(())
    }

    /// Every time stamp of a package; how many there are.
    fn time_stamps(&self, package: &Path) -> anyhow::Result<u64> {
        for number in 1_u64.. {
            let at = |end: &str| package.join(format!("record/timestamps/{number}.{end}"));
            if !at("tsr").exists() {
                return Ok(number.saturating_sub(1));
            }
            self.time_stamp(&at("tsq"), &at("tsr"), &at("pem"))?;
        }
        Ok(0)
    }

    /// Graphs of cases that no demonstration has: every act, odd names, nothing at all.
    fn samples(&self) -> anyhow::Result<()> {
        const EXAMPLE: [&str; 7] = [
            "run",
            "--quiet",
            "--locked",
            "-p",
            "workbench",
            "--example",
            "case_graph",
        ];
        // Ten thousand items take these tools very long, and show no other shape.
        const TOO_LARGE: &str = "large";
        let names = shell::output(self.house.cargo(&EXAMPLE))?;
        let names: Vec<_> = names.lines().filter(|name| *name != TOO_LARGE).collect();
        for name in &names {
            let words = [EXAMPLE.as_slice(), &["--", name]].concat();
            let graph = self.scratch.join("sample.jsonld");
            std::fs::write(&graph, shell::output(self.house.cargo(&words))?)
                .context("could not write a graph")?;
            self.case_shapes(&graph)?;
            self.provenance(&graph)?;
        }
        println!(
            "case_validate and case_prov_check accept the samples: {}",
            names.join(", ")
        );
        Ok(())
    }

    /// A property that the ontology does not have: the tool only warns.
    fn misspelt(&self, graph: &Path) -> anyhow::Result<()> {
        const RIGHT: &str = "uco-core:startTime";
        let text = std::fs::read_to_string(graph).context("could not read the graph")?;
        ensure!(text.contains(RIGHT), "the graph has no {RIGHT} to misspell");
        let wrong = self.scratch.join("misspelt.jsonld");
        std::fs::write(&wrong, text.replace(RIGHT, "uco-core:startTimes"))
            .context("could not write a graph")?;
        refused("case_validate", self.case_shapes(&wrong))
    }

    /// One byte of a file changed, its size kept.
    fn damaged_bag(&self, package: &Path) -> anyhow::Result<()> {
        let copy = self.scratch.join("damaged");
        copy_tree(package, &copy)?;
        let place = copy.join("data/items/000001.txt");
        let mut bytes = std::fs::read(&place).context("the vectors have no first item")?;
        let first = bytes
            .first_mut()
            .context("the first item of the vectors is empty")?;
        *first ^= 1;
        std::fs::write(&place, bytes).context("could not change a byte")?;
        refused("bagit.py", self.bag(&copy))?;
        refused("sha256sum", self.checksums(&copy))
    }
}

/// Where a missing tool is a failure and not a step that is skipped.
pub(crate) fn on_build_machine() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
}

/// A copy of a folder of plain files.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("could not make {}", to.display()))?;
    for entry in
        std::fs::read_dir(from).with_context(|| format!("could not read {}", from.display()))?
    {
        let entry = entry.context("could not read a folder")?;
        let target = to.join(entry.file_name());
        if entry
            .file_type()
            .context("could not look at a file")?
            .is_dir()
        {
            copy_tree(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)
                .with_context(|| format!("could not write {}", target.display()))?;
        }
    }
    Ok(())
}

fn finished(mut command: Command) -> anyhow::Result<Output> {
    let shown = shell::show(&command);
    command
        .output()
        .with_context(|| format!("could not start {shown}"))
}

fn no_warning(command: Command) -> anyhow::Result<()> {
    let shown = shell::show(&command);
    let output = finished(command)?;
    let warned = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success() && !warned.contains("Warning"),
        "{shown} ended with {}:\n{}{warned}",
        output.status,
        String::from_utf8_lossy(&output.stdout)
    );
    Ok(())
}

fn refused(tool: &str, said: anyhow::Result<()>) -> anyhow::Result<()> {
    match said {
        Err(_) => Ok(()),
        Ok(()) => bail!("{tool} accepts what it must refuse"),
    }
}
