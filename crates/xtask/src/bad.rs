//! `cargo xtask bad`: takes in a tree in which everything is wrong that can be wrong, and compares
//! what the manifest says of each thing with the table in `docs/BAD-INPUT.md`. The table is the
//! promise; this is its test.
//!
//! Besides: the intake ends well, the record verifies, the tree is as it was, and nothing was
//! written beside the office.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::fixtures::{self, Kind, Order};
use crate::probity::Probity;
use crate::shell::{self, House};
use crate::tidy::table;

const PATH: &str = "docs/BAD-INPUT.md";
const HEADING: &str = "## Shown by an intake";

/// What the manifest says of each item: the kinds of its gaps.
type Said = BTreeMap<String, BTreeSet<String>>;

pub(crate) fn run(house: &House) -> anyhow::Result<ExitCode> {
    let probity = Probity::build(house)?;
    trial(house, &probity)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn trial(house: &House, probity: &Probity) -> anyhow::Result<()> {
    let folder = house.scratch("bad")?;
    let source = folder.join("source");
    fixtures::make(&Order::new(&source, Kind::Bad))?;
    let before = look(&source)?;
    let office = folder.join("office");
    let desk = probity.prepare(&office, &source)?;
    let beside = names(&folder)?;
    shell::must_quietly(desk.start()?)?;

    ensure!(look(&source)? == before, "the intake changed its source");
    ensure!(
        names(&folder)? == beside,
        "the intake wrote beside the office"
    );
    for place in ["/tmp/absolute.txt", "/tmp/climbed.txt"] {
        ensure!(
            !Path::new(place).exists(),
            "{place} is there: a member climbed out of its archive"
        );
    }
    let said = said(&desk.items()?)?;
    let text = std::fs::read_to_string(house.root.join(PATH))
        .with_context(|| format!("could not read {PATH}"))?;
    let differences = compare(&text, &said)?;
    for difference in &differences {
        println!("{difference}");
    }
    ensure!(
        differences.is_empty(),
        "{} answers differ from {PATH}",
        differences.len()
    );
    shell::must_quietly(desk.verify())?;
    println!(
        "{} things answered as {PATH} says",
        said.keys().filter(|name| top(name)).count()
    );
    open_again(&source)?;
    std::fs::remove_dir_all(&folder).context("could not remove the trial")
}

fn said(items: &Value) -> anyhow::Result<Said> {
    let mut said = Said::new();
    for item in items.as_array().context("the items are no list")? {
        let row = item.get("item").context("an item has no row")?;
        let locator = row
            .get("locator")
            .and_then(Value::as_array)
            .context("a row has no place")?;
        let place: Vec<&str> = locator.iter().filter_map(Value::as_str).collect();
        let mut kinds = BTreeSet::new();
        for finding in row
            .get("findings")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            gaps(finding, &mut kinds);
        }
        ensure!(
            said.insert(place.join(INSIDE), kinds).is_none(),
            "two items at {}",
            place.join(INSIDE)
        );
    }
    Ok(said)
}

/// Between the names of a locator, as the program shows them.
const INSIDE: &str = " → ";

fn top(name: &str) -> bool {
    !name.contains(INSIDE)
}

fn gaps(finding: &Value, kinds: &mut BTreeSet<String>) {
    let unread = |value: &Value| value.get("kind").and_then(Value::as_str).map(str::to_owned);
    if let Some(gap) = finding.get("gap") {
        kinds.extend(gap.get("unread").and_then(unread));
    }
    if let Some(container) = finding.get("container") {
        let list = container.get("unread").and_then(Value::as_array);
        kinds.extend(list.into_iter().flatten().filter_map(unread));
    }
    if finding.get("changed").is_some() {
        kinds.insert("changed".to_owned());
    }
}

/// Differences between the table and what was said, in words.
fn compare(text: &str, said: &Said) -> anyhow::Result<Vec<String>> {
    let rows = table::rows(text, HEADING)
        .with_context(|| format!("{PATH} has no table under '{HEADING}'"))?;
    let mut differences = Vec::new();
    let mut met = BTreeSet::new();
    for row in &rows {
        let names = row.names(0);
        let [name] = names.as_slice() else {
            bail!("{PATH}:{}: names not one place", row.line)
        };
        let found = match name.strip_suffix('…') {
            Some(start) => said.keys().find(|place| place.starts_with(start)),
            None => said.get_key_value(name).map(|(place, _)| place),
        };
        let answers = alternatives(row.cell(2));
        let Some(place) = found else {
            // Such as a device, which only a machine's administrator can make.
            if answers.contains(&BTreeSet::from(["absent".to_owned()])) {
                continue;
            }
            differences.push(format!(
                "{PATH}:{}: `{name}` is not in the manifest",
                row.line
            ));
            continue;
        };
        met.insert(place.as_str());
        let kinds = with_members(said, place);
        if !answers.contains(&kinds) {
            let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
            differences.push(format!(
                "{PATH}:{}: `{name}` was answered with {}",
                row.line,
                kinds.join(", ")
            ));
        }
    }
    for place in said
        .keys()
        .filter(|place| top(place) && !met.contains(place.as_str()))
    {
        differences.push(format!("{PATH}: `{place}` has no row"));
    }
    Ok(differences)
}

