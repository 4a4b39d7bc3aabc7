//! What forms become, and what people read of that.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod examples;

use emr_fhir::form::{Problem, Reason, refill};
use emr_fhir::view::Kind;
use emr_fhir::{read, write};
use examples::{filled, forms, parsed};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn what_is_read_of_a_form_is_what_was_typed() {
    for (name, form, files) in forms() {
        let content =
            write(&parsed(&form), &files).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let view = read(&content).unwrap();
        let said = texts(&serde_json::to_value(&view).unwrap());
        for typed in typed(&form) {
            // A comparator stands apart from its number.
            let typed = typed.trim_start_matches('<');
            assert!(
                said.iter().any(|said| said.contains(typed)),
                "{name}: {typed:?} is not in {view:#?}"
            );
        }
        assert_eq!(
            view.entries[0].is_patient_stated,
            form["isPatientStated"] == true,
            "{name}"
        );
        assert!(
            view.entries[0].date.is_some() || name == "treatment",
            "{name} has no date"
        );
        assert_eq!(view.omitted, 0);
    }
}

#[test]
fn a_form_that_is_read_back_becomes_the_same_content() {
    for (name, form, files) in forms() {
        let content = write(&parsed(&form), &files).unwrap();
        let refilled = refill(&content).unwrap();
        let refilled = refilled.unwrap_or_else(|| panic!("{name} is not read back"));
        assert_eq!(refilled.files, files, "{name}");
        // A diagnosis that was refuted says no more whether the patient has it still.
        let typed = parsed(&form);
        if name != "refuted-diagnosis" {
            assert_eq!(refilled.filled.form, typed.form, "{name}");
        }
        assert_eq!(refilled.filled.patient, typed.patient, "{name}");
        assert_eq!(
            write(&refilled.filled, &refilled.files).unwrap(),
            content,
            "{name}"
        );
    }
}

#[test]
fn content_that_says_more_than_a_form_can_say_is_not_read_back() {
    for (name, form, files) in forms() {
        let content = write(&parsed(&form), &files).unwrap();
        let mut value: Value = serde_json::from_slice(&content).unwrap();
        let resource = match value.pointer_mut("/entry/0/resource") {
            Some(first) => first,
            None => &mut value,
        };
        resource["implicitRules"] = json!("https://example.org/rules");
        let changed = serde_json::to_vec(&value).unwrap();
        assert_eq!(refill(&changed).unwrap(), None, "{name}");
    }
    let other = br#"{"resourceType":"FamilyMemberHistory","status":"completed"}"#;
    assert_eq!(refill(other).unwrap(), None);
}

