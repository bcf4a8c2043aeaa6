//! Files: items, originals, containers and derivatives, with what is known of their content, and the
//! line from each to what it lay in.

use std::collections::BTreeMap;

use super::cast::Cast;
use super::node::{Graph, Id, Node};
use super::{CaseGraph, custody, times};
use crate::package::printed::PrintedItem;

/// A file of the package or one that is listed in it.
pub(super) struct File<'a> {
    pub(super) item: &'a PrintedItem,
    pub(super) id: Id,
    /// The container in which it lay: its place in the list.
    container: Option<usize>,
    /// The record of the state in which it came to be known.
    pub(super) record: Id,
    /// The action that brought it out.
    pub(super) brought_by: Id,
    /// The id of its exhibit.
    pub(super) exhibit: &'a str,
}

/// All files of a package, in the order in which they are printed.
pub(super) struct Files<'a> {
    files: Vec<File<'a>>,
}

impl<'a> Files<'a> {
    pub(super) fn all(&self) -> &[File<'a>] {
        &self.files
    }

    pub(super) fn by_number(&self, number: &str) -> Option<&File<'a>> {
        self.files.iter().find(|file| file.item.number == number)
    }

    /// The files of an exhibit that lay in no container.
    pub(super) fn outermost<'s>(&'s self, exhibit: &'s str) -> impl Iterator<Item = &'s File<'a>> {
        let files = self.files.iter();
        files.filter(move |file| file.exhibit == exhibit && file.container.is_none())
    }

    /// The containers of an exhibit that hold at least one file of the list, each with those files.
    pub(super) fn opened(&self, exhibit: &str) -> Vec<(&File<'a>, Vec<&File<'a>>)> {
        let mut inside: BTreeMap<usize, Vec<&File<'a>>> = BTreeMap::new();
        for file in &self.files {
            if let Some(container) = file.container
                && file.exhibit == exhibit
            {
                inside.entry(container).or_default().push(file);
            }
        }
        let inside = inside.into_iter();
        inside
            .filter_map(|(container, files)| Some((self.files.get(container)?, files)))
            .collect()
    }
}

/// The action that opens a container, and the record of what came out.
pub(super) fn extraction(graph: &Graph, container: &PrintedItem) -> (Id, Id) {
    let name = format!("extract {}", container.number);
    (
        graph.id("investigative-action", &name),
        graph.id("provenance-record", &name),
    )
}

/// The action that reads an exhibit, and the record of what was read.
pub(super) fn acquisition(graph: &Graph, exhibit: &str) -> (Id, Id) {
    let name = format!("acquire {exhibit}");
    (
        graph.id("investigative-action", &name),
        graph.id("provenance-record", &name),
    )
}

/// The files of a package as nodes.
pub(super) fn write<'a>(case: &CaseGraph<'a>, graph: &mut Graph) -> Files<'a> {
    let items = &case.printed.items;
    let exhibits = custody::ids_by_name(case.printed);
    let exhibit_of = |item: &'a PrintedItem| {
        let known = exhibits.get(item.exhibit.as_str()).copied();
        known.unwrap_or(item.exhibit.as_str())
    };
    let mut places = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        let key = (exhibit_of(item), item.locator.as_slice());
        places.entry(key).or_insert(place);
    }
    let mut files = Vec::with_capacity(items.len());
    for item in items {
        let exhibit = exhibit_of(item);
        // The nearest container that is listed; one in between may be missing from the list.
        let container = (1..item.locator.len())
            .rev()
            .find_map(|depth| places.get(&(exhibit, item.locator.get(..depth)?)).copied());
        let (brought_by, record) = match container.and_then(|place| items.get(place)) {
            Some(container) => extraction(graph, container),
            None => acquisition(graph, exhibit),
        };
        files.push(File {
            item,
            id: graph.id("file", &item.number),
            container,
            record,
            brought_by,
            exhibit,
        });
    }
    for file in &files {
        let container = file.container.and_then(|place| files.get(place));
        let from = match container {
            Some(container) => container.id,
            None => custody::device(graph, file.exhibit),
        };
        let node = describe(case, file, graph).ids("case-investigation:wasDerivedFrom", [from]);
        graph.add(node);
    }
    Files { files }
}

/// One file: where it is in the package, its name, size, times and content.
fn describe(case: &CaseGraph<'_>, file: &File<'_>, graph: &Graph) -> Node {
    let item = file.item;
    let number = item.number.as_str();
    let path = item.locator.last().map_or("", String::as_str);
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let mut named = Node::new(graph.id("file-facet", number), "uco-observable:FileFacet")
        .text("uco-observable:fileName", name)
        .text("uco-observable:filePath", path)
        .integer("uco-observable:sizeInBytes", item.bytes);
    let stated = case.times.get(number).copied().unwrap_or(&[]);
    let mut said: Vec<&str> = Vec::new();
    for time in stated {
        // A property takes one time: the first that the row states. All of them are printed.
        let Some(property) = time_property(&time.source) else {
            continue;
        };
        if let Some(moment) = times::of_item(time)
            && !said.contains(&property)
        {
            said.push(property);
            named = named.time(property, &moment);
        }
    }
    let mut facets = vec![named];
    let digests = [
        ("SHA256", &item.sha256),
        ("SHA1", &item.sha1),
        ("MD5", &item.md5),
    ];
    facets.push(content(
        number,
        Some(item.bytes),
        &item.media_type,
        &digests,
        graph,
    ));
    facets.extend(picture(item, graph));
    let node = Node::new(file.id, "uco-observable:File")
        .text("uco-core:name", number)
        .texts("uco-core:tag", [item.role.as_str()])
        .nodes("uco-core:hasFacet", facets);
    match &item.file {
        Some(path) => {
            let reference = graph.reference("file", "path in the package", path);
            node.nodes("uco-core:externalReference", vec![reference])
        }
        None => node,
    }
}

