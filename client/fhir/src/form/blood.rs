//! Blood pressure and sugar, in numbers or in words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::Check;
use super::fields::{quantity, text_of};
use super::frame::Frame;
use super::level::{Level, interpretation};
use super::observation::{VITAL_SIGNS, measured, observation};
use crate::json::Json;
use crate::loinc::{self, Term, concept};

/// A blood pressure in numbers or in words.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Words {
    /// The words, for example `high`.
    pub words: String,
    /// What they mean, if they mean one of these.
    #[serde(default)]
    pub level: Option<Level>,
}

/// Units of sugar in the blood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum SugarUnit {
    /// Milligrams in a decilitre.
    #[serde(rename = "mg/dL")]
    Milligrams,
    /// Millimoles in a litre.
    #[serde(rename = "mmol/L")]
    Millimoles,
}

impl Pressure {
    /// The blood pressure of an Observation, if it is one of a blood pressure.
    pub(super) fn read(observation: &Json<'_>) -> Option<Self> {
        let code = observation.text_at(&["code", "coding", "code"])?;
        if code == loinc::PRESSURE_IN_WORDS.code {
            return Words::read(observation).map(Self::Words);
        }
        let components = observation.get("component")?.items();
        let value = |term: Term| {
            let mut components = components.iter();
            let is_it = |component: &&Json<'_>| {
                component.text_at(&["code", "coding", "code"]) == Some(term.code)
            };
            text_of(components.find(is_it)?, &["valueQuantity", "value"])
        };
        Some(Self::Numbers {
            systolic: value(loinc::SYSTOLIC)?,
            diastolic: value(loinc::DIASTOLIC)?,
        })
    }

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

/// The terms of sugar in numbers: each with its unit, and whether the patient had eaten nothing before.
const SUGARS: [(Term, SugarUnit, bool); 4] = [
    (loinc::SUGAR_MILLIGRAMS, SugarUnit::Milligrams, false),
    (loinc::FASTING_SUGAR_MILLIGRAMS, SugarUnit::Milligrams, true),
    (loinc::SUGAR_MILLIMOLES, SugarUnit::Millimoles, false),
    (loinc::FASTING_SUGAR_MILLIMOLES, SugarUnit::Millimoles, true),
];

impl Sugar {
    /// The sugar of an Observation, if it is one of sugar.
    pub(super) fn read(observation: &Json<'_>) -> Option<Self> {
        let code = observation.text_at(&["code", "coding", "code"])?;
        let mut sugars = SUGARS.into_iter();
        let (_, unit, fasting) = sugars.find(|(term, ..)| term.code == code)?;
        match text_of(observation, &["valueQuantity", "value"]) {
            Some(value) => Some(Self::Number {
                value,
                unit,
                fasting,
            }),
            None => Words::read(observation).map(Self::Words),
        }
    }

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
    fn read(observation: &Json<'_>) -> Option<Self> {
        Some(Self {
            words: text_of(observation, &["valueString"])?,
            level: Level::read(observation),
        })
    }

    fn write(&self, check: &mut Check, frame: &Frame, date: &str, term: Term) -> Json<'static> {
        let [words] = check.texts([("words", &self.words)]);
        observation(frame, VITAL_SIGNS, concept(&[term]), date)
            .put("valueString", Json::string(words))
            .put_list("interpretation", self.level.map(interpretation))
            .into()
    }
}
