//! Rules for what leaves the office: redacted copies and packages.

use super::{
    Check, Extra, Judge, PACKAGE_TAG, data, distinct, number, optional_text, refuse, text, that,
};
use crate::{
    command::{
        Chosen, ItemDerive, PackageApprove, PackageCreate, PackageHandOver, PackagePropose,
        PackageReject, Rows,
    },
    decision::Refusal,
    field::Party,
    reason::Reason,
    state::{FinishedIntake, Package, PackageContent},
    terms::Operation,
};

/// How many rows one package may name, and how many derivatives and opened entries.
const ROWS_MAX: u64 = 1_000_000;
const NAMED_MAX: usize = 10_000;
const EXTENSION_BYTES_MAX: usize = 10;

pub(super) fn derive(judge: &Judge<'_>, fields: &ItemDerive, extra: &mut Extra) -> Check {
    text("removed", &fields.removed)?;
    text("reason", &fields.reason)?;
    text("tool", &fields.tool)?;
    number("blob: bytes", fields.blob.bytes)?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    that(
        (1..=EXTENSION_BYTES_MAX).contains(&fields.extension.len())
            && fields.extension.bytes().all(plain),
        Reason::InvalidField,
        "extension: 1 to 10 of a-z and 0-9",
    )?;
    let intake = data::taken_in(judge, fields.case, &fields.exhibit)?;
    if fields.row >= intake.rows {
        return refuse(Reason::UnknownItem, format!("item: {}", fields.row));
    }
    not_tainted(judge, &fields.exhibit)?;
    data::use_taken_in(
        judge,
        Operation::Package,
        fields.case,
        &fields.exhibit,
        &fields.authority,
    )?;
    extra.tag("data", intake.started.data.iter());
    extra.tag("subject", intake.started.subjects.iter());
    extra.count("items", 1);
    Ok(())
}

pub(super) fn propose(judge: &Judge<'_>, fields: &PackagePropose, extra: &mut Extra) -> Check {
    let used = judge.state.packages.contains_key(&fields.package);
    that(!used, Reason::IdUsed, "package")?;
    judge.case_open(&fields.case)?;
    text("destination", &fields.destination)?;
    text("reason", &fields.reason)?;
    that(
        !fields.languages.is_empty(),
        Reason::InvalidField,
        "languages: none",
    )?;
    distinct("languages", &fields.languages)?;
    that(
        fields.open.len() <= NAMED_MAX,
        Reason::InvalidField,
        "open: too many",
    )?;
    distinct("open", &fields.open)?;
    let size = judge.state.size();
    that(
        fields.open.iter().all(|seq| *seq < size),
        Reason::InvalidField,
        "open: no such entry",
    )?;
    that(
        !fields.exhibits.is_empty(),
        Reason::InvalidField,
        "exhibits: none",
    )?;
    let ids: Vec<_> = fields.exhibits.iter().map(|one| one.exhibit).collect();
    distinct("exhibits", &ids)?;
    let total = fields.exhibits.iter().fold(0, |sum: u64, one| {
        sum.saturating_add(one.items.count())
            .saturating_add(one.originals.count())
            .saturating_add(one.listed.count())
    });
    that(
        total <= ROWS_MAX,
        Reason::InvalidField,
        "items: above 1,000,000",
    )?;
    for chosen in &fields.exhibits {
        let intake = usable(judge, fields.case, chosen)?;
        selection(judge, chosen, intake)?;
    }
    covered(judge, fields.case, &fields.exhibits, &fields.authority)?;
    tags(judge, &fields.exhibits, extra);
    extra.tag(PACKAGE_TAG, [fields.package]);
    extra.count("exhibits", data::length(&fields.exhibits));
    extra.count("items", total);
    Ok(())
}

/// What is chosen of one exhibit exists, is chosen once, and what stays behind has a reason.
fn selection(judge: &Judge<'_>, chosen: &Chosen, intake: &FinishedIntake) -> Check {
    let id = chosen.exhibit;
    let sets = [
        ("items", &chosen.items),
        ("originals", &chosen.originals),
        ("listed", &chosen.listed),
    ];
    for (place, (name, rows)) in sets.iter().enumerate() {
        known_rows(name, rows, intake)?;
        for (other, more) in sets.iter().skip(place.saturating_add(1)) {
            if let Some(row) = rows.common(more) {
                return refuse(
                    Reason::InvalidField,
                    format!("item: {row} in {name} and {other}"),
                );
            }
        }
    }
    that(
        chosen.derivatives.len() <= NAMED_MAX,
        Reason::InvalidField,
        "derivatives: too many",
    )?;
    distinct("derivatives", &chosen.derivatives)?;
    let (_, content) = judge.exhibit(&id)?;
    let known = |seq: &u64| content.derivatives.iter().any(|one| one.seq == *seq);
    if let Some(seq) = chosen.derivatives.iter().find(|seq| !known(seq)) {
        return refuse(Reason::UnknownDerivative, format!("derivative: {seq}"));
    }
    optional_text("withheld", &chosen.withheld)?;
    let given = chosen
        .items
        .count()
        .saturating_add(chosen.originals.count());
    that(
        given >= intake.rows || !chosen.withheld.trim().is_empty(),
        Reason::InvalidField,
        "withheld: rows stay behind without a reason",
    )
}

fn known_rows(name: &str, rows: &Rows, intake: &FinishedIntake) -> Check {
    match rows.last() {
        Some(last) if last >= intake.rows => refuse(Reason::UnknownItem, format!("{name}: {last}")),
        _ => Ok(()),
    }
}

