//! A treatment or an operation: a Procedure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Coded;
use super::check::Check;
use super::fields::{coded_of, display, note, note_of, period, text_of, words};
use super::frame::Frame;
use crate::json::Json;

/// A treatment or an operation.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Treatment {
    /// What was done.
    pub treatment: Coded,
    /// When it was done or began.
    pub date: String,
    /// When it ended, if it took longer.
    #[serde(default)]
    pub end: Option<String>,
    /// Where it was done.
    #[serde(default)]
    pub hospital: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<Coded>,
    /// What came of it.
    #[serde(default)]
    pub outcome: Option<String>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

impl Treatment {
    pub(super) fn write(&self, check: &mut Check, frame: &Frame) -> Vec<Json<'static>> {
        let treatment = check.coded("treatment", &self.treatment);
        let date = check.date("date", &self.date);
        let end = check.optional_date("end", self.end.as_ref());
        check.order("end", &date, end.as_ref());
        let hospital = check.optional("hospital", self.hospital.as_ref());
        let reason = check.optional_coded("reason", self.reason.as_ref());
        let outcome = check.optional("outcome", self.outcome.as_ref());
        let remark = check.optional_long("note", self.note.as_ref());
        let performer = frame
            .author()
            .map(|author| Json::object([("actor", author)]));
        let fields = frame
            .resource("Procedure")
            .put("status", Json::string("completed"))
            .put("code", treatment)
            .put("subject", frame.subject());
        let fields = match end {
            Some(end) => fields.put("performedPeriod", period(date, Some(end))),
            None => fields.put("performedDateTime", Json::string(date)),
        };
        let fields = fields
            .put_list("performer", performer)
            .put("location", hospital.map(display))
            .put_list("reasonCode", reason)
            .put("outcome", outcome.map(words))
            .put_list("note", remark.map(note));
        vec![fields.into()]
    }

    pub(super) fn read(procedure: &Json<'_>) -> Option<Self> {
        let date = text_of(procedure, &["performedDateTime"]);
        Some(Self {
            treatment: coded_of(procedure, &["code"])?,
            date: date.or_else(|| text_of(procedure, &["performedPeriod", "start"]))?,
            end: text_of(procedure, &["performedPeriod", "end"]),
            hospital: text_of(procedure, &["location", "display"]),
            reason: coded_of(procedure, &["reasonCode"]),
            outcome: text_of(procedure, &["outcome", "text"]),
            note: note_of(procedure),
        })
    }
}
