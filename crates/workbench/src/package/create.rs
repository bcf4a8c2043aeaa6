//! Writing a package: everything but the seal under checkpoint A, then the act `package.create`,
//! then the seal under a later checkpoint B (`docs/specs/package.md`, section 3).
//!
//! Nothing is read before the decision was asked for, and nothing stays outside unless it is
//! recorded (C3). A stop between the act and the seal is mended by asking again: the record keeps
//! the digest, and the seal is written to what has that digest.

use casework::{
    Command, Reason, Refusal,
    command::PackageCreate,
    state::{Package, PackageCreated},
};
use evidence::{ContentHash, PackageId};
use parser_protocol::Limits;

use super::{
    PackageError,
    acts::{self, Acts},
    bag::{Bag, Closed},
    case_uco::{CaseGraph, Packer},
    chosen::{self, ExhibitPart},
    content,
    facts::{self, Copy, Facts},
    names::{self, Expected},
    readme::Readme,
};
use crate::{
    office::{Actor, CommitError, Office, Receipt},
    ports::{Documents, Flow, Outbox, Owner, Proofs, RecordError},
    witnessing::{Cosigned, Stamp, WitnessingError},
};

const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
const POLICY: &str = "record/policy.txt";

/// Gives the end of the record as the policy asks; see [`crate::witnessing::cosigned`].
pub type Judges<'a> = dyn Fn() -> Result<Cosigned, WitnessingError> + 'a;
/// Gives the time stamps on a checkpoint that there are.
pub type Stamps<'a> = dyn Fn(&Cosigned) -> Result<Vec<Stamp>, WitnessingError> + 'a;

/// What writing a package needs beside the office.
pub struct Tools<'a> {
    pub outbox: &'a mut dyn Outbox,
    pub documents: &'a dyn Documents,
    pub proofs: &'a dyn Proofs,
    pub cosigned: &'a Judges<'a>,
    pub stamps: &'a Stamps<'a>,
    /// Programs that travel along: path and bytes.
    pub verifiers: &'a [(&'a str, &'a [u8])],
    /// Limits for opening containers again.
    pub limits: Limits,
    /// The program's name and version.
    pub program: &'a str,
}

impl std::fmt::Debug for Tools<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tools")
    }
}

/// What became of a package.
#[derive(Clone, Debug)]
pub enum Made {
    /// Nothing was written.
    Refused(Box<Receipt>),
    Created {
        created: PackageCreated,
        /// The act stood in the record already and only the seal was missing.
        only_seal: bool,
    },
}

/// Writes an approved package.
pub fn create(
    office: &Office,
    actor: &Actor,
    id: PackageId,
    tools: &mut Tools<'_>,
) -> Result<Made, PackageError> {
    let package = office.with_state(|state| state.package(&id).cloned());
    let refused = office.foresee(actor, &command(id, package.as_ref(), PROBE));
    match (refused, package) {
        (None, Some(package)) => make(office, actor, id, &package, tools),
        (
            Some(Refusal {
                reason: Reason::PackageCreated,
                ..
            }),
            Some(package),
        ) => match package.facts.created.filter(|made| is_there(tools, made)) {
            Some(created) => {
                seal(office, &created, tools)?;
                Ok(Made::Created {
                    created,
                    only_seal: true,
                })
            }
            None => refuse(office, actor, id, Some(&package), tools),
        },
        (_, package) => refuse(office, actor, id, package.as_ref(), tools),
    }
}

/// Something that is no digest of anything: with it the decision is asked for beforehand.
const PROBE: Closed = Closed {
    digest: ContentHash([0xff; 32]),
    entries: 0,
    files: 0,
    items: 0,
};

fn command(id: PackageId, package: Option<&Package>, closed: Closed) -> Command {
    let judged = package.and_then(|package| package.facts.judged);
    PackageCreate {
        approve_seq: judged.map_or(0, |judged| judged.seq),
        digest: closed.digest,
        entries: closed.entries,
        files: closed.files,
        items: closed.items,
        package: id,
    }
    .into()
}

/// Writes the refusal down. The command carries no digest, so that it cannot be done, even if
/// what refused it is gone by now.
fn refuse(
    office: &Office,
    actor: &Actor,
    id: PackageId,
    package: Option<&Package>,
    tools: &mut Tools<'_>,
) -> Result<Made, PackageError> {
    let none = Closed {
        digest: ContentHash([0; 32]),
        ..PROBE
    };
    let receipt = office.act(actor, command(id, package, none));
    tools.outbox.abandon()?;
    Ok(Made::Refused(Box::new(receipt?)))
}

