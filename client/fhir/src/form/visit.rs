//! A visit or a stay in a hospital: an Encounter.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Coded;
use super::check::Check;
use super::fields::{coding, display, period};
use super::frame::Frame;
use crate::json::Json;

/// A visit or a stay in a hospital.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// The hospital, which need not be one of the network.
    pub hospital: String,
    /// How the patient was there.
    pub class: VisitClass,
    /// Why.
    pub reason: Coded,
    /// When it began.
    pub admission: String,
    /// When it ended, if it has.
    #[serde(default)]
    pub discharge: Option<String>,
}

/// How a patient is in a hospital.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum VisitClass {
    /// For a visit.
    Outpatient,
    /// In a bed.
    Inpatient,
    /// As an emergency.
    Emergency,
    /// At home.
    Home,
    /// By telephone or video.
    Virtual,
}

impl Visit {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let [hospital] = check.texts([("hospital", &self.hospital)]);
        let reason = check.coded("reason", &self.reason);
        let admission = check.date("admission", &self.admission);
        let discharge = check.optional_date("discharge", self.discharge.as_ref());
        check.order("discharge", &admission, discharge.as_ref());
        let is_over = discharge.is_some() || frame.is_patient_stated || self.class.is_short();
        let status = if is_over { "finished" } else { "in-progress" };
        let participant = frame
            .professional()
            .map(|author| Json::object([("individual", author)]));
        let fields = frame
            .resource("Encounter")
            .put("status", Json::string(status))
            .put("class", self.class.coding())
            .put("subject", frame.subject())
            .put_list("participant", participant)
            .put("period", period(admission, discharge))
            .put_list("reasonCode", Some(reason))
            .put("serviceProvider", display(hospital));
        vec![fields.into()]
    }
}

impl VisitClass {
    /// Whether it ends on the day on which it begins.
    fn is_short(self) -> bool {
        matches!(self, Self::Outpatient | Self::Home | Self::Virtual)
    }

    fn coding(self) -> Json<'static> {
        let (code, words) = match self {
            Self::Outpatient => ("AMB", "ambulatory"),
            Self::Inpatient => ("IMP", "inpatient encounter"),
            Self::Emergency => ("EMER", "emergency"),
            Self::Home => ("HH", "home health"),
            Self::Virtual => ("VR", "virtual"),
        };
        coding(
            "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            code,
            words,
        )
    }
}
