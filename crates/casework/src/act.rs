//! The closed vocabularies of an entry: what was done, in which role, with which outcome.

use crate::codes::codes;

codes! {
    /// Everything that can be done in an office. A new act is a decision note and a line in
    /// `docs/specs/casework.md`.
    Act {
        OfficeOpen = "office.open",
        PersonAdd = "person.add",
        PersonChange = "person.change",
        PersonRemove = "person.remove",
        AuthorityRequest = "authority.request",
        AuthorityApprove = "authority.approve",
        AuthorityReject = "authority.reject",
        AuthorityAmend = "authority.amend",
        AuthorityRenew = "authority.renew",
        AuthorityRevoke = "authority.revoke",
        AuthorityLapse = "authority.lapse",
        CaseOpen = "case.open",
        CaseChange = "case.change",
        CaseClose = "case.close",
        CaseView = "case.view",
        ExhibitReceive = "exhibit.receive",
        ExhibitHandOver = "exhibit.hand-over",
        ExhibitReturn = "exhibit.return",
        ExhibitDeclareGap = "exhibit.declare-gap",
        IntakeStart = "intake.start",
        IntakeFinish = "intake.finish",
        IntakeStop = "intake.stop",
        ItemView = "item.view",
        ItemSearch = "item.search",
        ItemExport = "item.export",
        ItemDerive = "item.derive",
        ListImport = "list.import",
        ListChange = "list.change",
        ListWithdraw = "list.withdraw",
        MatchDecide = "match.decide",
        MatchUndo = "match.undo",
        PackagePropose = "package.propose",
        PackageApprove = "package.approve",
        PackageReject = "package.reject",
        PackageCreate = "package.create",
        PackageHandOver = "package.hand-over",
        ErasurePropose = "erasure.propose",
        ErasureApprove = "erasure.approve",
        ErasureDone = "erasure.done",
        HoldPlace = "hold.place",
        HoldLift = "hold.lift",
        ClockConfirm = "clock.confirm",
        RecordRestore = "record.restore",
        ConfigChange = "config.change",
        PeriodClose = "period.close",
    }
}

codes! {
    /// In what capacity somebody acts. A person may hold several roles (see `person.add` for the
    /// ones that exclude each other) and names one of them with each act.
    Role {
        Administrator = "administrator",
        AuthorisingOfficer = "authorising-officer",
        Custodian = "custodian",
        Examiner = "examiner",
        Analyst = "analyst",
        Reviewer = "reviewer",
        Prosecutor = "prosecutor",
        Overseer = "overseer",
        /// The program itself, for what falls due by the clock. No person can hold it.
        Program = "program",
    }
}

codes! {
    /// What became of an act.
    Outcome {
        Done = "done",
        Refused = "refused",
    }
}
