//! Histories in words: one line for each operation, with names in place of ids and digests.

use std::collections::BTreeMap;

use emr_model::{Call, Timestamp};
use serde_json::Value;

use crate::call;
use crate::cast::Cast;
use crate::trial::Outcome;

/// The time, the caller and the call.
pub(crate) fn line(cast: &Cast, device: usize, call: &Call, time: Timestamp) -> String {
    let who = &cast.devices[device].name;
    let request = named(cast, &call::request(call));
    format!("{time:?} {who}: {} {request}", call.name())
}

pub(crate) fn outcome(cast: &Cast, outcome: Outcome) -> String {
    match outcome {
        Ok(answer) => named(cast, &answer),
        Err(code) => code.to_string(),
    }
}

/// A value as JSON, with names instead of long hexadecimal numbers.
pub(crate) fn named(cast: &Cast, value: &Value) -> String {
    let mut said = String::new();
    let mut digits = String::new();
    for character in value.to_string().chars() {
        if matches!(character, '0'..='9' | 'a'..='f') {
            digits.push(character);
            continue;
        }
        said += &short(&cast.names, &digits);
        digits.clear();
        said.push(character);
    }
    said + &short(&cast.names, &digits)
}

/// The text's name if it has one, a transaction's number, otherwise the beginning of the text.
fn short(names: &BTreeMap<String, String>, digits: &str) -> String {
    if let Some(name) = names.get(digits) {
        return name.clone();
    }
    if digits.len() < 32 {
        return digits.to_owned();
    }
    match digits.strip_prefix(&"0".repeat(40)) {
        Some(number) => format!("tx{}", number.trim_start_matches('0')),
        None => format!("{}…", &digits[..6]),
    }
}
