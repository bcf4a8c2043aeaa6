//! A world with something for every act: persons in every role, members and strangers, cases,
//! exhibits in every state, authorities in every state.

use casework::{
    Act, Command, Context, Decision, Reason, Role,
    command::*,
    decide,
    field::*,
    terms::{Source, *},
};
use evidence::{
    AuthorityId, CaseId, ContentHash, ErasureId, ExhibitId, HoldId, ListId, MatchOpinion,
    PackageId, PersonId, Precision, Time, Timestamp,
};

use crate::house::{House, bytes};

mod packages;
mod samples;

pub(crate) use packages::{
    approve_package, create_package, derive, hand_over_package, propose_package, reject_package,
};

pub(crate) fn authority(number: u64) -> AuthorityId {
    AuthorityId::from_random(bytes(0xa0, number))
}
pub(crate) fn case(number: u64) -> CaseId {
    CaseId::from_random(bytes(0xca, number))
}
pub(crate) fn exhibit(number: u64) -> ExhibitId {
    ExhibitId::from_random(bytes(0xe0, number))
}
pub(crate) fn list(number: u64) -> ListId {
    ListId::from_random(bytes(0x11, number))
}
pub(crate) fn erasure(number: u64) -> ErasureId {
    ErasureId::from_random(bytes(0xee, number))
}
pub(crate) fn hold(number: u64) -> HoldId {
    HoldId::from_random(bytes(0x40, number))
}
pub(crate) fn package(number: u64) -> PackageId {
    PackageId::from_random(bytes(0xba, number))
}
pub(crate) fn hash(number: u8) -> ContentHash {
    ContentHash([number; 32])
}

pub(crate) const PROGRAM: u64 = 1000;

/// A person who belongs to the cases; the number is that of the role.
pub(crate) fn member(role: Role) -> PersonId {
    person(role, 0)
}

/// A person in the same role who belongs to no case.
pub(crate) fn stranger(role: Role) -> PersonId {
    person(role, 100)
}

fn person(role: Role, offset: u64) -> PersonId {
    let place = Role::ALL
        .iter()
        .position(|one| *one == role)
        .expect("a role");
    let number = match role {
        Role::Program => PROGRAM,
        _ => offset + u64::try_from(place).expect("small"),
    };
    PersonId::from_random(bytes(0x99, number))
}

pub(crate) fn person_add(role: Role, offset: u64) -> PersonAdd {
    PersonAdd {
        person: person(role, offset),
        handle: format!("{role}-{offset}"),
        key: Some(hash(u8::try_from(offset).expect("small")).to_string()),
        name: "A person made up for a test".into(),
        roles: vec![role],
    }
}

pub(crate) const NECESSITY: &str = "The telephone was found beside the device that exploded and \
    nothing else links its owner to those who built it.";

pub(crate) fn test() -> InterferenceTest {
    InterferenceTest {
        measure: "Reading of a seized telephone".into(),
        rights: vec![Right::Privacy, Right::DataProtection],
        legal_basis: vec![LegalBasis {
            article: "Section 12".into(),
            text: "A made-up rule that permits the search of a device.".into(),
            url: String::new(),
        }],
        aims: vec![Aim::CrimeInvestigation],
        aim: "To find who built the device.".into(),
        necessity: NECESSITY.into(),
        alternatives: vec![Alternative {
            measure: "Ask the owner".into(),
            why_insufficient: "The owner has fled.".into(),
        }],
        seriousness: "Four persons were hurt and a second attack was announced by letter.".into(),
        proportionality: "Only the weeks before the attack are read, and only files that can show \
            who built the device."
            .into(),
        collateral: Collateral {
            intrusion: "Messages of the owner's family lie on the same telephone.".into(),
            mitigation: "Conversations with family members are left out as soon as they are seen."
                .into(),
        },
        protected: vec![ProtectedGroup::Lawyer],
        discrimination: "The owner was chosen for where the telephone lay and nothing else.".into(),
        notification: Notification {
            delay: Some(DelayGround::Inquiry),
            plan: "The owner is told when the inquiry ends.".into(),
        },
        remedy: "Complaint to the court that is named in the notice.".into(),
    }
}

