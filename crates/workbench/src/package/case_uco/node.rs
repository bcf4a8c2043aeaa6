//! Nodes of a JSON-LD graph, their ids, and how they are written.
//!
//! Members are kept in ordered maps of our own, because the order of `serde_json`'s depends on what
//! other crates of the build switch on.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use sha1::{Digest, Sha1};

/// The namespace of URLs (RFC 9562, 6.6).
const NAMESPACE_URL: [u8; 16] = [
    0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
];

const PREFIXES: [(&str, &str); 9] = [
    (
        "case-investigation",
        "https://ontology.caseontology.org/case/investigation/",
    ),
    (
        "uco-action",
        "https://ontology.unifiedcyberontology.org/uco/action/",
    ),
    (
        "uco-core",
        "https://ontology.unifiedcyberontology.org/uco/core/",
    ),
    (
        "uco-identity",
        "https://ontology.unifiedcyberontology.org/uco/identity/",
    ),
    (
        "uco-location",
        "https://ontology.unifiedcyberontology.org/uco/location/",
    ),
    (
        "uco-observable",
        "https://ontology.unifiedcyberontology.org/uco/observable/",
    ),
    (
        "uco-role",
        "https://ontology.unifiedcyberontology.org/uco/role/",
    ),
    (
        "uco-tool",
        "https://ontology.unifiedcyberontology.org/uco/tool/",
    ),
    (
        "uco-types",
        "https://ontology.unifiedcyberontology.org/uco/types/",
    ),
];

/// `kb:<kind>-<uuid>`. The UUID is of version 5: the ontologies advise against identifiers of
/// versions above 5. What it names are numbers and ids of ours, so nobody can make two of them meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id {
    kind: &'static str,
    uuid: [u8; 16],
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = u128::from_be_bytes(self.uuid);
        let digits = format!("{number:032x}");
        let part = |from, to| digits.get(from..to).unwrap_or_default();
        serializer.collect_str(&format_args!(
            "kb:{}-{}-{}-{}-{}-{}",
            self.kind,
            part(0, 8),
            part(8, 12),
            part(12, 16),
            part(16, 20),
            part(20, 32),
        ))
    }
}

/// A UUID of version 5 (RFC 9562, 5.5).
fn uuid(namespace: &[u8; 16], name: &str) -> [u8; 16] {
    let digest = Sha1::new().chain_update(namespace).chain_update(name);
    let digest: [u8; 20] = digest.finalize().into();
    let mut uuid = [0; 16];
    for (place, (byte, hashed)) in uuid.iter_mut().zip(digest).enumerate() {
        *byte = match place {
            6 => hashed & 0x0f | 0x50,
            8 => hashed & 0x3f | 0x80,
            _ => hashed,
        };
    }
    uuid
}

/// A value in JSON-LD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Value {
    Text(String),
    Bool(bool),
    Id(Id),
    Members(BTreeMap<&'static str, Value>),
    List(Vec<Value>),
}

impl From<Node> for Value {
    fn from(node: Node) -> Self {
        Self::Members(node.members)
    }
}

/// `{"@id": …}`.
fn link(id: Id) -> Value {
    Value::Members(BTreeMap::from([("@id", Value::Id(id))]))
}

fn typed(kind: &str, value: String) -> Value {
    Value::Members(BTreeMap::from([
        ("@type", Value::Text(kind.to_owned())),
        ("@value", Value::Text(value)),
    ]))
}

/// One node. Members without a value are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    id: Id,
    kind: &'static str,
    members: BTreeMap<&'static str, Value>,
}

impl Node {
    pub(super) fn new(id: Id, kind: &'static str) -> Self {
        let members = BTreeMap::from([
            ("@id", Value::Id(id)),
            ("@type", Value::Text(kind.to_owned())),
        ]);
        Self { id, kind, members }
    }

