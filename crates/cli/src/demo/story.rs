//! What happens in the demonstration, chapter by chapter.

use std::{path::Path, sync::atomic::AtomicBool};

use casework::{
    Role,
    command::{
        AuthorityRequest, CaseOpen, ErasureApprove, ErasureGround, ErasurePropose, ExhibitHandOver,
        ExhibitReceive, IntakeStart, ItemView, Judgement, Purpose,
    },
    field::{ExhibitKind, Party, SealCondition, Transfer},
    lint,
    terms::{DataCategory, SubjectCategory, Volume},
};
use evidence::{AuthorityId, CaseId, ErasureId, ExhibitId, ListId, Time};
use matching::list;
use parser_protocol::Limits;
use sandbox::DiskSource;
use workbench::{
    erase, exhibits, items,
    office::Office,
    review::{self, Judge},
    signals::{self, Describe, Signals},
    take_in::{self, HowTo, Taken},
};

use super::{
    Teller,
    cast::Cast,
    leaving::{Leaving, Told},
    overseer,
    papers::{approval, seal},
};
use crate::{answer::Failure, verbs, wiring::Folder};

pub(super) const DAY: i64 = 86_400;

/// What the chapters share.
pub(super) struct Stage<'a> {
    pub(super) office: &'a Office,
    pub(super) cast: &'a Cast,
    pub(super) teller: &'a mut Teller,
    pub(super) case: CaseId,
    pub(super) now: Time,
}

/// Plays the whole story.
pub(super) fn tell(
    folder: &Folder,
    source: &Path,
    own: bool,
    place: &Path,
    teller: &mut Teller,
) -> anyhow::Result<Told> {
    teller.chapter("An office opens, and its administrator brings people in");
    let (open, cast) = Cast::assemble(folder, teller)?;
    let overseer = overseer::watch(&open, place, teller)?;
    let now = open.office.ports().clock.now();
    let case = CaseId::from_random(open.office.ports().random_id());
    let mut stage = Stage {
        office: &open.office,
        cast: &cast,
        teller,
        case,
        now,
    };
    let (warrant, exhibit) = (stage.id(), ExhibitId::from_random(stage.id()));
    let authority = AuthorityId::from_random(warrant);
    stage.ask(authority)?;
    stage.receive(authority, exhibit)?;
    stage.lists(place)?;
    stage.take_in(authority, exhibit, source)?;
    stage.review(authority, exhibit, own)?;
    let copy = stage.redact(authority, exhibit, own)?;
    stage.hand_over(authority, exhibit)?;
    stage.erase(authority)?;
    let leaving = Leaving {
        authority,
        exhibit,
        copy,
        policy: overseer.as_ref().map(|one| one.policy.as_path()),
        place,
    };
    let package = stage.package(&open, &leaving)?;
    Ok(Told {
        open,
        package,
        overseer,
    })
}

