//! Exhibits and what happened to each: received, handed on, read, opened. The steps stand in the
//! order of the record, each informed by the one before.

use std::collections::BTreeMap;

use super::cast::Cast;
use super::files::{self, Files};
use super::node::{Graph, Id, Node};
use super::{CaseGraph, Trail, times};
use crate::package::printed::{PrintedAcquisition, PrintedCustody, PrintedExhibit, PrintedRecord};

const ACTION: &str = "case-investigation:InvestigativeAction";
const RECORD: &str = "case-investigation:ProvenanceRecord";

/// An exhibit, or the mere name of one that items state and nobody describes.
pub(super) struct Exhibit<'a> {
    pub(super) id: &'a str,
    pub(super) number: &'a str,
    pub(super) device: Id,
    printed: Option<&'a PrintedExhibit>,
}

/// One step in the life of an exhibit.
enum Step<'a> {
    /// The package holds no link of custody: that it was received is all that is known.
    Unknown,
    Link(&'a PrintedCustody),
    Acquire(Option<&'a PrintedAcquisition>),
}

/// The node of an exhibit.
pub(super) fn device(graph: &Graph, exhibit: &str) -> Id {
    graph.id("exhibit", exhibit)
}

/// The number of an exhibit, or its id if it has none.
fn number(exhibit: &PrintedExhibit) -> &str {
    if exhibit.number.is_empty() {
        &exhibit.id
    } else {
        &exhibit.number
    }
}

/// The number of the exhibit with this id, or the id if it is not described.
pub(super) fn number_of<'a>(printed: &'a PrintedRecord, id: &'a str) -> &'a str {
    let found = printed.exhibits.iter().find(|exhibit| exhibit.id == id);
    found.map_or(id, number)
}

/// Ids of exhibits by each name that an item may state: the id or the number.
pub(super) fn ids_by_name(printed: &PrintedRecord) -> BTreeMap<&str, &str> {
    let numbers = printed
        .exhibits
        .iter()
        .map(|exhibit| (number(exhibit), exhibit.id.as_str()));
    let ids = printed
        .exhibits
        .iter()
        .map(|exhibit| (exhibit.id.as_str(), exhibit.id.as_str()));
    numbers.chain(ids).collect()
}

/// All exhibits: the described ones, then those that only items name.
pub(super) fn exhibits<'a>(
    printed: &'a PrintedRecord,
    files: &Files<'a>,
    graph: &Graph,
) -> Vec<Exhibit<'a>> {
    let described = printed.exhibits.iter().map(|exhibit| Exhibit {
        id: &exhibit.id,
        number: number(exhibit),
        device: device(graph, &exhibit.id),
        printed: Some(exhibit),
    });
    let mut all: Vec<Exhibit<'a>> = described.collect();
    let mut named: Vec<&str> = files.all().iter().map(|file| file.exhibit).collect();
    named.sort_unstable();
    named.dedup();
    let known = ids_by_name(printed);
    named.retain(|name| !known.contains_key(name));
    all.extend(named.into_iter().map(|id| Exhibit {
        id,
        number: id,
        device: device(graph, id),
        printed: None,
    }));
    all
}

