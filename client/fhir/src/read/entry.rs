//! One resource as a person reads it.

use super::elements::Elements;
use super::path::Path;
use super::scope::Found;
use super::{Reading, kind, measure, name, narrative};
use crate::json::Json;
use crate::label::Label;
use crate::resource::resource_type;
use crate::text::title;
use crate::value_sets;
use crate::view::{Code, Component, Entry, Name, Warning};

/// Reads a resource.
pub(super) fn read(found: &Found<'_>, reading: &mut Reading<'_>) -> Entry {
    let resource = found.resource;
    let mut entry = empty(resource);
    let named = name::of(resource);
    let is_observation = resource_type(resource) == Some("Observation");
    let mut elements = Elements {
        reading,
        entry: &mut entry,
        container: found.container,
    };
    if is_observation {
        let measure = measure::read(&mut elements, &Path::of("Observation"), resource);
        elements.entry.measure = measure;
    }
    for (element, value) in resource.members() {
        let path = Path::of(element);
        match element.as_ref() {
            "resourceType" | "contained" => {}
            "text" => read_narrative(&mut elements, &path, value),
            "status" if value.text().is_some() => {
                elements.entry.status = value.text().map(str::to_owned);
            }
            "component" if is_observation && value.items().iter().all(is_object) => {
                for component in value.items() {
                    let component = read_component(&mut elements, &path, component);
                    elements.entry.components.push(component);
                }
            }
            element if is_observation && measure::has(element) => {}
            "context"
                if is_object(value) && resource_type(resource) == Some("DocumentReference") =>
            {
                for (element, value) in value.members() {
                    elements.add(&path.then(element), value);
                }
            }
            _ if is_title(&named, element, value) => {
                let fact = elements.fact(&path, value);
                let title = named.as_ref().map_or("", |named| &named.text);
                elements.keep_beside(fact, title);
            }
            _ => elements.add(&path, value),
        }
    }
    entry.code = named.as_ref().and_then(|named| first_code(named.value));
    entry.name = named.map(|named| known(named.text, named.value));
    entry.date = date(&entry);
    entry
}

fn empty(resource: &Json<'_>) -> Entry {
    Entry {
        kind: kind::of(resource),
        resource_type: resource_type(resource).unwrap_or_default().to_owned(),
        name: None,
        code: None,
        measure: None,
        components: Vec::new(),
        status: None,
        warnings: warnings(resource),
        is_patient_stated: is_patient_stated(resource),
        date: None,
        who: Vec::new(),
        places: Vec::new(),
        dates: Vec::new(),
        facts: Vec::new(),
        narrative: None,
        codes: Vec::new(),
        technical: Vec::new(),
        not_understood: Vec::new(),
    }
}

fn read_narrative(elements: &mut Elements<'_, '_>, path: &Path<'_>, value: &Json<'_>) {
    let xhtml = value.get("div").and_then(Json::text);
    elements.entry.narrative = xhtml.and_then(narrative::text);
    match xhtml {
        Some(_) => elements.note_rest(path, value, &["div"]),
        None => elements.add(path, value),
    }
}

/// A component's own facts are kept apart from those of the observation.
fn read_component(
    elements: &mut Elements<'_, '_>,
    path: &Path<'_>,
    component: &Json<'_>,
) -> Component {
    let outer = std::mem::take(&mut elements.entry.facts);
    let measure = measure::read(elements, path, component).unwrap_or_default();
    let code = component.get("code");
    let name = code.and_then(|code| Some(known(title(&name::words(code)?), code)));
    for (element, value) in component.members() {
        let path = path.then(element);
        match element.as_ref() {
            element if measure::has(element) => {}
            "code" => {
                let fact = elements.fact(&path, value);
                let name = name.as_ref().map_or("", |name| &name.text);
                elements.keep_beside(fact, name);
            }
            _ => {
                let fact = elements.fact(&path, value);
                elements.entry.facts.extend(fact);
            }
        }
    }
    Component {
        name,
        code: code.and_then(first_code),
        measure,
        facts: std::mem::replace(&mut elements.entry.facts, outer),
    }
}

