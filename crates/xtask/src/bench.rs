//! `cargo xtask bench`: runs the measuring programs of the crates, and the intake side by side with
//! tools that people already have.

mod intake;
mod package;

use std::process::ExitCode;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::shell::{self, House};

pub(crate) const HELP: &str = "\
cargo xtask bench NAME [options]

  intake        a made tree, taken in by probity and hashed by hashdeep and sha256sum
                --files N --bytes N (of the small files)  --large BYTES  --rounds N  --folder DIR
  package       a large package written, beside cp and sha256sum, and checked, beside sha256sum
                --bytes N --files N  --rounds N  --folder DIR
  CRATE         every measuring program of this crate (its folder benches/)
  all           every measuring program of every crate, then the intake
";

/// A measuring program: crate and name.
type Program = (String, String);

pub(crate) fn run(house: &House, words: &[String]) -> anyhow::Result<ExitCode> {
    let programs = programs(&house.metadata()?)?;
    let Some((name, rest)) = words.split_first() else {
        print!("{HELP}");
        println!("\nmeasuring programs:");
        for (package, bench) in &programs {
            println!("  {package} {bench}");
        }
        return Ok(ExitCode::from(2));
    };
    match name.as_str() {
        "intake" => return intake::run(house, rest),
        "package" => return package::run(house, rest),
        _ => {}
    }
    let chosen: Vec<&Program> = programs
        .iter()
        .filter(|(package, _)| name == "all" || package == name)
        .collect();
    if chosen.is_empty() {
        bail!("there is no measuring program in '{name}'\n\n{HELP}");
    }
    for (package, bench) in chosen {
        println!("==> {package} {bench}");
        let mut words = vec![
            "bench", "--quiet", "--locked", "-p", package, "--bench", bench, "--",
        ];
        words.extend(rest.iter().map(String::as_str));
        shell::must(house.cargo(&words))?;
    }
    if name == "all" {
        intake::run(house, rest)
    } else {
        Ok(ExitCode::SUCCESS)
    }
}

fn programs(metadata: &Value) -> anyhow::Result<Vec<Program>> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    let mut programs = Vec::new();
    for package in packages.context("cargo metadata names no crates")? {
        let name = package
            .get("name")
            .and_then(Value::as_str)
            .context("a crate has no name")?;
        for target in package
            .get("targets")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let kinds = target.get("kind").and_then(Value::as_array);
            if kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind == "bench")) {
                let bench = target
                    .get("name")
                    .and_then(Value::as_str)
                    .context("a bench has no name")?;
                programs.push((name.to_owned(), bench.to_owned()));
            }
        }
    }
    programs.sort();
    Ok(programs)
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn measuring_programs_are_found() {
        let metadata = serde_json::json!({"packages": [
            {"name": "b", "targets": [{"kind": ["lib"], "name": "b"}, {"kind": ["bench"], "name": "speed"}]},
            {"name": "a", "targets": [{"kind": ["bench"], "name": "acts"}]},
        ]});
        let found = programs(&metadata).expect("this is what Cargo writes");
        assert_eq!(
            found,
            [("a".into(), "acts".into()), ("b".into(), "speed".into())]
        );
    }
}