fn make(
    office: &Office,
    actor: &Actor,
    id: PackageId,
    package: &Package,
    tools: &mut Tools<'_>,
) -> Result<Made, PackageError> {
    let written = write(office, actor, id, package, tools).and_then(|closed| {
        tools.outbox.sync()?;
        Ok(closed)
    });
    let closed = match written {
        Ok(closed) => closed,
        Err(error) => {
            // What went wrong first is what is told.
            let _ = tools.outbox.abandon();
            return Err(error);
        }
    };
    match office.act(actor, command(id, Some(package), closed)) {
        Ok(receipt) if receipt.is_done() => {}
        Ok(receipt) => {
            tools.outbox.abandon()?;
            return Ok(Made::Refused(Box::new(receipt)));
        }
        Err(error) => {
            // Where it is not known whether the act stands, what was written is kept for the seal.
            if !is_unknown(&error) {
                let _ = tools.outbox.abandon();
            }
            return Err(error.into());
        }
    }
    let created = office.with_state(|state| state.package(&id)?.facts.created);
    let created = created.ok_or(PackageError::Unknown { package: id })?;
    seal(office, &created, tools).map_err(|source| PackageError::Unsealed {
        package: id,
        seq: created.seq,
        source: Box::new(source),
    })?;
    Ok(Made::Created {
        created,
        only_seal: false,
    })
}

fn is_unknown(error: &CommitError) -> bool {
    matches!(
        error,
        CommitError::Record(RecordError::Stopped { .. }) | CommitError::Stopped { .. }
    )
}

/// Whether what lies in the outbox is the package that the record speaks of.
fn is_there(tools: &mut Tools<'_>, created: &PackageCreated) -> bool {
    let written = tools.outbox.written(TAG_MANIFEST);
    matches!(written, Ok(Some(written)) if written.sha256 == created.digest)
}

/// Everything but the seal.
fn write(
    office: &Office,
    actor: &Actor,
    id: PackageId,
    package: &Package,
    tools: &mut Tools<'_>,
) -> Result<Closed, PackageError> {
    let unknown = PackageError::Unknown { package: id };
    let content = package.content.as_ref().ok_or(unknown)?;
    let case = package.facts.case;
    let mut parts = Vec::new();
    for chosen in &content.exhibits {
        parts.push(chosen::read(office, case, chosen)?);
    }
    let next = names::number(&mut parts);
    let copies = facts::copies(&parts, next)?;
    office.publish()?;
    let cosigned = (tools.cosigned)()?;
    let stamps = (tools.stamps)(&cosigned)?;
    let acts = acts::find(office, id, &parts, cosigned.size)?;
    let prepared = office.ports().clock.now();
    let facts = Facts {
        office,
        id,
        package,
        content,
        parts: &parts,
        copies: &copies,
        acts: &acts,
        cosigned: &cosigned,
        stamps: &stamps,
        program: tools.program,
        prepared,
    };
    let printed = facts.printed()?;
    let outline = facts.outline(&printed);
    let limits = tools.limits;
    let mut bag = Bag::new(tools.outbox);
    for part in &parts {
        content::write(office, case, part, &limits, &mut bag)?;
    }
    write_copies(office, case, &copies, &mut bag)?;
    let times = parts.iter().flat_map(|part| &part.picks);
    let times: Vec<_> = times.map(|pick| (pick.digits(), pick)).collect();
    let person = actor.person.to_string();
    let graph = CaseGraph {
        printed: &printed,
        packer: Some(Packer {
            person: &person,
            role: actor.role.as_str(),
        }),
        times: times
            .iter()
            .map(|(digits, pick)| (digits.as_str(), pick.item.times.as_slice()))
            .collect(),
    };
    bag.write_bytes("data/case.jsonld", &graph.to_jsonld())?;
    write_items(&mut parts, &mut bag)?;
    write_acts(&acts, &cosigned, tools.proofs, &mut bag)?;
    for (number, stamp) in (1_usize..).zip(&stamps) {
        let path = |end: &str| format!("record/timestamps/{number}.{end}");
        bag.write_bytes(&path("tsq"), &stamp.request)?;
        bag.write_bytes(&path("tsr"), &stamp.reply)?;
        bag.write_bytes(&path("pem"), &stamp.pem)?;
    }
    bag.write_bytes(POLICY, &cosigned.policy_text)?;
    let outline = ledger::json::canonical(&outline).map_err(|error| PackageError::Outline {
        what: error.to_string(),
    })?;
    bag.write_bytes("record/package.json", &outline)?;
    let files = tools.documents.print(&printed)?;
    for file in &files {
        bag.write_bytes(&file.path, &file.bytes)?;
    }
    for (path, bytes) in tools.verifiers {
        bag.write_bytes(path, bytes)?;
    }
    let readme = Readme {
        package: &printed.package,
        office: &printed.office,
        prepared: &prepared.date(),
        printed: !files.is_empty(),
        stamps: stamps.len(),
        watched: cosigned.policy.quorum().is_some(),
    };
    bag.write_bytes("README.txt", readme.text().as_bytes())?;
    bag.close(&printed.package, tools.program, prepared)
}

