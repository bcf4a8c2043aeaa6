//! What an authority says: kind, interference test, scope, safeguards, retention, validity. Plain
//! data in typed fields; the rules that use them are in `decide` and `lint`.
//!
//! Sources: the interference test (European Convention on Human Rights, Art. 8(2); e-Evidence
//! Regulation (EU) 2023/1543, Art. 5(2); Law Enforcement Directive (EU) 2016/680, Art. 4, 5, 6, 8, 10).

use evidence::{CaseId, ExhibitId, Time};
use serde::{Deserialize, Serialize};

use crate::codes::codes;

codes! {
    /// The kind of legal permission.
    AuthorityKind {
        CourtOrder = "court-order",
        Warrant = "warrant",
        StatutoryPower = "statutory-power",
        Consent = "consent",
        Emergency = "emergency",
        /// The mandate of a military or peace operation.
        Mandate = "mandate",
        PlatformRules = "platform-rules",
    }
}

codes! {
    /// Rights with which a measure may interfere.
    Right {
        Privacy = "privacy",
        DataProtection = "data-protection",
        Correspondence = "correspondence",
        Home = "home",
        Property = "property",
        Expression = "expression",
        Religion = "religion",
        Assembly = "assembly",
        FairTrial = "fair-trial",
        NonDiscrimination = "non-discrimination",
        Child = "child",
    }
}

codes! {
    /// Legitimate aims.
    Aim {
        NationalSecurity = "national-security",
        PublicSafety = "public-safety",
        CrimePrevention = "crime-prevention",
        CrimeInvestigation = "crime-investigation",
        Prosecution = "prosecution",
        RightsOfOthers = "rights-of-others",
    }
}

codes! {
    /// Categories of data: the four of the e-Evidence Regulation (Art. 3(9) to (12)), and those in
    /// which the content of a device falls.
    DataCategory {
        Subscriber = "subscriber",
        UserIdentification = "user-identification",
        Traffic = "traffic",
        Content = "content",
        /// Names, types, sizes, times and hashes of files.
        DeviceMetadata = "device-metadata",
        /// Documents and other files on a device or disk.
        DeviceFiles = "device-files",
        /// Pictures, sound and video on a device or disk.
        DeviceMedia = "device-media",
        /// Messages and mail kept on a device.
        DeviceMessages = "device-messages",
        /// Address books and call lists kept on a device.
        DeviceContacts = "device-contacts",
        /// Where a device has been.
        DeviceLocation = "device-location",
        /// What anybody can read on a public page.
        Public = "public",
    }
}

codes! {
    /// Categories of data subjects (LED Art. 6). `Unknown` has a time limit.
    SubjectCategory {
        Suspect = "suspect",
        Convicted = "convicted",
        Victim = "victim",
        /// Witness, informant, contact, associate.
        Other = "other",
        /// Not yet assessed; must be assessed within the time that the settings give.
        Unknown = "unknown",
    }
}

codes! {
    /// What may be done under an authority.
    Operation {
        Receive = "receive",
        Intake = "intake",
        Search = "search",
        View = "view",
        Export = "export",
        /// Decide on a match, or take a decision back.
        Match = "match",
        HandOver = "hand-over",
        /// Bring a signal list into the office.
        ImportList = "import-list",
        /// Make redacted copies and packages, and hand packages over.
        Package = "package",
    }
}

codes! {
    /// Professions and persons whose material needs declared handling (LED Art. 10; e-Evidence
    /// Regulation, Art. 5(9), (10)).
    ProtectedGroup {
        Journalist = "journalist",
        Lawyer = "lawyer",
        Doctor = "doctor",
        Parliamentarian = "parliamentarian",
        Clergy = "clergy",
        Child = "child",
    }
}

codes! {
    /// Special categories of data (LED Art. 10).
    SensitiveCategory {
        Ethnicity = "ethnicity",
        Politics = "politics",
        Religion = "religion",
        TradeUnion = "trade-union",
        Genetic = "genetic",
        Biometric = "biometric",
        Health = "health",
        SexLife = "sex-life",
    }
}

codes! {
    /// What an emergency threatens (e-Evidence Regulation, Art. 3(18)).
    Threat {
        Life = "life",
        Safety = "safety",
        CriticalInfrastructure = "critical-infrastructure",
    }
}

codes! {
    /// Why telling the person concerned may be delayed (LED Art. 13(3)).
    DelayGround {
        Inquiry = "inquiry",
        Offence = "offence",
        PublicSecurity = "public-security",
        NationalSecurity = "national-security",
        RightsOfOthers = "rights-of-others",
    }
}

/// A rule of law that permits the measure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LegalBasis {
    pub article: String,
    pub text: String,
    pub url: String,
}

/// A less intrusive measure and why it is not enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Alternative {
    pub measure: String,
    pub why_insufficient: String,
}

/// Whom and what the measure touches that it is not aimed at, and what is done about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Collateral {
    pub intrusion: String,
    pub mitigation: String,
}

/// How whoever is affected will be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notification {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<DelayGround>,
    pub plan: String,
}

/// The interference test: why the measure is lawful, necessary and proportionate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterferenceTest {
    pub measure: String,
    pub rights: Vec<Right>,
    pub legal_basis: Vec<LegalBasis>,
    pub aims: Vec<Aim>,
    pub aim: String,
    pub necessity: String,
    pub alternatives: Vec<Alternative>,
    /// Seriousness of what is prevented or investigated, against the depth of the intrusion.
    pub seriousness: String,
    pub proportionality: String,
    pub collateral: Collateral,
    /// Protected persons or material that may be met.
    pub protected: Vec<ProtectedGroup>,
    pub discrimination: String,
    pub notification: Notification,
    pub remedy: String,
}

/// A source that the authority covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Source {
    /// An exhibit that is already in custody.
    Exhibit(ExhibitId),
    /// A source that is described before it is found. The label is named by `exhibit.receive`.
    Described { label: String, description: String },
}

/// A span of time, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    pub from: Time,
    pub until: Time,
}

/// An amount of data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volume {
    pub bytes: u64,
    pub items: u64,
}

/// What the authority covers. What is not named is not covered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthorityScope {
    /// Cases; empty for what belongs to no case, such as signal lists.
    pub cases: Vec<CaseId>,
    pub sources: Vec<Source>,
    pub data: Vec<DataCategory>,
    pub subjects: Vec<SubjectCategory>,
    /// The period of the data; absent if the data are not bounded in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    pub operations: Vec<Operation>,
    /// How much may be taken in over the whole life of the authority.
    pub cap: Volume,
}

/// How material of a protected group is handled when it is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handling {
    pub group: ProtectedGroup,
    pub handling: String,
}

/// Why data of a special category are strictly necessary (LED Art. 10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrictNecessity {
    pub category: SensitiveCategory,
    pub why: String,
}

/// Declared safeguards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Safeguards {
    pub protected: Vec<Handling>,
    pub sensitive: Vec<StrictNecessity>,
}

/// Until when what was collected is kept, and how it is destroyed (LED Art. 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub destruction: String,
    pub until: Time,
}

/// Why nobody could be asked before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    pub reasons: String,
    pub threat: Threat,
}

/// Everything that is asked for and approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    pub kind: AuthorityKind,
    pub test: InterferenceTest,
    pub scope: AuthorityScope,
    #[serde(default)]
    pub safeguards: Safeguards,
    pub retention: Retention,
    /// When the authority is in force, both ends included.
    pub validity: Period,
    /// When it must be looked at again.
    pub review: Time,
    /// With the kind `emergency`, and only with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Emergency>,
}
