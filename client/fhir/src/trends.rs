//! Values that repeat, over time.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::date::Date;
use crate::view::{Code, Entry, Flag, Measure, Name, NormalRange, Rule, View, Warning};

/// The values of one kind and unit, from the oldest to the newest.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Series {
    /// What was measured.
    pub name: Name,
    /// Its code, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Of a part of a measurement the whole, for example blood pressure. Series of one whole belong into one chart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<Name>,
    /// The unit of all values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What is normal, as the newest value that says it says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<NormalRange>,
    /// By which rule that is normal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// At least one.
    pub points: Vec<Point>,
}

/// One value of a series.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Point {
    /// What the caller calls the record.
    pub record: String,
    /// When it was, with FHIR's precision.
    pub date: String,
    /// The value as it was typed.
    pub value: String,
    /// The same as a number.
    pub number: f64,
    /// `<`, `<=`, `>=` or `>`, if the true value lies beyond.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparator: Option<String>,
    /// Whether it is out of the ordinary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
}

/// What makes values comparable: the whole that they are a part of, their code or name, and their unit.
type Key = (String, String, String);

/// The series in some records, each with what the caller calls it.
///
/// Values without a date or a number are left out, and those that should never have been written.
pub fn trends<'v>(records: impl IntoIterator<Item = (&'v str, &'v View)>) -> Vec<Series> {
    let mut groups: BTreeMap<Key, Vec<(Date, Series)>> = BTreeMap::new();
    for (record, view) in records {
        let entries = view.entries.iter();
        for entry in entries.filter(|entry| !entry.warnings.contains(&Warning::EnteredInError)) {
            for single in singles(record, entry) {
                let key = key(&single);
                if let Some(date) = Date::parse(&single.points[0].date) {
                    groups.entry(key).or_default().push((date, single));
                }
            }
        }
    }
    groups.into_values().filter_map(merged).collect()
}

/// Each value of an entry as a series of its own.
fn singles(record: &str, entry: &Entry) -> Vec<Series> {
    let Some(date) = &entry.date else {
        return Vec::new();
    };
    let parts = entry.components.iter().map(|part| {
        let whole = entry.name.clone();
        (
            part.name.clone(),
            part.code.clone(),
            whole,
            Some(&part.measure),
        )
    });
    let whole = (
        entry.name.clone(),
        entry.code.clone(),
        None,
        entry.measure.as_ref(),
    );
    let values = std::iter::once(whole).chain(parts);
    let single = |(name, code, whole, measure): (_, _, _, Option<&Measure>)| {
        let measure = measure?;
        Some(Series {
            name: name?,
            code,
            whole,
            unit: measure.unit.clone(),
            range: measure.range.clone(),
            rule: measure.rule.clone().filter(|rule| *rule != Rule::Author),
            points: vec![Point {
                record: record.to_owned(),
                date: date.clone(),
                value: measure.value.clone()?,
                number: measure.number?,
                comparator: measure.comparator.clone(),
                flag: measure.flag,
            }],
        })
    };
    values.filter_map(single).collect()
}

/// By code, or by name where there is none.
fn key(series: &Series) -> Key {
    let code = series.code.as_ref().and_then(|code| {
        let (system, code) = (code.system.as_ref()?, code.code.as_ref()?);
        Some(format!("{system}|{code}"))
    });
    let whole = series.whole.as_ref().map(|name| name.text.to_lowercase());
    let unit = series.unit.as_deref().map(spelled_alike);
    (
        whole.unwrap_or_default(),
        code.unwrap_or_else(|| series.name.text.to_lowercase()),
        unit.unwrap_or_default(),
    )
}

/// A unit with a capital letter for the litre, which may be written `l` or `L`: UCUM, table 5,
/// <https://ucum.org/ucum#section-Derived-Unit-Atoms>. All other letters of units depend on case.
fn spelled_alike(unit: &str) -> String {
    /// What can stand before the litre: nothing, or a prefix.
    const PREFIXES: [&str; 8] = ["", "d", "c", "m", "u", "µ", "n", "f"];
    let atoms = unit.split_inclusive(|character: char| !character.is_alphabetic());
    atoms
        .map(|atom| {
            let end = atom.trim_end_matches(|character: char| !character.is_alphabetic());
            match end.strip_suffix('l') {
                Some(prefix) if PREFIXES.contains(&prefix) => {
                    format!("{prefix}L{}", &atom[end.len()..])
                }
                _ => atom.to_owned(),
            }
        })
        .collect()
}

/// One series of several values, described as the newest describes itself.
fn merged(mut singles: Vec<(Date, Series)>) -> Option<Series> {
    singles.sort_by_key(|(date, _)| date.key());
    let newest_range = singles
        .iter()
        .rev()
        .find(|(_, single)| single.range.is_some());
    let newest_range = newest_range.map(|(_, single)| (single.range.clone(), single.rule.clone()));
    let (range, rule) = newest_range.unwrap_or_default();
    let (_, newest) = singles.last()?.clone();
    let points = singles.into_iter().flat_map(|(_, single)| single.points);
    Some(Series {
        range,
        rule,
        points: points.collect(),
        ..newest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_litre_has_two_spellings_and_nothing_else_has() {
        for (unit, same) in [
            ("g/dl", "g/dL"),
            ("mmol/l", "mmol/L"),
            ("10*9/l", "10*9/L"),
            ("ml/min", "mL/min"),
            ("l", "L"),
            ("mol", "mol"),
            ("cal", "cal"),
            ("mm[Hg]", "mm[Hg]"),
        ] {
            assert_eq!(spelled_alike(unit), same);
            assert_eq!(spelled_alike(same), same);
        }
    }
}
