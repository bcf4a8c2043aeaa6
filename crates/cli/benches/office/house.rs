//! An office on disk with its real adapters, its people, cases and exhibits that are taken in.

use std::{path::Path, sync::Arc};

use casework::{
    Command, Role,
    command::{
        AuthorityApprove, AuthorityRequest, Blob, CaseOpen, ExhibitReceive, IntakeFinish,
        IntakeStart, ListImport, ListUse, OfficeOpen, PersonAdd, Purpose, SignalCounts,
    },
    field::{ExhibitKind, FieldRecord},
    permissions,
    terms::{DataCategory, Operation, SubjectCategory, Terms, Volume},
};
use database::{CaseTables, OfficeTables};
use evidence::{AuthorityId, CaseId, CommandId, ContentHash, ExhibitId, ListId, PersonId, Time};
use journal::Journal;
use ledger::entry::{PersonSig, person_key_id};
use vault::{Cost, NewSlot, PersonKey, Ring, Secret, Vault};
use workbench::{
    digest,
    office::{Actor, Office, PersonSigner, Ports, Request},
    ports::{Clock, Parser, ParserError, Parsers, Random},
};

use super::mix::Mix;

const ORIGIN: &str = "bench.example/record";
const PASSPHRASE: &str = "made data only";
/// Acts for each case, so that the record names many cases.
const ACTS_PER_CASE: u64 = 5_000;
const TERMS: &str = include_str!("../../../xtask/src/probity/terms.toml");

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        let since = std::time::UNIX_EPOCH.elapsed().unwrap();
        Time::from_micros(i64::try_from(since.as_micros()).unwrap()).unwrap()
    }
}

struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }
}

/// Nothing is parsed here.
struct NoParsers;

impl Parsers for NoParsers {
    fn version(&self) -> String {
        "none".to_owned()
    }

    fn start(&self) -> Result<Box<dyn Parser>, ParserError> {
        Err(ParserError::NotStarted {
            what: "nothing is parsed here".to_owned(),
        })
    }

    fn scratch(&self) -> std::io::Result<std::fs::File> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

struct Signer(PersonKey);

impl PersonSigner for Signer {
    fn sign(&self, text: &[u8]) -> PersonSig {
        PersonSig {
            key: person_key_id(&self.0.public()),
            sig: self.0.sign(text),
        }
    }
}

pub(crate) struct House {
    pub(crate) office: Office,
}

/// The people who act.
pub(crate) struct People {
    pub(crate) administrator: Actor,
    pub(crate) officer: Actor,
    pub(crate) examiner: Actor,
    pub(crate) reviewer: Actor,
}

/// A case with its one exhibit, taken in.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub(crate) case: CaseId,
    pub(crate) exhibit: ExhibitId,
    pub(crate) authority: AuthorityId,
}

fn actor(role: Role, signer: Option<PersonKey>) -> Actor {
    Actor {
        person: PersonId::from_random(random()),
        role,
        signer: signer.map(|key| Arc::new(Signer(key)) as _),
    }
}

pub(crate) fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

fn add(actor: &Actor, handle: &str, key: Option<&PersonKey>) -> PersonAdd {
    PersonAdd {
        person: actor.person,
        handle: handle.to_owned(),
        key: key.map(|key| ContentHash(key.public()).to_string()),
        name: format!("{handle} Example"),
        roles: vec![actor.role],
    }
}

impl House {
    /// A new office, large enough for a record of `entries`.
    pub(crate) fn make(folder: &Path, entries: u64) -> (Self, Mix) {
        std::fs::create_dir_all(folder).unwrap();
        let slot = NewSlot::Passphrase {
            passphrase: PASSPHRASE,
            cost: Cost::WEAK_FOR_TESTS,
        };
        let ring = Arc::new(Ring::create(&folder.join("keys"), &[slot]).unwrap());
        let key = ring.log_key(ORIGIN).unwrap();
        let vkey = key.verifier().to_string();
        let journal = Journal::create(&folder.join("record"), None, key).unwrap();
        let house = Self::over(folder, ring, journal);
        let people = house.people(folder, vkey);
        let list = house.list(&people);
        let cases = (entries / ACTS_PER_CASE).clamp(1, 200);
        let desks = (0..cases).map(|_| house.desk(&people, list)).collect();
        (house, Mix::new(people, desks, list))
    }

    pub(crate) fn open(folder: &Path) -> Self {
        let secret = Secret::Passphrase(PASSPHRASE);
        let ring = Arc::new(Ring::open(&folder.join("keys"), &secret).unwrap());
        let key = ring.log_key(ORIGIN).unwrap();
        let journal = Journal::open(&folder.join("record"), None, key).unwrap();
        Self::over(folder, ring, journal)
    }

    fn over(folder: &Path, ring: Arc<Ring>, journal: Journal) -> Self {
        let vault = Arc::new(Vault::open(&folder.join("vault"), Arc::clone(&ring)).unwrap());
        let ports = Ports {
            record: Arc::new(journal),
            keys: ring,
            blobs: Arc::clone(&vault) as _,
            progress: vault,
            tables: Arc::new(OfficeTables::open(folder.join("office.db")).unwrap()),
            items: Arc::new(CaseTables::open(folder.join("cases")).unwrap()),
            parsers: Arc::new(NoParsers),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
        };
        let (office, _) = Office::open(ports).unwrap();
        Self { office }
    }

