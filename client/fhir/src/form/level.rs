//! Where a value lies, in words.

use schemars::JsonSchema;
use serde::Deserialize;

use super::fields::coding;
use crate::json::Json;

/// Where a value lies, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
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

/// The same in HL7's table of interpretations.
pub(super) fn interpretation(level: Level) -> Json<'static> {
    let (code, words) = match level {
        Level::VeryLow => ("LL", "Critical low"),
        Level::Low => ("L", "Low"),
        Level::Normal => ("N", "Normal"),
        Level::High => ("H", "High"),
        Level::VeryHigh => ("HH", "Critical high"),
    };
    let system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
    Json::object([("coding", Json::Array(vec![coding(system, code, words)]))])
}
