//! Which rows of which exhibits go into a package, from what somebody typed.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context as _;
use casework::{
    Act,
    command::{Chosen, PackagePropose, Rows},
    state::State,
};
use evidence::{CaseId, ExhibitId, PackageId};
use workbench::package::{self, Rule};

use super::super::{Session, item};
use crate::{
    answer::{Answer, Failure},
    args::{Global, Propose},
    names,
};

/// What was typed for one exhibit.
#[derive(Default)]
struct Wish {
    items: Vec<u64>,
    listed: Vec<u64>,
    originals: Vec<u64>,
    derivatives: Vec<u64>,
    rules: Vec<Rule>,
}

pub(super) fn propose(global: &Global, args: Propose) -> anyhow::Result<Answer> {
    let session = Session::begin(global, Act::PackagePropose)?;
    let office = session.office();
    let case = office.with_state(|state| names::case(state, &args.case))?;
    let Wished { order, wishes } = office.with_state(|state| wishes(state, case, &args))?;
    let Some(first) = order.first() else {
        return Err(Failure::could_not(
            "nothing is chosen",
            "name rows with `--items EXHIBIT:ROWS`, or `--confirmed-matches EXHIBIT`",
        ));
    };
    let authority = item::authority_for(&session, *first, args.authority.as_deref())?;
    let package = PackageId::from_random(session.random());
    let mut proposal = PackagePropose {
        authority,
        case,
        destination: args.destination,
        disclose_names: args.disclose_names,
        exhibits: order
            .iter()
            .filter_map(|exhibit| Some((*exhibit, wishes.get(exhibit)?)))
            .map(|(exhibit, wish)| Chosen {
                derivatives: wish.derivatives.clone(),
                exhibit,
                items: Rows::of(wish.items.iter().copied()),
                listed: Rows::of(wish.listed.iter().copied()),
                originals: Rows::of(wish.originals.iter().copied()),
                withheld: args.withheld_reason.clone(),
            })
            .collect(),
        languages: args.languages,
        open: args.open,
        package,
        reason: args.reason,
    };
    for (exhibit, wish) in &wishes {
        for rule in &wish.rules {
            package::choose(office, &session.actor, &mut proposal, *exhibit, *rule)?;
        }
    }
    let counts = |rows: fn(&Chosen) -> &Rows| -> u64 {
        proposal.exhibits.iter().map(|one| rows(one).count()).sum()
    };
    let done = format!(
        "{} waits for another person: {} items, {} originals, {} only listed, of {} exhibits.",
        names::short(package),
        counts(|one| &one.items),
        counts(|one| &one.originals),
        counts(|one| &one.listed),
        proposal.exhibits.len(),
    );
    let receipt = package::propose(office, &session.actor, proposal)?;
    Ok(Answer::receipt(&receipt, done).with("package", package))
}

/// What is wished of each exhibit, and the order in which they were named.
#[derive(Default)]
struct Wished {
    order: Vec<ExhibitId>,
    wishes: BTreeMap<ExhibitId, Wish>,
}

impl Wished {
    fn of(&mut self, exhibit: ExhibitId) -> &mut Wish {
        if !self.order.contains(&exhibit) {
            self.order.push(exhibit);
        }
        self.wishes.entry(exhibit).or_default()
    }
}

fn wishes(state: &State, case: CaseId, args: &Propose) -> anyhow::Result<Wished> {
    let mut wished = Wished::default();
    for name in args.exhibits.iter().chain(&args.confirmed) {
        wished.of(names::exhibit(state, case, name)?);
    }
    for name in &args.confirmed {
        let exhibit = names::exhibit(state, case, name)?;
        wished.of(exhibit).rules.push(Rule::Confirmed);
    }
    for text in &args.items {
        let (exhibit, rows) = rows(state, case, text)?;
        let wish = wished.of(exhibit);
        match rows {
            Some(rows) => wish.items.extend(rows),
            None => wish.rules.push(Rule::All),
        }
    }
    for text in &args.originals {
        let (exhibit, rows) = rows(state, case, text)?;
        let wish = wished.of(exhibit);
        match rows {
            Some(rows) => wish.originals.extend(rows),
            // Before all others, which take only what is left.
            None => wish.rules.insert(0, Rule::AllOriginals),
        }
    }
    for text in &args.listed {
        let (exhibit, rows) = rows(state, case, text)?;
        let wish = wished.of(exhibit);
        wish.listed.extend(rows.unwrap_or_default());
    }
    for path in &args.found {
        for (exhibit, row) in found(path)? {
            wished.of(exhibit).items.push(row);
        }
    }
    for seq in &args.derivatives {
        let exhibit = derived_from(state, case, *seq)?;
        wished.of(exhibit).derivatives.push(*seq);
    }
    Ok(wished)
}

/// `K/1:3,5,9-12` or `K/1:all` (no rows).
fn rows(state: &State, case: CaseId, text: &str) -> anyhow::Result<(ExhibitId, Option<Vec<u64>>)> {
    let wrong = || {
        Failure::could_not(
            format!("`{text}` names no rows"),
            "write the exhibit's number, a colon and rows, such as `K/1:3,5,9-12` or `K/1:all`",
        )
    };
    let (name, list) = text.rsplit_once(':').ok_or_else(wrong)?;
    let exhibit = names::exhibit(state, case, name)?;
    if list == "all" {
        return Ok((exhibit, None));
    }
    let mut rows = Vec::new();
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.trim().parse::<u64>().map_err(|_| wrong());
        let (first, last) = (number(first)?, number(last)?);
        const ROWS_MAX: u64 = 1_000_000;
        if first > last || last.saturating_sub(first) >= ROWS_MAX {
            return Err(wrong());
        }
        rows.extend(first..=last);
    }
    Ok((exhibit, Some(rows)))
}

/// What `item search --json` has answered.
fn found(path: &Path) -> anyhow::Result<Vec<(ExhibitId, u64)>> {
    #[derive(serde::Deserialize)]
    struct Found {
        exhibit: ExhibitId,
        row: u64,
    }
    let text = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let found: Vec<Found> = serde_json::from_slice(&text)
        .with_context(|| format!("reading {} as the answer of a search", path.display()))?;
    Ok(found
        .into_iter()
        .map(|one| (one.exhibit, one.row))
        .collect())
}

fn derived_from(state: &State, case: CaseId, seq: u64) -> anyhow::Result<ExhibitId> {
    let mut exhibits = state
        .exhibits()
        .filter(|(_, exhibit)| exhibit.facts.case == case);
    let found = exhibits.find(|(_, exhibit)| {
        let content = exhibit.content.as_ref();
        content.is_some_and(|content| content.derivatives.iter().any(|one| one.seq == seq))
    });
    found.map(|(id, _)| *id).ok_or_else(|| {
        Failure::could_not(
            format!("entry {seq} is no redacted copy of this case"),
            "`probity item derive` answers with the entry of the copy",
        )
    })
}
