//! An office over memory twins, its people with keys of their own, and the story that all tests
//! play: two cases, authorities, a list, exhibits with photographs, intakes with containers and
//! matches, decisions, a hand-over, the erasure of an exhibit and of a whole case.

use std::sync::{Arc, Mutex, atomic::AtomicBool};

use casework::{
    Command, Role,
    command::*,
    field::*,
    state::Intake,
    terms::{Source as TermsSource, *},
};
use ed25519_dalek::{Signer as _, SigningKey};
use evidence::{
    AuthorityId, CaseId, CommandId, ErasureId, ExhibitId, ListId, MatchOpinion, PersonId,
    Precision, Time, Timestamp,
};
use ledger::entry::{Entry, PersonSig, person_key_id};
use matching::list;
use parser_protocol::Limits;
use testkit::{CONTAINER, Disk, MemorySource, MemoryTables, PlainParsers, SeededRandom, SetClock};
use workbench::{
    digest, erase, exhibits, items,
    office::{Actor, Office, PersonSigner, Ports, Receipt, Request},
    review::{self, Judge},
    signals::{self, Describe, Signals},
    take_in::{self, HowTo, Taken},
};

pub(crate) const PHOTOGRAPH: &[u8] = b"a picture of a telephone on a table";
pub(crate) const KNOWN: &str = "content that the list knows";
pub(crate) const DISPUTED: &str = "content that the list disputes";

pub(crate) fn id(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) fn case(number: u64) -> CaseId {
    CaseId::from_random(id(0xca, number))
}
pub(crate) fn exhibit(number: u64) -> ExhibitId {
    ExhibitId::from_random(id(0xe0, number))
}
pub(crate) fn authority(number: u64) -> AuthorityId {
    AuthorityId::from_random(id(0xa0, number))
}
pub(crate) fn list_id() -> ListId {
    ListId::from_random(id(0x11, 0))
}
pub(crate) fn erasure(number: u64) -> ErasureId {
    ErasureId::from_random(id(0xee, number))
}
fn person(role: Role) -> PersonId {
    let place = Role::ALL.iter().position(|one| *one == role).unwrap();
    PersonId::from_random(id(0x99, place.try_into().unwrap()))
}

struct Signer(SigningKey);

impl PersonSigner for Signer {
    fn sign(&self, text: &[u8]) -> PersonSig {
        PersonSig {
            key: person_key_id(&self.0.verifying_key().to_bytes()),
            sig: self.0.sign(text).to_bytes(),
        }
    }
}

fn key(role: Role) -> SigningKey {
    let place = Role::ALL.iter().position(|one| *one == role).unwrap();
    SigningKey::from_bytes(&[u8::try_from(place).unwrap(); 32])
}

pub(crate) fn actor(role: Role) -> Actor {
    Actor {
        person: person(role),
        role,
        signer: Some(Arc::new(Signer(key(role)))),
    }
}

