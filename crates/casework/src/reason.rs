//! Why an act is refused: a closed list, each with the rule behind it.

use crate::codes::codes;

codes! {
    /// The rule that refuses. Written into the public entry; what exactly was wrong stands in the
    /// sealed payload.
    Reason {
        OfficeNotOpen = "office-not-open",
        OfficeOpen = "office-open",
        InvalidField = "invalid-field",
        IdUsed = "id-used",
        NothingToChange = "nothing-to-change",
        ClockBehind = "clock-behind",
        ClockNotBehind = "clock-not-behind",
        UnknownPerson = "unknown-person",
        PersonRemoved = "person-removed",
        HandleUsed = "handle-used",
        RolesConflict = "roles-conflict",
        OwnRoles = "own-roles",
        LastAdministrator = "last-administrator",
        RoleNotHeld = "role-not-held",
        RoleNotPermitted = "role-not-permitted",
        NotMember = "not-member",
        SelfApproval = "self-approval",
        NoPersonKey = "no-person-key",
        Erased = "erased",
        UnknownCase = "unknown-case",
        CaseClosed = "case-closed",
        UnknownExhibit = "unknown-exhibit",
        ExhibitHandedOut = "exhibit-handed-out",
        ExhibitReturned = "exhibit-returned",
        NotHandedOut = "not-handed-out",
        TortureTainted = "torture-tainted",
        UnknownAuthority = "unknown-authority",
        AuthorityNotApproved = "authority-not-approved",
        AuthorityRejected = "authority-rejected",
        AuthorityRevoked = "authority-revoked",
        AuthorityLapsed = "authority-lapsed",
        AuthorityNotYetValid = "authority-not-yet-valid",
        AuthorityExpired = "authority-expired",
        OperationOutOfScope = "operation-out-of-scope",
        CaseOutOfScope = "case-out-of-scope",
        SourceOutOfScope = "source-out-of-scope",
        DataOutOfScope = "data-out-of-scope",
        SubjectOutOfScope = "subject-out-of-scope",
        PeriodOutOfScope = "period-out-of-scope",
        OverCap = "over-cap",
        ProtectedNotHandled = "protected-not-handled",
        SensitiveNotNecessary = "sensitive-not-necessary",
        EmergencyReasons = "emergency-reasons",
        TestIncomplete = "test-incomplete",
        NotPending = "not-pending",
        DeadlinePassed = "deadline-passed",
        NotDue = "not-due",
        Quarantined = "quarantined",
        IntakeOpen = "intake-open",
        NoIntake = "no-intake",
        AlreadyTakenIn = "already-taken-in",
        NotTakenIn = "not-taken-in",
        UnknownItem = "unknown-item",
        UnknownList = "unknown-list",
        ListWithdrawn = "list-withdrawn",
        ListChanged = "list-changed",
        UnknownMatch = "unknown-match",
        AlreadyDecided = "already-decided",
        NotDecided = "not-decided",
        SignalWithdrawn = "signal-withdrawn",
        UnderHold = "under-hold",
        UnknownHold = "unknown-hold",
        UnknownErasure = "unknown-erasure",
        NotProposed = "not-proposed",
        NotApproved = "not-approved",
        ErasureApproved = "erasure-approved",
        UnknownPackage = "unknown-package",
        PackageJudged = "package-judged",
        PackageNotApproved = "package-not-approved",
        PackageCreated = "package-created",
        PackageNotCreated = "package-not-created",
        UnknownDerivative = "unknown-derivative",
    }
}

