//! What an examination found: an Observation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Coded;
use super::check::Check;
use super::fields::{coded_of, text_of};
use super::frame::Frame;
use super::level::{Level, interpretation};
use super::observation::observation;
use crate::json::Json;

/// What an examination found.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Examination {
    /// What was examined.
    pub examined: Coded,
    /// When.
    pub date: String,
    /// What was found.
    pub finding: String,
    /// Whether that is ordinary.
    #[serde(default)]
    pub level: Option<Level>,
}

impl Examination {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let examined = check.coded("examined", &self.examined);
        let date = check.date("date", &self.date);
        let finding = check.long("finding", &self.finding);
        let observation = observation(frame, "exam", examined, &date)
            .put("valueString", Json::string(finding))
            .put_list("interpretation", self.level.map(interpretation));
        vec![observation.into()]
    }

    pub(super) fn read(observation: &Json<'_>) -> Option<Self> {
        Some(Self {
            examined: coded_of(observation, &["code"])?,
            date: text_of(observation, &["effectiveDateTime"])?,
            finding: text_of(observation, &["valueString"])?,
            level: Level::read(observation),
        })
    }
}
