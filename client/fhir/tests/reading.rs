//! What a person reads of records.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

use emr_fhir::view::{Flag, Kind, Rule, View, Warning};
use emr_fhir::{Label, read};

fn view(content: &str) -> View {
    read(content.as_bytes()).unwrap()
}

#[test]
fn a_value_keeps_the_digits_that_were_typed() {
    for number in [
        "1.50",
        "0.0",
        "1e2",
        "-3",
        "123456789012345678901234567890.10",
    ] {
        let content = format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"text":"Sodium"}},
                "valueQuantity":{{"value":{number},"unit":"mmol/l"}}}}"#
        );
        let view = view(&content);
        let measure = view.entries[0].measure.as_ref().unwrap();
        assert_eq!(measure.value.as_deref(), Some(number));
        assert_eq!(measure.number, number.parse().ok());
    }
}

#[test]
fn a_range_of_the_record_flags_its_value() {
    let view = view(
        r#"{"resourceType":"Observation","status":"final","code":{"text":"Haemoglobin"},
            "category":[{"coding":[{"code":"laboratory"}]}],"effectiveDateTime":"2024-03","performer":[{"display":"Dr Amal"}],
            "valueQuantity":{"value":9.1,"unit":"g/dl"},
            "referenceRange":[{"low":{"value":12,"unit":"g/dl"},"high":{"value":16,"unit":"g/dl"},"text":"adults"}]}"#,
    );
    assert_eq!(view.kind, Kind::Laboratory);
    let entry = &view.entries[0];
    assert_eq!(entry.name.as_ref().unwrap().text, "Haemoglobin");
    assert_eq!(entry.date.as_deref(), Some("2024-03"));
    assert_eq!(entry.who[0].text.as_deref(), Some("Dr Amal"));
    let measure = entry.measure.as_ref().unwrap();
    assert_eq!(
        (measure.flag, measure.rule.clone()),
        (Some(Flag::Low), Some(Rule::Range))
    );
    let range = measure.range.as_ref().unwrap();
    assert_eq!(
        (range.low.as_deref(), range.high.as_deref()),
        (Some("12"), Some("16"))
    );
    assert_eq!(
        (range.unit.as_deref(), range.text.as_deref()),
        (None, Some("adults"))
    );
}

#[test]
fn the_author_s_interpretation_counts_more_than_the_range() {
    let view = view(
        r#"{"resourceType":"Observation","code":{"text":"K"},"valueQuantity":{"value":4},
            "referenceRange":[{"low":{"value":3},"high":{"value":5}}],
            "interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"HH"}]}]}"#,
    );
    let measure = view.entries[0].measure.as_ref().unwrap();
    assert_eq!(
        (measure.flag, measure.rule.clone()),
        (Some(Flag::CriticalHigh), Some(Rule::Author))
    );
}