    /// Submits what must be done; its place in the record.
    fn done(&self, actor: &Actor, command: impl Into<Command>) -> u64 {
        let receipt = self
            .office
            .submit(Request {
                id: CommandId::from_random(random()),
                actor: actor.clone(),
                command: command.into(),
            })
            .unwrap();
        if let Some(refusal) = receipt.refusal {
            panic!("{}: {refusal:?}", receipt.entry.act);
        }
        receipt.entry.seq
    }

    fn people(&self, folder: &Path, vkey: String) -> People {
        let administrator = actor(Role::Administrator, None);
        let program = actor(Role::Program, None);
        let opening = OfficeOpen {
            administrator: add(&administrator, "ada", None),
            name: "Bench".to_owned(),
            origin: ORIGIN.to_owned(),
            permissions: digest::sha256(&permissions::table_bytes()),
            vkey,
        };
        self.done(&program, opening);
        let examiner = actor(Role::Examiner, None);
        self.done(&administrator, add(&examiner, "eve", None));
        let reviewer = actor(Role::Reviewer, None);
        self.done(&administrator, add(&reviewer, "rita", None));
        let mut officer = actor(Role::AuthorisingOfficer, None);
        let key = PersonKey::create(
            &folder.join("keys"),
            officer.person,
            PASSPHRASE,
            Cost::WEAK_FOR_TESTS,
        )
        .unwrap();
        self.done(&administrator, add(&officer, "otto", Some(&key)));
        officer.signer = Some(Arc::new(Signer(key)));
        People {
            administrator,
            officer,
            examiner,
            reviewer,
        }
    }

    fn authority(&self, people: &People, terms: Terms) -> AuthorityId {
        let authority = AuthorityId::from_random(random());
        let request_seq = self.done(&people.examiner, AuthorityRequest { authority, terms });
        let approve = AuthorityApprove {
            authority,
            independent: "Court of Trials, 1/26".to_owned(),
            reasons: "The record is made; the trial is needed.".to_owned(),
            request_seq,
        };
        self.done(&people.officer, approve);
        authority
    }

    fn list(&self, people: &People) -> ListUse {
        let mut terms: Terms = toml::from_str(TERMS).unwrap();
        terms.scope.operations = vec![Operation::ImportList];
        let authority = self.authority(people, terms);
        let import = ListImport {
            authority,
            blob: Blob {
                bytes: 100,
                sha256: ContentHash([2; 32]),
            },
            format: "csv".to_owned(),
            list: ListId::from_random(random()),
            name: "Made-up list".to_owned(),
            signals: SignalCounts {
                positive: 3,
                ..SignalCounts::default()
            },
            source: "made up for a measurement".to_owned(),
            version: ContentHash([1; 32]),
        };
        let used = ListUse {
            list: import.list,
            version: import.version,
        };
        self.done(&people.examiner, import);
        used
    }

    fn desk(&self, people: &People, list: ListUse) -> Desk {
        let case = CaseId::from_random(random());
        let mut terms: Terms = toml::from_str(TERMS).unwrap();
        let opening = CaseOpen {
            case,
            description: String::new(),
            members: vec![people.reviewer.person],
            purpose: Purpose::Investigation,
            review: terms.review,
            title: "Bench".to_owned(),
        };
        self.done(&people.examiner, opening);
        terms.scope.cases = vec![case];
        let authority = self.authority(people, terms);
        let exhibit = ExhibitId::from_random(random());
        let receive = ExhibitReceive {
            authority,
            case,
            description: "a made disk".to_owned(),
            exhibit,
            kind: ExhibitKind::Disk,
            number: "B/1".to_owned(),
            record: FieldRecord::default(),
            source: "tree".to_owned(),
            subject: SubjectCategory::Suspect,
        };
        self.done(&people.examiner, receive);
        let volume = Volume {
            bytes: 4_000_000,
            items: 100_000,
        };
        let start = IntakeStart {
            authority,
            case,
            data: vec![DataCategory::DeviceFiles],
            description: "made rows".to_owned(),
            exhibit,
            lists: vec![list],
            period: None,
            planned: volume,
            protected: Vec::new(),
            sensitive: Vec::new(),
            subjects: vec![SubjectCategory::Suspect],
        };
        let started_seq = self.done(&people.examiner, start);
        let finish = IntakeFinish {
            authority,
            bytes: volume.bytes,
            case,
            changed: 0,
            exhibit,
            files: volume.items,
            gaps: 0,
            manifest: Blob {
                bytes: 900,
                sha256: ContentHash([5; 32]),
            },
            matches: 1 << 40,
            matches_positive: 1,
            parsers: "probity-parser 0.1.0".to_owned(),
            root: ledger::tree::Hash([9; 32]),
            rows: volume.items,
            started_seq,
        };
        self.done(&people.examiner, finish);
        Desk {
            case,
            exhibit,
            authority,
        }
    }
}
