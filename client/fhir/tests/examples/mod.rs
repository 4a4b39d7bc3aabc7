//! A filled form of every kind.

use emr_fhir::form::{Filled, NewFile};
use serde_json::{Value, json};

/// Forms by name, as the page sends them, each with its files.
pub(crate) fn forms() -> Vec<(&'static str, Value, Vec<NewFile>)> {
    let scan = NewFile {
        name: "scan of the foot.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: b"%PDF-1.5".to_vec(),
    };
    let diabetes = json!({"text": "Type 2 diabetes", "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "E11.9"});
    let mut forms = vec![
        (
            "visit",
            filled(
                json!({"kind": "visit", "hospital": "Hope Hospital", "class": "inpatient",
            "reason": {"text": "Foot ulcer"}, "admission": "2024-02-27", "discharge": "2024-03-02T09:30:00+03:00"}),
            ),
        ),
        (
            "open-visit",
            filled(
                json!({"kind": "visit", "hospital": "Hope Hospital", "class": "emergency",
            "reason": {"text": "Fever"}, "admission": "2024-02-27T22:10:00Z"}),
            ),
        ),
        (
            "past-visit",
            stated(
                json!({"kind": "visit", "hospital": "A clinic abroad", "class": "outpatient",
            "reason": {"text": "Cough"}, "admission": "2019"}),
            ),
        ),
        (
            "case",
            filled(
                json!({"kind": "case", "problem": diabetes, "date": "2024-03-01", "note": "Drinks a lot",
            "bloodPressure": {"as": "numbers", "systolic": "152", "diastolic": "95"},
            "sugar": {"as": "number", "value": "9.10", "unit": "mmol/L", "fasting": true}}),
            ),
        ),
        (
            "case-in-words",
            filled(
                json!({"kind": "case", "problem": {"text": "Dizziness"}, "date": "2024-03",
            "bloodPressure": {"as": "words", "words": "very high", "level": "veryHigh"},
            "sugar": {"as": "words", "words": "normal"}}),
            ),
        ),
        (
            "note",
            filled(
                json!({"kind": "note", "title": "Round", "date": "2024-03-01", "text": "Feels <well> & eats.\nGoes home."}),
            ),
        ),
        (
            "nursing-note",
            filled(
                json!({"kind": "nursingNote", "title": "Night", "date": "2024-03-01T23:00:00+03:00", "text": "نام جيدا"}),
            ),
        ),
        (
            "diagnosis",
            filled(
                json!({"kind": "diagnosis", "problem": diabetes, "date": "2024-03-01", "onset": "2021",
            "certainty": "confirmed", "course": "active", "note": "Since the pregnancy"}),
            ),
        ),
        (
            "refuted-diagnosis",
            filled(
                json!({"kind": "diagnosis", "problem": {"text": "Gout"}, "date": "2024-03-01",
            "certainty": "refuted", "course": "active"}),
            ),
        ),
        (
            "examination",
            filled(
                json!({"kind": "examination", "examined": {"text": "Feet"}, "date": "2024-03-01",
            "finding": "Ulcer of 2 cm below the left big toe", "level": "high"}),
            ),
        ),
        (
            "treatment",
            filled(
                json!({"kind": "treatment", "treatment": {"text": "Wound dressing"}, "date": "2024-03-01",
            "end": "2024-03-05", "hospital": "Hope Hospital", "reason": {"text": "Foot ulcer"}, "outcome": "Heals", "note": "Daily"}),
            ),
        ),
        (
            "measures",
            filled(
                json!({"kind": "measures", "title": "Protect the feet", "date": "2024-03-01", "end": "2024-06",
            "measures": ["Look at both feet every evening", "Wear wide shoes"], "note": "The daughter helps"}),
            ),
        ),
        (
            "prescription",
            filled(
                json!({"kind": "prescription", "medicine": {"text": "Metformin 500 mg tablet"}, "date": "2024-03-01",
            "dosage": "One tablet after breakfast and dinner", "dose": {"value": "1", "unit": "tablet"},
            "times": {"count": 2, "per": "day"}, "until": "2024-09-01", "reason": diabetes, "note": "Not on empty stomach",
            "route": {"text": "By mouth", "system": "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration", "code": "PO"}}),
            ),
        ),
        (
            "laboratory",
            filled(
                json!({"kind": "laboratory", "date": "2024-03-01T07:15:00+03:00", "laboratory": "Central laboratory",
            "title": {"text": "Blood count", "system": "http://loinc.org", "code": "58410-2"}, "conclusion": "Anaemia",
            "results": [
                {"test": {"text": "Haemoglobin", "system": "http://loinc.org", "code": "718-7"},
                 "value": {"as": "number", "value": "9.10", "unit": "g/dL", "low": "12.0", "high": "16.0"}, "level": "low"},
                {"test": {"text": "CRP"}, "value": {"as": "number", "value": "<5", "unit": "mg/L", "high": "5"}},
                {"test": {"text": "Malaria"}, "value": {"as": "words", "words": "not found"}}]}),
            ),
        ),
        (
            "measurements",
            stated(
                json!({"kind": "measurements", "date": "2024-03-01T07:15:00+03:00", "note": "At home", "readings": [
            {"of": "bloodPressure", "pressure": {"as": "numbers", "systolic": "128", "diastolic": "81"}},
            {"of": "sugar", "sugar": {"as": "number", "value": "112", "unit": "mg/dL"}},
            {"of": "weight", "value": "81.50"}, {"of": "height", "value": "172"}, {"of": "temperature", "value": "36.8"},
            {"of": "pulse", "value": "72"}, {"of": "oxygen", "value": "97"}, {"of": "breathing", "value": "16"}]}),
            ),
        ),
        (
            "one-measurement",
            filled(
                json!({"kind": "measurements", "date": "2024-03-01", "readings": [{"of": "weight", "value": "81.50"}]}),
            ),
        ),
        (
            "allergy",
            filled(
                json!({"kind": "allergy", "substance": {"text": "Penicillin"}, "sort": "medication", "certainty": "confirmed",
            "danger": "high", "reaction": {"text": "Hives"}, "date": "2010", "note": "As a child"}),
            ),
        ),
        (
            "immunization",
            filled(
                json!({"kind": "immunization", "date": "2023-10-05", "dose": 2, "lot": "AB123", "place": "School clinic",
            "vaccine": {"text": "Influenza", "system": "http://hl7.org/fhir/sid/cvx", "code": "150"}, "note": "Left arm"}),
            ),
        ),
        (
            "past-immunization",
            stated(json!({"kind": "immunization", "date": "1999", "vaccine": {"text": "Measles"}})),
        ),
    ];
    let forms = forms.drain(..).map(|(name, form)| (name, form, Vec::new()));
    let document = filled(
        json!({"kind": "document", "title": "X-ray of the foot", "date": "2024-03-01", "note": "The left one"}),
    );
    let report = filled(
        json!({"kind": "examination", "examined": {"text": "Heart"}, "date": "2024-03-01", "finding": "Regular"}),
    );
    forms
        .chain([
            ("document", document, vec![scan.clone(), scan.clone()]),
            ("examination-with-file", report, vec![scan]),
        ])
        .collect()
}

/// A form that a practitioner fills.
pub(crate) fn filled(form: Value) -> Value {
    json!({"patient": {"id": "9f1c", "name": "Salma Haddad"}, "author": {"name": "Dr Amal Nasser"}, "form": form})
}

/// A form in which the patient says so.
fn stated(form: Value) -> Value {
    json!({"patient": {"id": "9f1c", "name": "Salma Haddad"}, "isPatientStated": true, "form": form})
}

/// The form as the crate takes it.
pub(crate) fn parsed(filled: &Value) -> Filled {
    serde_json::from_value(filled.clone()).expect("the page sends such a form")
}
