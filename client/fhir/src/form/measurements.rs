//! Measurements of vital signs or at home: an Observation for each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::blood::{Pressure, Sugar};
use super::check::Check;
use super::fields::{Fields, note, note_of, text_of};
use super::frame::Frame;
use super::observation::measured;
use super::refill::of_type;
use crate::json::Json;
use crate::loinc::{self, Term};

/// Measurements at one time.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measurements {
    /// When.
    pub date: String,
    /// What was measured: at least one.
    pub readings: Vec<Reading>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// One measurement.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "of", rename_all = "camelCase")]
pub enum Reading {
    /// The blood pressure.
    BloodPressure {
        /// In numbers or words.
        pressure: Pressure,
    },
    /// The sugar in the blood.
    Sugar {
        /// In numbers or words.
        sugar: Sugar,
    },
    /// The weight in kilograms.
    Weight {
        /// As it was typed.
        value: String,
    },
    /// The height in centimetres.
    Height {
        /// As it was typed.
        value: String,
    },
    /// The temperature of the body in degrees Celsius.
    Temperature {
        /// As it was typed.
        value: String,
    },
    /// The heart's beats in a minute.
    Pulse {
        /// As it was typed.
        value: String,
    },
    /// The oxygen in the blood, in percent.
    Oxygen {
        /// As it was typed.
        value: String,
    },
    /// The breaths in a minute.
    Breathing {
        /// As it was typed.
        value: String,
    },
}

impl Measurements {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let date = check.date("date", &self.date);
        let remark = check.optional_long("note", self.note.as_ref());
        let mut readings = check.each("readings", &self.readings, |check, reading| {
            reading.write(check, frame, &date)
        });
        if let (Some(remark), Some(first)) = (remark, readings.first_mut()) {
            let fields = Fields::from(std::mem::replace(first, Json::Null));
            *first = fields.put_list("note", Some(note(remark))).into();
        }
        readings
    }

    pub(super) fn read(resources: &[&Json<'_>]) -> Option<Self> {
        let first = resources.first()?;
        let readings = of_type(resources, "Observation").map(Reading::read);
        Some(Self {
            date: text_of(first, &["effectiveDateTime"])?,
            readings: readings.collect::<Option<_>>()?,
            note: note_of(first),
        })
    }
}

impl Reading {
    fn read(observation: &Json<'_>) -> Option<Self> {
        if let Some(pressure) = Pressure::read(observation) {
            return Some(Self::BloodPressure { pressure });
        }
        if let Some(sugar) = Sugar::read(observation) {
            return Some(Self::Sugar { sugar });
        }
        let value = text_of(observation, &["valueQuantity", "value"])?;
        let code = observation.text_at(&["code", "coding", "code"])?;
        let is = |term: Term| term.code == code;
        Some(match value {
            value if is(loinc::WEIGHT) => Self::Weight { value },
            value if is(loinc::HEIGHT) => Self::Height { value },
            value if is(loinc::TEMPERATURE) => Self::Temperature { value },
            value if is(loinc::PULSE) => Self::Pulse { value },
            value if is(loinc::OXYGEN) => Self::Oxygen { value },
            value if is(loinc::BREATHING) => Self::Breathing { value },
            _ => return None,
        })
    }

    fn write(&self, check: &mut Check, frame: &Frame, date: &str) -> Json<'static> {
        let mut number = |value: &str, term, unit| measured(check, frame, date, term, value, unit);
        match self {
            Self::BloodPressure { pressure } => {
                check.within("pressure", |check| pressure.write(check, frame, date))
            }
            Self::Sugar { sugar } => check.within("sugar", |check| sugar.write(check, frame, date)),
            Self::Weight { value } => number(value, &[loinc::WEIGHT], "kg"),
            Self::Height { value } => number(value, &[loinc::HEIGHT], "cm"),
            Self::Temperature { value } => number(value, &[loinc::TEMPERATURE], "Cel"),
            Self::Pulse { value } => number(value, &[loinc::PULSE], "/min"),
            Self::Oxygen { value } => number(value, &[loinc::OXYGEN, loinc::PULSE_OXIMETRY], "%"),
            Self::Breathing { value } => number(value, &[loinc::BREATHING], "/min"),
        }
    }
}
