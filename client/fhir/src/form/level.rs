//! Where a value lies, in words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fields::{by_code, coding};
use crate::json::Json;

/// Where a value lies, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// Dangerously low.
    VeryLow,
    /// Low.
    Low,
    /// Normal.
    Normal,
    /// High.
    High,
    /// Dangerously high.
    VeryHigh,
}

impl Level {
    const ALL: [Self; 5] = [
        Self::VeryLow,
        Self::Low,
        Self::Normal,
        Self::High,
        Self::VeryHigh,
    ];

    /// The level of an Observation.
    pub(super) fn read(observation: &Json<'_>) -> Option<Self> {
        let path = ["interpretation", "coding", "code"];
        by_code(observation, &path, &Self::ALL, Self::code)
    }

    fn code(self) -> &'static str {
        match self {
            Self::VeryLow => "LL",
            Self::Low => "L",
            Self::Normal => "N",
            Self::High => "H",
            Self::VeryHigh => "HH",
        }
    }
}

/// The same in HL7's table of interpretations.
pub(super) fn interpretation(level: Level) -> Json<'static> {
    let words = match level {
        Level::VeryLow => "Critical low",
        Level::Low => "Low",
        Level::Normal => "Normal",
        Level::High => "High",
        Level::VeryHigh => "Critical high",
    };
    let system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
    let coding = coding(system, level.code(), words);
    Json::object([("coding", Json::Array(vec![coding]))])
}
