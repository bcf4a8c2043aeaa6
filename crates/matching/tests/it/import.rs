//! Imports of the exchange formats: what is kept, what is rejected and why.

use std::io::{self, Read};

use evidence::MatchOpinion;
use matching::list::{
    Format, Import, ImportError, LINE_BYTES_MAX, Options, REJECTED_ROWS_MAX, encode, import,
    import_csv, import_json,
};
use matching::signal::Algorithm;
use proptest::prelude::*;

const PDQ: &str = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
const MD5: &str = "0123456789abcdef0123456789abcdef";
const SHA256: &str = "a3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn read(text: impl AsRef<[u8]>) -> Import {
    import(text.as_ref(), &Options::default()).expect("a list")
}

/// Signals, one line each.
fn kept(import: &Import) -> Vec<String> {
    let line = |signal: matching::signal::Signal| {
        let value = signal.value.to_string();
        format!(
            "{} {} {:?} [{}] added={} source={}{}{}",
            signal.value.algorithm(),
            value.chars().take(4).collect::<String>(),
            signal.opinion,
            signal.labels.join(" "),
            signal.added,
            signal.source,
            signal
                .sharing
                .map(|sharing| format!(" tlp={}", sharing.name()))
                .unwrap_or_default(),
            signal
                .expires
                .map(|end| format!(" until={end}"))
                .unwrap_or_default(),
        )
    };
    import.list.signals().map(line).collect()
}

/// Rejected rows, one line each.
fn rejected(import: &Import) -> Vec<String> {
    let line = |row: &matching::list::RejectedRow| {
        format!("line {} row {}: {}", row.at.line, row.at.row, row.reason)
    };
    import.rejected.rows.iter().map(line).collect()
}

fn check(text: impl AsRef<[u8]>, signals: &[&str], reasons: &[&str]) {
    let import = read(text);
    assert_eq!(kept(&import), signals);
    assert_eq!(rejected(&import), reasons);
    assert_eq!(
        import.rejected.total,
        u64::try_from(reasons.len()).expect("few")
    );
}

#[test]
fn an_export_of_python_threatexchange() {
    check(
        format!(
            "collab,signal_type,signal_str,category,tags\r\n\
             Sample Signals,pdq,{PDQ},POSITIVE_CLASS,bridge photo\r\n\
             Sample Signals,video_md5,{MD5},INVESTIGATION_SEED,\r\n\
             \"Name, with comma\",sha256,{SHA256},DISPUTED,\"a b\"\r\n\
             Sample Signals,raw_text,some text,POSITIVE_CLASS,\r\n"
        ),
        &[
            "md5 0123 Seed [] added= source=Sample Signals",
            "pdq f8f8 Positive [bridge photo] added= source=Sample Signals",
            "sha256 a3b0 Disputed [a b] added= source=Name, with comma",
        ],
        &["line 5 row 4: the type `raw_text` is none of md5, pdq, sha1 and sha256"],
    );
}

#[test]
fn names_of_columns_are_tolerant() {
    let signal = &[
        "md5 0123 Positive [x y] added=2026 source=s tlp=green until=2027-01-01T00:00:00.000000Z",
    ];
    for (header, row) in [
        (
            "Hash Type,Hash,Labels,Opinion,Added On,Source,TLP,Expires",
            ",",
        ),
        (
            "algorithm;hash_digest;tags;status;created_on;provider;sharing;valid-until",
            ";",
        ),
        (
            "TYPE\tIndicator\tlabel\tverdict\tdate added\towner\ttlp\texpiry",
            "\t",
        ),
    ] {
        let cells = [
            "MD5",
            MD5,
            "y x",
            "malicious",
            "2026",
            "s",
            "TLP:GREEN",
            "2027-01-01",
        ];
        check(format!("{header}\n{}\n", cells.join(row)), signal, &[]);
    }
}

