//! A note in plain text: a DocumentReference that holds the text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::Check;
use super::document::reference;
use super::fields::text_of;
use super::frame::Frame;
use crate::attachment::{decode, encode};
use crate::json::Json;
use crate::loinc::{self, Term};

/// A note in plain text.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
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
        let reference = reference(frame, title, Some(date), vec![attached(&text)]);
        vec![reference.put("type", loinc::concept(&[term])).into()]
    }

    pub(super) fn read(reference: &Json<'_>) -> Option<Self> {
        Some(Self {
            title: text_of(reference, &["description"])?,
            date: text_of(reference, &["context", "period", "start"])?,
            text: plain_text(reference.at(&["content", "attachment"])?)?,
        })
    }
}

const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// A text as an attachment.
fn attached(text: &str) -> Json<'static> {
    Json::object([
        ("contentType", Json::string(PLAIN_TEXT)),
        ("data", Json::string(encode(text.as_bytes()))),
    ])
}

/// The text of an attachment that is one.
fn plain_text(attachment: &Json<'_>) -> Option<String> {
    let is_text = attachment.text_at(&["contentType"]) == Some(PLAIN_TEXT);
    let bytes = decode(attachment.text_at(&["data"]).filter(|_| is_text)?)?;
    String::from_utf8(bytes).ok()
}
