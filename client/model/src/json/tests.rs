//! Tests compare with `serde_json`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::*;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict {
    number: u32,
    #[serde(default)]
    text: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Flat {
    own: i64,
    #[serde(flatten)]
    more: Inner,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Inner {
    flag: bool,
    list: Vec<u8>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Unit,
    New(u8),
    Pair(u8, bool),
    Fields { a: f64 },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Short(String);

impl TryFrom<String> for Short {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.len() < 4 {
            Ok(Self(text))
        } else {
            Err("too long")
        }
    }
}

/// Asserts that each text is read, or refused, as `serde_json` does it.
fn assert_alike<T: DeserializeOwned + PartialEq + fmt::Debug>(texts: &[&str]) {
    for text in texts {
        let ours = from_slice::<T>(text.as_bytes()).ok();
        assert_eq!(ours, serde_json::from_slice(text.as_bytes()).ok(), "{text}");
    }
}

#[test]
fn values_are_read_as_serde_json_reads_them() {
    assert_alike::<Strict>(&[
        r#"{"number":1}"#,
        r#" { "text" : "\u00e9\n" , "number" : 4294967295 } "#,
        r#"{"number":1,"text":null}"#,
        r#"{"number":1,"number":1}"#,
        r#"{"number":1,"more":1}"#,
        r#"{"number":4294967296}"#,
        r#"{"number":-1}"#,
        r#"{"number":1.0}"#,
        r#"{"number":"1"}"#,
        r#"{"text":"x"}"#,
        r#"{"number":1}}"#,
        r#"{"number":1"#,
        r#""number""#,
        "null",
        "",
    ]);
    assert_alike::<Flat>(&[
        r#"{"own":-3,"flag":true,"list":[1,2],"other":{}}"#,
        r#"{"own":-3,"flag":true}"#,
        r#"{"own":-3,"flag":1,"list":[]}"#,
    ]);
    assert_alike::<Kind>(&[
        r#""unit""#,
        r#"{"unit":null}"#,
        r#"{"unit":1}"#,
        r#"{"new":7}"#,
        r#""new""#,
        r#"{"pair":[1,true]}"#,
        r#"{"pair":[1]}"#,
        r#"{"pair":[1,true,2]}"#,
        r#"{"fields":{"a":1.5}}"#,
        r#"{"fields":{"a":2}}"#,
        r#"{"new":7,"unit":null}"#,
        r#""other""#,
        "{}",
        "[]",
    ]);
    assert_alike::<BTreeMap<String, Option<[Short; 2]>>>(&[
        r#"{"a":["x","yz"],"b":null,"a":["",""]}"#,
        r#"{"a":["x","long text"]}"#,
        r#"{"a":["x"]}"#,
        r#"{"a":["x","y","z"]}"#,
        r#"{"a":"x"}"#,
    ]);
    assert_alike::<serde_json::Value>(&[
        r#"{"a":[null,true,-1,18446744073709551615,1.25e3,"x",{"b":[]}]}"#,
        "[1,]",
        "\u{7f}",
    ]);
}

#[test]
fn a_struct_is_never_an_array() {
    assert_eq!(from_slice::<Strict>(br#"[1,"x"]"#), Err(Malformed));
}

#[test]
fn a_text_that_is_nested_too_deeply_is_refused() {
    let deep = "[".repeat(100_000);
    assert_eq!(
        from_slice::<serde_json::Value>(deep.as_bytes()),
        Err(Malformed)
    );
}
