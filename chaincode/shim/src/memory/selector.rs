//! The part of CouchDB's query language that tests of contracts need.

use std::cmp::Ordering;

use serde_json::{Map, Value};

/// A query in JSON: `{"selector": {…}}`. Besides the selector, it accepts and ignores only fields that do not change
/// which documents are found.
#[derive(Debug)]
pub(super) struct Selector(Map<String, Value>);

/// The fields that may stand beside a selector.
const PASSED_OVER: [&str; 2] = ["use_index", "execution_stats"];

impl Selector {
    pub(super) fn parse(query: &str) -> Result<Self, String> {
        let query: Value =
            serde_json::from_str(query).map_err(|_| "the query is not a JSON object".to_owned())?;
        let Value::Object(mut query) = query else {
            return Err("the query is not a JSON object".to_owned());
        };
        let Some(Value::Object(selector)) = query.remove("selector") else {
            return Err("the query has no selector".to_owned());
        };
        if let Some(other) = query
            .keys()
            .find(|key| !PASSED_OVER.contains(&key.as_str()))
        {
            return Err(format!(
                "a ledger in memory does not know {other} in a query"
            ));
        }
        check(&selector)?;
        Ok(Self(selector))
    }

    /// Whether a value is a JSON document that the query finds.
    pub(super) fn matches(&self, value: &[u8]) -> bool {
        match serde_json::from_slice(value) {
            Ok(document @ Value::Object(_)) => matches_all(&self.0, Some(&document)),
            _ => false,
        }
    }
}

/// Refuses operators that this module does not know.
fn check(selector: &Map<String, Value>) -> Result<(), String> {
    const KNOWN: [&str; 13] = [
        "$and", "$or", "$nor", "$not", "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin",
        "$exists",
    ];
    for (name, operand) in selector {
        if name.starts_with('$') && !KNOWN.contains(&name.as_str()) {
            return Err(format!(
                "a ledger in memory does not know {name} in a query"
            ));
        }
        match operand {
            Value::Object(nested) => check(nested)?,
            Value::Array(all) if ["$and", "$or", "$nor"].contains(&name.as_str()) => {
                for one in all {
                    let one = one.as_object().ok_or(format!("{name} takes selectors"))?;
                    check(one)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn matches_all(selector: &Map<String, Value>, value: Option<&Value>) -> bool {
    selector
        .iter()
        .all(|(name, operand)| match name.strip_prefix('$') {
            Some(operator) => matches_operator(operator, operand, value),
            None => matches_value(operand, field(value, name)),
        })
}

fn matches_value(operand: &Value, value: Option<&Value>) -> bool {
    match operand {
        Value::Object(nested) => matches_all(nested, value),
        literal => value == Some(literal),
    }
}

fn matches_operator(operator: &str, operand: &Value, value: Option<&Value>) -> bool {
    let list = operand.as_array().map_or(&[][..], Vec::as_slice);
    let is = |expected: &[Ordering]| {
        value
            .and_then(|value| compare(value, operand))
            .is_some_and(|ordering| expected.contains(&ordering))
    };
    match operator {
        "and" => list.iter().all(|one| matches_value(one, value)),
        "or" => list.iter().any(|one| matches_value(one, value)),
        "nor" => !list.iter().any(|one| matches_value(one, value)),
        "not" => !matches_value(operand, value),
        "eq" => value == Some(operand),
        "ne" => value.is_some_and(|value| value != operand),
        "gt" => is(&[Ordering::Greater]),
        "gte" => is(&[Ordering::Greater, Ordering::Equal]),
        "lt" => is(&[Ordering::Less]),
        "lte" => is(&[Ordering::Less, Ordering::Equal]),
        "in" => value.is_some_and(|value| list.contains(value)),
        "nin" => value.is_some_and(|value| !list.contains(value)),
        "exists" => value.is_some() == (*operand == Value::Bool(true)),
        _ => false,
    }
}

/// A field by its name, or by the names of its path, with dots between them.
fn field<'a>(value: Option<&'a Value>, path: &str) -> Option<&'a Value> {
    path.split('.')
        .try_fold(value?, |value, name| value.get(name))
}

/// Orders two numbers or two texts; values of different kinds have no order here.
fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64()?.partial_cmp(&other.as_f64()?),
        (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAR: &[u8] = br#"{"color": "red", "seats": 4, "owner": {"name": "Ida"}}"#;

    #[test]
    fn a_document_is_found_by_its_fields() {
        for (selector, expected) in [
            (r#"{}"#, true),
            (r#"{"color": "red"}"#, true),
            (r#"{"color": "blue"}"#, false),
            (r#"{"color": "red", "seats": 5}"#, false),
            (r#"{"owner.name": "Ida"}"#, true),
            (r#"{"owner": {"name": {"$ne": "Ida"}}}"#, false),
            (r#"{"seats": {"$gt": 3, "$lte": 4}}"#, true),
            (r#"{"seats": {"$gte": 5}}"#, false),
            (r#"{"seats": {"$lt": "5"}}"#, false),
            (r#"{"color": {"$in": ["blue", "red"]}}"#, true),
            (r#"{"color": {"$nin": ["blue", "red"]}}"#, false),
            (r#"{"doors": {"$exists": false}}"#, true),
            (r#"{"doors": {"$ne": 4}}"#, false),
            (r#"{"$or": [{"color": "blue"}, {"seats": 4}]}"#, true),
            (r#"{"$and": [{"color": "blue"}, {"seats": 4}]}"#, false),
            (r#"{"$nor": [{"color": "blue"}, {"seats": 5}]}"#, true),
            (r#"{"$not": {"color": "red"}}"#, false),
        ] {
            let query = format!(r#"{{"selector": {selector}, "use_index": "i"}}"#);
            let selector = Selector::parse(&query).unwrap();
            assert_eq!(selector.matches(CAR), expected, "{query}");
            assert!(!selector.matches(b"not JSON"));
        }
    }

    #[test]
    fn what_would_be_answered_otherwise_by_couchdb_is_refused() {
        for query in [
            "",
            "[]",
            "{}",
            r#"{"selector": 1}"#,
            r#"{"selector": {"color": {"$regex": "r.*"}}}"#,
            r#"{"selector": {"$or": ["red"]}}"#,
            r#"{"selector": {}, "sort": ["color"]}"#,
        ] {
            assert!(Selector::parse(query).is_err(), "{query}");
        }
    }
}
