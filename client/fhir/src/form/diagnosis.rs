//! A diagnosis: a Condition.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Coded;
use super::check::Check;
use super::fields::{Fields, by_code, coded, coded_of, note, note_of, text_of};
use super::frame::Frame;
use crate::json::Json;

/// A diagnosis.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// What the patient has.
    pub problem: Coded,
    /// When it was diagnosed.
    pub date: String,
    /// When it began.
    #[serde(default)]
    pub onset: Option<String>,
    /// Whether it is certain.
    pub certainty: Certainty,
    /// Whether the patient has it still.
    pub course: Course,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// How certain a diagnosis or an allergy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// It is confirmed.
    Confirmed,
    /// It is suspected.
    Unconfirmed,
    /// It was found not to be so.
    Refuted,
}

/// Whether the patient has it still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Course {
    /// Yes.
    Active,
    /// Again.
    Recurrence,
    /// Not at the moment.
    Remission,
    /// No longer.
    Resolved,
}

impl Diagnosis {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let problem = check.coded("problem", &self.problem);
        let date = check.date("date", &self.date);
        let onset = check.optional_date("onset", self.onset.as_ref());
        let remark = check.optional_long("note", self.note.as_ref());
        if let Some(onset) = &onset {
            check.order("date", onset, Some(&date));
        }
        let course = match self.certainty {
            Certainty::Refuted => "inactive",
            _ => self.course.code(),
        };
        let condition = condition(
            frame,
            "encounter-diagnosis",
            (course, self.certainty.code()),
            problem,
        )
        .put("onsetDateTime", onset.map(Json::string))
        .put("recordedDate", Json::string(date))
        .put("recorder", frame.author())
        .put_list("note", remark.map(note));
        vec![condition.into()]
    }

    pub(super) fn read(condition: &Json<'_>) -> Option<Self> {
        let certainty = Certainty::read(condition)?;
        let status = ["clinicalStatus", "coding", "code"];
        let course = match certainty {
            // Then it is inactive, whatever was chosen.
            Certainty::Refuted => Course::Active,
            _ => by_code(condition, &status, &Course::ALL, Course::code)?,
        };
        Some(Self {
            problem: coded_of(condition, &["code"])?,
            date: text_of(condition, &["recordedDate"])?,
            onset: text_of(condition, &["onsetDateTime"]),
            certainty,
            course,
            note: note_of(condition),
        })
    }
}

/// A Condition of a category, with its clinical status and how certain it is.
pub(super) fn condition(
    frame: &Frame,
    category: &'static str,
    (course, certainty): (&'static str, &'static str),
    problem: Json<'static>,
) -> Fields {
    let system = |name: &str| format!("http://terminology.hl7.org/CodeSystem/{name}");
    frame
        .resource("Condition")
        .put(
            "clinicalStatus",
            coded(system("condition-clinical"), course),
        )
        .put(
            "verificationStatus",
            coded(system("condition-ver-status"), certainty),
        )
        .put_list(
            "category",
            Some(coded(system("condition-category"), category)),
        )
        .put("code", problem)
        .put("subject", frame.subject())
}

impl Certainty {
    const ALL: [Self; 3] = [Self::Confirmed, Self::Unconfirmed, Self::Refuted];

    pub(super) fn read(resource: &Json<'_>) -> Option<Self> {
        let path = ["verificationStatus", "coding", "code"];
        by_code(resource, &path, &Self::ALL, Self::code)
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Unconfirmed => "unconfirmed",
            Self::Refuted => "refuted",
        }
    }
}

impl Course {
    const ALL: [Self; 4] = [
        Self::Active,
        Self::Recurrence,
        Self::Remission,
        Self::Resolved,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Recurrence => "recurrence",
            Self::Remission => "remission",
            Self::Resolved => "resolved",
        }
    }
}
