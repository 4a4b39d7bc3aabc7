//! Measures that were agreed with the patient: a CarePlan.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::Check;
use super::fields::{note, note_of, period, text_of};
use super::frame::Frame;
use crate::json::Json;

/// Measures that were agreed with the patient.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// What they are for.
    pub title: String,
    /// When they begin.
    pub date: String,
    /// When they end.
    #[serde(default)]
    pub end: Option<String>,
    /// What is to be done: at least one.
    pub measures: Vec<String>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

impl Measures {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let [title] = check.texts([("title", &self.title)]);
        let date = check.date("date", &self.date);
        let end = check.optional_date("end", self.end.as_ref());
        check.order("end", &date, end.as_ref());
        let remark = check.optional_long("note", self.note.as_ref());
        let activities = check.each("measures", &self.measures, |check, measure| {
            let detail = [
                ("status", Json::string("in-progress")),
                ("description", Json::string(check.own_long(measure))),
            ];
            Json::object([("detail", Json::object(detail))])
        });
        let fields = frame
            .resource("CarePlan")
            .put("status", Json::string("active"))
            .put("intent", Json::string("plan"))
            .put("title", Json::string(title))
            .put("subject", frame.subject())
            .put("period", period(date, end))
            .put("author", frame.author())
            .put_list("activity", activities)
            .put_list("note", remark.map(note));
        vec![fields.into()]
    }

    pub(super) fn read(plan: &Json<'_>) -> Option<Self> {
        let activities = plan.get("activity")?.items().iter();
        let measures = activities.map(|activity| text_of(activity, &["detail", "description"]));
        Some(Self {
            title: text_of(plan, &["title"])?,
            date: text_of(plan, &["period", "start"])?,
            end: text_of(plan, &["period", "end"]),
            measures: measures.collect::<Option<_>>()?,
            note: note_of(plan),
        })
    }
}
