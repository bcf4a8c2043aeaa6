//! What a package's printed record says: plain facts, gathered once, for whoever sets them in a
//! language. Words of our vocabularies are codes (`phone`, `hand-over`), which are translated;
//! everything else is what people wrote, shown as it is and never translated.

use evidence::Time;

/// Everything that is printed of one package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedRecord {
    /// Languages in which to print, the reader's first.
    pub languages: Vec<String>,
    pub package: String,
    /// The program's name and version.
    pub program: String,
    pub office: String,
    pub prepared: Time,
    pub case: PrintedCase,
    /// Why the package was made, and for whom.
    pub reason: String,
    pub destination: String,
    pub proof: PrintedProof,
    pub authorities: Vec<PrintedAuthority>,
    pub exhibits: Vec<PrintedExhibit>,
    pub items: Vec<PrintedItem>,
    pub derivatives: Vec<PrintedDerivative>,
    pub withheld: Vec<PrintedWithheld>,
    pub persons: Vec<PrintedPerson>,
    /// The acts of the package in order.
    pub acts: Vec<PrintedAct>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedCase {
    pub id: String,
    pub title: String,
    /// Code of the purpose.
    pub purpose: String,
    pub opened: Time,
}

/// What a court can compare by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedProof {
    /// The record's name in its checkpoints.
    pub origin: String,
    /// Entries under checkpoint A, and its root in hexadecimal.
    pub size: u64,
    pub root: String,
    /// Entries of this case under checkpoint A, those outside the package included; absent if that is
    /// not known. The print says how many of them the package holds.
    pub case_entries: Option<u64>,
    pub judges: Vec<PrintedJudge>,
    /// The name of the policy's quorum, or `none`.
    pub quorum: String,
    /// File name of each time-stamp request without its extension (`record/timestamps/1`), and the
    /// time that the authority stated.
    pub stamps: Vec<(String, Time)>,
}

/// A key that the policy names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedJudge {
    pub name: String,
    /// `log` or `witness`.
    pub role: String,
    /// SHA-256 of type and public key, in hexadecimal.
    pub fingerprint: String,
    /// When it cosigned checkpoint A.
    pub cosigned: Option<Time>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedAuthority {
    pub id: String,
    /// Code of the kind.
    pub kind: String,
    pub basis: String,
    /// Codes.
    pub operations: Vec<String>,
    pub data: Vec<String>,
    pub subjects: Vec<String>,
    pub from: Time,
    pub until: Time,
    pub request_seq: u64,
    pub approve_seq: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedExhibit {
    pub id: String,
    pub number: String,
    /// Code of the kind.
    pub kind: String,
    pub description: String,
    /// Make, model, serial number and so on: code of the field (`make`, `model`, `serial`, `imei`,
    /// `label`, `condition`, `power`, `screen`, `connections`, `cards`, `language`, `lock`, `place`,
    /// `operation`, `mandate`, `unit`, `recorded`, `offline`, `collector`, `witness`, `packaging`,
    /// `whereabouts`), value. The values of `power` and `lock` are codes. Other codes are shown as
    /// they are; a code may come more than once.
    pub details: Vec<(String, String)>,
    /// What was done to it in the field: code of the action, whether it changed data, the reason.
    pub actions: Vec<(String, bool, String)>,
    pub custody: Vec<PrintedCustody>,
    pub gaps: Vec<PrintedGap>,
    pub acquisition: Option<PrintedAcquisition>,
}

/// One link of the chain of custody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedCustody {
    pub seq: u64,
    /// Code of the link.
    pub link: String,
    /// When it was entered into the record.
    pub entered: Time,
    /// When it happened, in the words of its source.
    pub happened: Option<String>,
    pub from: String,
    pub to: String,
    pub place: String,
    pub purpose: String,
    /// Number and code of the condition.
    pub seal_given: Option<(String, String)>,
    pub seal_taken: Option<(String, String)>,
}

/// Something that is missing, damaged or could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedGap {
    /// The item's or exhibit's number.
    pub subject: String,
    /// Code of the kind: of a gap in custody (`seal-broken`) or in reading (`damaged`).
    pub kind: String,
    pub what: String,
    pub explanation: Option<String>,
}

/// What was read of an exhibit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedAcquisition {
    pub started_seq: u64,
    pub finished_seq: u64,
    pub parsers: String,
    pub files: u64,
    pub bytes: u64,
    pub rows: u64,
    pub gaps: u64,
    /// Originals whose content changed while they were read.
    pub changed: u64,
    pub manifest_root: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedItem {
    pub number: String,
    /// `item`, `original` or `container`.
    pub role: String,
    pub exhibit: String,
    pub row: u64,
    /// The path in the package; absent if the item is only listed.
    pub file: Option<String>,
    /// The names from the source inwards.
    pub locator: Vec<String>,
    pub media_type: String,
    pub bytes: u64,
    pub sha256: Option<String>,
    pub sha1: Option<String>,
    pub md5: Option<String>,
    /// Code of the source, and the text as the source writes it.
    pub times: Vec<(String, String)>,
    pub findings: Vec<PrintedFinding>,
    pub decisions: Vec<PrintedDecision>,
}

/// What a parser or matcher said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedFinding {
    /// Code of the kind: `container`, `picture`, `match`, `gap`, `changed`.
    pub kind: String,
    /// Parser or matcher, with version.
    pub by: String,
    /// Name of the value as a code, and the value: `members`, `width`, `height`, `pdq`,
    /// `pdq-quality`, `algorithm`, `distance`, `threshold`, `labels`, `list`, `list-name`, `signal`,
    /// `signal-added`, `opinion` (a code), `gap` (a code), `offset`, `bytes`, `reason`, `detail`.
    /// Other codes are shown as they are; a code may come more than once.
    pub values: Vec<(String, String)>,
}

/// What a person judged of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedDecision {
    pub seq: u64,
    /// Code of the judgement.
    pub judgement: String,
    pub person: String,
    pub reason: String,
    /// The signal was withdrawn or disputed since.
    pub signal_doubtful: bool,
}

/// A redacted copy, with its lineage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedDerivative {
    pub file: String,
    pub sha256: String,
    /// The number of the item from which it was made, and that item's SHA-256.
    pub from: String,
    pub original: String,
    pub removed: String,
    pub reason: String,
    pub seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedWithheld {
    pub kind: WithheldKind,
    /// In English, as `record/package.json` has it.
    pub subject: String,
    pub count: u64,
    pub reason: String,
}

/// What was withheld, where it can be said in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WithheldKind {
    /// Items of the exhibit of this number; the reason is the proposer's.
    Items { exhibit: String },
    /// Entries of the case that are not about the chosen exhibits.
    Entries,
    /// Payloads that were not opened.
    Payloads,
    /// Subject and reason are somebody's words.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedPerson {
    pub id: String,
    /// Codes.
    pub roles: Vec<String>,
    /// Absent if not disclosed.
    pub name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedAct {
    pub seq: u64,
    pub at: Time,
    /// `noun.verb`.
    pub act: String,
    pub actor: String,
    pub role: String,
    /// The rule that refused it; absent if it was done.
    pub refused: Option<String>,
    /// Whether its payload is opened in the package.
    pub opened: bool,
}
