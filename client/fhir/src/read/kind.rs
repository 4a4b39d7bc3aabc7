//! What a resource is for a person.

use crate::json::Json;
use crate::loinc;
use crate::resource::resource_type;
use crate::view::{Entry, Kind};

/// What kind of record its resources make: that of the first one, or a case of a problem with its measurements.
pub(super) fn of_record(entries: &[Entry]) -> Kind {
    let Some((first, rest)) = entries.split_first() else {
        return Kind::Other;
    };
    let is_problem = matches!(first.kind, Kind::Problem | Kind::Diagnosis);
    let is_measured = |entry: &Entry| matches!(entry.kind, Kind::Measurement | Kind::Laboratory);
    match is_problem && !rest.is_empty() && rest.iter().all(is_measured) {
        true => Kind::Case,
        false => first.kind,
    }
}

/// What a resource is, by its type and category.
pub(super) fn of(resource: &Json<'_>) -> Kind {
    match resource_type(resource).unwrap_or_default() {
        "Encounter" | "EpisodeOfCare" => Kind::Visit,
        "Condition" if has_category(resource, &["encounter-diagnosis"]) => Kind::Diagnosis,
        "Condition" => Kind::Problem,
        "Observation" => observation(resource),
        "DiagnosticReport" if has_category(resource, &["LAB", "laboratory"]) => Kind::Laboratory,
        "DiagnosticReport" if has_category(resource, IMAGING) => Kind::Imaging,
        "DiagnosticReport" => Kind::Report,
        "Procedure" => Kind::Treatment,
        "CarePlan" | "Goal" => Kind::Measures,
        "MedicationRequest" => Kind::Prescription,
        "MedicationDispense" => Kind::Dispense,
        "Medication" | "MedicationStatement" | "MedicationAdministration" => Kind::Medication,
        "ImagingStudy" | "Media" => Kind::Imaging,
        "AllergyIntolerance" => Kind::Allergy,
        "Immunization" => Kind::Immunization,
        "DocumentReference" => document(resource),
        "Composition" | "DocumentManifest" => Kind::Document,
        "ServiceRequest" | "ReferralRequest" | "DeviceRequest" | "NutritionOrder" | "Task" => {
            Kind::Order
        }
        "Appointment" | "AppointmentResponse" => Kind::Appointment,
        "FamilyMemberHistory" => Kind::FamilyHistory,
        "QuestionnaireResponse" => Kind::Answers,
        "Patient" | "Practitioner" | "PractitionerRole" | "RelatedPerson" | "Person"
        | "Organization" => Kind::Person,
        "Account"
        | "Claim"
        | "ClaimResponse"
        | "Coverage"
        | "ExplanationOfBenefit"
        | "Invoice"
        | "Contract" => Kind::Administrative,
        _ => Kind::Other,
    }
}

const IMAGING: &[&str] = &["RAD", "IMG", "CT", "RUS", "NMR", "imaging"];

fn observation(resource: &Json<'_>) -> Kind {
    let has = |codes: &[&str]| has_category(resource, codes);
    match () {
        () if has(&["vital-signs"]) => Kind::Measurement,
        () if has(&["laboratory"]) => Kind::Laboratory,
        () if has(&["exam"]) => Kind::Examination,
        () if has(IMAGING) => Kind::Imaging,
        () => Kind::Observation,
    }
}

/// A note is a document that is only text.
fn document(resource: &Json<'_>) -> Kind {
    let code = resource.text_at(&["type", "coding", "code"]);
    match code {
        Some(code) if code == loinc::NURSE_NOTE.code => Kind::NursingNote,
        Some(code) if code == loinc::NOTE.code => Kind::Note,
        _ => Kind::Document,
    }
}

fn has_category(resource: &Json<'_>, codes: &[&str]) -> bool {
    let categories = resource.get("category").map_or(&[][..], Json::items);
    let codings = categories
        .iter()
        .filter_map(|category| category.get("coding"));
    let mut found = codings
        .flat_map(Json::items)
        .filter_map(|coding| coding.text_at(&["code"]));
    found.any(|code| codes.contains(&code))
}