impl Stage<'_> {
    pub(super) fn id(&self) -> [u8; 16] {
        self.office.ports().random_id()
    }

    /// A request with gaps, a request without, an approval by somebody else.
    fn ask(&mut self, authority: AuthorityId) -> anyhow::Result<()> {
        self.teller
            .chapter("A case, and a request for an authority that somebody else must approve");
        let bo = self.cast.actor("bo", Role::Examiner);
        let open = CaseOpen {
            case: self.case,
            description: "Made up for the demonstration.".to_owned(),
            members: ["chidi", "dara", "edda"]
                .map(|handle| self.cast.id(handle))
                .to_vec(),
            purpose: Purpose::Investigation,
            review: self.now.plus_seconds(180 * DAY),
            title: "Hills".to_owned(),
        };
        let receipt = self.office.act(&bo, open)?;
        self.teller.done("bo", "opens the case `Hills`", &receipt)?;

        let mut empty = self.terms();
        empty.test.necessity = "needed for the case".to_owned();
        empty.test.collateral.intrusion = String::new();
        let hasty = AuthorityId::from_random(self.id());
        for warning in lint::check(&empty, &[]) {
            self.teller.say(&format!(
                "           lint: {} {}",
                warning.field, warning.text
            ));
        }
        let receipt = self.office.act(
            &bo,
            AuthorityRequest {
                authority: hasty,
                terms: empty,
            },
        )?;
        self.teller
            .done("bo", "asks for a warrant in a hurry", &receipt)?;
        let approve = approval(hasty, receipt.entry.seq);
        let chidi = self.cast.actor("chidi", Role::AuthorisingOfficer);
        let receipt = self.office.act(&chidi, approve)?;
        self.teller
            .refused("chidi", "tries to approve it", &receipt)?;

        let request = AuthorityRequest {
            authority,
            terms: self.terms(),
        };
        let receipt = self.office.act(&bo, request)?;
        self.teller
            .done("bo", "asks again, with a whole interference test", &receipt)?;
        let approve = approval(authority, receipt.entry.seq);
        let receipt = self.office.act(&bo, approve.clone())?;
        self.teller
            .refused("bo", "tries to approve it, as an examiner", &receipt)?;
        let receipt = self.office.act(&chidi, approve)?;
        self.teller.done(
            "chidi",
            "approves it, and signs with a key of their own",
            &receipt,
        )?;
        Ok(())
    }

    /// The exhibit comes into custody; an intake outside the scope and a curious administrator are
    /// refused.
    fn receive(&mut self, authority: AuthorityId, exhibit: ExhibitId) -> anyhow::Result<()> {
        self.teller
            .chapter("An exhibit, with what is missing declared and not hidden");
        let dara = self.cast.actor("dara", Role::Custodian);
        let command = ExhibitReceive {
            authority,
            case: self.case,
            description: "black telephone, cracked glass".to_owned(),
            exhibit,
            kind: ExhibitKind::Phone,
            number: "K/1".to_owned(),
            record: self.field_record(),
            source: "phone".to_owned(),
            subject: SubjectCategory::Suspect,
        };
        let receipt = exhibits::receive(self.office, &dara, command, &[])?;
        self.teller.done(
            "dara",
            "takes the telephone K/1 into custody, seal S-1",
            &receipt,
        )?;
        let bo = self.cast.actor("bo", Role::Examiner);
        let mut outside = self.start(authority, exhibit, Volume { bytes: 1, items: 1 });
        outside.data.push(DataCategory::Traffic);
        let receipt = self.office.act(&bo, outside)?;
        self.teller
            .refused("bo", "tries to take in traffic data too", &receipt)?;
        let amina = self.cast.actor("amina", Role::Administrator);
        let view = ItemView {
            authority,
            case: self.case,
            exhibit,
            items: vec![0],
            reason: "curious".to_owned(),
        };
        let receipt = self.office.act(&amina, view)?;
        self.teller
            .refused("amina", "tries to look at the evidence", &receipt)?;
        Ok(())
    }

    /// A signal list comes in under an authority of its own.
    fn lists(&mut self, place: &Path) -> anyhow::Result<()> {
        self.teller.chapter("A signal list of known content");
        let bo = self.cast.actor("bo", Role::Examiner);
        let authority = AuthorityId::from_random(self.id());
        let terms = self.list_terms();
        let receipt = self
            .office
            .act(&bo, AuthorityRequest { authority, terms })?;
        self.teller
            .done("bo", "asks for an authority to use a shared list", &receipt)?;
        let farid = self.cast.actor("farid", Role::AuthorisingOfficer);
        let receipt = self
            .office
            .act(&farid, approval(authority, receipt.entry.seq))?;
        self.teller.done("farid", "approves it", &receipt)?;
        let file = std::fs::File::open(place.join("signals.csv"))?;
        let import = list::import(file, &list::Options::default())?;
        let describe = Describe {
            authority,
            name: "shared landscapes".to_owned(),
            source: "Made-up Exchange, TLP:GREEN".to_owned(),
        };
        let id = ListId::from_random(self.id());
        let receipt = signals::admit(self.office, &bo, id, &import, describe)?;
        let line = format!("imports {} signals", import.list.len());
        self.teller.done("bo", &line, &receipt)?;
        for row in &import.rejected.rows {
            self.teller.say(&format!(
                "           line {} was not taken: {}",
                row.at.line, row.reason
            ));
        }
        Ok(())
    }

    fn start(&self, authority: AuthorityId, exhibit: ExhibitId, planned: Volume) -> IntakeStart {
        IntakeStart {
            authority,
            case: self.case,
            data: vec![DataCategory::DeviceFiles, DataCategory::DeviceMedia],
            description: "the telephone's shared storage".to_owned(),
            exhibit,
            lists: Signals::in_use(self.office),
            period: None,
            planned,
            protected: Vec::new(),
            sensitive: Vec::new(),
            subjects: vec![SubjectCategory::Suspect],
        }
    }

    fn take_in(
        &mut self,
        authority: AuthorityId,
        exhibit: ExhibitId,
        path: &Path,
    ) -> anyhow::Result<()> {
        self.teller.chapter(
            "Intake: read once, hashed, identified, matched, encrypted; the original unchanged",
        );
        let bo = self.cast.actor("bo", Role::Examiner);
        let source = DiskSource::open(path)?;
        let measure = take_in::measure(&source)?;
        let planned = Volume {
            bytes: measure.bytes,
            items: measure.files,
        };
        let how = HowTo {
            source: &source,
            limits: Limits::default(),
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            stop: &AtomicBool::new(false),
            watch: &|_| {},
        };
        let command = self.start(authority, exhibit, planned);
        match take_in::start(self.office, &bo, command, &how)? {
            Taken::Done { manifest, receipt } => {
                let counts = manifest.counts;
                let line = format!(
                    "takes in {} items from {} files: {} gaps, {} matches",
                    counts.rows, counts.files, counts.gaps, counts.matches
                );
                self.teller.done("bo", &line, &receipt)?;
                self.teller
                    .say(&format!("           manifest root {}", manifest.root));
                self.teller.say(&format!(
                    "           every original was read again: {} changed",
                    counts.changed
                ));
                Ok(())
            }
            other => {
                let answer = verbs::intake_answer(other);
                Err(Failure::could_not(
                    answer.text,
                    "name a smaller folder, with less than a terabyte",
                ))
            }
        }
    }

    /// Matches are leads: a person decides each, and a disputed signal counts for nothing.
    fn review(
        &mut self,
        authority: AuthorityId,
        exhibit: ExhibitId,
        own: bool,
    ) -> anyhow::Result<()> {
        self.teller
            .chapter("Review: a match is a lead, a person decides");
        let edda = self.cast.actor("edda", Role::Reviewer);
        let mut leads = Vec::new();
        review::leads(self.office, self.case, exhibit, true, &mut |lead| {
            leads.push(lead)
        })?;
        let Some(first) = leads.first() else {
            self.teller
                .say("Nothing of the source resembles a signal of the list.");
            return Ok(());
        };
        for line in verbs::explain_lead(first).lines() {
            self.teller.say(&format!("           {line}"));
        }
        for lead in leads.iter().take(if own { leads.len() } else { 20 }) {
            let positive = !lead.signal.withdrawn
                && matching::explain::counts_as_positive(lead.signal.opinion);
            let (judgement, reason) = if positive {
                (
                    Judgement::Confirmed,
                    "Looked at: the same hills, seen from the same place.",
                )
            } else {
                (
                    Judgement::Rejected,
                    "Looked at: nothing of what the list is about.",
                )
            };
            let judge = Judge {
                authority,
                case: self.case,
                exhibit,
                index: lead.index,
                judgement,
                reason: reason.to_owned(),
            };
            let receipt = review::decide(self.office, &edda, judge)?;
            let line = format!("decides match {}: {judgement}", lead.index);
            self.teller.done("edda", &line, &receipt)?;
        }
        let bo = self.cast.actor("bo", Role::Examiner);
        let judge = Judge {
            authority,
            case: self.case,
            exhibit,
            index: 0,
            judgement: Judgement::Rejected,
            reason: "I do not think so.".to_owned(),
        };
        let receipt = review::decide(self.office, &bo, judge)?;
        self.teller
            .refused("bo", "tries to decide what a reviewer decides", &receipt)?;
        let view = ItemView {
            authority,
            case: self.case,
            exhibit,
            items: vec![first.row],
            reason: "second look at a confirmed match".to_owned(),
        };
        let mut content = std::io::sink();
        let receipt = items::view(self.office, &edda, view, &Limits::default(), &mut content)?;
        self.teller.done(
            "edda",
            "looks at the item again; the look is recorded",
            &receipt,
        )?;
        Ok(())
    }

    fn hand_over(&mut self, authority: AuthorityId, exhibit: ExhibitId) -> anyhow::Result<()> {
        self.teller
            .chapter("Hand-over: both sides say what they saw of the seal");
        let dara = self.cast.actor("dara", Role::Custodian);
        let transfer = Transfer {
            from: Party::Person(self.cast.id("dara")),
            to: Party::Outside {
                name: "Gita Example".to_owned(),
                organisation: "Prosecutor's Office".to_owned(),
            },
            happened: self.stamp("office clock"),
            place: "Evidence room, counter 2".to_owned(),
            purpose: "expert opinion for the court".to_owned(),
            seal_given: seal("S-2", SealCondition::Intact),
            seal_taken: seal("S-3", SealCondition::Intact),
            document: "HO-2026-17".to_owned(),
        };
        let command = ExhibitHandOver {
            authority,
            case: self.case,
            exhibit,
            transfer,
        };
        let receipt = self.office.act(&dara, command)?;
        self.teller.done(
            "dara",
            "hands K/1 over; the two sides state different seals",
            &receipt,
        )?;
        let gaps = self.office.with_state(|state| {
            let content = state
                .exhibit(&exhibit)
                .and_then(|exhibit| exhibit.content.as_ref());
            let gaps = content.map(|content| content.gaps.iter().map(|gap| gap.gap.to_string()));
            gaps.map(|gaps| gaps.collect::<Vec<_>>().join(", "))
                .unwrap_or_default()
        });
        self.teller.say(&format!(
            "           gaps that the custody of K/1 shows: {gaps}"
        ));
        Ok(())
    }

    /// A second exhibit was taken by mistake: it is erased by two persons, and nobody can read it
    /// again.
    fn erase(&mut self, authority: AuthorityId) -> anyhow::Result<()> {
        self.teller
            .chapter("Erasure: taken by mistake, so two persons make it unreadable for ever");
        let exhibit = ExhibitId::from_random(self.id());
        let dara = self.cast.actor("dara", Role::Custodian);
        let command = ExhibitReceive {
            authority,
            case: self.case,
            description: "silver telephone of a neighbour, seized by mistake".to_owned(),
            exhibit,
            kind: ExhibitKind::Phone,
            number: "K/2".to_owned(),
            record: self.field_record(),
            source: "phone".to_owned(),
            subject: SubjectCategory::Suspect,
        };
        let photograph: &[u8] = b"the picture of a telephone on a table";
        let receipt = exhibits::receive(self.office, &dara, command, &[photograph])?;
        self.teller
            .done("dara", "takes K/2 into custody", &receipt)?;
        let erasure = ErasureId::from_random(self.id());
        let propose = ErasurePropose {
            case: self.case,
            erasure,
            exhibit: Some(exhibit),
            ground: ErasureGround::Unlawful,
            reason: "not covered by the warrant".to_owned(),
        };
        let receipt = self.office.act(&dara, propose)?;
        self.teller.done("dara", "proposes to erase it", &receipt)?;
        let chidi = self.cast.actor("chidi", Role::AuthorisingOfficer);
        let approve = ErasureApprove {
            erasure,
            reason: "agreed; it was never in scope".to_owned(),
        };
        let receipt = self.office.act(&chidi, approve)?;
        self.teller.done("chidi", "approves and signs", &receipt)?;
        for receipt in erase::resume(self.office)? {
            self.teller.done(
                "the program",
                "destroys the key, the blobs and the payloads",
                &receipt,
            )?;
        }
        let view = ItemView {
            authority,
            case: self.case,
            exhibit,
            items: vec![0],
            reason: "once more".to_owned(),
        };
        let receipt = self
            .office
            .act(&self.cast.actor("bo", Role::Examiner), view)?;
        self.teller
            .refused("bo", "tries to look at it all the same", &receipt)?;
        Ok(())
    }
}
