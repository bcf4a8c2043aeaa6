//! The crates of this tree and what they name in their `Cargo.toml`, out of `cargo metadata`.

use anyhow::{Context, bail};
use serde_json::Value;

/// A crate of this tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) needs: Vec<Need>,
}

/// One line in a `Cargo.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) name: String,
    pub(super) purpose: Purpose,
    pub(super) origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Linked into the program, or run while it is built.
    Program,
    Tests,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    House,
    Outside,
}

pub(super) fn read(metadata: &Value) -> anyhow::Result<Vec<Member>> {
    let packages = list(metadata, "packages")?;
    let mut members = Vec::new();
    for package in packages {
        let needs = list(package, "dependencies")?
            .iter()
            .map(need)
            .collect::<Result<_, _>>()?;
        members.push(Member {
            name: text(package, "name")?.to_owned(),
            needs,
        });
    }
    Ok(members)
}

fn need(value: &Value) -> anyhow::Result<Need> {
    let purpose = match value.get("kind") {
        None | Some(Value::Null) => Purpose::Program,
        Some(Value::String(kind)) if kind == "build" => Purpose::Program,
        Some(Value::String(kind)) if kind == "dev" => Purpose::Tests,
        Some(other) => bail!("cargo metadata names an unknown kind of dependency: {other}"),
    };
    let origin = match value.get("path") {
        Some(Value::String(_)) => Origin::House,
        _ => Origin::Outside,
    };
    Ok(Need {
        name: text(value, "name")?.to_owned(),
        purpose,
        origin,
    })
}

fn list<'a>(value: &'a Value, name: &str) -> anyhow::Result<&'a Vec<Value>> {
    value
        .get(name)
        .and_then(Value::as_array)
        .with_context(|| missing(name))
}

fn text<'a>(value: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    value
        .get(name)
        .and_then(Value::as_str)
        .with_context(|| missing(name))
}

fn missing(name: &str) -> String {
    format!("cargo metadata has no '{name}' where one was expected")
}

#[cfg(test)]
pub(super) mod test {
    use super::*;

    /// A member out of a short text: `name: need, need [tests], need [house]`.
    pub(in crate::tidy) fn member(text: &str) -> Member {
        let (name, needs) = text
            .split_once(':')
            .expect("a member is written `name: needs`");
        let needs = needs
            .split(',')
            .map(str::trim)
            .filter(|need| !need.is_empty())
            .map(|need| Need {
                name: need
                    .split(' ')
                    .next()
                    .expect("split gives one part")
                    .to_owned(),
                purpose: if need.contains("[tests]") {
                    Purpose::Tests
                } else {
                    Purpose::Program
                },
                origin: if need.contains("[house]") {
                    Origin::House
                } else {
                    Origin::Outside
                },
            })
            .collect();
        Member {
            name: name.to_owned(),
            needs,
        }
    }

    #[test]
    fn metadata_is_read() {
        let value = serde_json::json!({"packages": [{"name": "a", "dependencies": [
            {"name": "b", "kind": null, "path": "/b"},
            {"name": "c", "kind": "dev"},
            {"name": "d", "kind": "build"},
        ]}]});
        let members = read(&value).expect("this is what Cargo writes");
        assert_eq!(members, [member("a: b [house], c [tests], d")]);
    }

    #[test]
    fn what_is_not_metadata_is_refused() {
        let check = |value: Value| assert!(read(&value).is_err(), "{value}");
        check(serde_json::json!({}));
        check(serde_json::json!({"packages": [{"name": "a"}]}));
        check(
            serde_json::json!({"packages": [{"name": "a", "dependencies": [{"name": "b", "kind": "new"}]}]}),
        );
    }
}