pub(super) fn approve(judge: &Judge<'_>, fields: &PackageApprove, extra: &mut Extra) -> Check {
    let (package, content) = found(judge, &fields.package)?;
    pending(package, fields.propose_seq)?;
    text("reasons", &fields.reasons)?;
    for chosen in &content.exhibits {
        usable(judge, package.facts.case, chosen)?;
    }
    tags(judge, &content.exhibits, extra);
    Ok(())
}

pub(super) fn reject(judge: &Judge<'_>, fields: &PackageReject) -> Check {
    let (package, _) = found(judge, &fields.package)?;
    pending(package, fields.propose_seq)?;
    text("reasons", &fields.reasons)
}

fn pending(package: &Package, propose_seq: u64) -> Check {
    let facts = &package.facts;
    that(
        facts.judged.is_none() && facts.proposed_seq == propose_seq,
        Reason::PackageJudged,
        "propose_seq",
    )
}

pub(super) fn create(judge: &Judge<'_>, fields: &PackageCreate, extra: &mut Extra) -> Check {
    let (package, content) = found(judge, &fields.package)?;
    let facts = &package.facts;
    that(
        facts.created.is_none(),
        Reason::PackageCreated,
        "approve_seq",
    )?;
    let approved = facts.judged.filter(|judged| judged.approved);
    that(
        approved.is_some_and(|judged| judged.seq == fields.approve_seq),
        Reason::PackageNotApproved,
        "approve_seq",
    )?;
    for chosen in &content.exhibits {
        let intake = usable(judge, facts.case, chosen)?;
        selection(judge, chosen, intake)?;
    }
    covered(judge, facts.case, &content.exhibits, &content.authority)?;
    let counts = [
        ("entries", fields.entries),
        ("files", fields.files),
        ("items", fields.items),
    ];
    for (name, count) in counts {
        number(name, count)?;
        extra.count(name, count);
    }
    // Last of all, so that asking without a digest says whether everything else is in order.
    that(
        fields.digest.0 != [0; 32],
        Reason::InvalidField,
        "digest: none",
    )?;
    tags(judge, &content.exhibits, extra);
    extra.package = Some(ledger::tree::Hash(fields.digest.0));
    Ok(())
}

pub(super) fn hand_over(judge: &Judge<'_>, fields: &PackageHandOver, extra: &mut Extra) -> Check {
    let (package, content) = found(judge, &fields.package)?;
    that(
        package.facts.created.is_some(),
        Reason::PackageNotCreated,
        "package",
    )?;
    text("how", &fields.how)?;
    text("reason", &fields.reason)?;
    optional_text("receipt", &fields.receipt)?;
    match &fields.to {
        Party::Person(person) => drop(judge.known_person(person)?),
        Party::Outside { name, organisation } => {
            text("to: name", name)?;
            optional_text("to: organisation", organisation)?;
        }
    }
    for chosen in &content.exhibits {
        usable(judge, package.facts.case, chosen)?;
    }
    covered(
        judge,
        package.facts.case,
        &content.exhibits,
        &fields.authority,
    )?;
    tags(judge, &content.exhibits, extra);
    Ok(())
}

/// A package that [`Judge::named`] has let pass, with its content.
fn found<'a>(
    judge: &Judge<'a>,
    id: &evidence::PackageId,
) -> Result<(&'a Package, &'a PackageContent), Refusal> {
    match judge.state.packages.get(id) {
        None => refuse(Reason::UnknownPackage, format!("package: {id}")),
        Some(package) => match &package.content {
            Some(content) => Ok((package, content)),
            None => refuse(Reason::Erased, format!("package: {id}")),
        },
    }
}

/// The case is open, the exhibit was taken in, is in no quarantine and was not obtained by
/// ill-treatment.
fn usable<'a>(
    judge: &Judge<'a>,
    case: evidence::CaseId,
    chosen: &Chosen,
) -> Result<&'a FinishedIntake, Refusal> {
    let intake = data::taken_in(judge, case, &chosen.exhibit)?;
    not_tainted(judge, &chosen.exhibit)?;
    Ok(intake)
}

fn not_tainted(judge: &Judge<'_>, exhibit: &evidence::ExhibitId) -> Check {
    let (_, content) = judge.exhibit(exhibit)?;
    that(
        !content.record.onward.torture_tainted,
        Reason::TortureTainted,
        "exhibit",
    )
}

/// The authority covers each exhibit that was chosen.
fn covered(
    judge: &Judge<'_>,
    case: evidence::CaseId,
    exhibits: &[Chosen],
    authority: &evidence::AuthorityId,
) -> Check {
    exhibits.iter().try_for_each(|one| {
        data::use_taken_in(judge, Operation::Package, case, &one.exhibit, authority)
    })
}

/// What data, and of whom, the chosen exhibits hold.
fn tags(judge: &Judge<'_>, exhibits: &[Chosen], extra: &mut Extra) {
    let started = || {
        exhibits
            .iter()
            .filter_map(|one| match &judge.exhibit(&one.exhibit).ok()?.1.intake {
                crate::state::Intake::Finished(intake) => Some(&intake.started),
                _ => None,
            })
    };
    extra.tag("data", started().flat_map(|intake| intake.data.iter()));
    extra.tag(
        "subject",
        started().flat_map(|intake| intake.subjects.iter()),
    );
}
