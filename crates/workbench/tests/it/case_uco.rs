//! The CASE/UCO graph: its form, its links, and the rules of provenance that the validators of the
//! field check, checked here a second time in a slow and plain way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::case_samples::{NAMES, sample};

/// Every term that the graph may use. All of them are in the ontologies of CASE 1.4.0 and 1.5.0: a
/// misspelt one would only give a warning there.
const TERMS: &str = "
    case-investigation:Authorization case-investigation:Investigation
    case-investigation:InvestigativeAction case-investigation:ProvenanceRecord
    case-investigation:authorizationIdentifier case-investigation:authorizationType
    case-investigation:exhibitNumber case-investigation:focus
    case-investigation:investigationForm case-investigation:relevantAuthorization
    case-investigation:rootExhibitNumber case-investigation:wasDerivedFrom
    case-investigation:wasInformedBy
    uco-action:endTime uco-action:instrument uco-action:location uco-action:object
    uco-action:performer uco-action:result uco-action:startTime
    uco-core:Annotation uco-core:ExternalReference uco-core:Grouping uco-core:Item
    uco-core:Relationship uco-core:context uco-core:definingContext uco-core:description
    uco-core:endTime uco-core:externalIdentifier uco-core:externalReference uco-core:hasFacet
    uco-core:isDirectional uco-core:kindOfRelationship uco-core:name uco-core:object
    uco-core:source uco-core:startTime uco-core:statement uco-core:tag uco-core:target
    uco-identity:Organization uco-identity:Person uco-location:Location
    uco-observable:Computer uco-observable:ContentDataFacet uco-observable:Device
    uco-observable:DeviceFacet uco-observable:DigitalCamera uco-observable:File
    uco-observable:FileFacet uco-observable:MobileDevice uco-observable:MobilePhone
    uco-observable:ObservableObject uco-observable:RasterPictureFacet uco-observable:SIMCard
    uco-observable:StorageMedium uco-observable:accessedTime uco-observable:deviceType
    uco-observable:fileName uco-observable:filePath uco-observable:hash
    uco-observable:manufacturer uco-observable:metadataChangeTime uco-observable:mimeType
    uco-observable:model uco-observable:modifiedTime uco-observable:observableCreatedTime
    uco-observable:pictureHeight uco-observable:pictureWidth uco-observable:serialNumber
    uco-observable:sizeInBytes
    uco-role:Role uco-tool:Tool uco-tool:version
    uco-types:Hash uco-types:hashMethod uco-types:hashValue";

fn graph(name: &str) -> Value {
    serde_json::from_slice(&sample(name).unwrap().to_jsonld()).unwrap()
}

fn nodes(graph: &Value) -> &[Value] {
    graph["@graph"].as_array().unwrap()
}

fn id(value: &Value) -> &str {
    value["@id"].as_str().unwrap()
}

/// The ids to which a member links, be it one or a list.
fn links<'a>(node: &'a Value, member: &str) -> Vec<&'a str> {
    match &node[member] {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().map(id).collect(),
        one => vec![id(one)],
    }
}

fn of_type<'a>(graph: &'a Value, kind: &str) -> Vec<&'a Value> {
    let nodes = nodes(graph).iter();
    nodes.filter(|node| node["@type"] == kind).collect()
}

fn actions(graph: &Value) -> Vec<&Value> {
    of_type(graph, "case-investigation:InvestigativeAction")
}

fn named<'a>(graph: &'a Value, kind: &str, name: &str) -> Vec<&'a Value> {
    let nodes = of_type(graph, kind).into_iter();
    nodes.filter(|node| node["uco-core:name"] == name).collect()
}

/// Calls `look` with every object of the graph, nested ones too.
fn walk<'a>(value: &'a Value, look: &mut impl FnMut(&'a serde_json::Map<String, Value>)) {
    match value {
        Value::Array(list) => list.iter().for_each(|inner| walk(inner, look)),
        Value::Object(members) => {
            look(members);
            members.values().for_each(|inner| walk(inner, look));
        }
        _ => {}
    }
}