#[test]
fn columns_may_be_named_after_algorithms() {
    check(
        format!("name,MD5,SHA-256,pdq\na.jpg,{MD5},{SHA256},\nb.jpg,,,{PDQ}\nc.jpg,,,\n"),
        &[
            "md5 0123 Seed [] added= source=",
            "pdq f8f8 Seed [] added= source=",
            "sha256 a3b0 Seed [] added= source=",
        ],
        &["line 4 row 3: the row has no hash"],
    );
}

#[test]
fn bare_hashes_need_the_algorithm_from_the_caller() {
    let options = Options {
        algorithm_default: Some(Algorithm::Md5),
        opinion_default: MatchOpinion::Positive,
        source_default: "caller".to_owned(),
        ..Options::default()
    };
    let text = format!("{MD5}\n\nzz\n");
    let import = import_csv(text.as_bytes(), &options).expect("a list");
    assert_eq!(kept(&import), ["md5 0123 Positive [] added= source=caller"]);
    assert_eq!(
        rejected(&import),
        ["line 3 row 2: a md5 hash has 32 hexadecimal digits, not 2"]
    );
    let refused = import_csv(text.as_bytes(), &Options::default());
    assert!(matches!(refused, Err(ImportError::Header { .. })));
}

#[test]
fn bad_rows_of_csv_are_told_one_by_one() {
    let long = "x".repeat(2000);
    check(
        format!(
            "type,hash,tags,status,quality,tlp,expires,added,source\n\
             pdq,{MD5},,,,,,,\n\
             md5,{MD5}0,,,,,,,\n\
             md5,g{},,,,,,,\n\
             pdq,{:064},,,,,,,\n\
             md5,d41d8cd98f00b204e9800998ecf8427e,,,,,,,\n\
             pdq,{PDQ},,,49,,,,\n\
             pdq,{PDQ},,,101,,,,\n\
             md5,{MD5},,perhaps,,,,,\n\
             md5,{MD5},,,,blue,,,\n\
             md5,{MD5},,,,,tomorrow,,\n\
             ,{MD5},,,,,,,\n\
             md5,,,,,,,,\n\
             md5,{MD5}\n\
             md5,\"{MD5},,,,,,,\n\
             md5,{MD5},,,,,,{long},\n\
             md5,{MD5},,,,,,,a\u{1b}b\n\
             md5,{MD5},{},,,,,,\n\
             md5,{MD5},,,,,,,good\n",
            &MD5[1..],
            0,
            "l ".repeat(65),
        ),
        &["md5 0123 Seed [] added= source=good"],
        &[
            "line 2 row 1: a pdq hash has 64 hexadecimal digits, not 32",
            "line 3 row 2: a md5 hash has 32 hexadecimal digits, not 33",
            "line 4 row 3: character 0 of the hash is not a hexadecimal digit",
            "line 5 row 4: the hash is all zeros",
            "line 6 row 5: the hash is that of empty content and would match every empty file",
            "line 7 row 6: a PDQ hash of quality 49 is not matched, the least is 50",
            "line 8 row 7: `101` is not a quality from 0 to 100",
            "line 9 row 8: `perhaps` is not a opinion",
            "line 10 row 9: `blue` is not a sharing mark",
            "line 11 row 10: `tomorrow` is not a date in UTC",
            "line 12 row 11: the row has no type",
            "line 13 row 12: the row has no hash",
            "line 14 row 13: the row has 2 fields where the header has 9",
            "line 15 row 14: a quoted field does not end on its line",
            "line 16 row 15: the date added is longer than 1024 bytes",
            "line 17 row 16: the source holds a control character",
            "line 18 row 17: the row has 65 labels, the most is 64",
        ],
    );
}

