//! `docs/errors.md` explains exactly the codes that the services can answer.
//!
//! What the web service can answer, for itself and for the contract and keepers behind it, stands in
//! `docs/schemas/openapi.json`. The tests of the service compare each of its answers with that description.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use emr_model::{ErrorCode, ServiceCode};
use fabric_gateway::TxValidationCode;
use serde_json::Value;

#[test]
fn the_page_explains_each_code_that_can_be_answered_and_no_other() {
    let explained: BTreeMap<_, _> = explained().into_iter().collect();
    let mut answered = BTreeMap::new();
    collect(&description(), &mut answered);
    // The page explains Fabric's verdicts in one paragraph.
    answered.retain(|code, _| TxValidationCode::from_str_name(code).is_none());
    assert_eq!(
        explained, answered,
        "left: docs/errors.md, right: docs/schemas/openapi.json"
    );
}

#[test]
fn the_page_explains_a_code_once() {
    let mut seen = BTreeSet::new();
    for (code, _) in explained() {
        assert!(seen.insert(code.clone()), "{code} is there twice");
    }
}

#[test]
fn the_services_know_no_code_that_they_cannot_answer() {
    let mut answered = BTreeMap::new();
    collect(&description(), &mut answered);
    let known = ErrorCode::ALL.map(ErrorCode::as_str).into_iter();
    let known = known.chain(ServiceCode::ALL.map(ServiceCode::as_str));
    let unanswered: Vec<_> = known.filter(|code| !answered.contains_key(*code)).collect();
    assert_eq!(unanswered, [""; 0]);
}

/// The page's codes with their HTTP statuses, as often as they are there.
fn explained() -> Vec<(String, u64)> {
    let page = read("docs/errors.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let (code, rest) = row.split_once("` | ").expect("a code ends");
        let (status, _) = rest.split_once(" |").expect("a status ends");
        (
            code.to_owned(),
            status.parse().expect("a status is a number"),
        )
    })
    .collect()
}

/// Collects the codes, with their HTTP statuses, of all problems in a part of the description.
fn collect(described: &Value, codes: &mut BTreeMap<String, u64>) {
    let status = described.pointer("/properties/status/const");
    let texts = described.pointer("/properties/code/enum");
    if let (Some(status), Some(texts)) = (status, texts.and_then(Value::as_array)) {
        let status = status.as_u64().expect("a status is a number");
        for text in texts {
            let text = text.as_str().expect("a code is text").to_owned();
            let earlier = codes.insert(text.clone(), status);
            assert!(earlier.is_none_or(|earlier| earlier == status), "{text}");
        }
    }
    match described {
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, codes)),
        Value::Object(parts) => parts.values().for_each(|part| collect(part, codes)),
        _ => (),
    }
}

fn description() -> Value {
    serde_json::from_str(&read("docs/schemas/openapi.json")).expect("it is JSON")
}

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    fs::read_to_string(path).expect("the file is part of the project")
}
