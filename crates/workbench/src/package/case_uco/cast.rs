//! Who acted and with what: persons by their pseudonym, their roles, and tools with their versions.

use std::collections::BTreeMap;

use super::node::{Graph, Id, Node, Value};
use crate::package::printed::{PrintedAct, PrintedRecord};

/// Persons and tools of one package. Each becomes a node when it is first asked for.
pub(super) struct Cast<'a> {
    acts: BTreeMap<u64, &'a PrintedAct>,
    /// The name by which a person is shown; absent if it is not disclosed.
    names: BTreeMap<&'a str, Option<&'a str>>,
}

/// What stands in the record about one act.
pub(super) struct Done<'a> {
    /// When, as the record states it.
    pub(super) at: String,
    pub(super) actor: &'a str,
    pub(super) role: &'a str,
}

impl<'a> Cast<'a> {
    /// The persons of a printed record with all their roles.
    pub(super) fn of(printed: &'a PrintedRecord, graph: &mut Graph) -> Self {
        let cast = Self {
            acts: printed.acts.iter().map(|act| (act.seq, act)).collect(),
            names: printed
                .persons
                .iter()
                .map(|person| (person.id.as_str(), person.name.as_deref()))
                .collect(),
        };
        for person in &printed.persons {
            cast.person(&person.id, "", graph);
            for role in &person.roles {
                cast.person(&person.id, role, graph);
            }
        }
        cast
    }

    /// The act of this number, if the package has its entry.
    pub(super) fn act(&self, seq: u64) -> Option<Done<'a>> {
        let act = self.acts.get(&seq)?;
        Some(Done {
            at: act.at.to_string(),
            actor: &act.actor,
            role: &act.role,
        })
    }

    /// The action with performer and time of the act that it is in the record, if the package has
    /// that entry: a person, or the program where it acted by itself.
    pub(super) fn signed(&self, node: Node, seq: u64, program: &str, graph: &mut Graph) -> Node {
        let Some(act) = self.act(seq) else {
            return node;
        };
        let performer = match (act.role, act.actor) {
            ("program", _) => Some(self.tool(program, graph)),
            (_, "") => None,
            (role, actor) => Some(self.person(actor, role, graph)),
        };
        node.ids("uco-action:performer", performer)
            .time("uco-action:startTime", &act.at)
            .time("uco-action:endTime", &act.at)
    }

    /// A person, who has this role (a code; none if empty). A name is shown only if it was
    /// disclosed; else the pseudonym stands for it.
    pub(super) fn person(&self, person: &str, role: &str, graph: &mut Graph) -> Id {
        let id = graph.id("person", person);
        if !graph.has(id) {
            let name = self.names.get(person).copied().flatten().unwrap_or(person);
            let reference = graph.reference("person", "pseudonym in the record", person);
            graph.add(
                Node::new(id, "uco-identity:Person")
                    .text("uco-core:name", name)
                    .nodes("uco-core:externalReference", vec![reference]),
            );
        }
        if role.is_empty() {
            return id;
        }
        let role_id = graph.id("role", role);
        graph.add(Node::new(role_id, "uco-role:Role").text("uco-core:name", role));
        let relationship = graph.id("relationship", &format!("{person} has role {role}"));
        graph.add(
            Node::new(relationship, "uco-core:Relationship")
                .ids("uco-core:source", [id])
                .ids("uco-core:target", [role_id])
                .text("uco-core:kindOfRelationship", "has-role")
                .with("uco-core:isDirectional", Value::Bool(true)),
        );
        id
    }

    /// A tool from the text that names it: `zip 1`, `probity-matching/0.1.0`.
    pub(super) fn tool(&self, text: &str, graph: &mut Graph) -> Id {
        let id = graph.id("tool", text);
        let (name, version) = name_and_version(text);
        graph.add(
            Node::new(id, "uco-tool:Tool")
                .text("uco-core:name", name)
                .text("uco-tool:version", version),
        );
        id
    }
}

/// Splits at the last space or slash before something that begins with a digit.
fn name_and_version(text: &str) -> (&str, &str) {
    let split = text.rsplit_once([' ', '/']);
    split
        .filter(|(name, version)| {
            !name.is_empty()
                && version
                    .trim_start_matches('v')
                    .starts_with(|c: char| c.is_ascii_digit())
        })
        .unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::name_and_version;

    #[test]
    fn names_and_versions() {
        fn check(text: &str, expected: (&str, &str)) {
            assert_eq!(name_and_version(text), expected);
        }
        check("zip 1", ("zip", "1"));
        check("probity-matching/0.1.0", ("probity-matching", "0.1.0"));
        check("Probity 0.1.0", ("Probity", "0.1.0"));
        check("a tool", ("a tool", ""));
        check("7z", ("7z", ""));
        check("", ("", ""));
    }
}
