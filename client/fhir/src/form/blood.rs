//! Blood pressure and sugar, in numbers or in words.

use schemars::JsonSchema;
use serde::Deserialize;

use super::check::Check;
use super::fields::quantity;
use super::frame::Frame;
use super::level::{Level, interpretation};
use super::observation::{VITAL_SIGNS, measured, observation};
use crate::json::Json;
use crate::loinc::{self, Term, concept};

/// A blood pressure in numbers or in words.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "as", rename_all = "camelCase")]
pub enum Pressure {
    /// In millimetres of mercury.
    Numbers {
        /// The upper value.
        systolic: String,
        /// The lower value.
        diastolic: String,
    },
    /// In words.
    Words(Words),
}

/// The sugar in the blood, in numbers or in words.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "as", rename_all = "camelCase")]
pub enum Sugar {
    /// A number.
    Number {
        /// What was measured.
        value: String,
        /// In which unit.
        unit: SugarUnit,
        /// Whether the patient had eaten nothing before.
        #[serde(default)]
        fasting: bool,
    },
    /// In words.
    Words(Words),
}

/// A value in words.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
pub struct Words {
    /// The words, for example `high`.
    pub words: String,
    /// What they mean, if they mean one of these.
    #[serde(default)]
    pub level: Option<Level>,
}

/// Units of sugar in the blood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum SugarUnit {
    /// Milligrams in a decilitre.
    #[serde(rename = "mg/dL")]
    Milligrams,
    /// Millimoles in a litre.
    #[serde(rename = "mmol/L")]
    Millimoles,
}

impl Pressure {
    /// A blood pressure panel with its two components. A value in words has another code, since a panel has numbers.
    pub(super) fn write(&self, check: &mut Check, frame: &Frame, date: &str) -> Json<'static> {
        let (systolic, diastolic) = match self {
            Self::Words(words) => return words.write(check, frame, date, loinc::PRESSURE_IN_WORDS),
            Self::Numbers {
                systolic,
                diastolic,
            } => (systolic, diastolic),
        };
        let mut component = |field, term: Term, value: &str| {
            let value = check.number(field, value);
            Json::object([
                ("code", concept(&[term])),
                ("valueQuantity", quantity(value, Some("mm[Hg]"))),
            ])
        };
        let components = [
            component("systolic", loinc::SYSTOLIC, systolic),
            component("diastolic", loinc::DIASTOLIC, diastolic),
        ];
        observation(frame, VITAL_SIGNS, concept(&[loinc::BLOOD_PRESSURE]), date)
            .put_list("component", components)
            .into()
    }
}

impl Sugar {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame, date: &str) -> Json<'static> {
        let (value, unit, fasting) = match self {
            Self::Words(words) => return words.write(check, frame, date, loinc::SUGAR_IN_WORDS),
            Self::Number {
                value,
                unit,
                fasting,
            } => (value, *unit, *fasting),
        };
        let (term, unit) = match (unit, fasting) {
            (SugarUnit::Milligrams, false) => (loinc::SUGAR_MILLIGRAMS, "mg/dL"),
            (SugarUnit::Milligrams, true) => (loinc::FASTING_SUGAR_MILLIGRAMS, "mg/dL"),
            (SugarUnit::Millimoles, false) => (loinc::SUGAR_MILLIMOLES, "mmol/L"),
            (SugarUnit::Millimoles, true) => (loinc::FASTING_SUGAR_MILLIMOLES, "mmol/L"),
        };
        measured(check, frame, date, &[term], value, unit)
    }
}

impl Words {
    fn write(&self, check: &mut Check, frame: &Frame, date: &str, term: Term) -> Json<'static> {
        let [words] = check.texts([("words", &self.words)]);
        observation(frame, VITAL_SIGNS, concept(&[term]), date)
            .put("valueString", Json::string(words))
            .put_list("interpretation", self.level.map(interpretation))
            .into()
    }
}
