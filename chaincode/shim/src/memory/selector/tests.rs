//! Cases by CouchDB's documented rules: `docs.couchdb.org`, "Selector Syntax" and "Views Collation".

use super::*;

const CAR: &str = r#"{"color": "red", "seats": 4, "owner": {"name": "Ida", "age": null}, "sold": false, "tags": ["old", 7]}"#;

fn finds(document: &str, selector: &str) -> Result<bool, String> {
    let query = format!(r#"{{"selector": {selector}, "use_index": "i"}}"#);
    Selector::parse(&query)?.matches(document.as_bytes())
}

#[test]
fn a_document_is_found_by_its_fields() {
    for (selector, expected) in [
        (r#"{}"#, true),
        (r#"{"color": "red"}"#, true),
        (r#"{"color": "blue"}"#, false),
        (r#"{"color": "red", "seats": 5}"#, false),
        (r#"{"owner.name": "Ida"}"#, true),
        (r#"{"owner": {"name": {"$ne": "Ida"}}}"#, false),
        (r#"{"owner": {"$eq": {"age": null, "name": "Ida"}}}"#, true),
        (r#"{"owner": {"$ne": {"name": "Ida"}}}"#, true),
        (r#"{"seats": 4.0}"#, true),
        (r#"{"seats": {"$gt": 3, "$lte": 4}}"#, true),
        (r#"{"seats": {"$gte": 5}}"#, false),
        (r#"{"sold": false}"#, true),
        (r#"{"tags": ["old", 7]}"#, true),
        (r#"{"tags": ["old"]}"#, false),
        (r#"{"tags.1": 7}"#, true),
        (r#"{"color": {"$in": ["blue", "red"]}}"#, true),
        (r#"{"color": {"$nin": ["blue", "red"]}}"#, false),
        (r#"{"tags": {"$in": [6, 7]}}"#, true),
        (r#"{"tags": {"$nin": [6, 7]}}"#, false),
        (r#"{"$or": [{"color": "blue"}, {"seats": 4}]}"#, true),
        (r#"{"$and": [{"color": "blue"}, {"seats": 4}]}"#, false),
        (r#"{"$nor": [{"color": "blue"}, {"seats": 5}]}"#, true),
        (
            r#"{"color": {"$or": [{"$eq": "red"}, {"$eq": "blue"}]}}"#,
            true,
        ),
    ] {
        assert_eq!(finds(CAR, selector), Ok(expected), "{selector}");
    }
    assert_eq!(finds("not JSON", "{}"), Ok(false));
    assert_eq!(finds("[4]", "{}"), Ok(false));
}

#[test]
fn fault_6_a_field_that_is_not_there_meets_no_condition_but_that_it_is_not_there() {
    for operator in [
        r#""$eq": 4"#,
        r#""$ne": 4"#,
        r#""$lt": 4"#,
        r#""$gt": 4"#,
        r#""$lte": 4"#,
        r#""$gte": 4"#,
        r#""$in": [4]"#,
        r#""$nin": [4]"#,
        r#""$exists": true"#,
    ] {
        let selector = format!(r#"{{"doors": {{{operator}}}}}"#);
        assert_eq!(finds(CAR, &selector), Ok(false), "{selector}");
        if !operator.contains("exists") {
            let negated = format!(r#"{{"$not": {selector}}}"#);
            assert_eq!(finds(CAR, &negated), Ok(false), "{negated}");
        }
    }
    for (selector, expected) in [
        (r#"{"doors": {"$exists": false}}"#, true),
        (r#"{"$not": {"doors": {"$exists": true}}}"#, true),
        (r#"{"$not": {"doors": {"$exists": false}}}"#, false),
        (r#"{"owner.age": {"$exists": true}}"#, true),
        (r#"{"owner.dog": {"$exists": false}}"#, true),
        // Nothing can be looked up in a text, nor at a place that the list does not have.
        (r#"{"color.shade": {"$exists": false}}"#, false),
        (r#"{"tags.2": {"$exists": false}}"#, false),
    ] {
        assert_eq!(finds(CAR, selector), Ok(expected), "{selector}");
    }
}

#[test]
fn fault_6_a_negation_is_about_the_field_that_it_reaches() {
    for (selector, expected) in [
        (r#"{"$not": {"doors": 4}}"#, false),
        (r#"{"$not": {"color": "red"}}"#, false),
        (r#"{"$not": {"color": "blue"}}"#, true),
        (r#"{"seats": {"$not": {"$gt": 4}}}"#, true),
        (r#"{"seats": {"$not": {"$lt": 5}}}"#, false),
        (r#"{"seats": {"$not": {"$not": {"$eq": 4}}}}"#, true),
        (r#"{"color": {"$not": {"$in": ["blue"]}}}"#, true),
        // Not both, so one of them is not.
        (r#"{"$not": {"color": "red", "seats": 5}}"#, true),
        (r#"{"$not": {"color": "red", "doors": 4}}"#, false),
        (
            r#"{"$not": {"$or": [{"color": "blue"}, {"seats": 5}]}}"#,
            true,
        ),
        (
            r#"{"$not": {"$nor": [{"color": "red"}, {"doors": 4}]}}"#,
            true,
        ),
        (r#"{"$nor": [{"color": "blue"}, {"doors": 4}]}"#, false),
    ] {
        assert_eq!(finds(CAR, selector), Ok(expected), "{selector}");
    }
}

#[test]
fn fault_5_values_of_all_types_have_couchdbs_order() {
    let values = [
        "null",
        "false",
        "true",
        "-1.5",
        "0",
        "4",
        "4.5",
        "10",
        r#""""#,
        r#""10""#,
        r#""4""#,
        r#""a""#,
        r#""A""#,
        r#""aa""#,
        r#""b""#,
        r#""Ba""#,
        r#""bb""#,
        "[]",
        r#"["a"]"#,
        r#"["a", 1]"#,
        r#"["b"]"#,
        r#"[["a"]]"#,
        r#"{"a": 1}"#,
    ];
    for (place, value) in values.iter().enumerate() {
        let document = format!(r#"{{"v": {value}}}"#);
        for (other_place, other) in values.iter().enumerate() {
            let expected = place.cmp(&other_place);
            for (operator, holds) in [
                ("$lt", expected.is_lt()),
                ("$lte", expected.is_le()),
                ("$eq", expected.is_eq()),
                ("$ne", expected.is_ne()),
                ("$gte", expected.is_ge()),
                ("$gt", expected.is_gt()),
            ] {
                let selector = format!(r#"{{"v": {{"{operator}": {other}}}}}"#);
                assert_eq!(
                    finds(&document, &selector),
                    Ok(holds),
                    "{document} {selector}"
                );
            }
        }
    }
    assert_eq!(
        finds(r#"{"seats":4}"#, r#"{"seats":{"$lt":"5"}}"#),
        Ok(true)
    );
}

#[test]
fn fault_5_what_couchdb_may_answer_otherwise_is_refused() {
    for query in [
        "",
        "[]",
        "{}",
        r#"{"selector": 1}"#,
        r#"{"selector": {}, "sort": ["color"]}"#,
        r#"{"selector": {}, "limit": 1}"#,
    ] {
        assert!(Selector::parse(query).is_err(), "{query}");
    }
    for selector in [
        r#"{"color": {"$regex": "r.*"}}"#,
        r#"{"seats": {"$type": "number"}}"#,
        r#"{"tags": {"$size": 2}}"#,
        r#"{"tags": {"$all": [7]}}"#,
        r#"{"tags": {"$elemMatch": {"$eq": 7}}}"#,
        r#"{"$or": ["red"]}"#,
        r#"{"$or": []}"#,
        r#"{"$and": {}}"#,
        r#"{"$not": 4}"#,
        r#"{"$gt": 4}"#,
        r#"{"seats": {"$in": 4}}"#,
        r#"{"seats": {"$nin": []}}"#,
        r#"{"seats": {"$exists": 1}}"#,
        r#"{"owner": {}}"#,
        r#"{"_id": "a"}"#,
        r#"{"~version": "a"}"#,
        r#"{"a\\.b": 1}"#,
        r#"{"": 1}"#,
        r#"{"a..b": 1}"#,
        r#"{"color": {"$lt": "ré"}}"#,
        r#"{"color": {"$eq": "ré"}}"#,
        r#"{"color": {"$gt": "r-d"}}"#,
        r#"{"owner": {"$lt": {"name": "Jo"}}}"#,
    ] {
        assert!(finds(CAR, selector).is_err(), "{selector}");
    }
    assert_eq!(finds(r#"{"a": "ré"}"#, r#"{"a": "ré"}"#), Ok(true));
}
