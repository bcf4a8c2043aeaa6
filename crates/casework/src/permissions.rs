//! The permission table: who may do what. One row per act, one column per role; what is not
//! written is `no`. `docs/specs/permissions.md` is made from it and a test holds the two together.
//!
//! The table answers only whether a role may ask. Membership, the second person and the authority
//! are checked in `decide`.

use std::fmt::Write as _;

use crate::{
    act::{Act, Role},
    codes::codes,
};

codes! {
    /// One cell of the table.
    Cell {
        /// Refused.
        No = "no",
        Yes = "yes",
        /// Only in cases to which the person belongs.
        Own = "own",
        /// Only another person than the one who asked for it; the entry carries this person's own
        /// signature.
        Second = "second",
    }
}

/// What the table says of an act in a role.
#[must_use]
pub fn may(act: Act, role: Role) -> Cell {
    row(act)
        .iter()
        .find(|(column, _)| *column == role)
        .map_or(Cell::No, |(_, cell)| *cell)
}

/// The cells of an act that are not `no`.
const fn row(act: Act) -> &'static [(Role, Cell)] {
    use Cell::{Own, Second, Yes};
    use Role::{
        Administrator, Analyst, AuthorisingOfficer, Custodian, Examiner, Overseer, Program,
        Prosecutor, Reviewer,
    };
    match act {
        Act::OfficeOpen | Act::AuthorityLapse | Act::ErasureDone | Act::PeriodClose => {
            &[(Program, Yes)]
        }
        Act::PersonAdd | Act::PersonChange | Act::PersonRemove | Act::ClockConfirm => {
            &[(Administrator, Yes)]
        }
        Act::AuthorityRequest | Act::AuthorityAmend | Act::AuthorityRenew => {
            &[(Examiner, Own), (Analyst, Own), (Prosecutor, Own)]
        }
        Act::AuthorityApprove
        | Act::AuthorityReject
        | Act::PackageApprove
        | Act::PackageReject
        | Act::ErasureApprove
        | Act::HoldLift
        | Act::RecordRestore => &[(AuthorisingOfficer, Second)],
        Act::AuthorityRevoke => &[(AuthorisingOfficer, Yes), (Prosecutor, Own)],
        Act::CaseOpen => &[(Examiner, Yes), (Analyst, Yes), (Prosecutor, Yes)],
        Act::CaseChange | Act::CaseClose => &[(Examiner, Own), (Prosecutor, Own)],
        // Whoever decides on authorities reads the requests of all cases, and oversight reads all.
        Act::CaseView => &[
            (AuthorisingOfficer, Yes),
            (Custodian, Own),
            (Examiner, Own),
            (Analyst, Own),
            (Reviewer, Own),
            (Prosecutor, Own),
            (Overseer, Yes),
        ],
        Act::ExhibitReceive | Act::ExhibitHandOver | Act::ExhibitReturn => {
            &[(Custodian, Own), (Examiner, Own)]
        }
        Act::ExhibitDeclareGap => &[(Custodian, Own), (Examiner, Own), (Reviewer, Own)],
        Act::IntakeStart => &[(Examiner, Own)],
        Act::IntakeFinish | Act::IntakeStop => &[(Examiner, Own), (Program, Yes)],
        Act::ItemView | Act::ItemSearch => &[
            (Examiner, Own),
            (Analyst, Own),
            (Reviewer, Own),
            (Prosecutor, Own),
        ],
        Act::ItemExport | Act::PackagePropose | Act::PackageCreate => {
            &[(Examiner, Own), (Prosecutor, Own)]
        }
        Act::ItemDerive => &[(Examiner, Own), (Analyst, Own), (Prosecutor, Own)],
        Act::PackageHandOver => &[(Custodian, Own), (Examiner, Own), (Prosecutor, Own)],
        Act::ListImport | Act::ListChange => &[(Examiner, Yes), (Analyst, Yes)],
        Act::ListWithdraw => &[(Examiner, Yes), (Analyst, Yes), (Reviewer, Yes)],
        Act::MatchDecide | Act::MatchUndo => &[(Analyst, Own), (Reviewer, Own)],
        Act::ErasurePropose => &[(Custodian, Own), (Examiner, Own), (Prosecutor, Own)],
        Act::HoldPlace => &[
            (AuthorisingOfficer, Yes),
            (Prosecutor, Own),
            (Overseer, Yes),
        ],
        Act::ConfigChange => &[(AuthorisingOfficer, Yes)],
    }
}

/// The table as exact bytes, one line per cell that is not `no`: what is hashed for the record.
#[must_use]
pub fn table_bytes() -> Vec<u8> {
    let mut text = String::from("probity permissions 1\n");
    for act in Act::ALL {
        for role in Role::ALL {
            let cell = may(*act, *role);
            if cell != Cell::No {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{act} {role} {cell}");
            }
        }
    }
    text.into_bytes()
}

const PREFACE: &str = "\
# Permissions, format 1

<!-- Made from the table in crates/casework/src/permissions.rs. A test compares the two; to write
this file anew run: PROBITY_WRITE=1 cargo test -p casework --test it permissions -->

An act is refused unless the cell of its row and of the acting person's role permits it.

| cell | meaning |
| --- | --- |
| `no` | refused with `role-not-permitted` |
| `yes` | permitted |
| `own` | only in cases to which the person belongs, else refused with `not-member`; an authority for no case at all has no such bound |
| `second` | only another person than the one who asked for it, else refused with `self-approval`; the entry carries this person's own signature, and without a registered key it is refused with `no-person-key` |

A role MUST be held by the person who acts in it. `program` is the program itself, for what falls due by the clock; no person can hold it. `administrator` and `overseer` MUST NOT be held together with any other role: an administrator sees no evidence, an overseer takes no part in what is overseen.

A permitted act on data is still refused when no authority in force covers it (see `casework.md`).

";

/// The table as a page for people.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from(PREFACE);
    text.push_str("| act |");
    for role in Role::ALL {
        let _ = write!(text, " {role} |");
    }
    text.push_str("\n| --- |");
    text.push_str(&" --- |".repeat(Role::ALL.len()));
    text.push('\n');
    for act in Act::ALL {
        let _ = write!(text, "| `{act}` |");
        for role in Role::ALL {
            let _ = match may(*act, *role) {
                Cell::No => write!(text, " no |"),
                cell => write!(text, " **{cell}** |"),
            };
        }
        text.push('\n');
    }
    text
}