/// The gaps of an item and of everything inside it; `read` when there are none.
fn with_members(said: &Said, place: &str) -> BTreeSet<String> {
    let inside = format!("{place}{INSIDE}");
    let parts = said
        .iter()
        .filter(|(other, _)| *other == place || other.starts_with(&inside));
    let kinds: BTreeSet<String> = parts.flat_map(|(_, kinds)| kinds.iter().cloned()).collect();
    if kinds.is_empty() {
        BTreeSet::from(["read".to_owned()])
    } else {
        kinds
    }
}

/// `` `damaged`, `over-limit` or `read` ``: sets of names between the words "or".
fn alternatives(cell: &str) -> Vec<BTreeSet<String>> {
    cell.split(" or ")
        .map(|part| {
            part.split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

/// Everything in a folder: path, kind, size, time of change. Links are not followed.
fn look(folder: &Path) -> anyhow::Result<BTreeMap<std::path::PathBuf, (u32, u64, i64, i64)>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        // A closed folder is compared by its own entry.
        let Ok(entries) = std::fs::read_dir(&next) else {
            continue;
        };
        for entry in entries {
            let entry = entry.context("could not look at the source")?;
            let about = entry.metadata().context("could not look at the source")?;
            let what = (about.mode(), about.len(), about.mtime(), about.mtime_nsec());
            if about.is_dir() {
                open.push(entry.path());
            }
            found.insert(entry.path(), what);
        }
    }
    Ok(found)
}

fn names(folder: &Path) -> anyhow::Result<BTreeSet<std::ffi::OsString>> {
    let entries = std::fs::read_dir(folder).context("could not look beside the office")?;
    entries
        .map(|entry| {
            Ok(entry
                .context("could not look beside the office")?
                .file_name())
        })
        .collect()
}

/// Lets the closed folder of the tree be removed by whoever is not the administrator.
fn open_again(source: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(source.join("rights/closed"), open).context("could not open a folder")
}

#[cfg(test)]
mod test {
    use super::*;

    const TABLE: &str = "\
## Shown by an intake
| place | what is wrong | answer |
| --- | --- | --- |
| `a` | x | `read` |
| `b/…` | x | `damaged`, `over-limit` |
| `c` | x | `unreadable` or `read` |
| `z → y` | x | `damaged` |
| `device` | x | `unsupported` or `absent` |
";

    fn item(place: &[&str], findings: Value) -> Value {
        serde_json::json!({"row": 0, "item": {"locator": place, "findings": findings}})
    }

    fn good() -> Vec<Value> {
        let unread = |kind: &str| serde_json::json!({"kind": kind, "reason": "x"});
        vec![
            item(&["a"], serde_json::json!([{"picture": {}}])),
            item(
                &["b/1"],
                serde_json::json!([
                    {"container": {"unread": [unread("damaged")]}},
                    {"gap": {"unread": unread("over-limit")}},
                ]),
            ),
            item(&["c"], serde_json::json!([])),
            item(
                &["z", "y"],
                serde_json::json!([{"gap": {"unread": unread("damaged")}}]),
            ),
            item(&["a", "not in the table"], serde_json::json!([])),
        ]
    }

    #[track_caller]
    fn check(items: Vec<Value>, expected: &[&str]) {
        let said = said(&Value::Array(items)).expect("these are items");
        assert_eq!(compare(TABLE, &said).expect("the table is there"), expected);
    }

    #[test]
    fn answers_are_compared_with_the_table() {
        check(good(), &[]);
        let mut items = good();
        items.push(item(&["new"], serde_json::json!([])));
        check(items, &["docs/BAD-INPUT.md: `new` has no row"]);
        let mut items = good();
        items.remove(3);
        check(
            items,
            &["docs/BAD-INPUT.md:7: `z → y` is not in the manifest"],
        );
        let mut items = good();
        items[0] = item(&["a"], serde_json::json!([{"changed": {"detail": "x"}}]));
        check(
            items,
            &["docs/BAD-INPUT.md:4: `a` was answered with changed"],
        );
        let mut items = good();
        items[1] = item(&["b/1"], serde_json::json!([]));
        check(
            items,
            &["docs/BAD-INPUT.md:5: `b/…` was answered with read"],
        );
    }

    #[test]
    fn what_is_no_list_of_items_is_refused() {
        assert!(said(&serde_json::json!({})).is_err());
        let twice = Value::Array([good(), good()].concat());
        assert!(said(&twice).is_err());
        assert!(compare("", &Said::new()).is_err());
    }
}
