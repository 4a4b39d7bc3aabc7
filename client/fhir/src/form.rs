//! The forms that the portal fills, and the content of the records that they become.

mod allergy;
mod blood;
mod case;
mod check;
mod diagnosis;
mod document;
mod examination;
mod fields;
mod frame;
mod immunization;
mod laboratory;
mod level;
mod measurements;
mod measures;
mod note;
mod observation;
mod prescription;
mod refill;
mod treatment;
mod visit;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bundle;
use crate::json::Json;
use crate::loinc;

pub use allergy::{Allergy, AllergySort, Danger};
pub use blood::{Pressure, Sugar, SugarUnit, Words};
pub use case::Case;
pub use check::{Problem, Reason};
pub use diagnosis::{Certainty, Course, Diagnosis};
pub use document::Document;
pub use examination::Examination;
pub use immunization::Immunization;
pub use laboratory::{Laboratory, LaboratoryResult, ResultValue};
pub use level::Level;
pub use measurements::{Measurements, Reading};
pub use measures::Measures;
pub use note::Note;
pub use prescription::{Amount, Per, Prescription, Times};
pub use refill::{Refilled, refill};
pub use treatment::Treatment;
pub use visit::{Visit, VisitClass};

use check::Check;
use frame::Frame;

/// A filled form, and what all forms have in common.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filled {
    /// The patient whom it is about.
    pub patient: Person,
    /// The member who writes it, unless it is the patient.
    #[serde(default)]
    pub author: Option<Person>,
    /// Whether the patient says so, and no professional.
    #[serde(default)]
    pub is_patient_stated: bool,
    /// What was typed.
    pub form: Form,
}

/// A person, by the id of a member, a name or both.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The member's id.
    #[serde(default)]
    pub id: Option<String>,
    /// The name as others read it.
    #[serde(default)]
    pub name: Option<String>,
}

/// The forms. Every text is what was typed; dates have any precision of FHIR: `2024`, `2024-02`, `2024-02-29`, or
/// `2024-02-29T10:00:00+03:00`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Form {
    /// A visit or a stay in a hospital.
    Visit(Visit),
    /// A problem with the measurements that belong to it.
    Case(Case),
    /// A practitioner's note.
    Note(Note),
    /// A nurse's note.
    NursingNote(Note),
    /// A diagnosis.
    Diagnosis(Diagnosis),
    /// What an examination found.
    Examination(Examination),
    /// A treatment or an operation.
    Treatment(Treatment),
    /// Measures that were agreed.
    Measures(Measures),
    /// A medicine that is prescribed.
    Prescription(Prescription),
    /// Laboratory results.
    Laboratory(Laboratory),
    /// Measurements of vital signs or at home.
    Measurements(Measurements),
    /// An allergy.
    Allergy(Allergy),
    /// A vaccination.
    Immunization(Immunization),
    /// A document with its files.
    Document(Document),
}

/// Words, with a code if they were chosen from a value set.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coded {
    /// What was typed or chosen.
    pub text: String,
    /// The system of the code.
    #[serde(default)]
    pub system: Option<String>,
    /// The code.
    #[serde(default)]
    pub code: Option<String>,
}

/// A file that a form brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Writes the content of the record that a form becomes: one resource, or a Bundle of type `collection`.
///
/// The same input gives the same bytes. Numbers stay as they were typed.
///
/// # Errors
///
/// Everything that is wrong with the form, in its order; its author is at fault.
pub fn write(filled: &Filled, files: &[NewFile]) -> Result<Vec<u8>, Vec<Problem>> {
    let mut check = Check::default();
    let frame = Frame::of(&mut check, filled);
    let mut resources = resources(&mut check, &frame, filled, files);
    if !files.is_empty() && !matches!(filled.form, Form::Document(_)) {
        let place = resources.len();
        resources.extend(document::beside(&mut check, &frame, files, place));
    }
    check.problems()?;
    Ok(match <[_; 1]>::try_from(resources) {
        Ok([resource]) => resource.to_bytes(),
        Err(resources) => bundle::collection(resources).to_bytes(),
    })
}

fn resources(
    check: &mut Check,
    frame: &Frame,
    filled: &Filled,
    files: &[NewFile],
) -> Vec<Json<'static>> {
    match &filled.form {
        Form::Visit(visit) => visit.write(check, frame),
        Form::Case(case) => case.write(check, frame),
        Form::Note(note) => note.write(check, frame, loinc::NOTE),
        Form::NursingNote(note) => note.write(check, frame, loinc::NURSE_NOTE),
        Form::Diagnosis(diagnosis) => diagnosis.write(check, frame),
        Form::Examination(examination) => examination.write(check, frame),
        Form::Treatment(treatment) => treatment.write(check, frame),
        Form::Measures(measures) => measures.write(check, frame),
        Form::Prescription(prescription) => prescription.write(check, frame),
        Form::Laboratory(laboratory) => laboratory.write(check, frame),
        Form::Measurements(measurements) => measurements.write(check, frame),
        Form::Allergy(allergy) => allergy.write(check, frame),
        Form::Immunization(immunization) => immunization.write(check, frame),
        Form::Document(document) => document.write(check, frame, files),
    }
}
