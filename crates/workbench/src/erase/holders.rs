//! Who has copies that an erasure does not reach, and must be told of it (LED Art. 16(5), (6)).

use casework::{Act, Command, field::Party};
use evidence::{CaseId, ExhibitId, PackageId};
use ledger::entry::{Entry, Outcome};

use crate::{
    decode,
    office::{CommitError, Office},
    ports::Flow,
};

/// Something that left the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub seq: u64,
    pub at: String,
    /// `item.export` or `package.hand-over`.
    pub act: String,
    pub package: Option<PackageId>,
    /// Who has it; absent once the payload that says so was erased.
    pub to: Option<String>,
}

/// What left the office of a case, or of one exhibit of it. To be asked before an erasure: with
/// the payloads goes the knowledge who has the copies.
pub fn holders(
    office: &Office,
    case: CaseId,
    exhibit: Option<ExhibitId>,
) -> Result<Vec<Holder>, CommitError> {
    let case = case.to_string();
    let mut found = Vec::new();
    let mut broken = None;
    let ports = office.ports();
    ports.record.read(0, &mut |seq, bytes, sealed| {
        // Ids are random: no other entry holds this one by chance.
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let acts = [Act::ItemExport, Act::PackageHandOver];
        if !text.contains(&case) || !acts.iter().any(|act| text.contains(act.as_str())) {
            return Flow::More;
        }
        match decode::decode(ports.keys.as_ref(), bytes, sealed) {
            Ok(act) => found.push(act),
            Err(source) => {
                broken = Some(CommitError::Entry { seq, source });
                return Flow::Stop;
            }
        }
        Flow::More
    })?;
    if let Some(error) = broken {
        return Err(error);
    }
    let concerns = |entry: &Entry, package: Option<PackageId>| match (exhibit, package) {
        (None, _) => true,
        (Some(exhibit), None) => casework::exhibit_of(entry) == Some(exhibit),
        (Some(exhibit), Some(package)) => office.with_state(|state| {
            let content = state.package(&package).and_then(|one| one.content.as_ref());
            content.is_none_or(|content| content.exhibits.iter().any(|one| one.exhibit == exhibit))
        }),
    };
    let left = found.into_iter().filter(|act| {
        let is_act = [Act::ItemExport, Act::PackageHandOver]
            .iter()
            .any(|one| one.as_str() == act.entry.act);
        is_act && act.entry.outcome == Outcome::Done && act.entry.case.as_ref() == Some(&case)
    });
    let holders = left.filter_map(|act| {
        let package = act.entry.tags.get("package").and_then(|ids| ids.first());
        let package = package.and_then(|id| id.parse().ok());
        if !concerns(&act.entry, package) {
            return None;
        }
        let to = act
            .sealed
            .payload()
            .and_then(|payload| match &payload.command {
                Command::ItemExport(f) => Some(f.recipient.clone()),
                Command::PackageHandOver(f) => Some(name(office, &f.to)),
                _ => None,
            });
        Some(Holder {
            seq: act.entry.seq,
            at: act.entry.at,
            act: act.entry.act,
            package,
            to,
        })
    });
    Ok(holders.collect())
}

fn name(office: &Office, party: &Party) -> String {
    match party {
        Party::Person(id) => office.with_state(|state| {
            let person = state.person(id);
            person.map_or_else(|| id.to_string(), |person| person.name.clone())
        }),
        Party::Outside { name, organisation } if organisation.is_empty() => name.clone(),
        Party::Outside { name, organisation } => format!("{name}, {organisation}"),
    }
}
