//! The part of CouchDB's query language that tests of contracts need, by CouchDB's rules.
//!
//! A selector becomes conditions on fields first, with every negation moved down to the field that it is about, as CouchDB
//! does it (`mango_selector.erl`). So `{"$not": {"doors": 4}}` finds no document without doors. What CouchDB orders by rules
//! that are not here, such as letters with accents, is refused instead of answered.

use std::cmp::Ordering::{self, Equal, Greater, Less};

use serde_json::{Map, Value};

/// A query in JSON: `{"selector": {…}}`. Besides the selector, it accepts and ignores only fields that do not change
/// which documents are found.
#[derive(Debug)]
pub(super) struct Selector(Condition);

/// The fields that may stand beside a selector.
const PASSED_OVER: [&str; 2] = ["use_index", "execution_stats"];

#[derive(Debug)]
enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    /// The names of a path, and what holds for the value there. Without a value it does not hold, whatever it is, except
    /// that nothing is there.
    Field(Vec<String>, Test),
}

#[derive(Debug)]
enum Test {
    Equals(bool, Value),
    /// Where the value stands to the operand in the order of all values.
    Is(&'static [Ordering], Value),
    In(Vec<Value>),
    NotIn(Vec<Value>),
    Exists(bool),
}

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
            return Err(unknown(other));
        }
        match selector.is_empty() {
            true => Ok(Self(Condition::All(Vec::new()))),
            false => parse_all(&selector, &[], false).map(Self),
        }
    }

    /// Whether a value is a JSON document that the query finds.
    ///
    /// # Errors
    ///
    /// If CouchDB compares values of the document by rules that are not here.
    pub(super) fn matches(&self, value: &[u8]) -> Result<bool, String> {
        match serde_json::from_slice(value) {
            Ok(document @ Value::Object(_)) => self.0.holds(&document),
            _ => Ok(false),
        }
    }
}

/// All members of a selector hold, or, if it is negated, not all of them.
fn parse_all(
    selector: &Map<String, Value>,
    path: &[String],
    is_negated: bool,
) -> Result<Condition, String> {
    if selector.is_empty() {
        return Err("a ledger in memory does not know a condition without members".to_owned());
    }
    let conditions = selector
        .iter()
        .map(|(name, operand)| parse_one(name, operand, path, is_negated));
    Ok(combined(conditions.collect::<Result<_, _>>()?, is_negated))
}

fn parse_one(
    name: &str,
    operand: &Value,
    path: &[String],
    is_negated: bool,
) -> Result<Condition, String> {
    let list = |is_negated| {
        let list = operand.as_array().filter(|list| !list.is_empty());
        let list = list.ok_or_else(|| format!("{name} takes a list of selectors"))?;
        let conditions = list.iter().map(|one| {
            let one = one.as_object();
            let one = one.ok_or_else(|| format!("{name} takes selectors"))?;
            parse_all(one, path, is_negated)
        });
        conditions.collect::<Result<Vec<_>, String>>()
    };
    match name {
        "$and" => Ok(combined(list(is_negated)?, is_negated)),
        "$or" => Ok(combined(list(is_negated)?, !is_negated)),
        "$nor" => Ok(combined(list(!is_negated)?, is_negated)),
        "$not" => {
            let selector = operand.as_object().ok_or("$not takes a selector")?;
            parse_all(selector, path, !is_negated)
        }
        _ if name.starts_with('$') => {
            if path.is_empty() {
                return Err(format!("{name} has no field"));
            }
            let test = parse_test(name, operand)?;
            let test = if is_negated { test.negated() } else { test };
            Ok(Condition::Field(path.to_vec(), test))
        }
        _ => {
            let is_plain = |name: &str| !name.is_empty() && !name.starts_with(['_', '~']);
            if name.contains('\\') || !name.split('.').all(is_plain) {
                return Err(unknown(&format!("the field \"{name}\"")));
            }
            let names = name.split('.').map(str::to_owned);
            let path: Vec<_> = path.iter().cloned().chain(names).collect();
            match operand {
                Value::Object(nested) => parse_all(nested, &path, is_negated),
                literal => parse_one("$eq", literal, &path, is_negated),
            }
        }
    }
}