fn write_copies(
    office: &Office,
    case: evidence::CaseId,
    copies: &[Copy],
    bag: &mut Bag<'_>,
) -> Result<(), PackageError> {
    for copy in copies {
        let blob = copy.derivative.blob;
        let owner = Owner::Papers(case, copy.owner);
        let mut content = office.ports().blobs.open(owner, &blob.sha256)?;
        let expected = Expected {
            bytes: blob.bytes,
            sha256: blob.sha256,
        };
        bag.write_expected(&copy.file, &mut content, expected)?;
    }
    Ok(())
}

/// The rows with their proofs.
fn write_items(parts: &mut [ExhibitPart], bag: &mut Bag<'_>) -> Result<(), PackageError> {
    for part in parts {
        for place in 0..part.picks.len() {
            let Some(pick) = part.picks.get(place).cloned() else {
                break;
            };
            let proof = ledger::item_proof::ItemProof {
                entry: part.intake.finished_seq,
                row: pick.row,
                rows: part.intake.rows,
                hashes: part.proof(pick.row)?,
                line: pick.line.clone(),
            };
            let path = format!("record/items/{}.item-proof", pick.digits());
            bag.write_bytes(&path, &proof.to_bytes())?;
        }
    }
    Ok(())
}

/// The entries with their proofs under checkpoint A, and the payloads that are opened.
fn write_acts(
    acts: &Acts,
    cosigned: &Cosigned,
    proofs: &dyn Proofs,
    bag: &mut Bag<'_>,
) -> Result<(), PackageError> {
    for act in &acts.acts {
        let seq = act.entry.seq;
        bag.write_bytes(&format!("record/entries/{seq}.json"), &act.bytes)?;
        if let Some(plain) = &act.opened {
            bag.write_bytes(&format!("record/payloads/{seq}.json"), plain)?;
        }
    }
    let seqs: Vec<u64> = acts.acts.iter().map(|act| act.entry.seq).collect();
    let mut failed = None;
    proofs.tlog_proofs(&cosigned.note, cosigned.size, &seqs, &mut |seq, bytes| {
        if failed.is_none() {
            let path = format!("record/entries/{seq}.tlog-proof");
            failed = bag.write_bytes(&path, &bytes).err();
        }
    })?;
    failed.map_or(Ok(()), Err)
}

/// The seal, under a checkpoint that has the act.
fn seal(
    office: &Office,
    created: &PackageCreated,
    tools: &mut Tools<'_>,
) -> Result<(), PackageError> {
    office.publish()?;
    let cosigned = (tools.cosigned)()?;
    // The seal is judged by the policy that lies in the package.
    let policy = crate::digest::sha256(&cosigned.policy_text);
    let written = tools.outbox.written(POLICY)?;
    if written.is_none_or(|written| written.sha256 != policy) {
        return Err(PackageError::Policy);
    }
    let mut entry = None;
    office
        .ports()
        .record
        .read(created.seq, &mut |_, bytes, _| {
            entry = Some(bytes.to_vec());
            Flow::Stop
        })?;
    let missing = || RecordError::Unreadable {
        what: format!("entry {} is not there", created.seq),
    };
    let entry = entry.ok_or_else(missing)?;
    let mut proof = None;
    let seqs = [created.seq];
    tools
        .proofs
        .tlog_proofs(&cosigned.note, cosigned.size, &seqs, &mut |_, bytes| {
            proof = Some(bytes);
        })?;
    let proof = proof.ok_or_else(missing)?;
    let outbox = &mut *tools.outbox;
    outbox.write("seal/package.json", &mut entry.as_slice())?;
    outbox.write("seal/package.tlog-proof", &mut proof.as_slice())?;
    outbox.sync()?;
    outbox.finish()?;
    Ok(())
}