/// Terms that cover everything in these cases, under the source label `desk`.
pub(crate) fn terms(now: Time, cases: &[CaseId]) -> Terms {
    let days = |days: i64| now.plus_seconds(days * 86_400);
    Terms {
        kind: AuthorityKind::Warrant,
        test: test(),
        scope: AuthorityScope {
            cases: cases.to_vec(),
            sources: vec![Source::Described {
                label: "desk".into(),
                description: "Devices found on the desk".into(),
            }],
            data: vec![DataCategory::DeviceFiles, DataCategory::DeviceMedia],
            subjects: vec![SubjectCategory::Suspect, SubjectCategory::Unknown],
            period: Some(Period {
                from: days(-100),
                until: days(0),
            }),
            operations: Operation::ALL.to_vec(),
            cap: Volume {
                bytes: 1_000_000,
                items: 1_000,
            },
        },
        safeguards: Safeguards {
            protected: vec![Handling {
                group: ProtectedGroup::Lawyer,
                handling: "Set aside unread and shown to the judge who gave the warrant.".into(),
            }],
            sensitive: vec![StrictNecessity {
                category: SensitiveCategory::Religion,
                why: "The letter that announced the attack gives a creed as its reason.".into(),
            }],
        },
        retention: Retention {
            destruction: "Keys destroyed, blobs unlinked".into(),
            until: days(200),
        },
        validity: Period {
            from: now,
            until: days(60),
        },
        review: days(30),
        emergency: None,
    }
}

pub(crate) fn emergency_terms(now: Time, cases: &[CaseId]) -> Terms {
    Terms {
        kind: AuthorityKind::Emergency,
        emergency: Some(Emergency {
            reasons: "A second device is said to go off within hours and no judge answers.".into(),
            threat: Threat::Life,
        }),
        ..terms(now, cases)
    }
}

pub(crate) fn timestamp(at: Time) -> Timestamp {
    Timestamp {
        precision: Precision::Minute,
        source: "form of the collector".into(),
        text: at.to_string(),
        utc: Some(at),
    }
}

pub(crate) fn seal(number: &str, condition: SealCondition) -> Seal {
    Seal {
        condition,
        number: number.into(),
    }
}

pub(crate) fn outside() -> Party {
    Party::Outside {
        name: "Service number 7".into(),
        organisation: "Laboratory".into(),
    }
}

/// A field record without gaps.
pub(crate) fn field_record(now: Time) -> FieldRecord {
    FieldRecord {
        recorded: Some(timestamp(now)),
        offline: true,
        site: Site {
            place: "Flat 3".into(),
            ..Site::default()
        },
        packaging: Packaging {
            description: "Bag".into(),
            seal: Some(seal("S1", SealCondition::Intact)),
        },
        photos: vec![Photo {
            bytes: 12,
            caption: "As found".into(),
            sha256: hash(3),
        }],
        collector: Some(outside()),
        witness: Some(outside()),
        ..FieldRecord::default()
    }
}

pub(crate) fn receive(now: Time, of: CaseId, id: ExhibitId, under: AuthorityId) -> ExhibitReceive {
    ExhibitReceive {
        authority: under,
        case: of,
        description: "A telephone with a broken screen".into(),
        exhibit: id,
        kind: ExhibitKind::Phone,
        number: "AB/1".into(),
        record: field_record(now),
        source: "desk".into(),
        subject: SubjectCategory::Suspect,
    }
}

pub(crate) fn transfer(now: Time, from: Party, to: Party) -> Transfer {
    Transfer {
        from,
        to,
        happened: timestamp(now),
        place: "Door of the laboratory".into(),
        purpose: "Examination".into(),
        seal_given: seal("S1", SealCondition::Intact),
        seal_taken: seal("S1", SealCondition::Intact),
        document: String::new(),
    }
}

