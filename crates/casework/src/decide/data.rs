//! Rules for acts on data: intake, looking, searching, exporting, signal lists, matches.

use evidence::{AuthorityId, CaseId, ExhibitId, MatchOpinion};

use super::{
    Check, Extra, Judge, casework::in_office, distinct, number, optional_text, refuse, text, that,
};
use crate::{
    command::{
        IntakeFinish, IntakeStart, IntakeStop, ItemExport, ItemSearch, ItemView, Judgement,
        ListChange, ListImport, ListUse, ListWithdraw, MatchDecide, MatchUndo, SignalCounts,
    },
    coverage::{InForce, Need, is_quarantined},
    decision::{Manifest, Refusal},
    reason::Reason,
    state::{ExhibitContent, FinishedIntake, Intake, List, OpenIntake},
    terms::{Operation, Volume},
};

/// How many rows one act may name.
const ITEMS_MAX: usize = 10_000;

pub(super) fn intake_start(judge: &Judge<'_>, fields: &IntakeStart, extra: &mut Extra) -> Check {
    judge.case_open(&fields.case)?;
    let content = readable(judge, &fields.exhibit)?;
    in_office(content)?;
    that(
        !content.record.onward.torture_tainted,
        Reason::TortureTainted,
        "exhibit",
    )?;
    match content.intake {
        Intake::None => {}
        Intake::Open(_) => return refuse(Reason::IntakeOpen, "exhibit"),
        Intake::Finished(_) => return refuse(Reason::AlreadyTakenIn, "exhibit"),
    }
    text("description", &fields.description)?;
    that(!fields.data.is_empty(), Reason::InvalidField, "data")?;
    that(
        !fields.subjects.is_empty(),
        Reason::InvalidField,
        "subjects",
    )?;
    number("planned: items", fields.planned.items)?;
    number("planned: bytes", fields.planned.bytes)?;
    let lists: Vec<_> = fields.lists.iter().map(|used| used.list).collect();
    distinct("lists", &lists)?;
    for used in &fields.lists {
        list_in_use(judge, used)?;
    }
    let authority = judge.in_force(&fields.authority)?;
    authority.covers(&Need {
        operation: Operation::Intake,
        case: Some(fields.case),
        source: Some((fields.exhibit, &content.source)),
        data: &fields.data,
        subjects: &fields.subjects,
        period: Some(fields.period),
        protected: &fields.protected,
        sensitive: &fields.sensitive,
    })?;
    authority.room_for(&fields.exhibit, fields.planned)?;
    extra.tag("data", fields.data.iter());
    extra.tag("subject", fields.subjects.iter());
    extra.count("bytes", fields.planned.bytes);
    extra.count("files", fields.planned.items);
    Ok(())
}

fn list_in_use(judge: &Judge<'_>, used: &ListUse) -> Check {
    let list = known_list(judge, &used.list)?;
    that(list.withdrawn_at.is_none(), Reason::ListWithdrawn, "list")?;
    that(
        list.version == used.version,
        Reason::ListChanged,
        "list: version",
    )
}

pub(super) fn intake_finish(judge: &Judge<'_>, fields: &IntakeFinish, extra: &mut Extra) -> Check {
    judge.case_open(&fields.case)?;
    let content = readable(judge, &fields.exhibit)?;
    let open = open_intake(content, fields.started_seq)?;
    that(
        open.authority == fields.authority,
        Reason::NoIntake,
        "authority",
    )?;
    text("parsers", &fields.parsers)?;
    that(
        fields.matches_positive <= fields.matches,
        Reason::InvalidField,
        "matches_positive",
    )?;
    number("manifest: bytes", fields.manifest.bytes)?;
    let authority = judge.in_force(&fields.authority)?;
    authority.covers(&taken_in_need(
        Operation::Intake,
        fields.case,
        &fields.exhibit,
        content,
        open,
    ))?;
    let taken = Volume {
        bytes: fields.bytes,
        items: fields.files,
    };
    let counts = [
        ("bytes", fields.bytes),
        ("changed", fields.changed),
        ("files", fields.files),
        ("gaps", fields.gaps),
        ("matches", fields.matches),
        ("matches-positive", fields.matches_positive),
        ("rows", fields.rows),
    ];
    for (name, count) in counts {
        number(name, count)?;
        extra.count(name, count);
    }
    authority.room_for(&fields.exhibit, taken)?;
    extra.tag("data", open.data.iter());
    extra.tag("subject", open.subjects.iter());
    extra.manifest = Some(Manifest {
        root: fields.root,
        size: fields.rows,
    });
    Ok(())
}

pub(super) fn intake_stop(judge: &Judge<'_>, fields: &IntakeStop) -> Check {
    let (_, content) = judge.exhibit(&fields.exhibit)?;
    open_intake(content, fields.started_seq)?;
    text("reason", &fields.reason)
}