fn all_but_the_large() -> impl Iterator<Item = (String, Value)> {
    let names = NAMES.into_iter().filter(|name| *name != "large");
    let random = (0..50).map(|seed| format!("random-{seed}"));
    let names = names.map(str::to_owned).chain(random);
    names.map(|name| (name.clone(), graph(&name)))
}

#[test]
fn the_plain_graph_is_as_it_was_read() {
    // Read before it was accepted; `cargo run -p workbench --example case_graph -- one` writes it.
    let written = String::from_utf8(sample("one").unwrap().to_jsonld()).unwrap();
    assert_eq!(written, include_str!("case_one.jsonld"));
}

#[test]
fn same_input_same_bytes_and_nodes_in_order() {
    for (name, graph) in all_but_the_large() {
        assert_eq!(
            sample(&name).unwrap().to_jsonld(),
            sample(&name).unwrap().to_jsonld()
        );
        let ids: Vec<&str> = nodes(&graph).iter().map(id).collect();
        assert!(ids.is_sorted(), "{name}");
    }
}

#[test]
fn only_terms_of_the_ontologies() {
    let known: BTreeSet<&str> = TERMS.split_whitespace().collect();
    for (name, graph) in all_but_the_large() {
        walk(&graph["@graph"], &mut |members| {
            let kind = members.get("@type").and_then(Value::as_str);
            for term in members.keys().map(String::as_str).chain(kind) {
                let ours = term.starts_with('@') || term.starts_with("xsd:");
                assert!(ours || known.contains(term), "{name}: {term}");
            }
        });
    }
}