pub(crate) fn start(now: Time, of: CaseId, id: ExhibitId, under: AuthorityId) -> IntakeStart {
    IntakeStart {
        authority: under,
        case: of,
        data: vec![DataCategory::DeviceFiles],
        description: "Folder copied from the telephone".into(),
        exhibit: id,
        lists: vec![ListUse {
            list: list(0),
            version: hash(1),
        }],
        period: Some(Period {
            from: now.plus_seconds(-50 * 86_400),
            until: now.plus_seconds(-20 * 86_400),
        }),
        planned: Volume {
            bytes: 5_000,
            items: 10,
        },
        protected: vec![],
        sensitive: vec![],
        subjects: vec![SubjectCategory::Suspect],
    }
}

pub(crate) fn finish(of: CaseId, id: ExhibitId, under: AuthorityId, seq: u64) -> IntakeFinish {
    IntakeFinish {
        authority: under,
        bytes: 4_000,
        case: of,
        changed: 0,
        exhibit: id,
        files: 9,
        gaps: 1,
        manifest: Blob {
            bytes: 900,
            sha256: hash(5),
        },
        matches: 4,
        matches_positive: 2,
        parsers: "probity-parser 0.1.0".into(),
        root: ledger::tree::Hash([9; 32]),
        rows: 12,
        started_seq: seq,
    }
}

pub(crate) fn judge(of: CaseId, id: ExhibitId, under: AuthorityId, index: u64) -> MatchDecide {
    MatchDecide {
        authority: under,
        case: of,
        exhibit: id,
        judgement: Judgement::Confirmed,
        match_index: index,
        reason: "The picture is the one on the list.".into(),
        signal: SignalState {
            list: list(0),
            opinion: MatchOpinion::Positive,
            withdrawn: false,
        },
    }
}

pub(crate) fn import(id: ListId, under: AuthorityId) -> ListImport {
    ListImport {
        authority: under,
        blob: Blob {
            bytes: 100,
            sha256: hash(2),
        },
        format: "csv".into(),
        list: id,
        name: "Made-up list".into(),
        signals: SignalCounts {
            positive: 3,
            ..SignalCounts::default()
        },
        source: "A partner made up for a test".into(),
        version: hash(1),
    }
}

pub(crate) fn open_case(now: Time, id: CaseId) -> CaseOpen {
    CaseOpen {
        case: id,
        description: String::new(),
        members: [
            Role::Custodian,
            Role::Analyst,
            Role::Reviewer,
            Role::Prosecutor,
        ]
        .map(member)
        .to_vec(),
        purpose: Purpose::Investigation,
        review: now.plus_seconds(90 * 86_400),
        title: "The letter".into(),
    }
}

pub(crate) fn open_office() -> OfficeOpen {
    OfficeOpen {
        administrator: person_add(Role::Administrator, 0),
        name: "Made-up office".into(),
        origin: "office.example/record".into(),
        permissions: hash(0),
        vkey: "office.example/record+00000000+AAAA".into(),
    }
}

impl House {
    /// Done by a member in this role; the seq of the entry.
    pub(crate) fn done(&mut self, role: Role, command: impl Into<Command>) -> u64 {
        let command = command.into();
        let act = command.act();
        match self.act(member(role), role, command) {
            Ok(seq) => seq,
            Err(reason) => panic!("{act} refused: {reason}"),
        }
    }

    pub(crate) fn refused(&mut self, reason: Reason, role: Role, command: impl Into<Command>) {
        let command = command.into();
        let act = command.act();
        assert_eq!(self.act(member(role), role, command), Err(reason), "{act}");
    }

    pub(crate) fn approved(&mut self, id: AuthorityId, terms: Terms) {
        let authority = id;
        let request_seq = self.done(Role::Examiner, AuthorityRequest { authority, terms });
        self.done(Role::AuthorisingOfficer, approve(id, request_seq));
    }

    /// An office with its persons and case 0.
    pub(crate) fn with_case() -> Self {
        let mut house = Self::new();
        house.done(Role::Program, open_office());
        for role in &Role::ALL[1..Role::ALL.len() - 1] {
            house.done(Role::Administrator, person_add(*role, 0));
        }
        for role in &Role::ALL[..Role::ALL.len() - 1] {
            house.done(Role::Administrator, person_add(*role, 100));
        }
        house.done(Role::Examiner, open_case(house.now, case(0)));
        house
    }