/// All of some conditions, or any of them.
fn combined(conditions: Vec<Condition>, is_any: bool) -> Condition {
    match is_any {
        true => Condition::Any(conditions),
        false => Condition::All(conditions),
    }
}

fn parse_test(operator: &str, operand: &Value) -> Result<Test, String> {
    let list = || {
        let list = operand.as_array().filter(|list| !list.is_empty());
        list.cloned()
            .ok_or_else(|| format!("{operator} takes a list of values"))
    };
    match operator {
        "$in" => Ok(Test::In(list()?)),
        "$nin" => Ok(Test::NotIn(list()?)),
        "$exists" => {
            let exists = operand.as_bool();
            Ok(Test::Exists(exists.ok_or("$exists takes true or false")?))
        }
        "$eq" | "$ne" => Ok(Test::Equals(operator == "$eq", operand.clone())),
        "$gt" => Ok(Test::Is(&[Greater], operand.clone())),
        "$gte" => Ok(Test::Is(&[Equal, Greater], operand.clone())),
        "$lt" => Ok(Test::Is(&[Less], operand.clone())),
        "$lte" => Ok(Test::Is(&[Less, Equal], operand.clone())),
        _ => Err(unknown(operator)),
    }
}

fn unknown(what: &str) -> String {
    format!("a ledger in memory does not know {what} in a query")
}

impl Condition {
    fn holds(&self, document: &Value) -> Result<bool, String> {
        match self {
            Self::All(conditions) => {
                let mut failed = conditions.iter().map(|it| Ok(!it.holds(document)?));
                Ok(!any(&mut failed)?)
            }
            Self::Any(conditions) => any(&mut conditions.iter().map(|it| it.holds(document))),
            Self::Field(path, test) => match find(document, path) {
                Found::Value(value) => test.holds(value),
                Found::Nothing => Ok(matches!(test, Test::Exists(false))),
                Found::NoPath => Ok(false),
            },
        }
    }
}

fn any(answers: &mut dyn Iterator<Item = Result<bool, String>>) -> Result<bool, String> {
    for answer in answers {
        if answer? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Test {
    fn negated(self) -> Self {
        match self {
            Self::Equals(equals, operand) => Self::Equals(!equals, operand),
            Self::Is([Greater], operand) => Self::Is(&[Less, Equal], operand),
            Self::Is([Less], operand) => Self::Is(&[Equal, Greater], operand),
            Self::Is([Less, ..], operand) => Self::Is(&[Greater], operand),
            Self::Is(_, operand) => Self::Is(&[Less], operand),
            Self::In(values) => Self::NotIn(values),
            Self::NotIn(values) => Self::In(values),
            Self::Exists(exists) => Self::Exists(!exists),
        }
    }

    fn holds(&self, value: &Value) -> Result<bool, String> {
        match self {
            Self::Equals(equals, operand) => Ok(is_equal(value, operand)? == *equals),
            Self::Is(orderings, operand) => Ok(orderings.contains(&compare(value, operand)?)),
            Self::In(wanted) => is_in(value, wanted),
            Self::NotIn(wanted) => Ok(!is_in(value, wanted)?),
            Self::Exists(exists) => Ok(*exists),
        }
    }
}

/// Whether a value is one of some; of a list, whether one of its values is.
fn is_in(value: &Value, wanted: &[Value]) -> Result<bool, String> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        _ => std::slice::from_ref(value),
    };
    let mut pairs = values
        .iter()
        .flat_map(|value| wanted.iter().map(move |one| is_equal(value, one)));
    any(&mut pairs)
}

