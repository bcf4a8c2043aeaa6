//! Canonical JSON.

use std::collections::BTreeMap;

use ledger::json::{INTEGER_MAX, canonical, from_canonical};
use serde_json::{Value, json};

fn check(value: Value, wanted: &str) {
    let bytes = canonical(&value).unwrap();
    assert_eq!(std::str::from_utf8(&bytes).unwrap(), wanted);
    assert_eq!(from_canonical::<Value>(&bytes).unwrap(), value);
}

#[test]
fn canonical_forms() {
    check(json!(null), "null");
    check(json!([true, false, []]), "[true,false,[]]");
    check(
        json!({"b": 1, "a": -1, "aa": {}}),
        r#"{"a":-1,"aa":{},"b":1}"#,
    );
    check(json!("\u{8}\t\n\u{c}\r\"\\/"), r#""\b\t\n\f\r\"\\/""#);
    check(json!("\u{0}\u{1f}\u{7f}é€"), "\"\\u0000\\u001f\u{7f}é€\"");
    check(json!(INTEGER_MAX), "9007199254740991");
    check(json!(-9_007_199_254_740_991_i64), "-9007199254740991");
}

/// The example of RFC 8785, 3.2.3: by UTF-16 code units an emoji comes before U+FB33.
#[test]
fn keys_are_sorted_by_utf16() {
    check(
        json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7}),
        "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}",
    );
}

#[test]
fn what_has_no_canonical_form() {
    let refused = |value: Value| assert!(canonical(&value).is_err(), "{value}");
    refused(json!(1.5));
    refused(json!(1.0));
    refused(json!(-0.0));
    refused(json!(INTEGER_MAX + 1));
    refused(json!(-9_007_199_254_740_992_i64));
    refused(json!(u64::MAX));
    // 100 levels may be; a plain value inside is none.
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    assert!(canonical(&deep).is_ok());
    refused(json!([deep]));
    refused(json!({"a": deep}));
    let keys_of_numbers: BTreeMap<Vec<u8>, u8> = [(vec![1], 1)].into();
    assert!(canonical(&keys_of_numbers).is_err());
}

#[test]
fn other_spellings_are_refused() {
    assert!(from_canonical::<Value>(br#"{"a":1,"b":2}"#).is_ok());
    for wrong in [
        r#"{"b":2,"a":1}"#,
        r#"{"a":1, "b":2}"#,
        r#"{"a":1,"a":1}"#,
        r#"{"a":1.0}"#,
        r#"{"a":1e0}"#,
        r#"{"a":"\u0061"}"#,
        "{\"a\":1}\n",
        "\u{feff}{}",
        "",
    ] {
        assert!(
            from_canonical::<Value>(wrong.as_bytes()).is_err(),
            "{wrong}"
        );
    }
}