    /// And authority 0 over case 0, and list 0.
    pub(crate) fn with_authority() -> Self {
        let mut house = Self::with_case();
        house.approved(authority(0), terms(house.now, &[case(0)]));
        house.done(Role::Analyst, import(list(0), authority(0)));
        house
    }

    pub(crate) fn received(&mut self, number: u64) -> ExhibitId {
        let command = receive(self.now, case(0), exhibit(number), authority(0));
        self.done(Role::Custodian, command);
        exhibit(number)
    }

    pub(crate) fn started(&mut self, number: u64) -> u64 {
        self.received(number);
        let command = start(self.now, case(0), exhibit(number), authority(0));
        self.done(Role::Examiner, command)
    }

    pub(crate) fn finished(&mut self, number: u64) -> ExhibitId {
        let seq = self.started(number);
        let command = finish(case(0), exhibit(number), authority(0), seq);
        self.done(Role::Program, command);
        exhibit(number)
    }
}

pub(crate) fn approve(id: AuthorityId, request_seq: u64) -> AuthorityApprove {
    AuthorityApprove {
        authority: id,
        independent: "Court of a made-up town, 12/26".into(),
        reasons: "The measure is needed and bounded.".into(),
        request_seq,
    }
}

pub(crate) fn propose(number: u64, of: CaseId, only: Option<ExhibitId>) -> ErasurePropose {
    ErasurePropose {
        case: of,
        erasure: erasure(number),
        exhibit: only,
        ground: ErasureGround::RetentionEnded,
        reason: "The time for keeping it has ended.".into(),
    }
}

pub(crate) fn erasure_done(number: u64) -> ErasureDone {
    ErasureDone {
        blobs: 3,
        bytes: 4_096,
        erasure: erasure(number),
        keys: 1,
        payloads: 5,
    }
}

pub(crate) fn erase(house: &mut House, number: u64, of: CaseId, only: Option<ExhibitId>) {
    house.done(Role::Custodian, propose(number, of, only));
    let reason = "The time has ended.".into();
    let id = erasure(number);
    let approve = ErasureApprove {
        erasure: id,
        reason,
    };
    house.done(Role::AuthorisingOfficer, approve);
    house.done(Role::Program, erasure_done(number));
}

/// The world: see the fields for what is where.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) house: House,
    /// Exhibit 0 is received, 1 has this open intake, 2 is finished with match 0 decided, 3 is
    /// handed out, 4 has an erasure proposed, 5 one approved, 6 a hold, 7 is erased, 8 is tainted,
    /// 9 was received under the lapsing emergency, 10 was returned. Of exhibit 2, package 0 is
    /// proposed, 1 approved, 2 created, 3 rejected.
    pub(crate) open_intake: u64,
    /// Authority 1 waits for approval; 2 is an emergency past its deadline; 3 rejected, 4 revoked,
    /// 5 not yet valid, 6 expired, 7 belongs to the erased case 3.
    pub(crate) requested: u64,
}

impl World {
    /// Made once, then copied.
    pub(crate) fn new() -> Self {
        static WORLD: std::sync::LazyLock<World> = std::sync::LazyLock::new(World::make);
        WORLD.clone()
    }

    fn make() -> Self {
        let mut house = House::with_case();
        let now = house.now;
        let short = Period {
            from: now,
            until: now.plus_seconds(86_400),
        };
        // An emergency, first of all: it must lapse before the end.
        let emergency = AuthorityRequest {
            authority: authority(2),
            terms: emergency_terms(now, &[case(0)]),
        };
        house.done(Role::Examiner, emergency);
        house.done(
            Role::Custodian,
            receive(house.now, case(0), exhibit(9), authority(2)),
        );
        let expiring = Terms {
            validity: short,
            review: short.until,
            ..terms(now, &[case(0)])
        };
        house.approved(authority(6), expiring);
        house.wait_hours(49);
        house.approved(authority(0), terms(house.now, &[case(0)]));
        house.done(Role::Analyst, import(list(0), authority(0)));
        house.done(Role::Analyst, import(list(1), authority(0)));
        let reason = "The source took it back.".to_owned();
        let withdraw = ListWithdraw {
            list: list(1),
            reason,
        };
        house.done(Role::Reviewer, withdraw);
        let open_intake = Self::exhibits(&mut house);
        let requested = Self::authorities(&mut house);
        Self {
            house,
            open_intake,
            requested,
        }
    }

