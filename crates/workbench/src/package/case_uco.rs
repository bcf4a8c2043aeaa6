//! The package's content in CASE/UCO (`data/case.jsonld`), so that other tools of the field can read
//! what was done with which exhibit, by whom, and which file came out of which.
//!
//! Same input, same bytes: nothing here is random, and everything is sorted. Only terms that the
//! ontologies of CASE 1.4.0 and 1.5.0 have are used; what has no term is a statement in words. The
//! shape of the graph:
//!
//! - one `Investigation` with its `Authorization`s;
//! - per exhibit a chain of `InvestigativeAction`s in the order of the record: receive (the first one
//!   has no input), hand over …, acquire, then one `extract` per container that was opened. Each
//!   later one names its input *and* the `ProvenanceRecord` of that input, and gives its output and a
//!   new `ProvenanceRecord`. A hand-over changes no object, so it gives the record alone;
//! - one action per judgement of a match and per redaction, and one for the package itself;
//! - `File`s with their names, sizes, types, times and digests, each derived from the container or
//!   exhibit in which it lay.
//!
//! Inputs and outputs of one action are multiplied by whoever derives provenance from them. An
//! action has therefore few inputs or few outputs, never many of both: 10,000 items stay linear.
//!
//! This module must not know where the facts come from, nor which file the bytes go to.

use std::collections::BTreeMap;

use evidence::Timestamp;

use super::printed::PrintedRecord;

mod cast;
mod custody;
mod files;
mod findings;
mod node;
mod times;

use cast::Cast;
use node::{Graph, Id, Node};

/// What the graph says: the printed record, and what the graph needs beyond it.
#[derive(Clone, Debug)]
pub struct CaseGraph<'a> {
    pub printed: &'a PrintedRecord,
    /// Who made the package.
    pub packer: Option<Packer<'a>>,
    /// Times of items as in their rows, by the item's number. The printed record has them as text;
    /// here the moment in UTC is needed as well. Numbers that are not printed are passed over.
    pub times: BTreeMap<&'a str, &'a [Timestamp]>,
}

/// The person who made the package, and in which role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packer<'a> {
    pub person: &'a str,
    /// Code.
    pub role: &'a str,
}

/// The ids of one exhibit's actions and records, as they become known.
#[derive(Default)]
struct Trail {
    /// The last action that concerned the exhibit.
    last_action: Option<Id>,
    /// The record of the exhibit's present state.
    record: Option<Id>,
}

impl CaseGraph<'_> {
    /// The bytes of `data/case.jsonld`.
    pub fn to_jsonld(&self) -> Vec<u8> {
        let printed = self.printed;
        let mut graph = Graph::new(&printed.proof.origin, &printed.package);
        let mut cast = Cast::of(printed, &mut graph);
        let files = files::write(self, &mut graph);
        let exhibits = custody::exhibits(printed, &files, &graph);
        let trails = custody::write(self, &exhibits, &files, &mut graph, &mut cast);
        let mut informed = findings::write(self, &exhibits, &files, &mut graph, &mut cast);
        informed.extend(files::write_derivatives(
            self, &files, &mut graph, &mut cast,
        ));
        informed.extend(trails.iter().filter_map(|trail| trail.last_action));
        let states: Vec<Id> = trails.iter().filter_map(|trail| trail.record).collect();
        write_package(
            self, &files, &exhibits, states, informed, &mut graph, &mut cast,
        );
        write_withheld(printed, &mut graph);
        write_investigation(printed, &mut graph);
        graph.to_bytes()
    }
}

