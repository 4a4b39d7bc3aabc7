//! A problem with the measurements that belong to it: a Condition and Observations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Coded;
use super::blood::{Pressure, Sugar};
use super::check::Check;
use super::diagnosis::condition;
use super::fields::{coded_of, note, note_of, text_of};
use super::frame::Frame;
use super::refill::of_type;
use crate::json::Json;

/// A problem with the measurements that belong to it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// The problem.
    pub problem: Coded,
    /// When it was seen.
    pub date: String,
    /// The blood pressure.
    #[serde(default)]
    pub blood_pressure: Option<Pressure>,
    /// The sugar in the blood.
    #[serde(default)]
    pub sugar: Option<Sugar>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

impl Case {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let problem = check.coded("problem", &self.problem);
        let date = check.date("date", &self.date);
        let remark = check.optional_long("note", self.note.as_ref());
        let condition = condition(frame, "problem-list-item", ("active", "confirmed"), problem)
            .put("recordedDate", Json::string(date.clone()))
            .put("recorder", frame.author())
            .put_list("note", remark.map(note));
        let mut resources = vec![condition.into()];
        if let Some(pressure) = &self.blood_pressure {
            resources
                .push(check.within("bloodPressure", |check| pressure.write(check, frame, &date)));
        }
        if let Some(sugar) = &self.sugar {
            resources.push(check.within("sugar", |check| sugar.write(check, frame, &date)));
        }
        resources
    }

    pub(super) fn read(resources: &[&Json<'_>]) -> Option<Self> {
        let condition = resources.first()?;
        Some(Self {
            problem: coded_of(condition, &["code"])?,
            date: text_of(condition, &["recordedDate"])?,
            blood_pressure: of_type(resources, "Observation").find_map(Pressure::read),
            sugar: of_type(resources, "Observation").find_map(Sugar::read),
            note: note_of(condition),
        })
    }
}
