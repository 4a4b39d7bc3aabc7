//! Codes of LOINC that the forms write.
//!
//! This material contains content from LOINC (<https://loinc.org>). LOINC is copyright © Regenstrief Institute, Inc. and
//! the LOINC Committee and is available at no cost under the licence at <https://loinc.org/license>.

use crate::json::Json;

/// The system's address.
pub(crate) const SYSTEM: &str = "http://loinc.org";

/// A code with LOINC's own words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    pub(crate) code: &'static str,
    display: &'static str,
}

pub(crate) const NOTE: Term = term("34109-9", "Note");
pub(crate) const NURSE_NOTE: Term = term("34746-8", "Nurse Note");
pub(crate) const BLOOD_PRESSURE: Term =
    term("85354-9", "Blood pressure panel with all children optional");
pub(crate) const SYSTOLIC: Term = term("8480-6", "Systolic blood pressure");
pub(crate) const DIASTOLIC: Term = term("8462-4", "Diastolic blood pressure");
pub(crate) const PRESSURE_IN_WORDS: Term = term("55284-4", "Blood pressure systolic and diastolic");
pub(crate) const WEIGHT: Term = term("29463-7", "Body weight");
pub(crate) const HEIGHT: Term = term("8302-2", "Body height");
pub(crate) const TEMPERATURE: Term = term("8310-5", "Body temperature");
pub(crate) const PULSE: Term = term("8867-4", "Heart rate");
pub(crate) const OXYGEN: Term = term("2708-6", "Oxygen saturation in Arterial blood");
pub(crate) const PULSE_OXIMETRY: Term = term(
    "59408-5",
    "Oxygen saturation in Arterial blood by Pulse oximetry",
);
pub(crate) const BREATHING: Term = term("9279-1", "Respiratory rate");
pub(crate) const SUGAR_MILLIGRAMS: Term = term("2339-0", "Glucose [Mass/volume] in Blood");
pub(crate) const SUGAR_MILLIMOLES: Term = term("15074-8", "Glucose [Moles/volume] in Blood");
pub(crate) const FASTING_SUGAR_MILLIGRAMS: Term =
    term("1558-6", "Fasting glucose [Mass/volume] in Serum or Plasma");
pub(crate) const FASTING_SUGAR_MILLIMOLES: Term = term(
    "14771-0",
    "Fasting glucose [Moles/volume] in Serum or Plasma",
);
/// LOINC has no code for sugar in words: this one names what was measured.
pub(crate) const SUGAR_IN_WORDS: Term = SUGAR_MILLIMOLES;

/// A CodeableConcept of some terms.
pub(crate) fn concept(terms: &[Term]) -> Json<'static> {
    let coding = |term: &Term| {
        Json::object([
            ("system", Json::string(SYSTEM)),
            ("code", Json::string(term.code)),
            ("display", Json::string(term.display)),
        ])
    };
    Json::object([("coding", Json::Array(terms.iter().map(coding).collect()))])
}

const fn term(code: &'static str, display: &'static str) -> Term {
    Term { code, display }
}