impl Reason {
    /// Where the rule comes from.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::OfficeNotOpen
            | Self::OfficeOpen
            | Self::InvalidField
            | Self::IdUsed
            | Self::HandleUsed
            | Self::NothingToChange => {
                "law 2 of the house: a record that can be read without doubt"
            }
            Self::ClockBehind | Self::ClockNotBehind => "record guide 6: time never goes back",
            Self::UnknownPerson
            | Self::PersonRemoved
            | Self::RoleNotHeld
            | Self::RoleNotPermitted
            | Self::LastAdministrator => "LED Art. 29(2)(d), (e): user and access control",
            Self::RolesConflict | Self::OwnRoles => {
                "separation of duties: an administrator sees no evidence"
            }
            Self::NotMember => "LED Art. 29(2)(e); a case is the unit of isolation",
            Self::SelfApproval => "law 4 of the house; e-Evidence Regulation, Art. 4",
            Self::NoPersonKey => "record guide 16.5: a second person signs with their own key",
            Self::Erased | Self::NotProposed | Self::NotApproved | Self::UnknownErasure => {
                "LED Art. 5, 16: erasure"
            }
            Self::UnknownPackage
            | Self::PackageJudged
            | Self::PackageNotApproved
            | Self::PackageCreated
            | Self::PackageNotCreated
            | Self::UnknownDerivative => "law 4 of the house: nothing leaves by one person's will",
            Self::UnderHold | Self::UnknownHold | Self::ErasureApproved => {
                "LED Art. 16(3): restriction instead of erasure"
            }
            Self::UnknownCase | Self::CaseClosed => "LED Art. 4(1)(b): purpose limitation",
            Self::UnknownExhibit
            | Self::ExhibitHandedOut
            | Self::ExhibitReturned
            | Self::NotHandedOut => "ISO/IEC 27037: chain of custody",
            Self::TortureTainted => "Convention against Torture, Art. 15",
            Self::UnknownAuthority
            | Self::AuthorityNotApproved
            | Self::AuthorityRejected
            | Self::AuthorityRevoked
            | Self::AuthorityNotYetValid
            | Self::AuthorityExpired
            | Self::NotPending => "LED Art. 8: lawfulness; law 1 of the house",
            Self::AuthorityLapsed
            | Self::Quarantined
            | Self::DeadlinePassed
            | Self::NotDue
            | Self::EmergencyReasons => "e-Evidence Regulation, Art. 3(18), 4(5): emergency",
            Self::OperationOutOfScope | Self::CaseOutOfScope => "LED Art. 4(2), 8(2)",
            Self::SourceOutOfScope
            | Self::DataOutOfScope
            | Self::PeriodOutOfScope
            | Self::OverCap => "LED Art. 4(1)(c): not excessive; e-Evidence Regulation, Art. 5(5)",
            Self::SubjectOutOfScope => "LED Art. 6: categories of data subjects",
            Self::ProtectedNotHandled => "e-Evidence Regulation, Art. 5(9), (10)",
            Self::SensitiveNotNecessary => "LED Art. 10: strictly necessary",
            Self::TestIncomplete => "e-Evidence Regulation, Art. 5(2); LED Art. 4, 8",
            Self::IntakeOpen
            | Self::NoIntake
            | Self::AlreadyTakenIn
            | Self::NotTakenIn
            | Self::UnknownItem => "ISO/IEC 27037: acquisition is repeatable and complete",
            Self::UnknownList | Self::ListWithdrawn | Self::ListChanged | Self::SignalWithdrawn => {
                "domain rule 13: sources can withdraw; TCO Regulation, Art. 5(3)"
            }
            Self::UnknownMatch | Self::AlreadyDecided | Self::NotDecided => {
                "LED Art. 11: a person decides"
            }
        }
    }

    /// What somebody who meets this refusal can do.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::OfficeNotOpen => "open the office first",
            Self::OfficeOpen => "an office is opened once",
            Self::InvalidField => "correct the named field",
            Self::IdUsed => "take a new random id",
            Self::NothingToChange => "name what is to change",
            Self::ClockBehind => "set the clock, or let a person confirm it with clock.confirm",
            Self::ClockNotBehind => "the clock needs no confirmation",
            Self::UnknownPerson => "an administrator can add the person",
            Self::PersonRemoved => "a removed person does not act and is not named any more",
            Self::HandleUsed => "take another short name",
            Self::RolesConflict => {
                "administrator and overseer stand alone, and nobody is the program"
            }
            Self::OwnRoles => "another administrator must change your roles or your key",
            Self::LastAdministrator => "make somebody else an administrator first",
            Self::RoleNotHeld => "act in a role that you hold",
            Self::RoleNotPermitted => "the table in docs/specs/permissions.md says who may",
            Self::NotMember => "a member of the case can add you with case.change",
            Self::SelfApproval => "another person must do this",
            Self::NoPersonKey => "an administrator must enter your public key",
            Self::Erased => "what was erased cannot be used again",
            Self::UnknownCase => "look at the list of cases",
            Self::CaseClosed => "a closed case takes no more acts on its data",
            Self::UnknownExhibit => "look at the exhibits of the case",
            Self::ExhibitHandedOut => "record its return to the office first",
            Self::ExhibitReturned => "custody of this exhibit has ended",
            Self::NotHandedOut => "the exhibit is in the office",
            Self::TortureTainted => "what was obtained by ill-treatment is excluded",
            Self::UnknownAuthority => "look at the list of authorities",
            Self::AuthorityNotApproved => "wait until another person approves it",
            Self::AuthorityRejected | Self::AuthorityRevoked | Self::AuthorityExpired => {
                "ask for a new authority"
            }
            Self::AuthorityLapsed => {
                "nobody approved the emergency in time; ask for a new authority"
            }
            Self::AuthorityNotYetValid => "wait until the authority begins",
            Self::OperationOutOfScope
            | Self::CaseOutOfScope
            | Self::SourceOutOfScope
            | Self::DataOutOfScope
            | Self::SubjectOutOfScope
            | Self::PeriodOutOfScope => "keep to the scope, or ask for an amendment",
            Self::OverCap => "take in less, or ask for an amendment",
            Self::ProtectedNotHandled => "declare in the authority how such material is handled",
            Self::SensitiveNotNecessary => "declare in the authority why it is strictly necessary",
            Self::EmergencyReasons => "say what is threatened and why nobody could be asked before",
            Self::TestIncomplete => "the lint names what is missing; ask again with a whole test",
            Self::NotPending => "look at what is pending for this authority",
            Self::DeadlinePassed => "the emergency has lapsed",
            Self::NotDue => "the time for this has not come",
            Self::Quarantined => "propose to erase what was collected",
            Self::IntakeOpen => "finish or stop the open intake first",
            Self::NoIntake => "no such intake is open",
            Self::AlreadyTakenIn => "an exhibit is taken in once",
            Self::NotTakenIn => "take the exhibit in first",
            Self::UnknownItem => "the manifest has no such row",
            Self::UnknownList => "look at the list of signal lists",
            Self::ListWithdrawn => "a withdrawn list is not used any more",
            Self::ListChanged => "use the present version of the list",
            Self::UnknownMatch => "the exhibit has no such match",
            Self::AlreadyDecided => "take the first decision back with match.undo",
            Self::NotDecided => "there is no decision on this match",
            Self::SignalWithdrawn => "a withdrawn signal can only be rejected or left unsure",
            Self::UnderHold => "the hold must be lifted first",
            Self::UnknownHold => "look at the holds of the case",
            Self::UnknownErasure => "look at the proposed erasures",
            Self::NotProposed => "there is no open proposal",
            Self::ErasureApproved => "the erasure is approved and under way",
            Self::NotApproved => "another person must approve the erasure first",
            Self::UnknownPackage => "look at the packages of the case",
            Self::PackageJudged => "somebody has judged this proposal; propose another package",
            Self::PackageNotApproved => "another person must approve the package first",
            Self::PackageCreated => "an approval is for one package; propose another",
            Self::PackageNotCreated => "create the package first",
            Self::UnknownDerivative => "look at the derivatives of the exhibit",
        }
    }
}
