//! A note in plain text: a DocumentReference that holds the text.

use schemars::JsonSchema;
use serde::Deserialize;

use super::check::Check;
use super::document::reference;
use super::fields::Fields;
use super::frame::Frame;
use crate::json::Json;
use crate::loinc::{self, Term};

/// A note in plain text.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What it is about.
    pub title: String,
    /// When it was written.
    pub date: String,
    /// The note.
    pub text: String,
}

impl Note {
    /// A DocumentReference rather than a Composition: other systems look there for notes, and the text stays plain text,
    /// byte for byte, where a Composition wants XHTML.
    pub(super) fn write(&self, check: &mut Check, frame: &Frame, term: Term) -> Vec<Json<'static>> {
        let [title] = check.texts([("title", &self.title)]);
        let date = check.date("date", &self.date);
        let text = check.long("text", &self.text);
        let attachment = Fields::new()
            .put("contentType", Json::string("text/plain; charset=utf-8"))
            .put(
                "data",
                Json::string(crate::attachment::encode(text.as_bytes())),
            );
        let reference = reference(frame, title, Some(date), vec![attachment.into()]);
        vec![reference.put("type", loinc::concept(&[term])).into()]
    }
}
