//! The field-intake record of an exhibit and its hand-overs: what was found, where, by whom, what
//! was done to it, and in which state it changed hands.
//!
//! What is missing is declared as a gap and shown; it never blocks. Sources: ISO/IEC 27037, the
//! ACPO principles, the IIIM checklist and the Military Evidence Guidelines of CTED (2019).

use evidence::{ContentHash, PersonId, Time, Timestamp};
use serde::{Deserialize, Serialize};

use crate::codes::codes;

codes! {
    /// What kind of thing an exhibit is.
    ExhibitKind {
        Phone = "phone",
        Tablet = "tablet",
        Computer = "computer",
        Disk = "disk",
        MemoryCard = "memory-card",
        UsbStick = "usb-stick",
        SimCard = "sim-card",
        Camera = "camera",
        Drone = "drone",
        Document = "document",
        WebCapture = "web-capture",
        ProviderReturn = "provider-return",
        Purchase = "purchase",
        Other = "other",
    }
}

codes! {
    /// Whether a device was on. Off stays off, on stays on.
    Power {
        On = "on",
        Off = "off",
        Asleep = "asleep",
        None = "none",
        Unknown = "unknown",
    }
}

codes! {
    /// Whether a device was locked.
    Lock {
        Open = "open",
        Code = "code",
        Biometric = "biometric",
        None = "none",
        Unknown = "unknown",
    }
}

codes! {
    /// What was done to an item in the field.
    FieldActionKind {
        Nothing = "nothing",
        AirplaneMode = "airplane-mode",
        Shielded = "shielded",
        PoweredOff = "powered-off",
        KeptCharged = "kept-charged",
        ScreenRead = "screen-read",
        LiveAcquisition = "live-acquisition",
        Disconnected = "disconnected",
        Other = "other",
    }
}

codes! {
    /// What is missing or does not fit.
    CustodyGap {
        /// Nobody can say who held the exhibit.
        Holder = "holder",
        SealMissing = "seal-missing",
        SealBroken = "seal-broken",
        /// The two sides of a hand-over state different seals, or not the one that was known.
        SealMismatch = "seal-mismatch",
        Photo = "photo",
        Witness = "witness",
        /// When something happened is not known, or the clock that says it is wrong.
        Time = "time",
        Place = "place",
        /// Somebody changed data and did not say why, or by what competence (ACPO 2).
        Competence = "competence",
        Document = "document",
        Damage = "damage",
        Other = "other",
    }
}

codes! {
    /// In which state a seal was seen.
    SealCondition {
        Intact = "intact",
        Broken = "broken",
        Absent = "absent",
        NotChecked = "not-checked",
    }
}

/// Somebody who held, gave or took an exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Party {
    /// A person of this office.
    Person(PersonId),
    /// Anybody else; a pseudonymous service number may stand for the name.
    Outside {
        name: String,
        #[serde(default)]
        organisation: String,
    },
}

/// A seal as one side saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    pub condition: SealCondition,
    #[serde(default)]
    pub number: String,
}

/// Coordinates as the device gave them, in decimal degrees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    pub accuracy_m: u32,
    pub latitude: String,
    pub longitude: String,
}

/// Where and in what operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    pub operation: String,
    /// The legal basis or mandate of the operation.
    pub mandate: String,
    pub place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    pub unit: String,
    /// Threats that shortened the work: minutes on site, explosives.
    pub constraints: Vec<String>,
}

/// The thing itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ItemFacts {
    pub make: String,
    pub model: String,
    pub serial: String,
    pub imei: Vec<String>,
    pub label: String,
    pub condition: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power: Option<Power>,
    /// What the screen showed.
    pub screen: String,
    pub connections: Vec<String>,
    pub cards: Vec<String>,
    pub language: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock: Option<Lock>,
}

/// In what surroundings it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FoundContext {
    pub room: String,
    pub found_with: String,
    pub documents: Vec<String>,
}

/// One thing done to the item, and whether it changed data (ACPO 1 and 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldAction {
    pub action: FieldActionKind,
    pub changes_data: bool,
    #[serde(default)]
    pub reason: String,
    /// What makes the person competent to do it and to explain it.
    #[serde(default)]
    pub competence: String,
    #[serde(default)]
    pub authorised_by: String,
}

/// How it was packed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Packaging {
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

/// A photograph kept in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    pub bytes: u64,
    #[serde(default)]
    pub caption: String,
    pub sha256: ContentHash,
}

/// Something missing, declared and explained by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredGap {
    pub explanation: String,
    pub gap: CustodyGap,
}

/// What goes with the exhibit to whoever gets it next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Onward {
    pub caveats: Vec<String>,
    pub release_authority: String,
    /// Legality, integrity, authenticity, reliability, in words.
    pub admissibility: String,
    /// Obtained by torture or ill-treatment: excluded (Convention against Torture, Art. 15).
    pub torture_tainted: bool,
}

/// The whole record made in the field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldRecord {
    /// When the record was made, by its own clock: kept beside the time of the entry, which says
    /// when it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Timestamp>,
    /// Whether it was made without a connection and entered later.
    pub offline: bool,
    pub site: Site,
    pub item: ItemFacts,
    pub context: FoundContext,
    pub actions: Vec<FieldAction>,
    pub packaging: Packaging,
    pub photos: Vec<Photo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collector: Option<Party>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Party>,
    pub gaps: Vec<DeclaredGap>,
    pub onward: Onward,
}

/// A change of hands, as both sides saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    pub from: Party,
    pub to: Party,
    /// When it happened, by the record's own clock.
    pub happened: Timestamp,
    pub place: String,
    pub purpose: String,
    pub seal_given: Seal,
    pub seal_taken: Seal,
    /// Reference of the paper that both sides signed, if there is one.
    #[serde(default)]
    pub document: String,
}

impl Transfer {
    /// The moment in UTC, where the record names its zone.
    #[must_use]
    pub fn utc(&self) -> Option<Time> {
        self.happened.utc
    }
}
