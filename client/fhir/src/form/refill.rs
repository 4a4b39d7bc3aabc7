//! From the content of a record back to the form that it was written from, for a correction.

use super::fields::text_of;
use super::{
    Allergy, Case, Diagnosis, Document, Examination, Immunization, Laboratory, Measurements,
    Measures, Note, Prescription, Treatment, Visit,
};
use super::{Filled, Form, NewFile, Person, write};
use crate::attachment;
use crate::json::Json;
use crate::loinc;
use crate::resource::{FhirError, parse, resource_type, resources};

/// The form that was filled, and the files beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Refilled {
    /// The form.
    pub filled: Filled,
    /// Its files.
    pub files: Vec<NewFile>,
}

/// Reads the form that content was written from.
///
/// `None` if the content says anything that a form of ours cannot say: it would be lost in a correction. So the form is
/// returned only if it becomes the same content again, byte for byte.
///
/// # Errors
///
/// [`FhirError`] if the content is no resource.
pub fn refill(content: &[u8]) -> Result<Option<Refilled>, FhirError> {
    let resource = parse(content)?;
    let found = resources(&resource);
    let refilled = filled(&found).map(|filled| Refilled {
        filled,
        files: files(&found),
    });
    Ok(refilled.filter(|Refilled { filled, files }| {
        write(filled, files).is_ok_and(|written| written == content)
    }))
}

fn filled(resources: &[&Json<'_>]) -> Option<Filled> {
    let first = *resources.first()?;
    let subject = first.get("subject").or(first.get("patient"))?;
    let mark = first.text_at(&["meta", "security", "code"]);
    Some(Filled {
        patient: person(subject),
        author: resources.iter().find_map(|resource| author(resource)),
        is_patient_stated: mark == Some("PATAST"),
        form: form(first, resources)?,
    })
}

fn form(first: &Json<'_>, resources: &[&Json<'_>]) -> Option<Form> {
    Some(match resource_type(first)? {
        "Encounter" => Form::Visit(Visit::read(first)?),
        "Condition" => match first.text_at(&["category", "coding", "code"])? {
            "problem-list-item" => Form::Case(Case::read(resources)?),
            _ => Form::Diagnosis(Diagnosis::read(first)?),
        },
        "Procedure" => Form::Treatment(Treatment::read(first)?),
        "CarePlan" => Form::Measures(Measures::read(first)?),
        "MedicationRequest" => Form::Prescription(Prescription::read(first)?),
        "DiagnosticReport" => Form::Laboratory(Laboratory::read(resources)?),
        "AllergyIntolerance" => Form::Allergy(Allergy::read(first)?),
        "Immunization" => Form::Immunization(Immunization::read(first)?),
        "Observation" => match first.text_at(&["category", "coding", "code"])? {
            "exam" => Form::Examination(Examination::read(first)?),
            _ => Form::Measurements(Measurements::read(resources)?),
        },
        "DocumentReference" => match first.text_at(&["type", "coding", "code"]) {
            Some(code) if code == loinc::NOTE.code => Form::Note(Note::read(first)?),
            Some(code) if code == loinc::NURSE_NOTE.code => Form::NursingNote(Note::read(first)?),
            _ => Form::Document(Document::read(first)?),
        },
        _ => return None,
    })
}

/// The practitioner in a resource: the first reference to one.
fn author(value: &Json<'_>) -> Option<Person> {
    let is_author = value.get("type").and_then(Json::text) == Some("Practitioner");
    if is_author {
        return Some(person(value));
    }
    let inner = match value {
        Json::Array(values) => values.as_slice(),
        _ => &[],
    };
    let members = value.members().iter().map(|(_, member)| member);
    members.chain(inner).find_map(author)
}

fn person(reference: &Json<'_>) -> Person {
    Person {
        id: text_of(reference, &["identifier", "value"]),
        name: text_of(reference, &["display"]),
    }
}

/// The Binary resources, named by the attachments that refer to them, in their order.
fn files(resources: &[&Json<'_>]) -> Vec<NewFile> {
    let binaries = resources
        .iter()
        .filter_map(|resource| attachment::read(resource));
    let names = resources
        .iter()
        .filter(|resource| resource_type(resource) == Some("DocumentReference"))
        .filter_map(|reference| reference.get("content"))
        .flat_map(Json::items)
        .filter(|content| content.at(&["attachment", "url"]).is_some())
        .map(|content| text_of(content, &["attachment", "title"]).unwrap_or_default());
    names
        .zip(binaries)
        .map(|(name, binary)| NewFile {
            name,
            media_type: binary.content_type,
            bytes: binary.bytes,
        })
        .collect()
}

/// The resources of a type.
pub(super) fn of_type<'r, 't>(
    resources: &'r [&'r Json<'t>],
    kind: &'static str,
) -> impl Iterator<Item = &'r Json<'t>> {
    let resources = resources.iter().copied();
    resources.filter(move |resource| resource_type(resource) == Some(kind))
}
