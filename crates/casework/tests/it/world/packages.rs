//! Packages of the world: of exhibit 2, in every state.

use super::*;

pub(crate) fn derive(id: ExhibitId, row: u64) -> ItemDerive {
    ItemDerive {
        authority: authority(0),
        blob: Blob {
            bytes: 70,
            sha256: hash(8),
        },
        case: case(0),
        exhibit: id,
        extension: "png".into(),
        reason: "A bystander's face is nobody's business.".into(),
        removed: "The face of a bystander".into(),
        row,
        tool: "A black rectangle drawn by hand".into(),
    }
}

pub(crate) fn propose_package(number: u64, id: ExhibitId) -> PackagePropose {
    PackagePropose {
        authority: authority(0),
        case: case(0),
        destination: "Court of a made-up town".into(),
        disclose_names: false,
        exhibits: vec![Chosen {
            derivatives: vec![],
            exhibit: id,
            items: Rows::of([1, 2, 5]),
            listed: Rows::of([3]),
            originals: Rows::of([0]),
            withheld: "Not about the matter.".into(),
        }],
        languages: vec![Language::Arabic, Language::English],
        open: vec![],
        package: package(number),
        reason: "The court asked for it.".into(),
    }
}

/// Judges the proposal as it stands; of a package that is none, entry 0.
pub(crate) fn approve_package(house: &House, number: u64) -> PackageApprove {
    let found = house.state.package(&package(number));
    PackageApprove {
        package: package(number),
        propose_seq: found.map_or(0, |package| package.facts.proposed_seq),
        reasons: "Only what the court asked for.".into(),
    }
}

pub(crate) fn reject_package(house: &House, number: u64) -> PackageReject {
    let approve = approve_package(house, number);
    PackageReject {
        package: approve.package,
        propose_seq: approve.propose_seq,
        reasons: "More than the court asked for.".into(),
    }
}

pub(crate) fn create_package(house: &House, number: u64) -> PackageCreate {
    let found = house.state.package(&package(number));
    let judged = found.and_then(|package| package.facts.judged);
    PackageCreate {
        approve_seq: judged.map_or(0, |judged| judged.seq),
        digest: hash(6),
        entries: 12,
        files: 5,
        items: 3,
        package: package(number),
    }
}

pub(crate) fn hand_over_package(now: Time, number: u64) -> PackageHandOver {
    PackageHandOver {
        authority: authority(0),
        happened: timestamp(now),
        how: "By hand, on a sealed disk".into(),
        package: package(number),
        reason: "The court asked for it.".into(),
        receipt: "Signed at the court's door, 17/26".into(),
        to: outside(),
    }
}

pub(super) fn make(house: &mut House) {
    for number in 0..4 {
        house.done(Role::Examiner, propose_package(number, exhibit(2)));
    }
    for number in [1, 2] {
        house.done(Role::AuthorisingOfficer, approve_package(house, number));
    }
    house.done(Role::Prosecutor, create_package(house, 2));
    house.done(Role::AuthorisingOfficer, reject_package(house, 3));
}
