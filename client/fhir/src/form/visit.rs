//! A visit or a stay in a hospital: an Encounter.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Coded;
use super::check::Check;
use super::fields::{by_code, coded_of, coding, display, period, text_of};
use super::frame::Frame;
use crate::json::Json;

/// A visit or a stay in a hospital.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
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

    pub(super) fn read(encounter: &Json<'_>) -> Option<Self> {
        Some(Self {
            hospital: text_of(encounter, &["serviceProvider", "display"])?,
            class: by_code(
                encounter,
                &["class", "code"],
                &VisitClass::ALL,
                VisitClass::code,
            )?,
            reason: coded_of(encounter, &["reasonCode"])?,
            admission: text_of(encounter, &["period", "start"])?,
            discharge: text_of(encounter, &["period", "end"]),
        })
    }
}

impl VisitClass {
    const ALL: [Self; 5] = [
        Self::Outpatient,
        Self::Inpatient,
        Self::Emergency,
        Self::Home,
        Self::Virtual,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Outpatient => "AMB",
            Self::Inpatient => "IMP",
            Self::Emergency => "EMER",
            Self::Home => "HH",
            Self::Virtual => "VR",
        }
    }

    /// Whether it ends on the day on which it begins.
    fn is_short(self) -> bool {
        matches!(self, Self::Outpatient | Self::Home | Self::Virtual)
    }

    fn coding(self) -> Json<'static> {
        let words = match self {
            Self::Outpatient => "ambulatory",
            Self::Inpatient => "inpatient encounter",
            Self::Emergency => "emergency",
            Self::Home => "home health",
            Self::Virtual => "virtual",
        };
        let system = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
        coding(system, self.code(), words)
    }
}
