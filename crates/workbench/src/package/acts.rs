//! Which acts of the record go along, and which of their payloads are opened.

use std::collections::{BTreeMap, BTreeSet};

use casework::{Act, Command, Payload, exhibit_of, scope_of, state::PackageContent};
use evidence::{AuthorityId, CaseId, ExhibitId, PackageId};
use ledger::{
    commitment,
    entry::{Entry, Outcome},
};

use super::{PackageError, chosen::ExhibitPart};
use crate::{
    decode::key_scope,
    office::{CommitError, Office, Ports},
    ports::{Flow, KeyUse},
};

/// An act that goes along.
#[derive(Debug)]
pub(super) struct ChosenAct {
    pub(super) entry: Entry,
    /// The exact bytes of the entry.
    pub(super) bytes: Vec<u8>,
    sealed: Vec<u8>,
    /// The exact plain bytes of the payload, if it is opened in the package.
    pub(super) opened: Option<Vec<u8>>,
}

/// The acts of a package, in order.
#[derive(Debug)]
pub(super) struct Acts {
    pub(super) acts: Vec<ChosenAct>,
    pub(super) authorities: BTreeSet<AuthorityId>,
    /// Entries of the case under the checkpoint, those outside the package included.
    pub(super) case_entries: u64,
    /// Those of them that stay behind.
    pub(super) others: u64,
    /// Payloads of acts of the package that are not opened.
    pub(super) closed: u64,
}

/// What decides whether an entry goes along.
struct Wanted<'a> {
    case: CaseId,
    package: String,
    exhibits: BTreeSet<ExhibitId>,
    /// Matches on items that go along.
    matches: BTreeSet<(ExhibitId, u64)>,
    parts: &'a [ExhibitPart],
    content: &'a PackageContent,
    proposed: u64,
    judged: Option<u64>,
}

/// Finds the acts among the first `size` entries: those on the chosen exhibits, those of the
/// authorities under which anything of it was done, those that open, change and close the case,
/// and this package's own proposal and approval.
pub(super) fn find(
    office: &Office,
    id: PackageId,
    parts: &[ExhibitPart],
    size: u64,
) -> Result<Acts, PackageError> {
    let package = office.with_state(|state| state.package(&id).cloned());
    let unknown = PackageError::Unknown { package: id };
    let package = package.ok_or(unknown)?;
    let unknown = PackageError::Unknown { package: id };
    let content = package.content.as_ref().ok_or(unknown)?;
    let wanted = Wanted {
        case: package.facts.case,
        package: id.to_string(),
        exhibits: parts.iter().map(|part| part.id).collect(),
        matches: parts.iter().flat_map(matches_of).collect(),
        parts,
        content,
        proposed: package.facts.proposed_seq,
        judged: package.facts.judged.map(|judged| judged.seq),
    };
    let mut authorities = BTreeSet::from([content.authority]);
    for part in parts {
        authorities.extend(&part.exhibit.facts.authorities);
    }
    let mut acts = Acts {
        acts: Vec::new(),
        authorities,
        case_entries: 0,
        others: 0,
        closed: 0,
    };
    let of_authorities = read(office.ports(), &wanted, size, &mut acts)?;
    let used = acts.acts.iter().filter_map(|act| authority_of(&act.entry));
    acts.authorities.extend(used.collect::<Vec<_>>());
    for (authority, list) in of_authorities {
        if acts.authorities.contains(&authority) {
            acts.acts.extend(list);
        }
    }
    acts.acts.sort_by_key(|act| act.entry.seq);
    let case = wanted.case.to_string();
    let inside = acts.acts.iter();
    let inside = inside.filter(|act| act.entry.case.as_ref() == Some(&case));
    let inside = u64::try_from(inside.count()).unwrap_or(u64::MAX);
    acts.others = acts.case_entries.saturating_sub(inside);
    open(office.ports(), &wanted, &mut acts)?;
    Ok(acts)
}

fn authority_of(entry: &Entry) -> Option<AuthorityId> {
    entry.authority.as_ref()?.parse().ok()
}

type ByAuthority = BTreeMap<AuthorityId, Vec<ChosenAct>>;

/// One pass over the record. Entries that name neither the case nor an authority are passed over
/// unread: the ids are random, and no entry holds one by chance.
fn read(
    ports: &Ports,
    wanted: &Wanted<'_>,
    size: u64,
    acts: &mut Acts,
) -> Result<ByAuthority, PackageError> {
    let case = wanted.case.to_string();
    let mut of_authorities = ByAuthority::new();
    let mut broken = None;
    ports.record.read(0, &mut |seq, bytes, sealed| {
        if seq >= size {
            return Flow::Stop;
        }
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let of_case = text.contains(&case);
        if !of_case && !text.contains("\"act\":\"authority.") {
            return Flow::More;
        }
        let entry = match Entry::parse(bytes) {
            Ok(entry) => entry,
            Err(error) => {
                let source = error.into();
                broken = Some(CommitError::Entry { seq, source });
                return Flow::Stop;
            }
        };
        let of_case = entry.case.as_ref() == Some(&case);
        acts.case_entries = acts.case_entries.saturating_add(u64::from(of_case));
        let is_chosen = of_case && wanted.takes(&entry);
        let act = ChosenAct {
            bytes: bytes.to_vec(),
            sealed: sealed.to_vec(),
            opened: None,
            entry,
        };
        if is_chosen {
            acts.acts.push(act);
        } else if act.entry.act.starts_with("authority.")
            && let Some(authority) = authority_of(&act.entry)
        {
            of_authorities.entry(authority).or_default().push(act);
        }
        Flow::More
    })?;
    match broken {
        Some(error) => Err(error.into()),
        None => Ok(of_authorities),
    }
}

