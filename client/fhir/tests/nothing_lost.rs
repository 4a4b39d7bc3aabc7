//! Nothing that a resource says is lost, and no content breaks the reader.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod examples;

use emr_fhir::{read, write};
use examples::{forms, parsed};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

#[test]
fn every_value_of_a_form_s_resources_is_in_the_view() {
    for (name, form, files) in forms() {
        let content = write(&parsed(&form), &files).unwrap();
        if let Some(lost) = lost(&content) {
            panic!("{name}: {lost:?} is lost");
        }
    }
}

#[test]
fn a_title_that_says_less_than_its_element_does_not_stand_for_it() {
    let quantity = json!({ "code": "mg", "comparator": "<", "unit": "mg", "value": 1000 });
    let content = json!({ "resourceType": "Condition", "title": quantity }).to_string();
    assert_eq!(lost(content.as_bytes()), None);
}

proptest! {
    #[test]
    fn every_value_of_any_resource_is_in_the_view(resource in resource()) {
        let content = resource.to_string();
        prop_assert_eq!(lost(content.as_bytes()), None, "{}", content);
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_change_of_a_resource_breaks_the_reader(
        which in 0_usize..100, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let forms = forms();
        let (_, form, files) = &forms[which % forms.len()];
        let mut content = write(&parsed(form), files).unwrap();
        for (place, byte) in changes {
            let place = place.index(content.len());
            content[place] = byte;
        }
        let _ = read(&content);
    }
}

#[test]
fn large_and_deep_content_is_read_to_its_end() {
    const SIZE: usize = 1 << 20;
    let filled = |before: &str, part: &str, after: &str| {
        let count = (SIZE - before.len() - after.len()) / part.len();
        format!("{before}{}{after}", part.repeat(count))
    };
    let name = "n".repeat(SIZE / 2);
    let contents = [
        filled(r#"{"resourceType":"Basic","a":"#, "[", ""),
        filled(r#"{"resourceType":"Basic","a":"#, r#"{"a":"#, ""),
        filled(r#"{"resourceType":"Basic","a":[0"#, ",1", "]}"),
        filled(
            r#"{"resourceType":"Basic","a":[{}"#,
            r#",{"b":[{"c":1}]}"#,
            "]}",
        ),
        filled(
            r#"{"resourceType":"Bundle","entry":[{}"#,
            r#",{"resource":{"resourceType":"A"}}"#,
            "]}",
        ),
        filled(
            r#"{"resourceType":"Basic","code":{"coding":[{}"#,
            r#",{"code":"x"}"#,
            "]}}",
        ),
        filled(
            r#"{"resourceType":"Basic","text":{"div":""#,
            "<b ",
            r#""}}"#,
        ),
        filled(
            r#"{"resourceType":"Basic","text":{"div":""#,
            "<script>",
            r#""}}"#,
        ),
        filled(
            r#"{"resourceType":"Basic","text":{"div":""#,
            "&lt;",
            r#""}}"#,
        ),
        filled(
            &format!(r#"{{"resourceType":"Basic","{name}":[0"#),
            r#",{"a":1}"#,
            "]}",
        ),
    ];
    // A reader that takes the square of the size would take hours.
    for content in &contents {
        let view = read(content.as_bytes());
        assert!(view.is_err() || view.unwrap().entries.len() < SIZE);
    }
}

/// A value of some content that is nowhere in its view.
fn lost(content: &[u8]) -> Option<String> {
    let view = read(content).unwrap();
    let mut said = Vec::new();
    texts(&serde_json::to_value(&view).unwrap(), &mut said);
    let mut values = Vec::new();
    texts(&serde_json::from_slice(content).unwrap(), &mut values);
    let plain = |value: &String| {
        let is_said = said.iter().any(|said| said.contains(value.as_str()));
        is_said || value.trim().is_empty() || is_wrapper(value)
    };
    let mut values = values.into_iter().flat_map(without_markup);
    values.find(|value| !plain(value))
}

/// The texts of XHTML, whose markup says nothing; any other text as it is.
fn without_markup(value: String) -> Vec<String> {
    if !value.starts_with("<div xmlns=") {
        return vec![value];
    }
    let parts = value.split('<').filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text.to_owned()).collect()
}

/// Files in base64, and the types of resources that hold others.
fn is_wrapper(value: &str) -> bool {
    value == "Bundle" || value == "Binary" || (value.len() > 6 && is_base64(value))
}

fn is_base64(value: &str) -> bool {
    value.len().is_multiple_of(4)
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

fn texts(value: &Value, to: &mut Vec<String>) {
    match value {
        Value::String(text) => to.push(text.clone()),
        Value::Number(number) => to.push(number.to_string()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, to)),
        Value::Object(members) => members.values().for_each(|value| texts(value, to)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Resources with elements of FHIR and others, of FHIR's types and others.
fn resource() -> impl Strategy<Value = Value> {
    let kinds = vec![
        "Observation",
        "Encounter",
        "Condition",
        "DocumentReference",
        "Patient",
        "Starship",
    ];
    (select(kinds), members()).prop_map(|(kind, members)| {
        let mut resource = Map::from_iter([("resourceType".to_owned(), json!(kind))]);
        resource.extend(members);
        Value::Object(resource)
    })
}

fn members() -> impl Strategy<Value = Map<String, Value>> {
    let names = vec![
        "code",
        "status",
        "category",
        "subject",
        "performer",
        "effectiveDateTime",
        "period",
        "note",
        "extension",
        "context",
        "valueString",
        "valueQuantity",
        "referenceRange",
        "interpretation",
        "component",
        "dosageInstruction",
        "identifier",
        "name",
        "title",
        "description",
        "photo",
        "warp",
        "meta",
        "contained",
        "participant",
        "reasonCode",
    ];
    let members = proptest::collection::vec((select(names), typed()), 1..6);
    members.prop_map(|members| {
        members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    })
}

/// A value of one of FHIR's types, or of none.
fn typed() -> impl Strategy<Value = Value> {
    let text = || "[a-z]{4,9} [a-z]{1,4}";
    let plain = prop_oneof![
        text().prop_map(Value::from),
        (1000_u32..9999).prop_map(Value::from)
    ];
    let leaf = prop_oneof![
        plain.clone(),
        (text(), text(), text()).prop_map(|(a, b, c)| json!({"coding": [{"system": a, "code": b, "userSelected": true}], "text": c})),
        (1000_u32..9999, text(), text()).prop_map(|(a, b, c)| json!({"value": a, "unit": b, "code": c, "comparator": "<"})),
        (text(), text()).prop_map(|(a, b)| json!({"reference": a, "display": b})),
        (text(), text()).prop_map(|(a, b)| json!({"start": a, "end": b})),
        (text(), text(), text()).prop_map(|(a, b, c)| json!({"family": a, "given": [b, c], "use": "old"})),
        (text(), text()).prop_map(|(a, b)| json!({"system": a, "value": b})),
        (text(), text(), text()).prop_map(|(a, b, c)| json!({"line": [a], "city": b, "text": c})),
        (text(), text()).prop_map(|(a, b)| json!({"url": a, "valueString": b})),
        (text(), text()).prop_map(|(a, b)| json!({"contentType": a, "title": b})),
        (1000_u32..9999, text()).prop_map(|(a, b)| json!({"low": {"value": a, "unit": b}, "high": {"value": a, "extension": [{"url": b}]}})),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        let named = (
            select(vec!["detail", "type", "actor", "size", "x", "text"]),
            inner.clone(),
        );
        prop_oneof![
            proptest::collection::vec(inner, 1..4).prop_map(Value::Array),
            proptest::collection::vec(named, 1..4).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Map<_, _>>()
                .into()),
        ]
    })
}