/// Every exhibit with its chain; gives where each chain ends.
pub(super) fn write(
    case: &CaseGraph<'_>,
    exhibits: &[Exhibit<'_>],
    files: &Files<'_>,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) -> Vec<Trail> {
    let mut trails = Vec::new();
    for exhibit in exhibits {
        describe(exhibit, graph);
        let mut trail = Trail::default();
        for step in steps(exhibit, files) {
            match step {
                Step::Unknown => receive(case, exhibit, None, &mut trail, graph, cast),
                Step::Link(link) if trail.record.is_none() => {
                    receive(case, exhibit, Some(link), &mut trail, graph, cast);
                }
                Step::Link(link) => hand_on(case, exhibit, link, &mut trail, graph, cast),
                Step::Acquire(acquisition) => {
                    acquire(case, exhibit, acquisition, files, &mut trail, graph, cast);
                    extract(case, exhibit, acquisition, files, graph, cast);
                }
            }
        }
        trails.push(trail);
    }
    trails
}

/// The steps of an exhibit in the order of the record.
fn steps<'a>(exhibit: &Exhibit<'a>, files: &Files<'_>) -> Vec<Step<'a>> {
    let mut steps: Vec<(u64, Step<'a>)> = Vec::new();
    let acquisition = exhibit
        .printed
        .and_then(|printed| printed.acquisition.as_ref());
    if acquisition.is_some() || files.outermost(exhibit.id).next().is_some() {
        let seq = acquisition.map_or(u64::MAX, |acquisition| acquisition.started_seq);
        steps.push((seq, Step::Acquire(acquisition)));
    }
    let links = exhibit.printed.map_or(&[][..], |printed| &printed.custody);
    steps.extend(links.iter().map(|link| (link.seq, Step::Link(link))));
    steps.sort_by_key(|(seq, _)| *seq);
    let mut steps: Vec<Step<'a>> = steps.into_iter().map(|(_, step)| step).collect();
    if !matches!(steps.first(), Some(Step::Link(_))) {
        steps.insert(0, Step::Unknown);
    }
    steps
}

/// What the exhibit is.
fn describe(exhibit: &Exhibit<'_>, graph: &mut Graph) {
    let Some(printed) = exhibit.printed else {
        let node = Node::new(exhibit.device, "uco-core:Item");
        graph.add(node.text("uco-core:name", exhibit.number));
        return;
    };
    let kind = class_of(&printed.kind);
    let mut facet = Node::new(
        graph.id("device-facet", exhibit.id),
        "uco-observable:DeviceFacet",
    )
    .text("uco-observable:deviceType", &printed.kind);
    let mut words = vec![printed.description.clone()];
    let mut said: Vec<&str> = Vec::new();
    for (code, value) in &printed.details {
        let first = !said.contains(&code.as_str());
        match code.as_str() {
            "model" if first => facet = facet.text("uco-observable:model", value),
            "serial" if first => facet = facet.text("uco-observable:serialNumber", value),
            "make" if first && !value.is_empty() => {
                let maker = graph.id("organization", value);
                let node = Node::new(maker, "uco-identity:Organization");
                graph.add(node.text("uco-core:name", value));
                facet = facet.ids("uco-observable:manufacturer", [maker]);
            }
            _ => words.push(format!("{code}: {value}")),
        }
        said.push(code);
    }
    let is_device = !matches!(kind, "uco-core:Item" | "uco-observable:ObservableObject");
    if !is_device {
        let facts = printed.details.iter();
        words.extend(facts.map(|(code, value)| format!("{code}: {value}")));
        words.push(format!("kind: {}", printed.kind));
    }
    let reference = graph.reference("exhibit", "exhibit in the record", exhibit.id);
    let node = Node::new(exhibit.device, kind)
        .text("uco-core:name", exhibit.number)
        .texts("uco-core:description", words)
        .nodes("uco-core:externalReference", vec![reference]);
    graph.add(if is_device {
        node.nodes("uco-core:hasFacet", vec![facet])
    } else {
        node
    });
}

/// The class of an exhibit from the code of its kind.
fn class_of(kind: &str) -> &'static str {
    match kind {
        "phone" => "uco-observable:MobilePhone",
        "tablet" => "uco-observable:MobileDevice",
        "computer" => "uco-observable:Computer",
        "disk" | "memory-card" | "usb-stick" => "uco-observable:StorageMedium",
        "sim-card" => "uco-observable:SIMCard",
        "camera" => "uco-observable:DigitalCamera",
        "drone" => "uco-observable:Device",
        "web-capture" | "provider-return" => "uco-observable:ObservableObject",
        _ => "uco-core:Item",
    }
}

/// The record of an exhibit's state.
fn record(exhibit: &Exhibit<'_>, id: Id, suffix: &str, objects: Vec<Id>) -> Node {
    Node::new(id, RECORD)
        .text(
            "case-investigation:exhibitNumber",
            &format!("{}{suffix}", exhibit.number),
        )
        .texts("case-investigation:rootExhibitNumber", [exhibit.number])
        .ids("uco-core:object", objects)
}

/// The first step: nothing goes in, the exhibit comes out.
fn receive(
    case: &CaseGraph<'_>,
    exhibit: &Exhibit<'_>,
    link: Option<&PrintedCustody>,
    trail: &mut Trail,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) {
    let name = format!("receive {}", exhibit.id);
    let action = graph.id("investigative-action", &name);
    let id = graph.id("provenance-record", &name);
    let mut words: Vec<String> = Vec::new();
    for (code, changed, reason) in exhibit.printed.map_or(&[][..], |printed| &printed.actions) {
        let changed = if *changed {
            "data changed"
        } else {
            "data not changed"
        };
        words.push(format!("in the field: {code}; {changed}; {reason}"));
    }
    if link.is_none() {
        words.push("the package holds no entry of how the exhibit was received".to_owned());
    }
    let node = Node::new(action, ACTION)
        .text("uco-core:name", "receive exhibit")
        .ids("uco-action:result", [exhibit.device, id]);
    let node = match link {
        Some(link) => of_link(case, node, link, words, graph, cast),
        None => node.texts("uco-core:description", words),
    };
    graph.add(node);
    graph.add(record(exhibit, id, "", vec![exhibit.device]));
    trail.last_action = Some(action);
    trail.record = Some(id);
}

/// A later link of custody: the exhibit stays what it is, its record is a new one.
fn hand_on(
    case: &CaseGraph<'_>,
    exhibit: &Exhibit<'_>,
    link: &PrintedCustody,
    trail: &mut Trail,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) {
    let name = format!("custody {} {}", exhibit.id, link.seq);
    let action = graph.id("investigative-action", &name);
    let id = graph.id("provenance-record", &name);
    let words = match link.link.as_str() {
        "hand-over" => "hand over exhibit",
        "return-to-office" => "return exhibit to office",
        "return-to-owner" => "return exhibit to owner",
        other => other,
    };
    let node = Node::new(action, ACTION)
        .text("uco-core:name", words)
        .ids(
            "uco-action:object",
            trail.record.into_iter().chain([exhibit.device]),
        )
        .ids("uco-action:result", [id])
        .ids("case-investigation:wasInformedBy", trail.last_action);
    let node = of_link(case, node, link, Vec::new(), graph, cast);
    graph.add(node);
    graph.add(record(exhibit, id, "", vec![exhibit.device]));
    trail.last_action = Some(action);
    trail.record = Some(id);
}

/// When, where, by whom and between whom a link of custody was.
fn of_link(
    case: &CaseGraph<'_>,
    mut node: Node,
    link: &PrintedCustody,
    mut words: Vec<String>,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) -> Node {
    let entered = link.entered.to_string();
    let happened = link.happened.as_deref();
    let facts = [
        ("from", link.from.as_str()),
        ("to", &link.to),
        ("purpose", &link.purpose),
        (
            "happened, in the words of the source",
            happened.unwrap_or(""),
        ),
        ("entered into the record", &entered),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    words.extend(facts.map(|(what, value)| format!("{what}: {value}")));
    for (what, seal) in [
        ("seal given", &link.seal_given),
        ("seal taken", &link.seal_taken),
    ] {
        if let Some((number, condition)) = seal {
            words.push(format!("{what}: {number} ({condition})"));
        }
    }
    if !link.place.is_empty() {
        let place = graph.id("location", &link.place);
        let location = Node::new(place, "uco-location:Location");
        graph.add(location.text("uco-core:name", &link.place));
        node = node.ids("uco-action:location", [place]);
    }
    let node = cast
        .signed(node, link.seq, &case.printed.program, graph)
        .texts("uco-core:description", words);
    // When it happened goes before when somebody wrote it down.
    let moment = happened.and_then(times::date_time).unwrap_or(entered);
    node.time("uco-action:startTime", &moment)
        .time("uco-action:endTime", &moment)
}

/// The reading of an exhibit: files come out of it.
fn acquire(
    case: &CaseGraph<'_>,
    exhibit: &Exhibit<'_>,
    acquisition: Option<&PrintedAcquisition>,
    files: &Files<'_>,
    trail: &mut Trail,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) {
    let (action, id) = files::acquisition(graph, exhibit.id);
    let outermost: Vec<Id> = files.outermost(exhibit.id).map(|file| file.id).collect();
    let mut tools = vec![cast.tool(&case.printed.program, graph)];
    let mut by: Vec<&str> = files
        .outermost(exhibit.id)
        .flat_map(|file| &file.item.findings)
        .filter(|found| !found.by.is_empty())
        .map(|found| found.by.as_str())
        .collect();
    by.sort_unstable();
    by.dedup();
    tools.extend(by.into_iter().map(|by| cast.tool(by, graph)));
    let node = Node::new(action, ACTION)
        .text("uco-core:name", "acquire")
        .ids(
            "uco-action:object",
            trail.record.into_iter().chain([exhibit.device]),
        )
        .ids("uco-action:result", outermost.iter().copied().chain([id]))
        .ids("uco-action:instrument", tools)
        .ids("case-investigation:wasInformedBy", trail.last_action);
    let node = match acquisition {
        Some(acquisition) => node.texts("uco-core:description", in_words(acquisition)),
        None => node,
    };
    let node = span(case, node, acquisition, graph, cast);
    graph.add(node);
    graph.add(record(exhibit, id, "/acquired", outermost));
    trail.last_action = Some(action);
}

fn in_words(acquisition: &PrintedAcquisition) -> Vec<String> {
    vec![
        format!("parsers: {}", acquisition.parsers),
        format!("files: {}", acquisition.files),
        format!("bytes: {}", acquisition.bytes),
        format!("rows: {}", acquisition.rows),
        format!("gaps: {}", acquisition.gaps),
        format!("changed while read: {}", acquisition.changed),
        format!("manifest root: {}", acquisition.manifest_root),
    ]
}

/// Who did an acquisition, and its first and last moment.
fn span(
    case: &CaseGraph<'_>,
    node: Node,
    acquisition: Option<&PrintedAcquisition>,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) -> Node {
    let Some(acquisition) = acquisition else {
        return node;
    };
    let node = cast.signed(node, acquisition.started_seq, &case.printed.program, graph);
    match cast.act(acquisition.finished_seq) {
        Some(finished) => node.time("uco-action:endTime", &finished.at),
        None => node,
    }
}

/// One action per container that was opened, from the outermost inwards.
fn extract(
    case: &CaseGraph<'_>,
    exhibit: &Exhibit<'_>,
    acquisition: Option<&PrintedAcquisition>,
    files: &Files<'_>,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) {
    for (container, members) in files.opened(exhibit.id) {
        let (action, id) = files::extraction(graph, container.item);
        let members: Vec<Id> = members.into_iter().map(|member| member.id).collect();
        let opened = container.item.findings.iter();
        let opened = opened.filter(|found| found.kind == "container" && !found.by.is_empty());
        let mut tools: Vec<Id> = opened.map(|found| cast.tool(&found.by, graph)).collect();
        if tools.is_empty() {
            tools.push(cast.tool(&case.printed.program, graph));
        }
        let node = Node::new(action, ACTION)
            .text("uco-core:name", "extract")
            .ids("uco-action:object", [container.id, container.record])
            .ids("uco-action:result", members.iter().copied().chain([id]))
            .ids("uco-action:instrument", tools)
            .ids("case-investigation:wasInformedBy", [container.brought_by]);
        let node = span(case, node, acquisition, graph, cast);
        graph.add(node);
        let suffix = format!("/extracted/{}", container.item.number);
        graph.add(record(exhibit, id, &suffix, members));
    }
}
