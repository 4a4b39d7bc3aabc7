//! Types of FHIR, recognized by what an object has: most of them say in one text what they mean.

use super::elements::{Elements, Shape};
use super::name::{person, words};
use super::path::Path;
use crate::json::Json;
use crate::view::Code;

impl Elements<'_, '_> {
    /// Recognizes the type of an object. What of it only programs need is noted.
    pub(super) fn shape(&mut self, path: &Path<'_>, value: &Json<'_>) -> Shape {
        let has = |name: &str| value.get(name).is_some();
        let has_object = |name: &str| {
            value
                .get(name)
                .is_some_and(|value| !value.members().is_empty())
        };
        let is_number = matches!(value.get("value"), Some(Json::Number(_)));
        if has("coding") {
            return self.concept(value);
        }
        if is_number {
            return self.quantity(path, value);
        }
        if has("code") && has("system") && !has("value") && value.text_at(&["code"]).is_some() {
            self.code(value);
            return shape(words(value), &["system", "code", "display"]);
        }
        if value.text_at(&["reference"]).is_some() || is_logical_reference(value) {
            return self.reference(path, value);
        }
        if is_attachment(value) {
            return self.attachment(path, value);
        }
        if has("family") || has("given") {
            return self.person(path, value);
        }
        if has("start") != has("end") || (has("start") && has("end")) {
            return period(value);
        }
        if has_object("low") || has_object("high") {
            return self.pair(path, value, ["low", "high"], " – ");
        }
        if has_object("numerator") && has_object("denominator") {
            return self.pair(path, value, ["numerator", "denominator"], " / ");
        }
        if has("line") || has("city") || has("country") {
            return self.address(path, value);
        }
        if value.text_at(&["value"]).is_some() && has("system") {
            self.note(path, value, &["system", "use", "rank"]);
            return shape(text(value, "value"), &["value", "system", "use", "rank"]);
        }
        if has("frequency") && has("period") {
            return repeat(value);
        }
        if value.text_at(&["text"]).is_some() {
            return shape(text(value, "text"), &["text"]);
        }
        if value.text_at(&["display"]).is_some() {
            return shape(text(value, "display"), &["display"]);
        }
        Shape::default()
    }

    /// A CodeableConcept: the author's text, else the words of its codes.
    fn concept(&mut self, value: &Json<'_>) -> Shape {
        let codings = value.get("coding").map_or(&[][..], Json::items);
        for coding in codings {
            self.code(coding);
        }
        let all = || {
            let words: Vec<_> = codings.iter().filter_map(words).collect();
            (!words.is_empty()).then(|| words.join(", "))
        };
        shape(text(value, "text").or_else(all), &["coding", "text"])
    }

    /// Notes a Coding.
    pub(super) fn code(&mut self, coding: &Json<'_>) {
        let member = |name| coding.get(name).and_then(Json::scalar).map(str::to_owned);
        let code = Code {
            system: member("system"),
            code: member("code"),
            display: member("display"),
        };
        self.note_code(code);
        self.note_rest(&Path::of("coding"), coding, &["system", "code", "display"]);
    }

    /// A Quantity or Money: a number with its unit.
    fn quantity(&mut self, path: &Path<'_>, value: &Json<'_>) -> Shape {
        const USED: &[&str] = &["comparator", "value", "unit", "currency", "system", "code"];
        self.note(path, value, &["system", "code", "currency"]);
        let unit = ["unit", "currency", "code"];
        let unit = unit.into_iter().find_map(|name| text(value, name));
        let number = value.get("value").and_then(Json::scalar).map(str::to_owned);
        let words = [text(value, "comparator"), number, unit];
        shape(joined(words.into_iter().flatten(), " "), USED)
    }

    /// A Reference: the name of what it refers to. An id is no name.
    fn reference(&mut self, path: &Path<'_>, value: &Json<'_>) -> Shape {
        const USED: &[&str] = &["reference", "type", "identifier", "display"];
        self.note(path, value, &["reference", "type", "identifier"]);
        let resolved = || {
            let reference = value.get("reference")?.text()?;
            self.resolve(reference)
        };
        shape(text(value, "display").or_else(resolved), USED)
    }

    /// An Attachment: its title. The file is in the list of files; a plain text is shown here.
    fn attachment(&mut self, path: &Path<'_>, value: &Json<'_>) -> Shape {
        const USED: &[&str] = &[
            "contentType",
            "data",
            "url",
            "title",
            "size",
            "hash",
            "language",
        ];
        self.note(
            path,
            value,
            &["contentType", "url", "size", "hash", "language"],
        );
        let plain = plain_text(value);
        if let (Some(title), true) = (text(value, "title"), plain.is_some()) {
            self.note_text(&path.then("title"), &title);
        }
        shape(plain.or_else(|| text(value, "title")), USED)
    }