#[test]
fn rows_of_the_same_value_become_one() {
    let import = read(format!(
        "type,hash,tags,status,added,source\n\
         md5,{MD5},b,MALICIOUS,2026-02,x\n\
         md5,{MD5},b,MALICIOUS,2026-02,x\n\
         md5,{MD5},a,NON_MALICIOUS,2026-01,y\n\
         sha256,{SHA256},,MALICIOUS,,\n\
         sha256,{SHA256},,UNKNOWN,,\n"
    ));
    assert_eq!(
        kept(&import),
        [
            "md5 0123 Disputed [a b] added=2026-01 source=x; y",
            "sha256 a3b0 Positive [] added= source=",
        ]
    );
    assert_eq!(
        rejected(&import),
        [
            "line 3 row 2: the row says nothing beyond row 1 on line 2",
            "line 6 row 5: the row says nothing beyond row 4 on line 5",
        ]
    );
    assert_eq!((import.merged, import.rows), (1, 5));
}

#[test]
fn deletions_in_csv_follow_the_order_of_rows() {
    let import = read(format!(
        "type,hash,deleted\nmd5,{MD5},no\nmd5,{MD5},yes\npdq,{PDQ},1\npdq,{PDQ},0\nsha256,{SHA256},true\n"
    ));
    assert_eq!(kept(&import), ["pdq f8f8 Seed [] added= source="]);
    let deleted: Vec<String> = import.deletions.iter().map(ToString::to_string).collect();
    assert_eq!(deleted, [MD5, SHA256]);
}

#[test]
fn a_line_over_the_limit_costs_that_line() {
    let mut text = format!("type,hash,tags\nmd5,{MD5},first\nmd5,{MD5},");
    text.push_str(&"x".repeat(LINE_BYTES_MAX));
    text.push_str(&format!("\nsha256,{SHA256},last"));
    check(
        &text,
        &[
            "md5 0123 Seed [first] added= source=",
            "sha256 a3b0 Seed [last] added= source=",
        ],
        &["line 3 row 2: the row is longer than 1 MiB"],
    );
    let record = format!(
        r#"[{{"type":"md5","hash":"{MD5}","x":"{}"}},{{"type":"sha256","hash":"{SHA256}"}}]"#,
        "x".repeat(LINE_BYTES_MAX)
    );
    check(
        &record,
        &["sha256 a3b0 Seed [] added= source="],
        &["line 1 row 1: the row is longer than 1 MiB"],
    );
}

#[test]
fn encodings_other_than_utf_8_are_refused() {
    fn refuse(bytes: &[u8], expected: &str) {
        let error = import(bytes, &Options::default()).expect_err("refused");
        assert_eq!(error.to_string(), expected);
    }
    let text = format!("type,hash\nmd5,{MD5}\n");
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let utf_16 = "the list is in UTF-16, and only UTF-8 is read";
    refuse(&[b"\xff\xfe", little.as_slice()].concat(), utf_16);
    refuse(&[b"\xfe\xff", big.as_slice()].concat(), utf_16);
    refuse(
        &little,
        "the list is in UTF-16, UTF-32 or binary form, and only UTF-8 is read",
    );
    refuse(
        b"\xff\xfe\0\0t\0\0\0",
        "the list is in UTF-32, and only UTF-8 is read",
    );
    refuse(
        b"PK\x03\x04rest",
        "the list is in a ZIP container (perhaps a spreadsheet), and only UTF-8 is read",
    );
    // With the mark of UTF-8, and with one line of Latin-1 among good ones.
    let mut bytes = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    bytes.extend(b"md5,caf\xe9\n");
    check(
        &bytes,
        &["md5 0123 Seed [] added= source="],
        &["line 3 row 2: the row is not UTF-8"],
    );
}

