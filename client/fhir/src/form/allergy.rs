//! An allergy: an AllergyIntolerance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Coded;
use super::check::Check;
use super::diagnosis::Certainty;
use super::fields::{by_code, coded, coded_of, note, note_of, text_of};
use super::frame::Frame;
use crate::json::Json;

/// An allergy.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allergy {
    /// To what.
    pub substance: Coded,
    /// What sort of thing that is.
    pub sort: AllergySort,
    /// Whether it is certain.
    pub certainty: Certainty,
    /// Whether it can become dangerous.
    #[serde(default)]
    pub danger: Option<Danger>,
    /// What happens.
    #[serde(default)]
    pub reaction: Option<Coded>,
    /// When it was noticed.
    pub date: String,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// What sort of thing an allergy is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AllergySort {
    /// Food.
    Food,
    /// A medicine.
    Medication,
    /// Pollen, animals, metals and the like.
    Environment,
}

/// How dangerous an allergy can become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Danger {
    /// Not dangerous.
    Low,
    /// It can endanger life.
    High,
}

impl Allergy {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let substance = check.coded("substance", &self.substance);
        let reaction = check.optional_coded("reaction", self.reaction.as_ref());
        let date = check.date("date", &self.date);
        let remark = check.optional_long("note", self.note.as_ref());
        let status = match self.certainty {
            Certainty::Refuted => "inactive",
            _ => "active",
        };
        let system =
            |name: &str| format!("http://terminology.hl7.org/CodeSystem/allergyintolerance-{name}");
        let reaction =
            reaction.map(|reaction| Json::object([("manifestation", Json::Array(vec![reaction]))]));
        let fields = frame
            .resource("AllergyIntolerance")
            .put("clinicalStatus", coded(system("clinical"), status))
            .put(
                "verificationStatus",
                coded(system("verification"), self.certainty.code()),
            )
            .put("type", Json::string("allergy"))
            .put_list("category", Some(Json::string(self.sort.code())))
            .put(
                "criticality",
                self.danger.map(|danger| Json::string(danger.code())),
            )
            .put("code", substance)
            .put("patient", frame.subject())
            .put("recordedDate", Json::string(date))
            .put("recorder", frame.author())
            .put_list("note", remark.map(note))
            .put_list("reaction", reaction);
        vec![fields.into()]
    }

    pub(super) fn read(allergy: &Json<'_>) -> Option<Self> {
        Some(Self {
            substance: coded_of(allergy, &["code"])?,
            sort: by_code(allergy, &["category"], &AllergySort::ALL, AllergySort::code)?,
            certainty: Certainty::read(allergy)?,
            danger: by_code(allergy, &["criticality"], &Danger::ALL, Danger::code),
            reaction: coded_of(allergy, &["reaction", "manifestation"]),
            date: text_of(allergy, &["recordedDate"])?,
            note: note_of(allergy),
        })
    }
}

impl AllergySort {
    const ALL: [Self; 3] = [Self::Food, Self::Medication, Self::Environment];

    fn code(self) -> &'static str {
        match self {
            Self::Food => "food",
            Self::Medication => "medication",
            Self::Environment => "environment",
        }
    }
}

impl Danger {
    const ALL: [Self; 2] = [Self::Low, Self::High];

    fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
        }
    }
}
