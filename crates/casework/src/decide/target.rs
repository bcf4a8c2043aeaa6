//! What a command is about: the ids that it names, and what the state knows of them.

use evidence::{AuthorityId, CaseId, ExhibitId, ListId, PackageId, PersonId};

use crate::{command::Command, reason::Reason, state::State};

/// The ids that must exist already.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) case: Option<CaseId>,
    pub(super) more_cases: Vec<CaseId>,
    pub(super) exhibits: Vec<ExhibitId>,
    pub(super) authority: Option<AuthorityId>,
    /// Every case of the authority was erased.
    pub(super) all_erased: bool,
    /// Something else that is named does not exist.
    pub(super) unknown: Option<Reason>,
}

/// What a command is about.
#[derive(Debug, Default)]
pub(super) struct Target {
    pub(super) named: Named,
    /// For the public part: only what exists, or what the act itself makes.
    pub(super) case: Option<CaseId>,
    pub(super) exhibit: Option<ExhibitId>,
    pub(super) authority: Option<AuthorityId>,
    pub(super) list: Option<ListId>,
    pub(super) package: Option<PackageId>,
    /// Cases to which the person must belong where the cell says `own`.
    pub(super) own_cases: Vec<CaseId>,
    /// Who asked for what a second person now decides.
    pub(super) asked_by: Vec<PersonId>,
}

/// The one case of a list that names one.
pub(crate) fn home(cases: &[CaseId]) -> Option<CaseId> {
    match cases {
        [only] => Some(*only),
        _ => None,
    }
}

impl Target {
    pub(super) fn of(state: &State, command: &Command) -> Self {
        let mut target = Self::default();
        target.name(state, command);
        target.public(state, command);
        target
    }

    fn on_data(&mut self, case: CaseId, exhibits: &[ExhibitId], authority: Option<AuthorityId>) {
        self.named.case = Some(case);
        self.named.exhibits = exhibits.to_vec();
        self.named.authority = authority;
        self.own_cases.push(case);
    }

    fn name(&mut self, state: &State, command: &Command) {
        match command {
            Command::AuthorityRequest(f) => {
                self.own_cases.clone_from(&f.terms.scope.cases);
                self.named.more_cases.clone_from(&f.terms.scope.cases);
                self.authority = Some(f.authority);
                self.case = home(&f.terms.scope.cases);
            }
            Command::AuthorityApprove(f) => self.on_authority(state, f.authority),
            Command::AuthorityReject(f) => self.on_authority(state, f.authority),
            Command::AuthorityAmend(f) => self.on_authority(state, f.authority),
            Command::AuthorityRenew(f) => self.on_authority(state, f.authority),
            Command::AuthorityRevoke(f) => self.on_authority(state, f.authority),
            Command::AuthorityLapse(f) => self.on_authority(state, f.authority),
            Command::CaseOpen(f) => self.case = Some(f.case),
            Command::CaseChange(f) => {
                let assessed: Vec<ExhibitId> = f.assess.iter().map(|a| a.exhibit).collect();
                self.on_data(f.case, &assessed, None);
            }
            Command::CaseClose(f) => self.on_data(f.case, &[], None),
            Command::CaseView(f) => self.on_data(f.case, f.exhibit.as_slice(), None),
            Command::ExhibitReceive(f) => {
                self.on_data(f.case, &[], Some(f.authority));
                self.exhibit = Some(f.exhibit);
            }
            Command::ExhibitHandOver(f) => self.on_data(f.case, &[f.exhibit], Some(f.authority)),
            Command::ExhibitReturn(f) => self.on_data(f.case, &[f.exhibit], None),
            Command::ExhibitDeclareGap(f) => self.on_data(f.case, &[f.exhibit], None),
            Command::IntakeStart(f) => self.on_data(f.case, &[f.exhibit], Some(f.authority)),
            Command::IntakeFinish(f) => self.on_data(f.case, &[f.exhibit], Some(f.authority)),
            Command::IntakeStop(f) => self.on_data(f.case, &[f.exhibit], None),
            Command::ItemView(f) => self.on_data(f.case, &[f.exhibit], Some(f.authority)),
            Command::ItemSearch(f) => self.on_data(f.case, &f.exhibits, Some(f.authority)),
            Command::ItemDerive(f) => self.on_data(f.case, &[f.exhibit], Some(f.authority)),
            Command::ItemExport(f) => self.on_data(f.case, &[f.exhibit], Some(f.authority)),
            Command::MatchDecide(f) => {
                self.on_data(f.case, &[f.exhibit], Some(f.authority));
                self.list = Some(f.signal.list);
            }
            Command::MatchUndo(f) => self.on_data(f.case, &[f.exhibit], Some(f.authority)),
            Command::ListImport(f) => {
                self.named.authority = Some(f.authority);
                self.list = Some(f.list);
            }
            Command::ListChange(f) => {
                self.named.authority = Some(f.authority);
                self.list = Some(f.list);
            }
            Command::ListWithdraw(f) => self.list = Some(f.list),
            Command::ErasurePropose(f) => {
                self.on_data(f.case, f.exhibit.as_slice(), None);
            }
            Command::ErasureApprove(f) => self.on_erasure(state, f.erasure),
            Command::ErasureDone(f) => self.on_erasure(state, f.erasure),
            Command::HoldPlace(f) => self.on_data(f.case, f.exhibit.as_slice(), None),
            Command::HoldLift(f) => match state.holds.get(&f.hold) {
                Some(hold) => {
                    self.on_data(hold.case, hold.exhibit.as_slice(), None);
                    self.asked_by.push(hold.placed_by);
                }
                None => self.named.unknown = Some(Reason::UnknownHold),
            },
            Command::PackagePropose(f) => {
                let exhibits: Vec<ExhibitId> = f.exhibits.iter().map(|one| one.exhibit).collect();
                self.on_data(f.case, &exhibits, Some(f.authority));
                self.package = Some(f.package);
            }
            Command::PackageApprove(f) => self.on_package(state, f.package, None),
            Command::PackageReject(f) => self.on_package(state, f.package, None),
            Command::PackageCreate(f) => self.on_package(state, f.package, None),
            Command::PackageHandOver(f) => {
                self.on_package(state, f.package, Some(f.authority));
            }
            Command::RecordRestore(f) => self.asked_by.push(f.proposer),
            Command::OfficeOpen(_)
            | Command::PersonAdd(_)
            | Command::PersonChange(_)
            | Command::PersonRemove(_)
            | Command::ClockConfirm(_)
            | Command::ConfigChange(_)
            | Command::PeriodClose(_) => {}
        }
    }