#[test]
fn files_without_a_list_are_refused() {
    fn refuse(text: &str, expected: &str) {
        let error = import(text.as_bytes(), &Options::default()).expect_err("refused");
        assert_eq!(error.to_string(), expected);
    }
    refuse(
        "name,size\na,1\n",
        "the first line names no column that holds a hash: name,size",
    );
    refuse(
        "\n\nhello",
        "the first line names no column that holds a hash: hello",
    );
    let not_a_list = "the JSON is neither an array of records nor an object whose `data` is one";
    refuse("{1}", not_a_list);
    refuse("{\"data\"", not_a_list);
    let error = import_json(b"true".as_slice(), &Options::default()).expect_err("refused");
    assert_eq!(error.to_string(), not_a_list);
    assert!(read("").list.is_empty());
    assert!(read("[]").list.is_empty());
    assert!(read("{\"data\":[]}").list.is_empty());
}

#[test]
fn too_many_signals_are_refused() {
    let options = Options {
        signals_max: 1,
        ..Options::default()
    };
    let text = format!("type,hash\nmd5,{MD5}\nsha256,{SHA256}\n");
    assert!(matches!(
        import(text.as_bytes(), &options),
        Err(ImportError::TooMany { max: 1 })
    ));
}

/// A response of `threat_updates`.
fn page() -> String {
    format!(
        r#"{{
  "data": [
    {{"id": "1", "indicator": "{PDQ}", "type": "HASH_PDQ", "last_updated": 5, "should_delete": false,
      "descriptors": {{"data": [
        {{"id": "11", "owner": {{"id": "900"}}, "status": "MALICIOUS", "added_on": "2026-01-05T00:00:00+0000",
          "tags": {{"data": [{{"id": "7", "text": "extremist"}}, {{"id": "8", "text": "two words"}}]}},
          "reactions": [{{"key": "HELPFUL", "value": "901,902"}}]}},
        {{"id": "12", "owner": {{"id": "901"}}, "status": "UNKNOWN", "added_on": "2026-01-04T00:00:00+0000",
          "tags": ["photo"]}}]}}}},
    {{"id": "2", "indicator": "{MD5}", "type": "HASH_MD5",
      "descriptors": {{"data": [{{"id": "13", "owner": {{"id": "900"}}, "status": "MALICIOUS",
        "reactions": [{{"key": "DISAGREE_WITH_TAGS", "value": "903"}}]}}]}}}},
    {{"id": "3", "indicator": "{SHA256}", "type": "HASH_SHA256", "should_delete": true,
      "descriptors": {{"data": [{{"id": "14", "owner": {{"id": "900"}}, "status": "MALICIOUS"}}]}}}},
    {{"id": "4", "indicator": "{}", "type": "HASH_SHA1"}},
    {{"id": "5", "indicator": "https://example.org", "type": "URI",
      "descriptors": {{"data": [{{"id": "15", "owner": {{"id": "900"}}, "status": "MALICIOUS"}}]}}}}
  ],
  "paging": {{"cursors": {{"after": "x"}}, "next": "https://example.org/?after=]}}"}}
}}"#,
        "ab".repeat(20)
    )
}

#[test]
fn responses_of_threat_updates() {
    let import = read(page());
    assert_eq!(
        kept(&import),
        [
            "md5 0123 Disputed [] added= source=owner 900",
            "pdq f8f8 Positive [extremist photo two words] added=2026-01-04T00:00:00+0000 source=owner 900; owner 901",
        ]
    );
    assert_eq!(
        rejected(&import),
        ["line 16 row 5: the type `URI` is none of md5, pdq, sha1 and sha256"]
    );
    let deleted: Vec<String> = import.deletions.iter().map(ToString::to_string).collect();
    assert_eq!(deleted, ["ab".repeat(20), SHA256.to_owned()]);
    assert_eq!((import.format, import.rows), (Format::Json, 5));
}