/// What a path of names leads to. In a list a name is a place, from 0.
enum Found<'a> {
    Value(&'a Value),
    /// The object before the last name has no such member.
    Nothing,
    /// Something on the way is neither an object nor a list with this place.
    NoPath,
}

fn find<'a>(document: &'a Value, path: &[String]) -> Found<'a> {
    let mut value = document;
    for name in path {
        let next = match value {
            Value::Object(members) => members.get(name).ok_or(Found::Nothing),
            Value::Array(values) => {
                let place = name.parse::<usize>().ok();
                place
                    .and_then(|place| values.get(place))
                    .ok_or(Found::NoPath)
            }
            _ => Err(Found::NoPath),
        };
        value = match next {
            Ok(next) => next,
            Err(found) => return found,
        };
    }
    Found::Value(value)
}

/// Whether CouchDB takes two values for the same.
fn is_equal(one: &Value, other: &Value) -> Result<bool, String> {
    match (one, other) {
        (Value::String(one), Value::String(other)) => match one == other {
            true => Ok(true),
            false if is_plain(one) && is_plain(other) => Ok(false),
            false => Err(unordered(one, other)),
        },
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut differ = one.iter().zip(other).map(|(a, b)| Ok(!is_equal(a, b)?));
            Ok(!any(&mut differ)?)
        }
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            let mut differ = one
                .values()
                .zip(other.values())
                .map(|(a, b)| Ok(!is_equal(a, b)?));
            Ok(!any(&mut differ)?)
        }
        (Value::Number(one), Value::Number(other)) => Ok(compare_numbers(one, other) == Equal),
        _ => Ok(one == other),
    }
}

/// CouchDB's order of values: null, false, true, numbers, texts, lists, objects.
fn compare(one: &Value, other: &Value) -> Result<Ordering, String> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => Ok(compare_numbers(one, other)),
        (Value::String(one), Value::String(other)) => compare_texts(one, other),
        (Value::Array(one), Value::Array(other)) => {
            for (a, b) in one.iter().zip(other) {
                let ordering = compare(a, b)?;
                if ordering != Equal {
                    return Ok(ordering);
                }
            }
            Ok(one.len().cmp(&other.len()))
        }
        (Value::Object(_), Value::Object(_)) => match is_equal(one, other)? {
            true => Ok(Equal),
            false => Err(unknown("an order of two objects")),
        },
        _ => Ok(rank(one).cmp(&rank(other))),
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(false) => 1,
        Value::Bool(true) => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::Array(_) => 5,
        Value::Object(_) => 6,
    }
}

fn compare_numbers(one: &serde_json::Number, other: &serde_json::Number) -> Ordering {
    match (one.as_i64(), other.as_i64()) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => {
            let [one, other] = [one, other].map(|number| number.as_f64().unwrap_or(f64::INFINITY));
            one.partial_cmp(&other).unwrap_or(Equal)
        }
    }
}

/// The order of ICU's root collation, as far as letters and digits of ASCII decide it: digits before letters, and capitals
/// count only between texts that are otherwise the same, after small letters.
fn compare_texts(one: &str, other: &str) -> Result<Ordering, String> {
    if !is_plain(one) || !is_plain(other) {
        return match one == other {
            true => Ok(Equal),
            false => Err(unordered(one, other)),
        };
    }
    let mut case = Equal;
    for (a, b) in one.bytes().zip(other.bytes()) {
        let [small_a, small_b] = [a, b].map(|byte| byte.to_ascii_lowercase());
        if small_a != small_b {
            let is_decided = a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric();
            return match is_decided {
                true => Ok(small_a.cmp(&small_b)),
                false => Err(unordered(one, other)),
            };
        }
        case = case.then(b.cmp(&a));
    }
    Ok(one.len().cmp(&other.len()).then(case))
}

/// Whether a text has only signs of ASCII that can be seen.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn unordered(one: &str, other: &str) -> String {
    unknown(&format!("how {one:?} stands to {other:?}"))
}

#[cfg(test)]
mod tests;
