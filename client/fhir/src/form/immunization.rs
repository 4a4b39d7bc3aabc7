//! A vaccination: an Immunization.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Coded;
use super::check::Check;
use super::fields::{coded, coded_of, display, note, note_of, text_of};
use super::frame::Frame;
use crate::json::Json;

/// A vaccination.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Immunization {
    /// The vaccine.
    pub vaccine: Coded,
    /// When it was given.
    pub date: String,
    /// Which dose of the series.
    #[serde(default)]
    pub dose: Option<u16>,
    /// The number of the batch.
    #[serde(default)]
    pub lot: Option<String>,
    /// Where it was given.
    #[serde(default)]
    pub place: Option<String>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

impl Immunization {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let vaccine = check.coded("vaccine", &self.vaccine);
        let date = check.date("date", &self.date);
        let lot = check.optional("lot", self.lot.as_ref());
        let place = check.optional("place", self.place.as_ref());
        let remark = check.optional_long("note", self.note.as_ref());
        if self.dose == Some(0) {
            check.refuse("dose", super::Reason::Empty);
        }
        let number = |dose: u16| Json::Number(dose.to_string().into());
        let dose = self
            .dose
            .map(|dose| Json::object([("doseNumberPositiveInt", number(dose))]));
        let origin = "http://terminology.hl7.org/CodeSystem/immunization-origin";
        let performer = frame
            .professional()
            .map(|author| Json::object([("actor", author)]));
        let fields = frame
            .resource("Immunization")
            .put("status", Json::string("completed"))
            .put("vaccineCode", vaccine)
            .put("patient", frame.subject())
            .put("occurrenceDateTime", Json::string(date))
            .put("primarySource", Json::Bool(!frame.is_patient_stated))
            .put(
                "reportOrigin",
                frame.is_patient_stated.then(|| coded(origin, "recall")),
            )
            .put("location", place.map(display))
            .put("lotNumber", lot.map(Json::string))
            .put_list("performer", performer)
            .put_list("note", remark.map(note))
            .put_list("protocolApplied", dose);
        vec![fields.into()]
    }

    pub(super) fn read(immunization: &Json<'_>) -> Option<Self> {
        let dose = text_of(immunization, &["protocolApplied", "doseNumberPositiveInt"]);
        Some(Self {
            vaccine: coded_of(immunization, &["vaccineCode"])?,
            date: text_of(immunization, &["occurrenceDateTime"])?,
            dose: dose.and_then(|dose| dose.parse().ok()),
            lot: text_of(immunization, &["lotNumber"]),
            place: text_of(immunization, &["location", "display"]),
            note: note_of(immunization),
        })
    }
}