#[test]
fn pages_may_follow_each_other_and_a_later_one_deletes() {
    let later =
        format!(r#"{{"data":[{{"indicator":"{PDQ}","type":"HASH_PDQ","should_delete":true}}]}}"#);
    let import = read(format!("{}\n{later}\n", page()));
    assert_eq!(
        kept(&import),
        ["md5 0123 Disputed [] added= source=owner 900"]
    );
    assert_eq!(import.deletions.len(), 3);
}

#[test]
fn arrays_of_records() {
    check(
        format!(
            r#"[
{{"type": "HASH_PDQ", "indicator": "{PDQ}", "tags": ["b", "a"], "status": "MALICIOUS", "added_on": "x"}},
{{"signal_type": "md5", "signal_str": "{MD5}", "labels": "a b", "opinion": "negative", "source": null}},
{{"type": "sha256", "hash": "{SHA256}", "tags": {{"data": [{{"text": "t"}}]}}, "added_on": 17}},
{{"type": "md5"}},
{{"type": "md5", "hash": ["{MD5}"]}},
{{"type": "md5", "hash": "{MD5}" "tags": []}},
7, "text", null, [],
{{"type": "md5", "hash": "{MD5}"
"#
        ),
        &[
            "md5 0123 Negative [a b] added= source=",
            "pdq f8f8 Positive [a b] added=x source=",
            "sha256 a3b0 Seed [t] added=17 source=",
        ],
        &[
            "line 5 row 4: the row has no hash",
            "line 6 row 5: the record is not sound JSON: member `hash` is not a text",
            "line 7 row 6: the record is not sound JSON: expected `,` or `}` at line 1 column 60",
            "line 8 row 7: the record is not sound JSON: invalid type: integer `7`, expected a map at line 1 column 1",
            "line 8 row 8: the record is not sound JSON: invalid type: string \"text\", expected a map at line 1 column 6",
            "line 8 row 9: the record is not sound JSON: invalid type: null, expected a map at line 1 column 4",
            "line 8 row 10: the record is not sound JSON: invalid type: sequence, expected a map at line 1 column 0",
            "line 9 row 11: the file ends in the middle of the record",
        ],
    );
}

#[test]
fn rejected_rows_are_counted_beyond_what_is_told() {
    let rows = REJECTED_ROWS_MAX + 5;
    let import = read(format!("type,hash\n{}", "md5,x\n".repeat(rows)));
    assert_eq!(import.rejected.rows.len(), REJECTED_ROWS_MAX);
    assert_eq!(import.rejected.total, u64::try_from(rows).expect("few"));
}

#[test]
fn hashes_that_cannot_come_from_pdq_are_counted() {
    let import = read(format!("type,hash\npdq,{PDQ}\npdq,{}\n", "01".repeat(32)));
    assert_eq!(import.pdq_unusual, 1);
}

/// Gives one byte at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let take = self.0.len().min(1).min(buffer.len());
        let (now, later) = self.0.split_at(take);
        buffer[..take].copy_from_slice(now);
        self.0 = later;
        Ok(take)
    }
}

/// Fails in the middle.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("gone"))
    }
}

#[test]
fn readers_may_be_slow_or_fail() {
    let slow = import(Slow(page().as_bytes()), &Options::default()).expect("a list");
    assert_eq!(slow, read(page()));
    let broken = format!("type,hash\nmd5,{MD5}\n");
    let reader = broken.as_bytes().chain(Broken);
    assert!(matches!(
        import(reader, &Options::default()),
        Err(ImportError::Read(_))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Damage anywhere neither panics nor hangs, and each row is a signal or told.
    #[test]
    fn damaged_lists_are_read_or_refused(
        json in any::<bool>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = if json {
            page().into_bytes()
        } else {
            format!("type,hash,tags\nmd5,{MD5},\"a\"\npdq,{PDQ},\n").into_bytes()
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        if let Ok(found) = import(bytes.as_slice(), &Options::default()) {
            let again = import(Slow(&bytes), &Options::default()).expect("the same bytes");
            prop_assert_eq!(encode(&found.list), encode(&again.list));
            let told = u64::try_from(found.list.len() + found.deletions.len()).expect("few");
            prop_assert!(found.rows >= told);
        }
    }
}