fn person_add(role: Role) -> PersonAdd {
    PersonAdd {
        person: person(role),
        handle: role.as_str().to_owned(),
        key: Some(hex(&key(role).verifying_key().to_bytes())),
        name: "A person made up for a test".to_owned(),
        roles: vec![role],
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn start_time() -> Time {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// Everything that outlives a restart.
pub(crate) struct World {
    pub(crate) disk: Disk,
    pub(crate) clock: Arc<SetClock>,
    random: Arc<SeededRandom>,
    /// Every act that was answered: nothing of it may get lost.
    pub(crate) answered: Mutex<Vec<Entry>>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            disk: Disk::default(),
            clock: Arc::new(SetClock::at(start_time(), 1_000_000)),
            random: Arc::new(SeededRandom::new(7)),
            answered: Mutex::default(),
        }
    }

    pub(crate) fn ports(&self) -> Ports {
        Ports {
            record: self.disk.record.clone(),
            keys: self.disk.keys.clone(),
            blobs: self.disk.blobs.clone(),
            progress: self.disk.blobs.clone(),
            tables: self.disk.tables.clone(),
            items: self.disk.items.clone(),
            parsers: Arc::new(PlainParsers),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }

    pub(crate) fn open(&self) -> Office {
        Office::open(self.ports()).unwrap().0
    }

    /// A world in which the story was told up to this step.
    pub(crate) fn told(steps: usize) -> (Self, Office) {
        let world = Self::new();
        let office = world.open();
        for step in 0..steps {
            world.step(&office, step).unwrap_or_else(|error| {
                panic!("step {step} failed: {error}");
            });
        }
        (world, office)
    }

    /// State from the tables, from a replay and in memory are the same (C1).
    pub(crate) fn check_states(&self, office: &Office) {
        let living = office.with_state(Clone::clone);
        let (kept, _) = Office::open(self.ports()).unwrap();
        let replayed = Office::open(Ports {
            tables: Arc::new(MemoryTables::new(testkit::Faults::default())),
            ..self.ports()
        })
        .unwrap()
        .0;
        let kept = kept.with_state(Clone::clone);
        let replayed = replayed.with_state(Clone::clone);
        assert!(kept == replayed, "tables and replay differ");
        assert!(living == replayed, "memory and replay differ");
    }

    /// Whatever is answered must stay.
    fn answer(&self, receipt: Receipt) -> Receipt {
        self.answered.lock().unwrap().push(receipt.entry.clone());
        receipt
    }

    /// The request of a step: the same command id every time it is made.
    pub(crate) fn ask(
        &self,
        office: &Office,
        step: usize,
        role: Role,
        command: impl Into<Command>,
    ) -> Result<Receipt, String> {
        let request = Request {
            id: CommandId::from_random(id(0xc0, step.try_into().unwrap())),
            actor: actor(role),
            command: command.into(),
        };
        let receipt = office.submit(request).map_err(debug)?;
        Ok(self.answer(receipt))
    }

    fn done(
        &self,
        office: &Office,
        step: usize,
        role: Role,
        command: impl Into<Command>,
    ) -> Result<(), String> {
        let receipt = self.ask(office, step, role, command)?;
        assert!(receipt.is_done(), "step {step}: {:?}", receipt.refusal);
        Ok(())
    }

    /// One step of the story. It may be made again after a failure, and then answers what stands
    /// in the record or goes on where it stopped.
    pub(crate) fn step(&self, office: &Office, step: usize) -> Result<(), String> {
        use Role::*;
        let reason = || "A reason made up for a test.".to_owned();
        let people = [AuthorisingOfficer, Examiner, Custodian, Reviewer, Analyst];
        match step {
            0 => self.done(office, step, Program, open_office()),
            1..=5 => self.done(office, step, Administrator, person_add(people[step - 1])),
            6 | 7 => self.done(office, step, Examiner, open_case(step as u64 - 6)),
            8 | 10 => {
                let number = (step as u64 - 8) / 2;
                let request = AuthorityRequest {
                    authority: authority(number),
                    terms: terms(&[case(number)]),
                };
                self.done(office, step, Examiner, request)
            }
            9 | 11 => {
                let approve = approve(office, authority((step as u64 - 9) / 2));
                self.done(office, step, AuthorisingOfficer, approve)
            }
            12 => self.admit(office),
            13 => self.receive(office, 0, 0),
            14 => self.receive(office, 0, 1),
            15 => self.receive(office, 1, 2),
            16 => {
                // Refused, and the refusal is an act like any other.
                let receipt = self.ask(office, step, Reviewer, open_case(9))?;
                assert!(!receipt.is_done());
                Ok(())
            }
            17 => self.take_in(office, 0, 0),
            18 => self.judge(office, 0, Judgement::Confirmed),
            19 => self.judge(office, 1, Judgement::Rejected),
            20 => {
                let undo = MatchUndo {
                    authority: authority(0),
                    case: case(0),
                    exhibit: exhibit(0),
                    match_index: 1,
                    reason: reason(),
                };
                self.done(office, step, Reviewer, undo)
            }
            21 => self.done(office, step, Custodian, hand_over()),
            22 => self.done(office, step, Custodian, propose(0, 0, Some(exhibit(1)))),
            23 | 27 => {
                let erasure = erasure(u64::from(step == 27));
                let reason = reason();
                let approve = ErasureApprove { erasure, reason };
                self.done(office, step, AuthorisingOfficer, approve)
            }
            24 | 28 => {
                let id = erasure(u64::from(step == 28));
                for receipt in erase::resume(office).map_err(debug)? {
                    assert!(receipt.is_done(), "{:?}", receipt.refusal);
                    self.answer(receipt);
                }
                let done = office.with_state(|state| state.erasure(&id).unwrap().done_seq);
                assert!(done.is_some());
                Ok(())
            }
            25 => self.take_in(office, 1, 2),
            26 => self.done(office, step, Custodian, propose(1, 1, None)),
            29 => {
                let withdraw = ListWithdraw {
                    list: list_id(),
                    reason: reason(),
                };
                self.done(office, step, Reviewer, withdraw)
            }
            _ => unreachable!("the story has {STEPS} steps"),
        }
    }

    fn admit(&self, office: &Office) -> Result<(), String> {
        if office.with_state(|state| state.list(&list_id()).is_some()) {
            return Ok(());
        }
        let import = import(&[KNOWN], MatchOpinion::Positive);
        let describe = Describe {
            authority: authority(0),
            name: "Made-up list".to_owned(),
            source: "A partner made up for a test".to_owned(),
        };
        let admitted = signals::admit(office, &actor(Role::Analyst), list_id(), &import, describe);
        let receipt = self.answer(admitted.map_err(debug)?);
        assert!(receipt.is_done(), "{:?}", receipt.refusal);
        Ok(())
    }

    fn receive(&self, office: &Office, of: u64, number: u64) -> Result<(), String> {
        let there = office.with_state(|state| state.exhibit(&exhibit(number)).is_some());
        let command = receive(of, number);
        let received = exhibits::receive(office, &actor(Role::Custodian), command, &[PHOTOGRAPH]);
        let receipt = self.answer(received.map_err(debug)?);
        // Whoever asks again for what is there is told so, and nothing of it is touched.
        assert_eq!(receipt.is_done(), !there, "{:?}", receipt.refusal);
        Ok(())
    }

    fn take_in(&self, office: &Office, of: u64, number: u64) -> Result<(), String> {
        let source = source();
        let how = HowTo {
            source: &source,
            limits: Limits::default(),
            threads: 1,
            stop: &AtomicBool::new(false),
            watch: &|_| {},
        };
        let examiner = actor(Role::Examiner);
        let intake = office.with_state(|state| {
            let exhibit = state.exhibit(&exhibit(number)).unwrap();
            exhibit.content.as_ref().unwrap().intake.clone()
        });
        let taken = match intake {
            Intake::None => take_in::start(office, &examiner, start(office, of, number), &how),
            Intake::Open(_) => {
                take_in::carry_on(office, &examiner, case(of), exhibit(number), &how)
            }
            Intake::Finished(_) => return items::follow(office, case(of)).map_err(debug),
        };
        match taken.map_err(debug)? {
            Taken::Done { receipt, .. } => {
                self.answer(receipt);
                Ok(())
            }
            other => panic!("{other:?}"),
        }
    }

    fn judge(&self, office: &Office, index: u64, judgement: Judgement) -> Result<(), String> {
        let exhibit = exhibit(0);
        if office.with_state(|state| state.match_decision(&exhibit, index).is_some()) {
            return Ok(());
        }
        let judge = Judge {
            authority: authority(0),
            case: case(0),
            exhibit,
            index,
            judgement,
            reason: "The content is the one on the list.".to_owned(),
        };
        let decided = review::decide(office, &actor(Role::Reviewer), judge);
        let receipt = self.answer(decided.map_err(debug)?);
        assert!(receipt.is_done(), "{:?}", receipt.refusal);
        Ok(())
    }
}

pub(crate) const STEPS: usize = 30;

pub(crate) fn debug(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

pub(crate) fn import(contents: &[&str], opinion: MatchOpinion) -> list::Import {
    let mut csv = "signal_type,signal_str\n".to_owned();
    for content in contents {
        csv.push_str(&format!("sha256,{}\n", digest::sha256(content.as_bytes())));
    }
    let options = list::Options {
        opinion_default: opinion,
        ..list::Options::default()
    };
    let import = list::import(csv.as_bytes(), &options).unwrap();
    assert_eq!(import.list.len(), contents.len());
    import
}

pub(crate) fn container(lines: &[&str]) -> Vec<u8> {
    format!("{CONTAINER}{}", lines.join("\n")).into_bytes()
}

/// A file, a container with a known member and one inside another, and a file that cannot be read.
pub(crate) fn source() -> MemorySource {
    let member = format!("letter.txt={KNOWN}");
    let inner = format!("box/inner.txt={KNOWN}");
    let archive = container(&["a.txt=hello", &member, "box=outer", &inner]);
    let mut source = MemorySource::new(&[
        ("archive.zip", &archive),
        ("empty", b""),
        ("note.txt", b"nothing special"),
        ("same.txt", KNOWN.as_bytes()),
    ]);
    source.set_unreadable("secret.txt");
    source
}

pub(crate) fn open_office() -> OfficeOpen {
    OfficeOpen {
        administrator: person_add(Role::Administrator),
        name: "Made-up office".to_owned(),
        origin: "office.example/record".to_owned(),
        permissions: digest::sha256(&casework::permissions::table_bytes()),
        vkey: "office.example/record+00000000+AAAA".to_owned(),
    }
}

pub(crate) fn open_case(number: u64) -> CaseOpen {
    CaseOpen {
        case: case(number),
        description: String::new(),
        members: [Role::Custodian, Role::Analyst, Role::Reviewer]
            .map(person)
            .to_vec(),
        purpose: Purpose::Investigation,
        review: start_time().plus_seconds(90 * 86_400),
        title: "The letter".to_owned(),
    }
}

pub(crate) fn approve(office: &Office, authority: AuthorityId) -> AuthorityApprove {
    let request_seq = office.with_state(|state| {
        let found = state.authority(&authority).unwrap();
        found.facts.requested_seq
    });
    AuthorityApprove {
        authority,
        independent: "Court of a made-up town, 12/26".to_owned(),
        reasons: "The measure is needed and bounded.".to_owned(),
        request_seq,
    }
}

fn photograph() -> Photo {
    Photo {
        bytes: PHOTOGRAPH.len().try_into().unwrap(),
        caption: "As found".to_owned(),
        sha256: digest::sha256(PHOTOGRAPH),
    }
}

pub(crate) fn receive(of: u64, number: u64) -> ExhibitReceive {
    ExhibitReceive {
        authority: authority(of),
        case: case(of),
        description: "A telephone with a broken screen".to_owned(),
        exhibit: exhibit(number),
        kind: ExhibitKind::Phone,
        number: format!("AB/{number}"),
        record: FieldRecord {
            photos: vec![photograph()],
            ..FieldRecord::default()
        },
        source: "desk".to_owned(),
        subject: SubjectCategory::Suspect,
    }
}

pub(crate) fn start(office: &Office, of: u64, number: u64) -> IntakeStart {
    IntakeStart {
        authority: authority(of),
        case: case(of),
        data: vec![DataCategory::DeviceFiles],
        description: "Folder copied from the telephone".to_owned(),
        exhibit: exhibit(number),
        lists: Signals::in_use(office),
        period: None,
        planned: Volume {
            bytes: 5_000,
            items: 10,
        },
        protected: Vec::new(),
        sensitive: Vec::new(),
        subjects: vec![SubjectCategory::Suspect],
    }
}

fn hand_over() -> ExhibitHandOver {
    let seal = || Seal {
        condition: SealCondition::Intact,
        number: "S1".to_owned(),
    };
    ExhibitHandOver {
        authority: authority(0),
        case: case(0),
        exhibit: exhibit(0),
        transfer: Transfer {
            from: Party::Person(person(Role::Custodian)),
            to: Party::Outside {
                name: "Service number 7".to_owned(),
                organisation: "Laboratory".to_owned(),
            },
            happened: Timestamp {
                precision: Precision::Minute,
                source: "form of the custodian".to_owned(),
                text: start_time().to_string(),
                utc: Some(start_time()),
            },
            place: "Door of the laboratory".to_owned(),
            purpose: "Examination".to_owned(),
            seal_given: seal(),
            seal_taken: seal(),
            document: String::new(),
        },
    }
}

pub(crate) fn propose(number: u64, of: u64, only: Option<ExhibitId>) -> ErasurePropose {
    ErasurePropose {
        case: case(of),
        erasure: erasure(number),
        exhibit: only,
        ground: ErasureGround::RetentionEnded,
        reason: "The time for keeping it has ended.".to_owned(),
    }
}

/// Terms that pass the lint.
pub(crate) fn terms(cases: &[CaseId]) -> Terms {
    let days = |days: i64| start_time().plus_seconds(days * 86_400);
    Terms {
        kind: AuthorityKind::Warrant,
        test: test(),
        scope: AuthorityScope {
            cases: cases.to_vec(),
            sources: vec![TermsSource::Described {
                label: "desk".to_owned(),
                description: "Devices found on the desk".to_owned(),
            }],
            data: vec![DataCategory::DeviceFiles, DataCategory::DeviceMedia],
            subjects: vec![SubjectCategory::Suspect, SubjectCategory::Unknown],
            period: None,
            operations: Operation::ALL.to_vec(),
            cap: Volume {
                bytes: 1_000_000,
                items: 1_000,
            },
        },
        safeguards: Safeguards {
            protected: Vec::new(),
            sensitive: Vec::new(),
        },
        retention: Retention {
            destruction: "Keys destroyed, blobs unlinked".to_owned(),
            until: days(200),
        },
        validity: Period {
            from: days(-1),
            until: days(60),
        },
        review: days(30),
        emergency: None,
    }
}

fn test() -> InterferenceTest {
    InterferenceTest {
        measure: "Reading of a seized telephone".to_owned(),
        rights: vec![Right::Privacy, Right::DataProtection],
        legal_basis: vec![LegalBasis {
            article: "Section 12".to_owned(),
            text: "A made-up rule that permits the search of a device.".to_owned(),
            url: String::new(),
        }],
        aims: vec![Aim::CrimeInvestigation],
        aim: "To find who built the device.".to_owned(),
        necessity:
            "The telephone was found beside the device that exploded and nothing else links \
            its owner to those who built it."
                .to_owned(),
        alternatives: vec![Alternative {
            measure: "Ask the owner".to_owned(),
            why_insufficient: "The owner has fled.".to_owned(),
        }],
        seriousness: "Four persons were hurt and a second attack was announced by letter."
            .to_owned(),
        proportionality: "Only the weeks before the attack are read, and only files that can show \
            who built the device."
            .to_owned(),
        collateral: Collateral {
            intrusion: "Messages of the owner's family lie on the same telephone.".to_owned(),
            mitigation: "Conversations with family members are left out as soon as they are seen."
                .to_owned(),
        },
        protected: Vec::new(),
        discrimination: "The owner was chosen for where the telephone lay and nothing else."
            .to_owned(),
        notification: Notification {
            delay: Some(DelayGround::Inquiry),
            plan: "The owner is told when the inquiry ends.".to_owned(),
        },
        remedy: "Complaint to the court that is named in the notice.".to_owned(),
    }
}
