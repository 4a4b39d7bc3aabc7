//! A document with its files: a DocumentReference and Binary resources.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NewFile;
use super::check::Check;
use super::fields::{Fields, text_of};
use super::frame::Frame;
use crate::attachment::binary;
use crate::bundle::address;
use crate::json::Json;
use crate::read::text_of_xhtml;

/// A document: what is said of its file. The file is given beside the form.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What it is.
    pub title: String,
    /// When it was made.
    pub date: String,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
}

impl Document {
    pub(super) fn write(
        &self,
        check: &mut Check,
        frame: &Frame,
        files: &[NewFile],
    ) -> Vec<Json<'static>> {
        let [title] = check.texts([("title", &self.title)]);
        let date = check.date("date", &self.date);
        let remark = check.optional_long("note", self.note.as_ref());
        let (contents, binaries) = written(check, files, 1);
        let reference = reference(frame, title, Some(date), contents)
            .put("text", remark.map(|remark| narrative(&remark)));
        std::iter::once(reference.into()).chain(binaries).collect()
    }

    pub(super) fn read(reference: &Json<'_>) -> Option<Self> {
        let remark = reference.text_at(&["text", "div"]);
        Some(Self {
            title: text_of(reference, &["description"])?,
            date: text_of(reference, &["context", "period", "start"])?,
            note: remark.and_then(text_of_xhtml),
        })
    }
}

/// A remark as the Narrative of a resource that has no element for remarks: it says more than the other elements do.
fn narrative(remark: &str) -> Json<'static> {
    let escaped = remark
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let lines: String = escaped
        .lines()
        .map(|line| format!("<p>{line}</p>"))
        .collect();
    let div = format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{lines}</div>");
    Json::object([
        ("status", Json::string("additional")),
        ("div", Json::string(div)),
    ])
}

/// Files beside another form: a DocumentReference and Binary resources, from a place of the Bundle on.
pub(super) fn beside(
    check: &mut Check,
    frame: &Frame,
    files: &[NewFile],
    place: usize,
) -> Vec<Json<'static>> {
    let (contents, binaries) = written(check, files, place + 1);
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    let reference = reference(frame, names.join(", "), None, contents);
    std::iter::once(reference.into()).chain(binaries).collect()
}

/// Attachments that refer to Binary resources, and these, which stand in the Bundle from a place on.
fn written(
    check: &mut Check,
    files: &[NewFile],
    place: usize,
) -> (Vec<Json<'static>>, Vec<Json<'static>>) {
    let mut binaries = Vec::new();
    let attachments = check.each("files", files, |check, file| {
        let [name, media_type] =
            check.texts([("name", &file.name), ("mediaType", &file.media_type)]);
        let binary = binary(&media_type, &file.bytes);
        let address = address(place + binaries.len(), &binary);
        binaries.push(binary);
        Fields::new()
            .put("contentType", Json::string(media_type))
            .put("url", Json::string(address))
            .put("size", Json::Number(file.bytes.len().to_string().into()))
            .put("title", Json::string(name))
            .into()
    });
    (attachments, binaries)
}

/// A DocumentReference of some attachments.
pub(super) fn reference(
    frame: &Frame,
    title: String,
    date: Option<String>,
    attachments: Vec<Json<'static>>,
) -> Fields {
    let contents = attachments
        .into_iter()
        .map(|attachment| Json::object([("attachment", attachment)]));
    // Its own date must be a moment; the period of its context may be a day or a year.
    let period = date.map(|date| Json::object([("start", Json::string(date))]));
    frame
        .resource("DocumentReference")
        .put("status", Json::string("current"))
        .put("docStatus", Json::string("final"))
        .put("subject", frame.subject())
        .put_list("author", frame.author())
        .put("description", Json::string(title))
        .put_list("content", contents)
        .put(
            "context",
            period.map(|period| Json::object([("period", period)])),
        )
}