    fn exhibits(house: &mut House) -> u64 {
        for number in [0, 3, 4, 5, 6, 7, 10] {
            house.received(number);
        }
        let mut tainted = receive(house.now, case(0), exhibit(8), authority(0));
        tainted.record.onward.torture_tainted = true;
        house.done(Role::Custodian, tainted);
        let open_intake = house.started(1);
        house.finished(2);
        house.done(Role::Reviewer, judge(case(0), exhibit(2), authority(0), 0));
        house.done(Role::Analyst, derive(exhibit(2), 3));
        packages::make(house);
        let holder = Party::Person(member(Role::Custodian));
        let hand_over = ExhibitHandOver {
            authority: authority(0),
            case: case(0),
            exhibit: exhibit(3),
            transfer: transfer(house.now, holder.clone(), outside()),
        };
        house.done(Role::Custodian, hand_over);
        let back = ExhibitReturn {
            case: case(0),
            exhibit: exhibit(10),
            to: ReturnTo::Owner,
            transfer: transfer(house.now, holder, outside()),
        };
        house.done(Role::Custodian, back);
        house.done(Role::Custodian, propose(4, case(0), Some(exhibit(4))));
        house.done(Role::Custodian, propose(5, case(0), Some(exhibit(5))));
        let approve = ErasureApprove {
            erasure: erasure(5),
            reason: "The time has ended.".into(),
        };
        house.done(Role::AuthorisingOfficer, approve);
        let place = HoldPlace {
            case: case(0),
            exhibit: Some(exhibit(6)),
            hold: hold(0),
            reason: "The defence asked for it.".into(),
        };
        house.done(Role::Prosecutor, place);
        erase(house, 7, case(0), Some(exhibit(7)));
        open_intake
    }

    fn authorities(house: &mut House) -> u64 {
        let now = house.now;
        let plain = |number| AuthorityRequest {
            authority: authority(number),
            terms: terms(now, &[case(0)]),
        };
        let request_seq = house.done(Role::Examiner, plain(3));
        let reject = AuthorityReject {
            authority: authority(3),
            reasons: "The source is not described.".into(),
            request_seq,
        };
        house.done(Role::AuthorisingOfficer, reject);
        house.approved(authority(4), plain(4).terms);
        let revoke = AuthorityRevoke {
            authority: authority(4),
            reason: "The owner was cleared.".into(),
        };
        house.done(Role::AuthorisingOfficer, revoke);
        let mut later = plain(5).terms;
        later.validity.from = now.plus_seconds(10 * 86_400);
        house.approved(authority(5), later);
        for number in [1, 2, 3] {
            house.done(Role::Examiner, open_case(now, case(number)));
        }
        house.approved(authority(7), terms(house.now, &[case(3)]));
        erase(house, 3, case(3), None);
        let reason = "Nothing more to find.".to_owned();
        let close = CaseClose {
            case: case(2),
            reason,
        };
        house.done(Role::Examiner, close);
        house.done(Role::Examiner, plain(1))
    }

    pub(crate) fn ask(&self, role: Role, command: impl Into<Command>) -> Option<Reason> {
        let decision = self.house.ask(member(role), role, &command.into());
        decision.refusal.map(|refusal| refusal.reason)
    }

    /// The decision in the state where this command's act can be done: `office.open` before there
    /// is an office, `clock.confirm` with a clock that is behind.
    pub(crate) fn ask_fit(&self, actor: PersonId, role: Role, command: &Command) -> Decision {
        let mut context: Context = self.house.context(actor, role);
        match command.act() {
            Act::OfficeOpen => decide(&casework::State::new(), command, &context),
            Act::ClockConfirm => {
                context.clock = Some(context.at.plus_seconds(-4_000));
                decide(&self.house.state, command, &context)
            }
            _ => decide(&self.house.state, command, &context),
        }
    }
}