#[test]
fn blood_pressure_is_flagged_by_published_limits() {
    let view = view(
        r#"{"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"vital-signs"}]}],
            "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"component":[
            {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
             "valueQuantity":{"value":152,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
            {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},
             "valueQuantity":{"value":80,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}"#,
    );
    assert_eq!(view.kind, Kind::Measurement);
    let flags: Vec<_> = view.entries[0]
        .components
        .iter()
        .map(|part| part.measure.flag)
        .collect();
    assert_eq!(flags, [Some(Flag::High), Some(Flag::Normal)]);
    let rule = view.entries[0].components[0].measure.rule.clone();
    assert!(matches!(rule, Some(Rule::Published { source }) if source.contains("WHO")));
}

#[test]
fn a_reference_is_shown_by_the_name_of_what_it_refers_to() {
    let view = view(
        r##"{"resourceType":"Bundle","type":"collection","entry":[
            {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Encounter","status":"finished","subject":{"reference":"Patient/9"},
             "contained":[{"resourceType":"Practitioner","id":"p","name":[{"given":["Lina"],"family":"Haddad"}]}],
             "participant":[{"individual":{"reference":"#p"}}],"serviceProvider":{"reference":"urn:uuid:2"},
             "period":{"start":"2020-01-01","end":"2020-01-03"}}},
            {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Organization","name":"Hope Hospital"}}]}"##,
    );
    let entry = &view.entries[0];
    assert_eq!(view.kind, Kind::Visit);
    let who: Vec<_> = entry
        .who
        .iter()
        .map(|fact| (fact.label, fact.text.as_deref()))
        .collect();
    assert_eq!(who, [(Label::Participant, Some("Lina Haddad"))]);
    assert_eq!(entry.places[0].text.as_deref(), Some("Hope Hospital"));
    assert_eq!(
        entry.dates[0].text.as_deref(),
        Some("2020-01-01 – 2020-01-03")
    );
    assert_eq!(entry.date.as_deref(), Some("2020-01-01"));
    // An id is no name.
    assert!(
        entry
            .technical
            .iter()
            .any(|detail| detail.text == "Patient/9")
    );
}

#[test]
fn what_is_not_known_is_shown_under_its_own_name() {
    let view = view(
        r#"{"resourceType":"Starship","warpFactor":9.50,"crew":[{"rank":"captain","age":51}],
            "extension":[{"url":"http://example.org/eyeColour","valueString":"green"}]}"#,
    );
    let entry = &view.entries[0];
    assert_eq!(
        (entry.kind, entry.resource_type.as_str()),
        (Kind::Other, "Starship")
    );
    let [warp, crew, eyes] = entry.facts.as_slice() else {
        panic!("{:?}", entry.facts);
    };
    assert_eq!(
        (warp.field.as_deref(), warp.text.as_deref()),
        (Some("warpFactor"), Some("9.50"))
    );
    assert_eq!(crew.parts.len(), 2);
    assert_eq!(
        (eyes.field.as_deref(), eyes.text.as_deref()),
        (Some("eyeColour"), Some("green"))
    );
    assert!(entry.not_understood.contains(&"warpFactor".to_owned()));
}

#[test]
fn what_changes_the_meaning_of_all_the_rest_is_a_warning() {
    let cases = [
        (r#""status":"entered-in-error""#, Warning::EnteredInError),
        (r#""status":"not-done""#, Warning::NotDone),
        (r#""doNotPerform":true"#, Warning::NotDone),
        (
            r#""verificationStatus":{"coding":[{"code":"refuted"}]}"#,
            Warning::Refuted,
        ),
        (
            r#""stage":[{"modifierExtension":[{"url":"x"}]}]"#,
            Warning::Modified,
        ),
    ];
    for (element, warning) in cases {
        let view = view(&format!(r#"{{"resourceType":"Condition",{element}}}"#));
        assert_eq!(view.entries[0].warnings, [warning]);
    }
}

#[test]
fn a_file_is_listed_with_its_name_and_read_by_its_place() {
    let content = r#"{"resourceType":"Bundle","type":"collection","entry":[
        {"fullUrl":"urn:uuid:1","resource":{"resourceType":"DocumentReference","status":"current","description":"X-ray",
         "content":[{"attachment":{"contentType":"application/pdf","url":"urn:uuid:2","title":"scan.pdf"}},
                    {"attachment":{"contentType":"text/plain","data":"aGVsbG8="}}]}},
        {"fullUrl":"urn:uuid:2","resource":{"resourceType":"Binary","contentType":"application/pdf","data":"JVBERi0xLjU="}}]}"#;
    let view = view(content);
    let files: Vec<_> = view
        .attachments
        .iter()
        .map(|file| (file.name.as_deref(), file.size))
        .collect();
    assert_eq!(files, [(Some("scan.pdf"), Some(8)), (None, Some(5))]);
    let bytes = |place| emr_fhir::attachment(content.as_bytes(), place).unwrap();
    assert_eq!(bytes(0).as_deref(), Some(b"%PDF-1.5".as_slice()));
    assert_eq!(bytes(1).as_deref(), Some(b"hello".as_slice()));
    assert_eq!(bytes(2), None);
    assert_eq!(view.entries.len(), 1);
    assert!(
        view.entries[0]
            .facts
            .iter()
            .any(|fact| fact.text.as_deref() == Some("hello"))
    );
}

#[test]
fn dosage_is_read_in_the_author_s_words() {
    let view = view(
        r#"{"resourceType":"MedicationRequest","status":"active","intent":"order","authoredOn":"2024-01-02T10:00:00+03:00",
            "medicationCodeableConcept":{"text":"Amoxicillin 500 mg"},"requester":{"display":"Dr Amal"},
            "dosageInstruction":[{"text":"one tablet three times a day","timing":{"repeat":{"frequency":3,"period":1,"periodUnit":"d"}},
            "doseAndRate":[{"doseQuantity":{"value":1,"unit":"tablet"}}]}]}"#,
    );
    let entry = &view.entries[0];
    assert_eq!(
        (view.kind, entry.name.as_ref().unwrap().text.as_str()),
        (Kind::Prescription, "Amoxicillin 500 mg")
    );
    let dosage = entry
        .facts
        .iter()
        .find(|fact| fact.label == Label::Dosage)
        .unwrap();
    assert_eq!(dosage.text.as_deref(), Some("one tablet three times a day"));
    let parts: Vec<_> = dosage
        .parts
        .iter()
        .map(|part| (part.label, part.text.as_deref()))
        .collect();
    assert_eq!(
        parts,
        [
            (Label::Timing, Some("3 × / 1 d")),
            (Label::Dose, Some("1 tablet"))
        ]
    );
    assert_eq!(entry.date.as_deref(), Some("2024-01-02T10:00:00+03:00"));
}
