//! The last chapter: a package for the court is proposed, approved by somebody else, written,
//! checked as an outsider checks it, and handed over.

use std::path::{Path, PathBuf};

use casework::{
    Role,
    command::{
        Chosen, Language, PackageApprove, PackageCreate, PackageHandOver, PackagePropose, Rows,
    },
    field::Party,
};
use evidence::{AuthorityId, ExhibitId, PackageId};
use workbench::{
    items,
    package::{self, Made, Rule},
    ports::ItemQuery,
};

use super::{overseer::Overseer, story::Stage};
use crate::{
    answer::Failure,
    verbs::{verify_package, write_package},
    wiring::Open,
};

/// With these words an answer on a package begins what nobody can know.
const UNKNOWN: &str = "What cannot be known:";

/// What the story leaves. Dropped in this order, so that the witness still sees the end of the
/// record.
pub(super) struct Told {
    /// The office, still open.
    pub(super) open: Open,
    pub(super) package: PathBuf,
    /// The witness, still running, if there is one.
    pub(super) overseer: Option<Overseer>,
}

/// What the package is made of.
pub(super) struct Leaving<'a> {
    pub(super) authority: AuthorityId,
    pub(super) exhibit: ExhibitId,
    /// The entry of a redacted copy.
    pub(super) copy: Option<u64>,
    /// The overseer's policy, if a witness watches.
    pub(super) policy: Option<&'a Path>,
    /// The demonstration's folder.
    pub(super) place: &'a Path,
}

impl Stage<'_> {
    /// Says where the package lies.
    pub(super) fn package(
        &mut self,
        open: &Open,
        leaving: &Leaving<'_>,
    ) -> anyhow::Result<PathBuf> {
        self.teller.chapter(
            "A package for the court: chosen by one person, let out by another, sealed, checked",
        );
        let (authority, exhibit) = (leaving.authority, leaving.exhibit);
        let bo = self.cast.actor("bo", Role::Examiner);
        let id = PackageId::from_random(self.id());
        let mut proposal = PackagePropose {
            authority,
            case: self.case,
            destination: "Made-up District Court".to_owned(),
            disclose_names: false,
            exhibits: vec![Chosen {
                derivatives: leaving.copy.into_iter().collect(),
                exhibit,
                items: Rows::default(),
                listed: Rows::default(),
                originals: Rows::default(),
                withheld: "Nobody has confirmed that it is about the matter.".to_owned(),
            }],
            languages: vec![Language::English, Language::Arabic],
            open: Vec::new(),
            package: id,
            reason: "ordered by the court, 7/26".to_owned(),
        };
        package::choose(self.office, &bo, &mut proposal, exhibit, Rule::Confirmed)?;
        self.one_at_least(&mut proposal)?;
        let count: u64 = proposal.exhibits.iter().map(|one| one.items.count()).sum();
        let receipt = package::propose(self.office, &bo, proposal)?;
        let copies = if leaving.copy.is_some() {
            " and a redacted copy"
        } else {
            ""
        };
        let line = format!("proposes a package of {count} items{copies}, says why the rest stays");
        self.teller.done("bo", &line, &receipt)?;
        let propose_seq = receipt.entry.seq;

        let early = PackageCreate {
            approve_seq: propose_seq,
            digest: evidence::ContentHash([0; 32]),
            entries: 0,
            files: 0,
            items: 0,
            package: id,
        };
        let receipt = self.office.act(&bo, early)?;
        self.teller
            .refused("bo", "tries to create it at once", &receipt)?;
        let approve = PackageApprove {
            package: id,
            propose_seq,
            reasons: "Only what the court has asked for.".to_owned(),
        };
        let chidi = self.cast.actor("chidi", Role::AuthorisingOfficer);
        let receipt = self.office.act(&chidi, approve)?;
        self.teller
            .done("chidi", "approves it and signs", &receipt)?;

        let outbox = leaving.place.join("outbox");
        std::fs::create_dir_all(&outbox)?;
        let (made, lies) = write_package(open, &bo, id, &outbox, &[])?;
        let Made::Created { created, .. } = made else {
            return Err(Failure::broken(
                "the approved package was refused",
                "this is a fault of the program; please report it",
            ));
        };
        self.teller.wrote(
            "bo",
            &format!(
                "creates it: {} files of evidence, {} entries with their proofs",
                created.files, created.entries
            ),
            created.seq,
        );
        let checked = verify_package(&lies, leaving.policy, &[])?;
        self.outsiders_answer(&checked.text);
        if checked.code != crate::answer::Code::Done {
            return Err(Failure::broken(
                format!("the package does not hold: {}", checked.text),
                "this is a fault of the program; please report it",
            ));
        }
        let dara = self.cast.actor("dara", Role::Custodian);
        let give = PackageHandOver {
            authority,
            happened: self.stamp("office clock"),
            how: "by hand, on a sealed disk".to_owned(),
            package: id,
            reason: "ordered by the court, 7/26".to_owned(),
            receipt: "signed at counter 2, 31/26".to_owned(),
            to: Party::Outside {
                name: "Gita Example".to_owned(),
                organisation: "Made-up District Court".to_owned(),
            },
        };
        let receipt = self.office.act(&dara, give)?;
        self.teller.done(
            "dara",
            "hands the package over; it is known who has it",
            &receipt,
        )?;
        Ok(lies)
    }

    /// Who judges, what was checked and how it ends; of what cannot be known, how much it is.
    fn outsiders_answer(&mut self, text: &str) {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let known = lines.by_ref().take_while(|line| !line.starts_with(UNKNOWN));
        for line in known {
            self.teller.say(&format!("           {line}"));
        }
        let rest: Vec<_> = lines.collect();
        let unknown = rest.iter().filter(|line| line.starts_with("  - ")).count();
        self.teller.say(&format!(
            "           {UNKNOWN} {unknown} things, each with a line in the answer"
        ));
        if let Some(last) = rest.last() {
            self.teller.say(&format!("           {last}"));
        }
    }

    /// Evidence of one's own may match nothing: then its first file goes along.
    fn one_at_least(&self, proposal: &mut PackagePropose) -> anyhow::Result<()> {
        items::follow(self.office, self.case)?;
        for chosen in &mut proposal.exhibits {
            if !chosen.items.is_empty() {
                continue;
            }
            let query = ItemQuery {
                exhibit: Some(chosen.exhibit),
                limit: 200,
                ..ItemQuery::default()
            };
            let mut first = None;
            let items = &self.office.ports().items;
            items.items(self.case, &query, &mut |_, row, item| {
                if item.sha256.is_some() && item.locator.depth() == 0 {
                    first = first.or(Some(row));
                }
            })?;
            chosen.items = Rows::of(first);
        }
        Ok(())
    }
}