/// The last action: everything chosen becomes one package. `states` are the records of the exhibits'
/// present states, `before` the actions that came last.
fn write_package(
    case: &CaseGraph<'_>,
    files: &files::Files<'_>,
    exhibits: &[custody::Exhibit<'_>],
    states: Vec<Id>,
    mut before: Vec<Id>,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) {
    let printed = case.printed;
    let mut inputs = states;
    inputs.extend(exhibits.iter().map(|exhibit| exhibit.device));
    let mut content = Vec::new();
    for file in files.all() {
        before.push(file.brought_by);
        if file.item.file.is_some() {
            content.push(file.id);
            inputs.push(file.record);
        }
    }
    for derivative in &printed.derivatives {
        content.push(graph.id("file", &derivative.file));
        inputs.push(files::derivative_record(graph, &derivative.file));
    }
    inputs.extend(&content);

    let package = graph.id("grouping", &printed.package);
    let record = graph.id("provenance-record", "package");
    let roots = exhibits.iter().map(|exhibit| exhibit.number);
    graph.add(
        Node::new(package, "uco-core:Grouping")
            .text("uco-core:name", &printed.package)
            .text("uco-core:context", "evidence package")
            .text(
                "uco-core:description",
                &format!("for {}", printed.destination),
            )
            .ids("uco-core:object", content),
    );
    graph.add(
        Node::new(record, "case-investigation:ProvenanceRecord")
            .text("case-investigation:exhibitNumber", &printed.package)
            .texts("case-investigation:rootExhibitNumber", roots)
            .ids("uco-core:object", [package]),
    );
    let action = graph.id("investigative-action", "package");
    let packer = case
        .packer
        .map(|packer| cast.person(packer.person, packer.role, graph));
    let node = Node::new(action, "case-investigation:InvestigativeAction")
        .text("uco-core:name", "package")
        .text("uco-core:description", &printed.reason)
        .time("uco-action:startTime", &printed.prepared.to_string())
        .time("uco-action:endTime", &printed.prepared.to_string())
        .ids("uco-action:performer", packer)
        .ids(
            "uco-action:instrument",
            [cast.tool(&printed.program, graph)],
        )
        .ids("uco-action:object", inputs)
        .ids("uco-action:result", [package, record])
        .ids("case-investigation:wasInformedBy", before);
    graph.add(node);
}

/// What was kept back is a statement about the package.
fn write_withheld(printed: &PrintedRecord, graph: &mut Graph) {
    let package = graph.id("grouping", &printed.package);
    for (place, withheld) in printed.withheld.iter().enumerate() {
        let id = graph.id("annotation", &format!("withheld {place}"));
        graph.add(
            Node::new(id, "uco-core:Annotation")
                .text("uco-core:name", "withheld")
                .texts(
                    "uco-core:statement",
                    [
                        format!("subject: {}", withheld.subject),
                        format!("count: {}", withheld.count),
                        format!("reason: {}", withheld.reason),
                    ],
                )
                .ids("uco-core:object", [package]),
        );
    }
}

/// The investigation, its authorizations, and everything that was done in it.
fn write_investigation(printed: &PrintedRecord, graph: &mut Graph) {
    let mut authorizations = Vec::new();
    for authority in &printed.authorities {
        let id = graph.id("authorization", &authority.id);
        authorizations.push(id);
        graph.add(
            Node::new(id, "case-investigation:Authorization")
                .text("case-investigation:authorizationType", &authority.kind)
                .text("case-investigation:authorizationIdentifier", &authority.id)
                .text("uco-core:description", &authority.basis)
                .time("uco-core:startTime", &authority.from.to_string())
                .time("uco-core:endTime", &authority.until.to_string()),
        );
    }
    let done = graph.of_types(&[
        "case-investigation:InvestigativeAction",
        "case-investigation:ProvenanceRecord",
    ]);
    let id = graph.id("investigation", &printed.case.id);
    let reference = graph.reference("case", "case in the record", &printed.case.id);
    graph.add(
        Node::new(id, "case-investigation:Investigation")
            .text("uco-core:name", &printed.case.title)
            .text("case-investigation:investigationForm", "case")
            .text("case-investigation:focus", &printed.case.purpose)
            .time("uco-core:startTime", &printed.case.opened.to_string())
            .ids("case-investigation:relevantAuthorization", authorizations)
            .ids("uco-core:object", done)
            .nodes("uco-core:externalReference", vec![reference]),
    );
}
