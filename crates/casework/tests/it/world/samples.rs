//! One command for each act that is done in the world of these tests.

use super::*;

impl World {
    /// One command for each act that is done in this world by a member in a role that may.
    pub(crate) fn samples(&self) -> Vec<Command> {
        let mut samples = self.office_samples();
        samples.extend(self.case_samples());
        samples.extend(self.data_samples());
        samples
    }

    fn office_samples(&self) -> Vec<Command> {
        let now = self.house.now;
        let reason = || "A reason made up for a test.".to_owned();
        let mut added = person_add(Role::Analyst, 200);
        added.key = None;
        let mut amended = terms(now, &[case(0)]);
        amended.scope.cap.items = 2_000;
        vec![
            open_office().into(),
            added.into(),
            PersonChange {
                person: stranger(Role::Analyst),
                handle: None,
                key: None,
                name: Some("Another name".into()),
                reason: reason(),
                roles: None,
            }
            .into(),
            PersonRemove {
                person: stranger(Role::Analyst),
                reason: reason(),
            }
            .into(),
            ClockConfirm { reason: reason() }.into(),
            RecordRestore {
                found_size: self.house.state.size(),
                known_size: self.house.state.size() + 9,
                proposer: member(Role::Administrator),
                reason: reason(),
            }
            .into(),
            ConfigChange {
                reason: reason(),
                settings: Settings {
                    emergency_hours: 24,
                    ..Settings::default()
                },
            }
            .into(),
            PeriodClose {
                day: now.plus_seconds(-86_400).date(),
            }
            .into(),
            AuthorityRequest {
                authority: authority(50),
                terms: terms(now, &[case(0)]),
            }
            .into(),
            approve(authority(1), self.requested).into(),
            AuthorityReject {
                authority: authority(1),
                reasons: reason(),
                request_seq: self.requested,
            }
            .into(),
            AuthorityAmend {
                authority: authority(0),
                reason: reason(),
                terms: amended,
            }
            .into(),
            AuthorityRenew {
                authority: authority(0),
                reason: reason(),
                review: now.plus_seconds(70 * 86_400),
                until: now.plus_seconds(90 * 86_400),
            }
            .into(),
            AuthorityRevoke {
                authority: authority(0),
                reason: reason(),
            }
            .into(),
            AuthorityLapse {
                authority: authority(2),
            }
            .into(),
        ]
    }

    fn case_samples(&self) -> Vec<Command> {
        let now = self.house.now;
        let reason = || "A reason made up for a test.".to_owned();
        let holder = Party::Person(member(Role::Custodian));
        vec![
            open_case(now, case(50)).into(),
            CaseChange {
                add: vec![stranger(Role::Analyst)],
                assess: vec![],
                case: case(0),
                reason: reason(),
                remove: vec![],
                review: None,
                title: None,
            }
            .into(),
            CaseClose {
                case: case(1),
                reason: reason(),
            }
            .into(),
            CaseView {
                case: case(0),
                exhibit: None,
                reason: reason(),
            }
            .into(),
            receive(now, case(0), exhibit(50), authority(0)).into(),
            ExhibitHandOver {
                authority: authority(0),
                case: case(0),
                exhibit: exhibit(0),
                transfer: transfer(now, holder.clone(), outside()),
            }
            .into(),
            ExhibitReturn {
                case: case(0),
                exhibit: exhibit(3),
                to: ReturnTo::Office,
                transfer: transfer(now, outside(), holder),
            }
            .into(),
            ExhibitDeclareGap {
                case: case(0),
                exhibit: exhibit(0),
                gap: DeclaredGap {
                    explanation: reason(),
                    gap: CustodyGap::Photo,
                },
                seal: None,
            }
            .into(),
            propose(50, case(0), Some(exhibit(0))).into(),
            ErasureApprove {
                erasure: erasure(4),
                reason: reason(),
            }
            .into(),
            erasure_done(5).into(),
            HoldPlace {
                case: case(0),
                exhibit: Some(exhibit(0)),
                hold: hold(50),
                reason: reason(),
            }
            .into(),
            HoldLift {
                hold: hold(0),
                reason: reason(),
            }
            .into(),
        ]
    }

    fn data_samples(&self) -> Vec<Command> {
        let now = self.house.now;
        let reason = || "A reason made up for a test.".to_owned();
        let (of, id, under) = (case(0), exhibit(2), authority(0));
        vec![
            start(now, of, exhibit(0), under).into(),
            finish(of, exhibit(1), under, self.open_intake).into(),
            IntakeStop {
                case: of,
                exhibit: exhibit(1),
                reason: reason(),
                started_seq: self.open_intake,
            }
            .into(),
            ItemView {
                authority: under,
                case: of,
                exhibit: id,
                items: vec![0, 11],
                reason: reason(),
            }
            .into(),
            ItemSearch {
                authority: under,
                case: of,
                exhibits: vec![id],
                query: Query {
                    contains: "letter".into(),
                    ..Query::default()
                },
                reason: reason(),
            }
            .into(),
            ItemExport {
                authority: under,
                case: of,
                conditions: vec!["Not to be passed on".into()],
                exhibit: id,
                items: vec![3],
                reason: reason(),
                recipient: "Court of a made-up town".into(),
            }
            .into(),
            derive(id, 5).into(),
            propose_package(50, id).into(),
            approve_package(&self.house, 0).into(),
            reject_package(&self.house, 0).into(),
            create_package(&self.house, 1).into(),
            hand_over_package(now, 2).into(),
            import(list(50), under).into(),
            ListChange {
                authority: under,
                blob: import(list(0), under).blob,
                list: list(0),
                reason: reason(),
                signals: SignalCounts::default(),
                version: hash(77),
            }
            .into(),
            ListWithdraw {
                list: list(0),
                reason: reason(),
            }
            .into(),
            judge(of, id, under, 1).into(),
            MatchUndo {
                authority: under,
                case: of,
                exhibit: id,
                match_index: 0,
                reason: reason(),
            }
            .into(),
        ]
    }
}