    pub(super) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.members.insert(name, value);
        self
    }

    /// A text, if it is not empty.
    pub(super) fn text(self, name: &'static str, text: &str) -> Self {
        if text.is_empty() {
            return self;
        }
        self.with(name, Value::Text(text.to_owned()))
    }

    /// Texts as a set: sorted, each once, none empty.
    pub(super) fn texts<T: Into<String>>(
        self,
        name: &'static str,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut texts: Vec<String> = texts.into_iter().map(Into::into).collect();
        texts.retain(|text| !text.is_empty());
        texts.sort_unstable();
        texts.dedup();
        if texts.is_empty() {
            return self;
        }
        let list = texts.into_iter().map(Value::Text).collect();
        self.with(name, Value::List(list))
    }

    /// A time in a spelling of `xsd:dateTime`.
    pub(super) fn time(self, name: &'static str, time: &str) -> Self {
        self.with(name, typed("xsd:dateTime", time.to_owned()))
    }

    pub(super) fn integer(self, name: &'static str, number: u64) -> Self {
        self.with(name, typed("xsd:integer", number.to_string()))
    }

    pub(super) fn hexadecimal(self, name: &'static str, digits: &str) -> Self {
        self.with(name, typed("xsd:hexBinary", digits.to_owned()))
    }

    /// Links to other nodes as a set: sorted, each once.
    pub(super) fn ids(self, name: &'static str, ids: impl IntoIterator<Item = Id>) -> Self {
        let mut ids: Vec<Id> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        match ids.as_slice() {
            [] => self,
            [one] => self.with(name, link(*one)),
            _ => self.with(name, Value::List(ids.into_iter().map(link).collect())),
        }
    }

    /// Nodes that are written in place.
    pub(super) fn nodes(self, name: &'static str, nodes: Vec<Node>) -> Self {
        if nodes.is_empty() {
            return self;
        }
        self.with(
            name,
            Value::List(nodes.into_iter().map(Value::from).collect()),
        )
    }
}

/// The graph: nodes by their id, and the namespace of this package.
pub(super) struct Graph {
    base: String,
    namespace: [u8; 16],
    nodes: BTreeMap<Id, Node>,
}

impl Graph {
    /// An empty graph of one package of the office whose record has this origin.
    pub(super) fn new(origin: &str, package: &str) -> Self {
        let base = format!("https://{}/kb/", in_iri(origin));
        let namespace = uuid(&NAMESPACE_URL, &format!("{base}{package}"));
        Self {
            base,
            namespace,
            nodes: BTreeMap::new(),
        }
    }

    /// The id of what `name` names among things of one kind.
    pub(super) fn id(&self, kind: &'static str, name: &str) -> Id {
        Id {
            kind,
            uuid: uuid(&self.namespace, &format!("{kind} {name}")),
        }
    }

    pub(super) fn add(&mut self, node: Node) {
        self.nodes.insert(node.id, node);
    }

    pub(super) fn has(&self, id: Id) -> bool {
        self.nodes.contains_key(&id)
    }

    /// The ids of all nodes of these types.
    pub(super) fn of_types(&self, types: &[&str]) -> Vec<Id> {
        let nodes = self.nodes.values();
        nodes
            .filter(|node| types.contains(&node.kind))
            .map(|node| node.id)
            .collect()
    }

    /// A name of something that is outside of the graph. `what` is unique within the graph.
    pub(super) fn reference(&self, what: &str, context: &str, identifier: &str) -> Node {
        Node::new(
            self.id("external-reference", &format!("{what} {identifier}")),
            "uco-core:ExternalReference",
        )
        .text("uco-core:definingContext", context)
        .text("uco-core:externalIdentifier", identifier)
    }

    /// JSON-LD, one node a line, sorted by id.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut context = BTreeMap::from(PREFIXES);
        context.insert("kb", &self.base);
        context.insert("xsd", "http://www.w3.org/2001/XMLSchema#");
        let mut text = b"{\"@context\":".to_vec();
        write(&mut text, &context);
        text.extend_from_slice(b",\"@graph\":[");
        for (place, node) in self.nodes.values().enumerate() {
            text.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
            write(&mut text, &node.members);
        }
        text.extend_from_slice(b"\n]}\n");
        text
    }
}

fn write(text: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(text, value).expect("texts and maps with texts as keys are JSON");
}

/// A text as part of an IRI: what RFC 3987 does not allow there is escaped byte by byte.
fn in_iri(text: &str) -> String {
    let mut iri = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                iri.push(char::from(byte));
            }
            other => iri.push_str(&format!("%{other:02X}")),
        }
    }
    iri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_uuid_of_version_5() {
        // RFC 9562, A.4: www.example.com in the namespace of DNS.
        let dns = 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8_u128.to_be_bytes();
        let expected = 0x2ed6_657d_e927_568b_95e1_2665_a8ae_a6a2_u128;
        assert_eq!(u128::from_be_bytes(uuid(&dns, "www.example.com")), expected);
    }
}