    fn person(&mut self, path: &Path<'_>, value: &Json<'_>) -> Shape {
        const USED: &[&str] = &["text", "prefix", "given", "family", "suffix", "use"];
        self.note(path, value, &["use"]);
        if text(value, "text").is_some() {
            self.note(path, value, &["prefix", "given", "family", "suffix"]);
        }
        shape(text(value, "text").or_else(|| person(value)), USED)
    }

    fn address(&mut self, path: &Path<'_>, value: &Json<'_>) -> Shape {
        const PARTS: &[&str] = &["line", "city", "district", "state", "postalCode", "country"];
        const USED: &[&str] = &[
            "text",
            "line",
            "city",
            "district",
            "state",
            "postalCode",
            "country",
            "use",
            "type",
        ];
        self.note(path, value, &["use", "type"]);
        if let Some(whole) = text(value, "text") {
            self.note(path, value, PARTS);
            return shape(Some(whole), USED);
        }
        let parts = PARTS.iter().filter_map(|part| value.get(part));
        let parts = parts.flat_map(Json::items).filter_map(Json::scalar);
        shape(joined(parts.map(str::to_owned), ", "), USED)
    }

    /// A Range or Ratio: two quantities.
    fn pair(
        &mut self,
        path: &Path<'_>,
        value: &Json<'_>,
        names: [&'static str; 2],
        between: &str,
    ) -> Shape {
        let [first, second] = names.map(|name| {
            let part = value.get(name)?;
            let path = path.then(name);
            let Shape { text, used } = self.shape(&path, part);
            self.note_rest(&path, part, used);
            text
        });
        let used: &[&str] = if names[0] == "low" {
            &["low", "high"]
        } else {
            &["numerator", "denominator"]
        };
        if first.is_none() && second.is_none() {
            return Shape::default();
        }
        let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
        shape(Some(format!("{first}{between}{second}")), used)
    }
}

/// Whether an object is an attachment: it describes bytes that are in it or at an address.
pub(super) fn is_attachment(value: &Json<'_>) -> bool {
    let is_text = |name| value.get(name).is_some_and(|value| value.text().is_some());
    is_text("contentType") || (is_text("url") && is_text("title"))
}

fn shape(text: Option<String>, used: &'static [&'static str]) -> Shape {
    Shape { text, used }
}

/// A Reference without an address: only these elements, and at least one of them.
fn is_logical_reference(value: &Json<'_>) -> bool {
    let is_part = |name: &str| matches!(name, "type" | "identifier" | "display");
    let members = value.members();
    let has_identifier = value
        .get("identifier")
        .is_some_and(|value| !value.members().is_empty());
    has_identifier && members.iter().all(|(name, _)| is_part(name))
}

/// A Period: two dates, of which one may be missing.
fn period(value: &Json<'_>) -> Shape {
    let [start, end] = ["start", "end"].map(|name| text(value, name).unwrap_or_default());
    if start.is_empty() && end.is_empty() {
        return Shape::default();
    }
    shape(Some(format!("{start} – {end}")), &["start", "end"])
}

/// How often something is done, without words: `3 × / 1 d` is three times a day.
fn repeat(value: &Json<'_>) -> Shape {
    let [frequency, period, unit] =
        ["frequency", "period", "periodUnit"].map(|name| value.get(name).and_then(Json::scalar));
    let (Some(frequency), Some(period)) = (frequency, period) else {
        return Shape::default();
    };
    let text = format!("{frequency} × / {period} {}", unit.unwrap_or_default());
    shape(Some(text), &["frequency", "period", "periodUnit"])
}

/// The text of an attachment that is plain text inside the record.
fn plain_text(attachment: &Json<'_>) -> Option<String> {
    let media_type = attachment.get("contentType")?.text()?;
    let bytes = crate::attachment::decode(attachment.get("data")?.text()?);
    let is_plain = media_type.split(';').next()?.trim() == "text/plain";
    String::from_utf8(bytes.filter(|_| is_plain)?).ok()
}

fn text(value: &Json<'_>, name: &str) -> Option<String> {
    let text = value.get(name)?.scalar()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn joined(words: impl Iterator<Item = String>, between: &str) -> Option<String> {
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then(|| words.join(between))
}