#[test]
fn each_form_is_read_as_its_kind() {
    let kinds: Vec<_> = forms()
        .into_iter()
        .map(|(name, form, files)| {
            let view = read(&write(&parsed(&form), &files).unwrap()).unwrap();
            (name, view.kind)
        })
        .collect();
    let expected = [
        ("visit", Kind::Visit),
        ("open-visit", Kind::Visit),
        ("past-visit", Kind::Visit),
        ("case", Kind::Case),
        ("case-in-words", Kind::Case),
        ("note", Kind::Note),
        ("nursing-note", Kind::NursingNote),
        ("diagnosis", Kind::Diagnosis),
        ("refuted-diagnosis", Kind::Diagnosis),
        ("examination", Kind::Examination),
        ("treatment", Kind::Treatment),
        ("measures", Kind::Measures),
        ("prescription", Kind::Prescription),
        ("laboratory", Kind::Laboratory),
        ("measurements", Kind::Measurement),
        ("one-measurement", Kind::Measurement),
        ("allergy", Kind::Allergy),
        ("immunization", Kind::Immunization),
        ("past-immunization", Kind::Immunization),
        ("document", Kind::Document),
        ("examination-with-file", Kind::Examination),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn a_document_s_files_are_read_as_they_were_given() {
    for (name, form, files) in forms()
        .into_iter()
        .filter(|(_, _, files)| !files.is_empty())
    {
        let content = write(&parsed(&form), &files).unwrap();
        let view = read(&content).unwrap();
        assert_eq!(view.attachments.len(), files.len(), "{name}");
        for (place, file) in files.iter().enumerate() {
            assert_eq!(view.attachments[place].name.as_ref(), Some(&file.name));
            assert_eq!(
                view.attachments[place].media_type.as_ref(),
                Some(&file.media_type)
            );
            let bytes = emr_fhir::attachment(&content, place).unwrap();
            assert_eq!(bytes.as_ref(), Some(&file.bytes));
        }
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let form = filled(
        json!({"kind": "visit", "hospital": " \u{200b}", "class": "inpatient", "reason": {"text": ""},
        "admission": "2024-02-30", "discharge": "tomorrow"}),
    );
    let problem = |field: &str, reason| Problem {
        field: field.to_owned(),
        reason,
    };
    let expected = [
        problem("hospital", Reason::Empty),
        problem("reason.text", Reason::Empty),
        problem("admission", Reason::NotADate),
        problem("discharge", Reason::NotADate),
    ];
    assert_eq!(write(&parsed(&form), &[]).unwrap_err(), expected);

    let form = filled(json!({"kind": "measurements", "date": "", "readings": [
        {"of": "weight", "value": "81,5"}, {"of": "bloodPressure", "pressure": {"as": "numbers", "systolic": "high", "diastolic": ""}}]}));
    let expected = [
        problem("date", Reason::Empty),
        problem("readings.0.value", Reason::Comma),
        problem("readings.1.pressure.systolic", Reason::NotANumber),
        problem("readings.1.pressure.diastolic", Reason::Empty),
    ];
    assert_eq!(write(&parsed(&form), &[]).unwrap_err(), expected);

    let form = filled(
        json!({"kind": "visit", "hospital": "x".repeat(201), "class": "home", "reason": {"text": "y", "code": "1"},
        "admission": "2024-03", "discharge": "2024-02"}),
    );
    let expected = [
        problem("hospital", Reason::TooLong { most: 200 }),
        problem("reason.code", Reason::NotACode),
        problem("discharge", Reason::EndsBeforeStart),
    ];
    assert_eq!(write(&parsed(&form), &[]).unwrap_err(), expected);

    let form = json!({"patient": {}, "form": {"kind": "document", "title": "t", "date": "2024"}});
    let expected = [
        problem("patient", Reason::Empty),
        problem("files", Reason::Empty),
    ];
    assert_eq!(write(&parsed(&form), &[]).unwrap_err(), expected);
}

proptest! {
    #[test]
    fn any_text_and_any_number_come_back(
        text in "[^\\p{C}\\p{Z}]([^\\p{C}\\p{Zl}\\p{Zp}]{0,150}[^\\p{C}\\p{Z}])?",
        whole in 0_u32..1_000_000, zeros in 0_usize..4, day in 1..29,
    ) {
        let number = format!("{whole}.{}1{}", "0".repeat(zeros), "0".repeat(zeros));
        let date = format!("2024-02-{day:02}");
        let form = filled(json!({"kind": "laboratory", "title": {"text": text}, "date": date, "results": [
            {"test": {"text": text}, "value": {"as": "number", "value": number, "unit": "g/dL", "high": number}}]}));
        let view = read(&write(&parsed(&form), &[]).unwrap()).unwrap();
        let [report, result] = view.entries.as_slice() else { panic!("{view:?}") };
        prop_assert_eq!(&report.name.as_ref().unwrap().text, &text);
        prop_assert_eq!(&result.name.as_ref().unwrap().text, &text);
        let measure = result.measure.as_ref().unwrap();
        prop_assert_eq!(measure.value.as_ref(), Some(&number));
        prop_assert_eq!(measure.range.as_ref().unwrap().high.as_ref(), Some(&number));
        prop_assert_eq!(result.date.as_ref(), Some(&date));
    }
}

/// Everything that a person typed into a form: its texts, without those that choose one of several.
fn typed(form: &Value) -> Vec<String> {
    const CHOICES: &[&str] = &[
        "kind",
        "class",
        "as",
        "of",
        "certainty",
        "course",
        "level",
        "sort",
        "danger",
        "per",
        "system",
        "unit",
    ];
    let mut typed = Vec::new();
    let Value::Object(members) = form else {
        return texts(form);
    };
    for (_, value) in members
        .iter()
        .filter(|(name, _)| !CHOICES.contains(&name.as_str()))
    {
        match value {
            Value::Array(values) => typed.extend(values.iter().flat_map(self::typed)),
            value => typed.extend(self::typed(value)),
        }
    }
    typed
}

/// All texts in a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
