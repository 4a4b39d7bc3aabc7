//! What a resource is about, in the author's words.

use crate::json::Json;
use crate::resource::resource_type;
use crate::text::title;

/// The name of a resource.
pub(super) struct Named<'r> {
    /// The element that has it.
    pub(super) element: &'static str,
    /// The beginning of it, if it is too long for a title: it may stand wherever others refer to it.
    pub(super) text: String,
    /// Whether that is all of it.
    pub(super) is_whole: bool,
    /// That element.
    pub(super) value: &'r Json<'r>,
}

/// The first of the elements that name such a resource and has words.
pub(super) fn of<'r>(resource: &'r Json<'r>) -> Option<Named<'r>> {
    elements(resource_type(resource)?)
        .iter()
        .find_map(|element| {
            let value = resource.get(element)?.items().first()?;
            let words = words(value)?;
            let text = title(&words);
            Some(Named {
                element,
                is_whole: text == words,
                text,
                value,
            })
        })
}

fn elements(kind: &str) -> &'static [&'static str] {
    match kind {
        "Encounter" => &["reasonCode", "type", "serviceType", "class"],
        "DocumentReference" => &["description", "type", "category"],
        "Composition" => &["title", "type"],
        "CarePlan" => &["title", "description", "category"],
        "ImagingStudy" => &["description", "procedureCode", "modality"],
        "Appointment" => &["description", "serviceType", "reasonCode"],
        "RiskAssessment" => &["code", "prediction", "method"],
        "Device" => &["deviceName", "type", "distinctIdentifier"],
        _ => &[
            "code",
            "medicationCodeableConcept",
            "vaccineCode",
            "title",
            "name",
            "description",
            "type",
            "serviceType",
            "relationship",
            "topic",
            "category",
            "reasonCode",
        ],
    }
}

/// The words of a text, a coded concept, a coding or a person's name.
pub(super) fn words(value: &Json<'_>) -> Option<String> {
    if let Some(text) = value.text() {
        return filled(text).map(str::to_owned);
    }
    let text = |name| value.get(name).and_then(Json::text).and_then(filled);
    let coding = || value.get("coding")?.items().iter().find_map(words);
    let name = || text("name").map(str::to_owned);
    text("text")
        .or_else(|| text("display"))
        .map(str::to_owned)
        .or_else(coding)
        .or_else(|| person(value))
        .or_else(name)
        .or_else(|| text("code").map(str::to_owned))
}

/// A person's name from its parts.
pub(super) fn person(name: &Json<'_>) -> Option<String> {
    if name.get("family").is_none() && name.get("given").is_none() {
        return None;
    }
    let parts = ["prefix", "given", "family", "suffix"].into_iter();
    let words = parts
        .filter_map(|part| name.get(part))
        .flat_map(Json::items);
    let words: Vec<_> = words.filter_map(Json::text).collect();
    filled(&words.join(" ")).map(str::to_owned)
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.trim().is_empty())
}