/// A name, with its translations if its code is in a value set.
fn known(text: String, value: &Json<'_>) -> Name {
    let codings = value.get("coding").map_or(&[][..], Json::items);
    let mut found = codings.iter().filter_map(|coding| {
        value_sets::find(coding.text_at(&["system"])?, coding.text_at(&["code"])?)
    });
    let found = found.next();
    Name {
        text,
        en: found.map(|concept| concept.en),
        ar: found.map(|concept| concept.ar),
    }
}

fn is_object(value: &Json<'_>) -> bool {
    matches!(value, Json::Object(_))
}

fn first_code(concept: &Json<'_>) -> Option<Code> {
    let coding = concept.get("coding")?.items().first()?;
    let member = |name| coding.get(name).and_then(Json::scalar).map(str::to_owned);
    Some(Code {
        system: member("system"),
        code: member("code"),
        display: member("display"),
    })
}

/// Whether an element is what the title says, so that it needs no fact beside it.
fn is_title(named: &Option<name::Named<'_>>, element: &str, value: &Json<'_>) -> bool {
    const WHOLE: &[&str] = &[
        "code",
        "medicationCodeableConcept",
        "vaccineCode",
        "title",
        "description",
    ];
    let named = named.as_ref().filter(|named| named.is_whole);
    named.is_some_and(|named| named.element == element)
        && WHOLE.contains(&element)
        && !matches!(value, Json::Array(_))
}

fn warnings(resource: &Json<'_>) -> Vec<Warning> {
    let status = resource.text_at(&["status"]).unwrap_or_default();
    let verified = resource.text_at(&["verificationStatus", "coding", "code"]);
    let verified = verified.unwrap_or_default();
    let is_not_done = resource.get("doNotPerform") == Some(&Json::Bool(true));
    let mut warnings = Vec::new();
    let mut warn = |holds: bool, warning| warnings.extend(holds.then_some(warning));
    let is_error = [status, verified].contains(&"entered-in-error");
    warn(is_error, Warning::EnteredInError);
    warn(
        is_not_done || matches!(status, "not-done" | "not-taken"),
        Warning::NotDone,
    );
    warn(verified == "refuted", Warning::Refuted);
    let is_open = matches!(verified, "unconfirmed" | "provisional" | "differential");
    warn(is_open, Warning::Unconfirmed);
    warn(has_modifier(resource), Warning::Modified);
    warnings
}

fn has_modifier(value: &Json<'_>) -> bool {
    let members = value.members().iter();
    let mut members = members.filter(|(name, _)| name != "contained");
    members
        .any(|(name, value)| name == "modifierExtension" || value.items().iter().any(has_modifier))
}

/// Whether the resource is marked as asserted by the patient, or names a patient as its source.
fn is_patient_stated(resource: &Json<'_>) -> bool {
    let marks = resource.get("meta").and_then(|meta| meta.get("security"));
    let mut marks = marks.map_or(&[][..], Json::items).iter();
    let is_marked = marks.any(|mark| mark.text_at(&["code"]) == Some("PATAST"));
    let is_patient = |name| {
        let reference = resource.text_at(&[name, "reference"]).unwrap_or_default();
        reference.starts_with("Patient/") || resource.text_at(&[name, "type"]) == Some("Patient")
    };
    is_marked || is_patient("asserter") || is_patient("informationSource")
}

/// The moment by which an entry is sorted: when it was rather than when it was written down.
fn date(entry: &Entry) -> Option<String> {
    const ORDER: &[Label] = &[
        Label::At,
        Label::During,
        Label::HandedOver,
        Label::Onset,
        Label::Written,
        Label::Issued,
    ];
    let dates = &entry.dates;
    let first = |label: &Label| dates.iter().find(|date| date.label == *label)?.text.clone();
    let text = ORDER.iter().find_map(first)?;
    let start = text
        .split(" – ")
        .map(str::trim)
        .find(|date| !date.is_empty())?;
    let is_date = start.starts_with(|first: char| first.is_ascii_digit());
    is_date.then(|| start.to_owned())
}
