//! Laboratory results of one sample: a DiagnosticReport and an Observation for each result.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Coded;
use super::check::Check;
use super::fields::{Fields, coded, coded_of, display, quantity, text_of};
use super::frame::Frame;
use super::level::{Level, interpretation};
use super::observation::observation;
use super::refill::of_type;
use crate::bundle::address;
use crate::json::Json;

/// Laboratory results of one sample.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Laboratory {
    /// What was ordered, for example a blood count.
    pub title: Coded,
    /// When the sample was taken.
    pub date: String,
    /// The laboratory.
    #[serde(default)]
    pub laboratory: Option<String>,
    /// The results: at least one.
    pub results: Vec<LaboratoryResult>,
    /// What follows from them.
    #[serde(default)]
    pub conclusion: Option<String>,
}

/// One laboratory result.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LaboratoryResult {
    /// What was measured.
    pub test: Coded,
    /// What was found.
    pub value: ResultValue,
    /// Whether that is ordinary, if the laboratory says so.
    #[serde(default)]
    pub level: Option<Level>,
}

/// What a laboratory found: a number or words.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "as", rename_all = "camelCase")]
pub enum ResultValue {
    /// A number.
    Number {
        /// As it was typed; it may begin with `<` or `>`.
        value: String,
        /// In which unit; none for a ratio.
        #[serde(default)]
        unit: Option<String>,
        /// The least normal value.
        #[serde(default)]
        low: Option<String>,
        /// The greatest normal value.
        #[serde(default)]
        high: Option<String>,
    },
    /// Words, for example `negative`.
    Words {
        /// The words.
        words: String,
    },
}

impl Laboratory {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let title = check.coded("title", &self.title);
        let date = check.date("date", &self.date);
        let laboratory = check.optional("laboratory", self.laboratory.as_ref());
        let conclusion = check.optional_long("conclusion", self.conclusion.as_ref());
        let results = check.each("results", &self.results, |check, result| {
            result.write(check, frame, &date)
        });
        // The report is the first resource, and each result has its address in the Bundle.
        let addresses = results.iter().enumerate().map(|(position, result)| {
            Json::object([("reference", Json::string(address(position + 1, result)))])
        });
        let category = coded("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB");
        let report = frame
            .resource("DiagnosticReport")
            .put("status", Json::string("final"))
            .put_list("category", Some(category))
            .put("code", title)
            .put("subject", frame.subject())
            .put("effectiveDateTime", Json::string(date.clone()))
            .put_list("performer", laboratory.map(display).or(frame.author()))
            .put_list("result", addresses)
            .put("conclusion", conclusion.map(Json::string));
        std::iter::once(report.into()).chain(results).collect()
    }

    pub(super) fn read(resources: &[&Json<'_>]) -> Option<Self> {
        let report = resources.first()?;
        // A laboratory has only a name; a performer with a type is the author.
        let performer = report
            .at(&["performer"])
            .and_then(|list| list.items().first());
        let laboratory = performer.filter(|performer| performer.get("type").is_none());
        let results = of_type(resources, "Observation").map(LaboratoryResult::read);
        Some(Self {
            title: coded_of(report, &["code"])?,
            date: text_of(report, &["effectiveDateTime"])?,
            laboratory: laboratory.and_then(|laboratory| text_of(laboratory, &["display"])),
            results: results.collect::<Option<_>>()?,
            conclusion: text_of(report, &["conclusion"]),
        })
    }
}

impl LaboratoryResult {
    fn write(&self, check: &mut Check, frame: &Frame, date: &str) -> Json<'static> {
        let test = check.coded("test", &self.test);
        let observation = observation(frame, "laboratory", test, date);
        let level = self.level.map(interpretation);
        match &self.value {
            ResultValue::Words { words } => {
                let [words] = check.texts([("words", words)]);
                let observation = observation.put("valueString", Json::string(words));
                observation.put_list("interpretation", level)
            }
            ResultValue::Number {
                value,
                unit,
                low,
                high,
            } => {
                let (comparator, number) = compared(value);
                let value = check.number("value", number);
                let unit = check.optional("unit", unit.as_ref());
                let range = range(check, unit.as_deref(), low.as_ref(), high.as_ref());
                let quantity = quantity(value, unit.as_deref());
                let quantity = match comparator {
                    Some(comparator) => Fields::from(quantity)
                        .put("comparator", Json::string(comparator))
                        .into(),
                    None => quantity,
                };
                observation
                    .put("valueQuantity", quantity)
                    .put_list("interpretation", level)
                    .put_list("referenceRange", range)
            }
        }
        .into()
    }
}

impl LaboratoryResult {
    fn read(observation: &Json<'_>) -> Option<Self> {
        let value = match text_of(observation, &["valueString"]) {
            Some(words) => ResultValue::Words { words },
            None => ResultValue::read(observation)?,
        };
        Some(Self {
            test: coded_of(observation, &["code"])?,
            value,
            level: Level::read(observation),
        })
    }
}

impl ResultValue {
    fn read(observation: &Json<'_>) -> Option<Self> {
        let quantity = observation.get("valueQuantity")?;
        let comparator = text_of(quantity, &["comparator"]).unwrap_or_default();
        let number = text_of(quantity, &["value"])?;
        let unit = text_of(quantity, &["code"]).or_else(|| text_of(quantity, &["unit"]));
        let bound = |bound| text_of(observation, &["referenceRange", bound, "value"]);
        Some(Self::Number {
            value: comparator + &number,
            unit,
            low: bound("low"),
            high: bound("high"),
        })
    }
}

/// The comparator with which a value begins, and the number after it.
fn compared(value: &str) -> (Option<&'static str>, &str) {
    let value = value.trim();
    let comparators = ["<=", ">=", "<", ">"].into_iter();
    let mut found = comparators.filter_map(|sign| Some((Some(sign), value.strip_prefix(sign)?)));
    found.next().unwrap_or((None, value))
}

fn range(
    check: &mut Check,
    unit: Option<&str>,
    low: Option<&String>,
    high: Option<&String>,
) -> Option<Json<'static>> {
    let mut bound = |field, text: Option<&String>| text.map(|text| check.number(field, text));
    let (low, high) = (bound("low", low), bound("high", high));
    let number = |bound: &Option<Json<'_>>| bound.as_ref()?.scalar()?.parse::<f64>().ok();
    if let (Some(low), Some(high)) = (number(&low), number(&high))
        && low > high
    {
        check.refuse("high", super::Reason::BelowLow);
    }
    let bound = |bound: Option<Json<'static>>| bound.map(|number| quantity(number, unit));
    Fields::new()
        .put("low", bound(low))
        .put("high", bound(high))
        .filled()
}
