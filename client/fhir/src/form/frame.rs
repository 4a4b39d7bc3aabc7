//! What all resources of a form have in common: whom they are about, who writes them, and whether the patient says so.

use super::check::Check;
use super::fields::{Fields, coding};
use super::{Filled, Person, Reason};
use crate::json::Json;

/// The patient, the author, and whose word it is.
pub(super) struct Frame {
    subject: Json<'static>,
    author: Option<Json<'static>>,
    pub(super) is_patient_stated: bool,
}

impl Frame {
    pub(super) fn of(check: &mut Check, filled: &Filled) -> Self {
        let subject = check.within("patient", |check| {
            reference(check, "Patient", &filled.patient)
        });
        if subject.is_none() {
            check.refuse("patient", Reason::Empty);
        }
        let subject = subject.unwrap_or(Json::Null);
        let author = filled.author.as_ref().and_then(|author| {
            check.within("author", |check| reference(check, "Practitioner", author))
        });
        let is_patient_stated = filled.is_patient_stated;
        let author = match is_patient_stated {
            true => Some(subject.clone()),
            false => author,
        };
        Self {
            subject,
            author,
            is_patient_stated,
        }
    }

    /// A resource of a type. What the patient states is marked with HL7's security label for that, `PATAST`: it stands
    /// in the metadata of any resource, and says nothing else.
    pub(super) fn resource(&self, kind: &'static str) -> Fields {
        let mark = || {
            let system = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
            let mark = coding(system, "PATAST", "patient asserted");
            Json::object([("security", Json::Array(vec![mark]))])
        };
        Fields::new()
            .put("resourceType", Json::string(kind))
            .put("meta", self.is_patient_stated.then(mark))
    }

    /// The patient.
    pub(super) fn subject(&self) -> Json<'static> {
        self.subject.clone()
    }

    /// Who writes it: the patient, if it is the patient's word.
    pub(super) fn author(&self) -> Option<Json<'static>> {
        self.author.clone()
    }

    /// The author, unless that is the patient.
    pub(super) fn professional(&self) -> Option<Json<'static>> {
        self.author().filter(|_| !self.is_patient_stated)
    }
}

/// A Reference by the member's id and name; `None` if there is neither.
fn reference(check: &mut Check, kind: &'static str, person: &Person) -> Option<Json<'static>> {
    let id = check.optional("id", person.id.as_ref());
    let name = check.optional("name", person.name.as_ref());
    if id.is_none() && name.is_none() {
        return None;
    }
    let identifier = id.map(|id| Json::object([("value", Json::string(id))]));
    let reference = Fields::new()
        .put("type", Json::string(kind))
        .put("identifier", identifier)
        .put("display", name.map(Json::string));
    Some(reference.into())
}