pub(super) fn view(judge: &Judge<'_>, fields: &ItemView, extra: &mut Extra) -> Check {
    text("reason", &fields.reason)?;
    let intake = taken_in(judge, fields.case, &fields.exhibit)?;
    items(&fields.items, intake)?;
    use_taken_in(
        judge,
        Operation::View,
        fields.case,
        &fields.exhibit,
        &fields.authority,
    )?;
    extra.tag("data", intake.started.data.iter());
    extra.tag("subject", intake.started.subjects.iter());
    extra.count("items", length(&fields.items));
    Ok(())
}

pub(super) fn search(judge: &Judge<'_>, fields: &ItemSearch, extra: &mut Extra) -> Check {
    text("reason", &fields.reason)?;
    that(
        !fields.exhibits.is_empty(),
        Reason::InvalidField,
        "exhibits",
    )?;
    distinct("exhibits", &fields.exhibits)?;
    optional_text("query: contains", &fields.query.contains)?;
    optional_text("query: digest", &fields.query.digest)?;
    for exhibit in &fields.exhibits {
        taken_in(judge, fields.case, exhibit)?;
        use_taken_in(
            judge,
            Operation::Search,
            fields.case,
            exhibit,
            &fields.authority,
        )?;
    }
    extra.count("exhibits", length(&fields.exhibits));
    Ok(())
}

pub(super) fn export(judge: &Judge<'_>, fields: &ItemExport, extra: &mut Extra) -> Check {
    text("reason", &fields.reason)?;
    text("recipient", &fields.recipient)?;
    for condition in &fields.conditions {
        text("conditions", condition)?;
    }
    let intake = taken_in(judge, fields.case, &fields.exhibit)?;
    items(&fields.items, intake)?;
    use_taken_in(
        judge,
        Operation::Export,
        fields.case,
        &fields.exhibit,
        &fields.authority,
    )?;
    extra.tag("data", intake.started.data.iter());
    extra.tag("subject", intake.started.subjects.iter());
    extra.count("items", length(&fields.items));
    Ok(())
}

pub(super) fn list_import(judge: &Judge<'_>, fields: &ListImport, extra: &mut Extra) -> Check {
    let used = judge.state.lists.contains_key(&fields.list);
    that(!used, Reason::IdUsed, "list")?;
    text("name", &fields.name)?;
    text("source", &fields.source)?;
    text("format", &fields.format)?;
    number("blob: bytes", fields.blob.bytes)?;
    list_authority(judge, &fields.authority)?;
    signals(&fields.signals, extra)
}

pub(super) fn list_change(judge: &Judge<'_>, fields: &ListChange, extra: &mut Extra) -> Check {
    let list = known_list(judge, &fields.list)?;
    that(list.withdrawn_at.is_none(), Reason::ListWithdrawn, "list")?;
    text("reason", &fields.reason)?;
    number("blob: bytes", fields.blob.bytes)?;
    that(
        list.version != fields.version,
        Reason::NothingToChange,
        "list: version",
    )?;
    list_authority(judge, &fields.authority)?;
    signals(&fields.signals, extra)
}

pub(super) fn list_withdraw(judge: &Judge<'_>, fields: &ListWithdraw) -> Check {
    let list = known_list(judge, &fields.list)?;
    that(list.withdrawn_at.is_none(), Reason::ListWithdrawn, "list")?;
    text("reason", &fields.reason)
}

pub(super) fn match_decide(judge: &Judge<'_>, fields: &MatchDecide, extra: &mut Extra) -> Check {
    text("reason", &fields.reason)?;
    let intake = taken_in(judge, fields.case, &fields.exhibit)?;
    known_match(fields.match_index, intake)?;
    let list = known_list(judge, &fields.signal.list)?;
    that(
        intake
            .started
            .lists
            .iter()
            .any(|used| used.list == fields.signal.list),
        Reason::UnknownList,
        "signal: list",
    )?;
    let decided = judge
        .state
        .match_decision(&fields.exhibit, fields.match_index);
    that(decided.is_none(), Reason::AlreadyDecided, "match")?;
    use_taken_in(
        judge,
        Operation::Match,
        fields.case,
        &fields.exhibit,
        &fields.authority,
    )?;
    let withdrawn = fields.signal.withdrawn || list.withdrawn_at.is_some();
    let confirmed = fields.judgement == Judgement::Confirmed;
    that(!(withdrawn && confirmed), Reason::SignalWithdrawn, "signal")?;
    // A disputed signal, a seed and one that says "harmless" never count as positive.
    let positive = confirmed && fields.signal.opinion == MatchOpinion::Positive;
    extra.tag("judgement", [fields.judgement]);
    extra.tag("opinion", [opinion(fields.signal.opinion)]);
    extra.count("matches", 1);
    extra.count("positive", u64::from(positive));
    Ok(())
}

