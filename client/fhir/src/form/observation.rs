//! Observations, which several forms write.

use super::check::Check;
use super::fields::{Fields, coded, quantity};
use super::frame::Frame;
use crate::json::Json;
use crate::loinc::{Term, concept};

/// The category of vital signs.
pub(super) const VITAL_SIGNS: &str = "vital-signs";

/// An Observation without its value.
pub(super) fn observation(
    frame: &Frame,
    category: &'static str,
    code: Json<'static>,
    date: &str,
) -> Fields {
    let system = "http://terminology.hl7.org/CodeSystem/observation-category";
    frame
        .resource("Observation")
        .put("status", Json::string("final"))
        .put_list("category", Some(coded(system, category)))
        .put("code", code)
        .put("subject", frame.subject())
        .put("effectiveDateTime", Json::string(date.to_owned()))
        .put_list("performer", frame.author())
}

/// A number that was measured, in a unit of UCUM.
pub(super) fn measured(
    check: &mut Check,
    frame: &Frame,
    date: &str,
    terms: &[Term],
    value: &str,
    unit: &str,
) -> Json<'static> {
    let value = check.number("value", value);
    observation(frame, VITAL_SIGNS, concept(terms), date)
        .put("valueQuantity", quantity(value, Some(unit)))
        .into()
}