#[test]
fn ids_are_unique_end_with_a_uuid_and_every_link_leads_somewhere() {
    for (name, graph) in all_but_the_large() {
        let (mut defined, mut linked) = (BTreeSet::new(), BTreeSet::new());
        walk(&graph["@graph"], &mut |members| {
            let Some(id) = members.get("@id").and_then(Value::as_str) else {
                return;
            };
            let (_, uuid) = id.split_at(id.len() - 36);
            let form = |(at, byte): (usize, u8)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                14 => byte == b'5',
                _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            };
            assert!(
                id.starts_with("kb:") && uuid.bytes().enumerate().all(form),
                "{id}"
            );
            if members.contains_key("@type") {
                assert!(defined.insert(id), "{name}: {id} twice");
            } else {
                linked.insert(id);
            }
        });
        let lost: Vec<&&str> = linked.difference(&defined).collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

/// The rules of `case_prov_check`, by following links one by one.
fn broken_provenance(graph: &Value) -> Vec<String> {
    let mut broken = Vec::new();
    // Entity → what it was derived from; `None` is the empty collection.
    let mut derived: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
    for action in actions(graph) {
        let inputs = links(action, "uco-action:object");
        if inputs.is_empty() == action.get("case-investigation:wasInformedBy").is_some() {
            broken.push(format!(
                "{}: beginning and yet informed, or neither",
                id(action)
            ));
        }
        for input in &inputs {
            derived.entry(input).or_default();
        }
        for result in links(action, "uco-action:result") {
            let from = derived.entry(result).or_default();
            from.extend(inputs.iter().map(|input| Some(*input)));
            if inputs.is_empty() {
                from.insert(None);
            }
        }
    }
    for record in of_type(graph, "case-investigation:ProvenanceRecord") {
        assert!(record["case-investigation:exhibitNumber"].is_string());
        for member in links(record, "uco-core:object") {
            derived.entry(member).or_default();
        }
    }
    for node in nodes(graph) {
        let from = links(node, "case-investigation:wasDerivedFrom");
        if !from.is_empty() {
            derived
                .entry(id(node))
                .or_default()
                .extend(from.into_iter().map(Some));
        }
    }
    for (entity, from) in derived {
        if from.is_empty() || from.len() > 1 && from.contains(&None) {
            broken.push(format!("{entity}: derived from {from:?}"));
        }
    }
    broken
}

#[test]
fn provenance_leads_back_to_the_beginning() {
    for (name, graph) in all_but_the_large() {
        assert_eq!(broken_provenance(&graph), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_missing_link_of_custody_is_seen() {
    let mut graph = graph("one");
    for node in graph["@graph"].as_array_mut().unwrap() {
        if node["uco-core:name"] == "receive exhibit" {
            node["uco-action:result"] = Value::Array(Vec::new());
        }
    }
    assert_eq!(broken_provenance(&graph).len(), 2);
}

#[test]
fn an_exhibit_goes_from_hand_to_hand_and_each_state_has_its_record() {
    let graph = graph("hard");
    let names: Vec<&str> = actions(&graph)
        .into_iter()
        .map(|action| action["uco-core:name"].as_str().unwrap())
        .collect();
    let count = |wanted: &str| names.iter().filter(|name| **name == wanted).count();
    // Four exhibits that are described and one that only an item names.
    assert_eq!(count("receive exhibit"), 5);
    assert_eq!(count("hand over exhibit"), 1);
    assert_eq!(count("return exhibit to office"), 1);
    assert_eq!(count("return exhibit to owner"), 1);
    // The drawer and the letter were never taken in.
    assert_eq!(count("acquire"), 3);
    assert_eq!(count("extract"), 3);
    assert_eq!(count("judge match"), 1);
    assert_eq!(count("redact"), 2);
    assert_eq!(count("package"), 1);
    let records = of_type(&graph, "case-investigation:ProvenanceRecord");
    let states = records
        .iter()
        .filter(|record| record["case-investigation:exhibitNumber"] == "EX-1")
        .count();
    assert_eq!(states, 4);
    let number = |wanted: &str| {
        let numbers = records.iter();
        let mut numbers = numbers.map(|record| &record["case-investigation:exhibitNumber"]);
        numbers.any(|number| number == wanted)
    };
    assert!(number("EX-1/acquired") && number("EX-1/extracted/000004"));
    assert!(number("EX-2/derived/000010"));
    // The office had the exhibit when it was read; it went back to its owner afterwards.
    let returned = named(
        &graph,
        "case-investigation:InvestigativeAction",
        "return exhibit to owner",
    );
    let before = links(returned[0], "case-investigation:wasInformedBy");
    let acquired = named(&graph, "case-investigation:InvestigativeAction", "acquire");
    assert!(acquired.iter().any(|action| before == [id(action)]));
}

#[test]
fn an_item_in_three_containers_is_derived_from_each_in_turn() {
    let graph = graph("hard");
    let file = |number: &str| named(&graph, "uco-observable:File", number)[0];
    for (inner, outer) in [
        ("000005", "000004"),
        ("000004", "000003"),
        ("000003", "000002"),
    ] {
        let from = links(file(inner), "case-investigation:wasDerivedFrom");
        assert_eq!(from, [id(file(outer))], "{inner}");
    }
    let exhibit = links(file("000002"), "case-investigation:wasDerivedFrom");
    assert!(exhibit[0].starts_with("kb:exhibit-"));
    // An unlisted container leaves the exhibit itself.
    let exhibit = links(file("000007"), "case-investigation:wasDerivedFrom");
    assert!(exhibit[0].starts_with("kb:exhibit-"));
}

#[test]
fn names_and_times_stay_as_they_are() {
    let graph = graph("hard");
    let facet =
        |number: &str| &named(&graph, "uco-observable:File", number)[0]["uco-core:hasFacet"][0];
    let check = |number: &str, member: &str, expected: &str| {
        assert_eq!(facet(number)[member], expected);
    };
    check(
        "000005",
        "uco-observable:fileName",
        "übersicht \u{4e2d}%0A.txt",
    );
    check(
        "000006",
        "uco-observable:fileName",
        "%22quoted%22 'name'.jpg",
    );
    check(
        "000006",
        "uco-observable:filePath",
        "سجل/%22quoted%22 'name'.jpg",
    );
    // No zone was stated, so none is; what is no time is left out; of two times the first is taken.
    let times = facet("000005");
    assert_eq!(
        times["uco-observable:modifiedTime"]["@value"],
        "2024-05-06T07:08:09"
    );
    assert!(times.get("uco-observable:observableCreatedTime").is_none());
    assert!(times.get("uco-observable:accessedTime").is_none());
    // An action happened when its source says; where that is no time, it was entered at least.
    let started = |name: &str| {
        let action = named(&graph, "case-investigation:InvestigativeAction", name)[0];
        action["uco-action:startTime"]["@value"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(started("return exhibit to office"), "2026-01-05T02:00:00");
    assert_eq!(started("hand over exhibit"), "2026-01-05T00:06:00.000000Z");
    // What has no digest has no hash.
    let content = &named(&graph, "uco-observable:File", "000009")[0]["uco-core:hasFacet"][1];
    assert!(content.get("uco-observable:hash").is_none());
}

#[test]
fn a_name_is_shown_only_if_it_was_disclosed() {
    let graph = graph("hard");
    let persons = of_type(&graph, "uco-identity:Person");
    let names: Vec<&str> = persons
        .iter()
        .map(|person| person["uco-core:name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"Zoë \"Z\" O'Neill 王"));
    let pseudonyms = names.iter().filter(|name| name.starts_with("person-"));
    assert_eq!((pseudonyms.count(), names.len()), (2, 3));
    let roles = of_type(&graph, "uco-core:Relationship");
    let kinds: BTreeSet<&str> = roles
        .iter()
        .map(|role| role["uco-core:kindOfRelationship"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, BTreeSet::from(["has-role"]));
    // The program acts by itself: then it is the performer.
    let acquired = named(&graph, "case-investigation:InvestigativeAction", "acquire");
    let by_program = acquired.iter().filter(|action| {
        let performer = links(action, "uco-action:performer");
        performer.iter().any(|id| id.starts_with("kb:tool-"))
    });
    assert_eq!(by_program.count(), 1);
}

#[test]
fn gaps_and_what_was_withheld_are_statements() {
    let graph = graph("hard");
    let gaps = named(&graph, "uco-core:Annotation", "gap");
    let about = |gap: &&Value| {
        links(gap, "uco-core:object")[0]
            .split('-')
            .next()
            .map(str::to_owned)
    };
    let mut subjects: Vec<Option<String>> = gaps.iter().map(about).collect();
    subjects.sort();
    // Two declared gaps, of an exhibit and of an item, and one that a parser found.
    let expected = ["kb:exhibit", "kb:file", "kb:file"].map(|kind| Some(kind.to_owned()));
    assert_eq!(subjects, expected);
    let withheld = named(&graph, "uco-core:Annotation", "withheld");
    assert_eq!(withheld[0]["uco-core:statement"][0], "count: 3");
    let hash = named(&graph, "uco-core:Annotation", "picture");
    let pdq = format!("pdq: {}", "f0".repeat(32));
    let statements = hash[0]["uco-core:statement"].as_array().unwrap();
    assert!(statements.contains(&Value::String(pdq)));
}

#[test]
fn ten_thousand_items_stay_linear() {
    let bytes = sample("large").unwrap().to_jsonld();
    assert!(bytes.len() < 25_000_000, "{} bytes", bytes.len());
    let graph: Value = serde_json::from_slice(&bytes).unwrap();
    let pairs: usize = actions(&graph)
        .into_iter()
        .map(|action| {
            links(action, "uco-action:object").len() * links(action, "uco-action:result").len()
        })
        .sum();
    // Whoever derives provenance multiplies inputs with outputs.
    assert!(pairs < 60_000, "{pairs} pairs");
    assert_eq!(broken_provenance(&graph), Vec::<String>::new());
}