pub(super) fn match_undo(judge: &Judge<'_>, fields: &MatchUndo) -> Check {
    text("reason", &fields.reason)?;
    let intake = taken_in(judge, fields.case, &fields.exhibit)?;
    known_match(fields.match_index, intake)?;
    let decided = judge
        .state
        .match_decision(&fields.exhibit, fields.match_index);
    that(decided.is_some(), Reason::NotDecided, "match")?;
    use_taken_in(
        judge,
        Operation::Match,
        fields.case,
        &fields.exhibit,
        &fields.authority,
    )
}

/// The code of an opinion, as tags write it.
fn opinion(opinion: MatchOpinion) -> &'static str {
    match opinion {
        MatchOpinion::Negative => "negative",
        MatchOpinion::Seed => "seed",
        MatchOpinion::Positive => "positive",
        MatchOpinion::Disputed => "disputed",
    }
}

pub(super) fn length<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

/// The exhibit's content, not in quarantine.
fn readable<'a>(judge: &Judge<'a>, id: &ExhibitId) -> Result<&'a ExhibitContent, Refusal> {
    let (exhibit, content) = judge.exhibit(id)?;
    let quarantined = is_quarantined(judge.state, exhibit, judge.at());
    that(!quarantined, Reason::Quarantined, "exhibit")?;
    Ok(content)
}

fn open_intake(content: &ExhibitContent, started_seq: u64) -> Result<&OpenIntake, Refusal> {
    match &content.intake {
        Intake::Open(open) if open.started_seq == started_seq => Ok(open),
        _ => refuse(Reason::NoIntake, "started_seq"),
    }
}

pub(super) fn taken_in<'a>(
    judge: &Judge<'a>,
    case: CaseId,
    id: &ExhibitId,
) -> Result<&'a FinishedIntake, Refusal> {
    judge.case_open(&case)?;
    match &readable(judge, id)?.intake {
        Intake::Finished(finished) => Ok(finished),
        Intake::None | Intake::Open(_) => refuse(Reason::NotTakenIn, format!("exhibit: {id}")),
    }
}

fn taken_in_need<'a>(
    operation: Operation,
    case: CaseId,
    exhibit: &ExhibitId,
    content: &'a ExhibitContent,
    intake: &'a OpenIntake,
) -> Need<'a> {
    Need {
        operation,
        case: Some(case),
        source: Some((*exhibit, &content.source)),
        data: &intake.data,
        subjects: &intake.subjects,
        period: Some(intake.period),
        protected: &intake.protected,
        sensitive: &intake.sensitive,
    }
}

/// The authority covers this use of what was taken in, its categories and period among it, and
/// the data subjects as they are assessed now.
pub(super) fn use_taken_in(
    judge: &Judge<'_>,
    operation: Operation,
    case: CaseId,
    exhibit: &ExhibitId,
    authority: &AuthorityId,
) -> Check {
    let (_, content) = judge.exhibit(exhibit)?;
    let Intake::Finished(intake) = &content.intake else {
        return refuse(Reason::NotTakenIn, format!("exhibit: {exhibit}"));
    };
    let authority: InForce<'_> = judge.in_force(authority)?;
    let need = taken_in_need(operation, case, exhibit, content, &intake.started);
    authority.covers(&need)?;
    authority.covers(&Need {
        subjects: &[content.subject],
        ..need
    })
}

fn items(items: &[u64], intake: &FinishedIntake) -> Check {
    that(
        !items.is_empty() && items.len() <= ITEMS_MAX,
        Reason::InvalidField,
        "items: 1 to 10,000",
    )?;
    distinct("items", items)?;
    match items.iter().find(|row| **row >= intake.rows) {
        Some(row) => refuse(Reason::UnknownItem, format!("item: {row}")),
        None => Ok(()),
    }
}

fn known_match(index: u64, intake: &FinishedIntake) -> Check {
    if index < intake.matches {
        Ok(())
    } else {
        refuse(Reason::UnknownMatch, format!("match: {index}"))
    }
}

fn known_list<'a>(judge: &Judge<'a>, id: &evidence::ListId) -> Result<&'a List, Refusal> {
    match judge.state.lists.get(id) {
        Some(list) => Ok(list),
        None => refuse(Reason::UnknownList, format!("list: {id}")),
    }
}

/// "Every match list points to a live authorisation" (domain rule 1).
fn list_authority(judge: &Judge<'_>, id: &AuthorityId) -> Check {
    judge.in_force(id)?.covers(&Need {
        operation: Operation::ImportList,
        case: None,
        source: None,
        data: &[],
        subjects: &[],
        period: None,
        protected: &[],
        sensitive: &[],
    })
}

fn signals(signals: &SignalCounts, extra: &mut Extra) -> Check {
    let counts = [
        ("disputed", signals.disputed),
        ("negative", signals.negative),
        ("positive", signals.positive),
        ("seed", signals.seed),
    ];
    for (name, count) in counts {
        number(name, count)?;
        extra.count(name, count);
    }
    Ok(())
}