impl Wanted<'_> {
    fn takes(&self, entry: &Entry) -> bool {
        if exhibit_of(entry).is_some_and(|exhibit| self.exhibits.contains(&exhibit)) {
            return true;
        }
        let is_of_case = ["case.open", "case.change", "case.close"].contains(&entry.act.as_str());
        let names = |tag: &str| entry.tags.get(tag).and_then(|ids| ids.first());
        is_of_case || names("package") == Some(&self.package)
    }

    /// Whether the payload of a done act is opened without anybody asking for it.
    fn opens(&self, entry: &Entry, payload: &Payload) -> bool {
        match &payload.command {
            Command::ExhibitReceive(_)
            | Command::ExhibitHandOver(_)
            | Command::ExhibitReturn(_)
            | Command::ExhibitDeclareGap(_)
            | Command::IntakeStart(_)
            | Command::IntakeFinish(_)
            | Command::IntakeStop(_) => true,
            Command::MatchDecide(f) => self.matches.contains(&(f.exhibit, f.match_index)),
            Command::MatchUndo(f) => self.matches.contains(&(f.exhibit, f.match_index)),
            Command::ItemDerive(f) => self
                .parts
                .iter()
                .any(|part| part.id == f.exhibit && part.chosen.derivatives.contains(&entry.seq)),
            Command::PackagePropose(_) | Command::PackageApprove(_) => {
                entry.seq == self.proposed || self.judged == Some(entry.seq)
            }
            _ => false,
        }
    }
}

fn matches_of(part: &ExhibitPart) -> impl Iterator<Item = (ExhibitId, u64)> {
    let matches = part.picks.iter().flat_map(|pick| pick.matches());
    matches.map(|(index, _)| (part.id, index))
}

/// The acts whose payload may be opened without being asked for: all others are not even tried.
fn may_open(entry: &Entry) -> bool {
    let act = Act::parse(&entry.act).ok();
    entry.outcome == Outcome::Done
        && act.is_some_and(|act| {
            matches!(
                act,
                Act::ExhibitReceive
                    | Act::ExhibitHandOver
                    | Act::ExhibitReturn
                    | Act::ExhibitDeclareGap
                    | Act::IntakeStart
                    | Act::IntakeFinish
                    | Act::IntakeStop
                    | Act::MatchDecide
                    | Act::MatchUndo
                    | Act::ItemDerive
                    | Act::PackagePropose
                    | Act::PackageApprove
            )
        })
}

fn open(ports: &Ports, wanted: &Wanted<'_>, acts: &mut Acts) -> Result<(), PackageError> {
    let asked: BTreeSet<u64> = wanted.content.open.iter().copied().collect();
    for act in &mut acts.acts {
        let seq = act.entry.seq;
        let is_asked = asked.contains(&seq);
        if is_asked || may_open(&act.entry) {
            let plain = plain(ports, act)?;
            act.opened = plain
                .filter(|(payload, _)| is_asked || wanted.opens(&act.entry, payload))
                .map(|(_, bytes)| bytes);
        }
        let is_closed = act.opened.is_none() && act.entry.commit.is_some();
        acts.closed = acts.closed.saturating_add(u64::from(is_closed));
    }
    let known: BTreeSet<u64> = acts.acts.iter().map(|act| act.entry.seq).collect();
    match asked.difference(&known).next() {
        Some(seq) => Err(PackageError::NotInPackage { seq: *seq }),
        None => Ok(()),
    }
}

/// The payload, read and as its exact bytes; `None` where it was erased.
fn plain(ports: &Ports, act: &ChosenAct) -> Result<Option<(Payload, Vec<u8>)>, PackageError> {
    let (Some(scope), Some(commit)) = (scope_of(&act.entry), act.entry.commit) else {
        return Ok(None);
    };
    let key = key_scope(&scope);
    if act.sealed.iter().all(|byte| *byte == 0) || !ports.keys.has(key) {
        return Ok(None);
    }
    let context = commitment::payload_context(&commit);
    let bytes = ports
        .keys
        .open(key, KeyUse::Payload, &context, &act.sealed)
        .map_err(CommitError::Keys)?;
    let seq = act.entry.seq;
    let wrong = |source| CommitError::Entry { seq, source };
    let payload = Payload::decode(&bytes).map_err(|error| {
        wrong(crate::decode::DecodeError::Form {
            what: error.to_string(),
        })
    })?;
    if commitment::commit(&payload.salt.0, &bytes) != commit {
        return Err(wrong(crate::decode::DecodeError::Commitment).into());
    }
    Ok(Some((payload, bytes.to_vec())))
}
