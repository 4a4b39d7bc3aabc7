//! The value of an observation or of one of its components, and whether it is ordinary.

use super::elements::Elements;
use super::name::words;
use super::path::Path;
use crate::flag::{self, Bounds};
use crate::json::Json;
use crate::label::Label;
use crate::published;
use crate::view::{Fact, Flag, Measure, NormalRange, Rule};

/// The elements that make a measure, values aside.
const ELEMENTS: &[&str] = &["interpretation", "referenceRange", "dataAbsentReason"];

/// Whether an element of an observation belongs to its measure.
pub(super) fn has(name: &str) -> bool {
    ELEMENTS.contains(&name) || is_value(name)
}

/// Reads the measure of an observation or component; `None` if it has neither a value nor a reason why not.
pub(super) fn read(
    elements: &mut Elements<'_, '_>,
    path: &Path<'_>,
    of: &Json<'_>,
) -> Option<Measure> {
    let mut measure = Measure::default();
    let mut unit_code = None;
    for (name, value) in of.members() {
        let path = path.then(name);
        match name.as_ref() {
            "valueQuantity" if is_quantity(value) && measure.value.is_none() => {
                unit_code = value.text_at(&["code"]);
                quantity(elements, &path, value, &mut measure);
            }
            "interpretation" => {
                measure.flag = value.items().iter().find_map(interpreted);
                measure.rule = measure.flag.map(|_| Rule::Author);
                elements.add(&path, value);
            }
            "referenceRange" => measure.range = ranges(elements, &path, value),
            "dataAbsentReason" => {
                measure.absent = words(value);
                let fact = elements.fact(&path, value);
                let is_said = measure.absent.is_some();
                elements.keep(fact, is_said);
            }
            name if is_value(name) => {
                let fact = elements.fact(&path, value);
                let is_first = measure.value.is_none();
                if let Some(text) = fact.as_ref().and_then(|fact| fact.text.clone())
                    && is_first
                {
                    measure.number = text.parse().ok();
                    measure.value = Some(text);
                }
                elements.keep(fact, is_first);
            }
            _ => {}
        }
    }
    if let Some(range) = &mut measure.range {
        range
            .unit
            .take_if(|unit| Some(&*unit) == measure.unit.as_ref());
    }
    judge(&mut measure, of, unit_code);
    (measure != Measure::default()).then_some(measure)
}

/// Flags a value that its author has not flagged: by the record's own range, else by a published one.
fn judge(measure: &mut Measure, of: &Json<'_>, unit_code: Option<&str>) {
    let Some(number) = measure.number.filter(|_| measure.flag.is_none()) else {
        return;
    };
    let comparator = measure.comparator.as_deref();
    match &measure.range {
        Some(range) if range.unit.is_none() => {
            let bound = |text: &Option<String>| text.as_deref()?.parse().ok();
            let bounds = Bounds::inclusive(bound(&range.low), bound(&range.high));
            measure.flag = flag::of(number, comparator, &bounds);
            measure.rule = measure.flag.map(|_| Rule::Range);
        }
        Some(_) => {}
        None => {
            let unit = unit_code.or(measure.unit.as_deref()).unwrap_or_default();
            let codings = of.get("code").and_then(|code| code.get("coding"));
            let codings = codings.map_or(&[][..], Json::items);
            let code = |coding: &Json<'_>| {
                let is_loinc = coding.text_at(&["system"]) == Some("http://loinc.org");
                published::limits(coding.text_at(&["code"]).filter(|_| is_loinc)?, unit)
            };
            if let Some(limits) = codings.iter().find_map(code) {
                measure.flag = flag::of(number, comparator, &limits.bounds());
                measure.rule = Some(Rule::Published {
                    source: limits.source,
                });
                measure.range = Some(limits.range());
            }
        }
    }
}

fn quantity(
    elements: &mut Elements<'_, '_>,
    path: &Path<'_>,
    value: &Json<'_>,
    measure: &mut Measure,
) {
    const USED: &[&str] = &["value", "unit", "comparator"];
    let text = |name| value.get(name).and_then(Json::scalar).map(str::to_owned);
    measure.value = text("value");
    measure.number = measure.value.as_deref().and_then(|text| text.parse().ok());
    measure.comparator = text("comparator");
    measure.unit = text("unit").or_else(|| text("code"));
    elements.note_rest(path, value, USED);
}

/// The range that is normal. All others, and for whom it holds, are facts.
fn ranges(
    elements: &mut Elements<'_, '_>,
    path: &Path<'_>,
    ranges: &Json<'_>,
) -> Option<NormalRange> {
    let is_normal = |range: &&Json<'_>| {
        let kind = range.text_at(&["type", "coding", "code"]);
        let bounds = ["low", "high"]
            .into_iter()
            .filter_map(|bound| range.get(bound));
        let is_plain = bounds.into_iter().all(is_quantity);
        let is_text = range.get("text").is_none_or(|text| text.scalar().is_some());
        let is_range = is_plain && is_text && !range.members().is_empty();
        is_range && kind.is_none_or(|kind| kind == "normal")
    };
    let normal = ranges.items().iter().find(is_normal);
    for range in ranges.items() {
        if !normal.is_some_and(|normal| std::ptr::eq(normal, range)) {
            let fact = elements.fact(path, range);
            elements.entry.facts.extend(fact);
        }
    }
    let normal = normal?;
    let mut unit = None;
    let [low, high] = ["low", "high"].map(|name| {
        let (path, bound) = (path.then(name), normal.get(name)?);
        elements.note_rest(&path, bound, &["value", "unit"]);
        unit = bound.get("unit").and_then(Json::scalar).or(unit);
        bound.get("value").and_then(Json::scalar).map(str::to_owned)
    });
    let parts = elements.parts(path, normal, &["low", "high", "text"]);
    if !parts.is_empty() {
        elements.entry.facts.push(Fact {
            label: Label::ReferenceRange,
            field: None,
            text: None,
            parts,
        });
    }
    Some(NormalRange {
        low,
        high,
        is_below_high: false,
        unit: unit.map(str::to_owned),
        text: normal.get("text").and_then(Json::scalar).map(str::to_owned),
    })
}

/// What an interpretation of HL7's table says.
fn interpreted(interpretation: &Json<'_>) -> Option<Flag> {
    let codings = interpretation.get("coding").map_or(&[][..], Json::items);
    codings.iter().find_map(|coding| {
        let system = coding.text_at(&["system"]).unwrap_or("0078");
        let is_known = system.ends_with("ObservationInterpretation") || system.ends_with("0078");
        match coding.text_at(&["code"]).filter(|_| is_known)? {
            "HH" | "HU" => Some(Flag::CriticalHigh),
            "H" | "HX" => Some(Flag::High),
            "LL" | "LU" => Some(Flag::CriticalLow),
            "L" | "LX" => Some(Flag::Low),
            "N" => Some(Flag::Normal),
            "A" => Some(Flag::Abnormal),
            "AA" => Some(Flag::Critical),
            _ => None,
        }
    })
}

/// Whether a value is a number with what belongs to it.
fn is_quantity(value: &Json<'_>) -> bool {
    let is_plain = |name| value.get(name).is_none_or(|value| value.scalar().is_some());
    let has_value = value.get("value").is_some();
    has_value && ["value", "unit", "comparator"].into_iter().all(is_plain)
}

fn is_value(name: &str) -> bool {
    let kind = name.strip_prefix("value");
    kind.is_some_and(|kind| kind.starts_with(|first: char| first.is_ascii_uppercase()))
}
