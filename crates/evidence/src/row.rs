//! One row of a manifest: one item of an acquisition, as the leaf that is proved.

use serde::{Deserialize, Serialize};

use crate::{ContentHash, Finding, Locator, Md5Hash, Sha1Hash, Timestamp};

/// One item. The members stand in the order of their names, so that `serde_json` writes them in
/// canonical order (RFC 8785); a test holds them to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemRow {
    /// Size in bytes of what was read.
    pub bytes: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    pub locator: Locator,
    /// The three digests; absent together when not one byte could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5: Option<Md5Hash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha1: Option<Sha1Hash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<ContentHash>,
    /// Times as the source states them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<Timestamp>,
    /// The media type told from the content, for example `image/jpeg`.
    #[serde(rename = "type")]
    pub media_type: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Extent, GapKind, ListId, MatchOpinion, Precision, Segment, Unread};

    /// `serde_json::Value` keeps its members sorted (the feature `preserve_order` is off in this
    /// test's dependencies), so writing through it is the canonical order to compare with.
    #[test]
    fn members_are_written_in_canonical_order() {
        let unread = Unread {
            extent: Some(Extent {
                bytes: Some(1),
                offset: 2,
            }),
            kind: GapKind::Damaged,
            reason: "a reason".to_owned(),
        };
        let row = ItemRow {
            bytes: 1,
            findings: vec![
                Finding::Container {
                    members: 1,
                    parser: "p".into(),
                    unread: vec![unread.clone()],
                },
                Finding::Picture {
                    height: 1,
                    parser: "p".into(),
                    pdq: "0".into(),
                    pdq_quality: 1,
                    width: 1,
                },
                Finding::Match {
                    algorithm: "pdq".into(),
                    distance: 1,
                    labels: vec!["l".into()],
                    list: ListId::from_random([0; 16]),
                    matcher: "m".into(),
                    opinion: MatchOpinion::Seed,
                    signal: "s".into(),
                    signal_added: "a".into(),
                    threshold: 31,
                },
                Finding::Gap {
                    parser: "p".into(),
                    unread,
                },
                Finding::Changed { detail: "d".into() },
            ],
            locator: Locator::root(Segment::from_bytes(b"a")),
            md5: Some(Md5Hash([0; 16])),
            sha1: Some(Sha1Hash([0; 20])),
            sha256: Some(ContentHash([0; 32])),
            times: vec![Timestamp {
                precision: Precision::Second,
                source: "s".into(),
                text: "t".into(),
                utc: None,
            }],
            media_type: "text/plain".into(),
        };
        let direct = serde_json::to_string(&row).expect("plain data");
        let sorted = serde_json::to_value(&row).expect("plain data").to_string();
        assert_eq!(direct, sorted);
        assert_eq!(
            serde_json::from_str::<ItemRow>(&direct).expect("reads back"),
            row
        );
    }
}
