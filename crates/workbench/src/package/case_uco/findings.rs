//! What parsers and matchers said of files, what persons judged of it, and what could not be read:
//! statements about their objects, in the codes of the printed record. The ontologies have no
//! property for a perceptual hash, so it stands in such a statement too.

use std::collections::BTreeMap;

use super::CaseGraph;
use super::cast::Cast;
use super::custody::Exhibit;
use super::files::{File, Files};
use super::node::{Graph, Id, Node};
use crate::package::printed::{PrintedDecision, PrintedFinding};

const ANNOTATION: &str = "uco-core:Annotation";

/// Writes all findings, gaps and judgements; gives the actions of the judgements.
pub(super) fn write(
    case: &CaseGraph<'_>,
    exhibits: &[Exhibit<'_>],
    files: &Files<'_>,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) -> Vec<Id> {
    let mut actions = Vec::new();
    for file in files.all() {
        for (place, finding) in file.item.findings.iter().enumerate() {
            let node = found(file, place, finding, graph);
            graph.add(node);
        }
        for (place, decision) in file.item.decisions.iter().enumerate() {
            actions.push(judged(case, file, place, decision, graph, cast));
        }
    }
    gaps(case, exhibits, files, graph);
    actions
}

/// `tool: value` lines of one finding.
fn found(file: &File<'_>, place: usize, finding: &PrintedFinding, graph: &Graph) -> Node {
    let id = graph.id(
        "annotation",
        &format!("finding {} {place}", file.item.number),
    );
    let values = finding.values.iter();
    let by = (!finding.by.is_empty()).then(|| format!("by: {}", finding.by));
    Node::new(id, ANNOTATION)
        .text("uco-core:name", &finding.kind)
        .texts(
            "uco-core:statement",
            values
                .map(|(code, value)| format!("{code}: {value}"))
                .chain(by),
        )
        .ids("uco-core:object", [file.id])
}

/// A person's judgement of a match: an action with the file as input and a statement as output.
fn judged(
    case: &CaseGraph<'_>,
    file: &File<'_>,
    place: usize,
    decision: &PrintedDecision,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) -> Id {
    let name = format!("judge {} {} {place}", file.item.number, decision.seq);
    let (action, statement) = (
        graph.id("investigative-action", &name),
        graph.id("annotation", &name),
    );
    let mut statements = vec![
        format!("judgement: {}", decision.judgement),
        format!("reason: {}", decision.reason),
    ];
    if decision.signal_doubtful {
        statements.push("the signal was withdrawn or disputed since".to_owned());
    }
    graph.add(
        Node::new(statement, ANNOTATION)
            .text("uco-core:name", "judgement")
            .texts("uco-core:statement", statements)
            .ids("uco-core:object", [file.id]),
    );
    let matches = file.item.findings.iter();
    let matches = matches.filter(|found| found.kind == "match" && !found.by.is_empty());
    let matchers: Vec<Id> = matches.map(|found| cast.tool(&found.by, graph)).collect();
    let node = Node::new(action, "case-investigation:InvestigativeAction")
        .text("uco-core:name", "judge match")
        .ids("uco-action:object", [file.id, file.record])
        .ids("uco-action:result", [statement])
        .ids("uco-action:instrument", matchers)
        .ids("case-investigation:wasInformedBy", [file.brought_by]);
    let node = cast.signed(node, decision.seq, &case.printed.program, graph);
    let role = cast.act(decision.seq).map_or("", |act| act.role);
    let node = if decision.person.is_empty() {
        node
    } else {
        node.ids(
            "uco-action:performer",
            [cast.person(&decision.person, role, graph)],
        )
    };
    graph.add(node);
    action
}

/// Declared gaps, each about the exhibit or item that it names.
fn gaps(case: &CaseGraph<'_>, exhibits: &[Exhibit<'_>], files: &Files<'_>, graph: &mut Graph) {
    let numbers: BTreeMap<&str, Id> = files
        .all()
        .iter()
        .map(|file| (file.item.number.as_str(), file.id))
        .collect();
    for (exhibit, printed) in exhibits.iter().zip(&case.printed.exhibits) {
        for (place, gap) in printed.gaps.iter().enumerate() {
            let id = graph.id("annotation", &format!("gap {} {place}", exhibit.id));
            let subject = numbers.get(gap.subject.as_str()).copied();
            let explanation = gap.explanation.as_deref().unwrap_or("none was given");
            graph.add(
                Node::new(id, ANNOTATION)
                    .text("uco-core:name", "gap")
                    .texts("uco-core:tag", [gap.kind.as_str()])
                    .texts(
                        "uco-core:statement",
                        [
                            format!("subject: {}", gap.subject),
                            format!("kind: {}", gap.kind),
                            format!("what: {}", gap.what),
                            format!("explanation: {explanation}"),
                        ],
                    )
                    .ids("uco-core:object", [subject.unwrap_or(exhibit.device)]),
            );
        }
    }
}