/// What the bytes are.
fn content(
    name: &str,
    bytes: Option<u64>,
    media_type: &str,
    digests: &[(&'static str, &Option<String>)],
    graph: &Graph,
) -> Node {
    let hashes = digests.iter().filter_map(|(method, value)| {
        let id = graph.id("hash", &format!("{method} {name}"));
        let node = Node::new(id, "uco-types:Hash");
        let node = node.text("uco-types:hashMethod", method);
        let value = value.as_ref()?;
        Some(node.hexadecimal("uco-types:hashValue", value))
    });
    let node = Node::new(
        graph.id("content-data-facet", name),
        "uco-observable:ContentDataFacet",
    )
    .nodes("uco-observable:hash", hashes.collect())
    .texts("uco-observable:mimeType", [media_type]);
    match bytes {
        Some(bytes) => node.integer("uco-observable:sizeInBytes", bytes),
        None => node,
    }
}

/// The property of a file's time, from the end of what its source is called.
fn time_property(source: &str) -> Option<&'static str> {
    [
        ("modified", "uco-observable:modifiedTime"),
        ("accessed", "uco-observable:accessedTime"),
        ("created", "uco-observable:observableCreatedTime"),
        ("metadata changed", "uco-observable:metadataChangeTime"),
    ]
    .into_iter()
    .find_map(|(end, property)| source.ends_with(end).then_some(property))
}

/// Width and height, where a parser decoded the picture.
fn picture(item: &PrintedItem, graph: &Graph) -> Option<Node> {
    let picture = item.findings.iter().find(|found| found.kind == "picture")?;
    let value = |wanted: &str| {
        let mut values = picture.values.iter();
        let (_, value) = values.find(|(code, _)| code == wanted)?;
        value.parse::<u64>().ok()
    };
    let (width, height) = (value("width")?, value("height")?);
    let id = graph.id("raster-picture-facet", &item.number);
    Some(
        Node::new(id, "uco-observable:RasterPictureFacet")
            .integer("uco-observable:pictureWidth", width)
            .integer("uco-observable:pictureHeight", height),
    )
}

/// Redacted copies: each is made by an action out of an item. Gives those actions.
pub(super) fn write_derivatives(
    case: &CaseGraph<'_>,
    files: &Files<'_>,
    graph: &mut Graph,
    cast: &mut Cast<'_>,
) -> Vec<Id> {
    let mut actions = Vec::new();
    for derivative in &case.printed.derivatives {
        let source = files.by_number(&derivative.from);
        let file = graph.id("file", &derivative.file);
        let sha256 = Some(derivative.sha256.clone());
        let content = content(&derivative.file, None, "", &[("SHA256", &sha256)], graph);
        let reference = graph.reference("file", "path in the package", &derivative.file);
        graph.add(
            Node::new(file, "uco-observable:File")
                .text("uco-core:name", &derivative.file)
                .texts("uco-core:tag", ["derivative"])
                .nodes("uco-core:hasFacet", vec![content])
                .nodes("uco-core:externalReference", vec![reference])
                .ids(
                    "case-investigation:wasDerivedFrom",
                    source.map(|source| source.id),
                ),
        );
        let exhibit = source.map_or("", |source| {
            custody::number_of(case.printed, source.exhibit)
        });
        let number = derivative.file.rsplit_once('/');
        let number = number.map_or(derivative.file.as_str(), |(_, name)| name);
        let number = number.split_once('.').map_or(number, |(number, _)| number);
        let record = derivative_record(graph, &derivative.file);
        graph.add(
            Node::new(record, "case-investigation:ProvenanceRecord")
                .text(
                    "case-investigation:exhibitNumber",
                    &format!("{exhibit}/derived/{number}"),
                )
                .texts("case-investigation:rootExhibitNumber", [exhibit])
                .ids("uco-core:object", [file]),
        );
        let action = graph.id(
            "investigative-action",
            &format!("redact {}", derivative.file),
        );
        let mut node = Node::new(action, "case-investigation:InvestigativeAction")
            .text("uco-core:name", "redact")
            .texts(
                "uco-core:description",
                [
                    format!("removed: {}", derivative.removed),
                    format!("reason: {}", derivative.reason),
                ],
            )
            .ids("uco-action:result", [file, record])
            .ids(
                "uco-action:instrument",
                [cast.tool(&case.printed.program, graph)],
            );
        if let Some(source) = source {
            node = node
                .ids("uco-action:object", [source.id, source.record])
                .ids("case-investigation:wasInformedBy", [source.brought_by]);
        }
        let node = cast.signed(node, derivative.seq, &case.printed.program, graph);
        graph.add(node);
        actions.push(action);
    }
    actions
}

/// The record of a derivative.
pub(super) fn derivative_record(graph: &Graph, file: &str) -> Id {
    graph.id("provenance-record", &format!("derivative {file}"))
}
