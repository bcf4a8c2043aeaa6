//! Ids: a kind and sixteen random bytes, written `kind-` and 32 lower-case hexadecimal digits.
//!
//! They are random, never numbers or dates, so that nothing can be read from an id and none can
//! be guessed. The randomness is passed in: nothing here asks for it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::hash::{from_hex, to_hex};

/// Why a text is not an id of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `{kind}-` and 32 lower-case hexadecimal digits")]
pub struct IdError {
    pub kind: &'static str,
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The word before the dash.
            pub const KIND: &'static str = $kind;

            /// An id from sixteen random bytes.
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            pub fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($kind, "-"))?;
                f.write_str(&to_hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($kind, "-"))
                    .and_then(|digits| from_hex(digits).ok())
                    .map(Self)
                    .ok_or(IdError { kind: $kind })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id_type!(
    /// Somebody with an account and roles.
    PersonId, "person");
id_type!(
    /// The unit of work, of isolation, of keys and of erasure.
    CaseId, "case");
id_type!(
    /// A legal permission with scope, safeguards and expiry.
    AuthorityId, "authority");
id_type!(
    /// A source taken into custody.
    ExhibitId, "exhibit");
id_type!(
    /// A signal list.
    ListId, "list");
id_type!(
    /// One request to act; a repeat of it answers what the first answered.
    CommandId, "command");
id_type!(
    /// A proposal to erase.
    ErasureId, "erasure");
id_type!(
    /// A package that leaves the office.
    PackageId, "package");
id_type!(
    /// A legal hold that forbids erasing.
    HoldId, "hold");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trip_and_refusals() {
        let id = CaseId::from_random([0xab; 16]);
        assert_eq!(id.to_string(), format!("case-{}", "ab".repeat(16)));
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in [
            "",
            "case-",
            "person-abababababababababababababababab",
            "case-ABABABABABABABABABABABABABABABAB",
        ] {
            assert_eq!(
                wrong.parse::<CaseId>(),
                Err(IdError { kind: "case" }),
                "{wrong}"
            );
        }
    }
}