    fn on_authority(&mut self, state: &State, id: AuthorityId) {
        self.named.authority = Some(id);
        let Some(authority) = state.authorities.get(&id) else {
            return;
        };
        self.case = authority.facts.case;
        self.asked_by.push(authority.facts.requested_by);
        match &authority.content {
            Some(content) => {
                let cases = &content.terms.scope.cases;
                let living = cases.iter().filter(|case| !state.is_erased(case, None));
                self.own_cases.extend(living);
                if self.own_cases.is_empty() && !cases.is_empty() {
                    self.named.all_erased = true;
                }
                self.asked_by
                    .extend(content.pending.as_ref().map(|pending| pending.by));
            }
            None => self.own_cases.extend(authority.facts.case),
        }
    }

    fn on_erasure(&mut self, state: &State, id: evidence::ErasureId) {
        match state.erasures.get(&id) {
            Some(erasure) => {
                self.on_data(erasure.case, erasure.exhibit.as_slice(), None);
                self.asked_by.push(erasure.proposed_by);
            }
            None => self.named.unknown = Some(Reason::UnknownErasure),
        }
    }

    /// A package is about the exhibits that were chosen for it; without `authority` it is judged
    /// under the one that the proposal names.
    fn on_package(&mut self, state: &State, id: PackageId, authority: Option<AuthorityId>) {
        let Some(package) = state.packages.get(&id) else {
            self.named.unknown = Some(Reason::UnknownPackage);
            return;
        };
        self.package = Some(id);
        self.asked_by.push(package.facts.proposed_by);
        let content = package.content.as_ref();
        let exhibits: Vec<ExhibitId> = content
            .map(|content| content.exhibits.iter().map(|one| one.exhibit).collect())
            .unwrap_or_default();
        let authority = authority.or(content.map(|content| content.authority));
        self.on_data(package.facts.case, &exhibits, authority);
    }

    /// Keeps for the public part only what exists or is being made.
    fn public(&mut self, state: &State, command: &Command) {
        let makes_case = matches!(command, Command::CaseOpen(_));
        self.case = self
            .case
            .or(self.named.case)
            .filter(|id| makes_case || state.cases.contains_key(id));
        if let [only] = self.named.exhibits.as_slice()
            // A package lies under the case's key, whatever it holds.
            && !matches!(command, Command::CaseChange(_))
            && self.package.is_none()
            && state
                .exhibits
                .get(only)
                .is_some_and(|exhibit| Some(exhibit.facts.case) == self.case)
        {
            self.exhibit = Some(*only);
        }
        if let Some(named) = self.named.authority {
            self.authority = Some(named).filter(|id| state.authorities.contains_key(id));
        }
        let makes_list = matches!(command, Command::ListImport(_));
        self.list = self
            .list
            .filter(|id| makes_list || state.lists.contains_key(id));
    }

    /// Nothing that is named exists without its content, unless it was erased already.
    pub(super) fn is_whole(&self, state: &State) -> bool {
        let cases = self.own_cases.iter().chain(&self.case);
        let exhibits = self.named.exhibits.iter();
        let authorities = self.named.authority.iter().chain(&self.authority);
        cases
            .filter_map(|id| state.cases.get(id))
            .all(|case| case.content.is_some() || case.facts.erased.is_some())
            && exhibits
                .filter_map(|id| state.exhibits.get(id))
                .all(|exhibit| exhibit.content.is_some() || exhibit.facts.erased.is_some())
            && authorities
                .filter_map(|id| state.authorities.get(id))
                .all(|found| found.content.is_some() || found.facts.erased.is_some())
    }
}
