//! The contract answers every wrong argument with one sentence and a status below 500, and never quotes it.

use emr_model::access::{MayRelease, OpenRecords};
use emr_model::keeper::{GetKeepers, RegisterKeeper};
use emr_model::member::{GetMember, RegisterMember};
use emr_model::organization::RegisterOrganization;
use emr_model::record::ListRecords;
use emr_model::{Basis, ErrorCode, Function, PageRequest};
use serde_json::json;

use crate::fixtures::{Refusal, Story, answer};

fn propose(story: &Story, arguments: &[&[u8]]) -> Refusal {
    let arguments: Vec<_> = arguments.iter().map(|argument| argument.to_vec()).collect();
    let (_, response) = story.world.propose(&story.patient.identity, &arguments);
    answer::<serde_json::Value>(response).unwrap_err()
}

#[test]
fn a_proposal_names_a_function_that_exists() {
    let story = Story::begin();
    assert_eq!(propose(&story, &[]).code(), ErrorCode::InvalidArgument);
    assert_eq!(
        propose(&story, &[b"\xff"]).code(),
        ErrorCode::InvalidArgument
    );
    for name in ["", "GetMember", "registry:getMember", "Registry:GetMember "] {
        let refused = propose(&story, &[name.as_bytes(), b"{}"]);
        assert_eq!(refused.code(), ErrorCode::NotFound, "{name:?}");
    }
}

#[test]
fn a_function_takes_one_json_object_of_its_own_fields() {
    let story = Story::begin();
    let name = ListRecords::NAME.as_bytes();
    let patient = story.patient.id.as_str();
    let category = story.category.as_str();
    let good = format!(r#"{{"patient":"{patient}","category":"{category}"}}"#);
    let with = |more: &str| format!("{},{more}}}", &good[..good.len() - 1]);
    let deep = with(&format!(
        r#""page":{}{}"#,
        r#"{"size":"#.repeat(200),
        "}".repeat(200)
    ));
    for bad in [
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        format!(r#"["{patient}","{category}"]"#),
        "{".to_owned(),
        format!("{good}{good}"),
        format!("{good}\0"),
        "{}".to_owned(),
        with(r#""extra":1"#),
        with(&format!(r#""patient":"{patient}""#)),
        with(r#""page":{"size":1,"size":1}"#),
        with(r#""page":{"size":4294967296}"#),
        with(r#""page":{"size":1.5}"#),
        with(r#""page":{"size":-1}"#),
        with(r#""page":{"size":0}"#),
        with(r#""page":{"size":201}"#),
        with(r#""grant":"zz""#),
        good.replace(patient, "Ada Lovelace"),
        good.replace(patient, &format!("{}\\u0000", &patient[1..])),
        good.replace(patient, &format!("{}\u{10FFFF}", &patient[1..])),
        good.replace(patient, &patient.to_uppercase()),
        deep,
    ] {
        let refused = propose(&story, &[name, bad.as_bytes()]);
        assert_eq!(refused.code(), ErrorCode::InvalidArgument, "{bad}");
        for secret in ["Ada", "extra", patient] {
            assert!(!refused.message.contains(secret), "{}", refused.message);
        }
    }
    for arguments in [&[name][..], &[name, good.as_bytes(), good.as_bytes()]] {
        assert_eq!(
            propose(&story, arguments).code(),
            ErrorCode::InvalidArgument
        );
    }
    let (_, response) = story
        .world
        .propose(&story.patient.identity, &[name.to_vec(), good.into_bytes()]);
    assert_eq!(
        answer::<serde_json::Value>(response),
        Ok(json!({ "entries": [] }))
    );
}

#[test]
fn a_mistake_in_an_argument_is_named() {
    let story = Story::begin();
    let name = GetMember::NAME.as_bytes();
    for (argument, sentence) in [
        (
            &b"{}"[..],
            "the argument is wrong: missing field `id` at line 1 column 2",
        ),
        (
            br#"{"id":"5"}"#,
            "`id` is wrong: member id must be 32 lower-case hexadecimal digits at line 1 column 10",
        ),
        (
            br#"{"name":"Ada"}"#,
            "the argument has a field or word that this function does not know, at line 1 column 7",
        ),
        (
            br#"{"id":5}"#,
            "`id` has a value of the wrong type or out of range, at line 1 column 7",
        ),
        (b"{\"id\":", "the argument is not JSON, at line 1 column 6"),
    ] {
        let expected = Refusal {
            status: 400,
            message: format!("INVALID_ARGUMENT: {sentence}"),
            payload: Default::default(),
        };
        assert_eq!(propose(&story, &[name, argument]), expected);
    }
}

#[test]
fn an_argument_longer_than_256_kib_is_refused_unread() {
    let story = Story::begin();
    let long = format!("{{{}}}", " ".repeat(256 * 1024));
    let refused = propose(&story, &[GetKeepers::NAME.as_bytes(), long.as_bytes()]);
    assert_eq!(
        refused.message,
        "INVALID_ARGUMENT: the argument is longer than 256 KiB"
    );
}

#[test]
fn a_bookmark_leads_nowhere_but_on_in_its_own_list() {
    let story = Story::begin();
    let record = story.add(1).record;
    story.add(1);
    let list = |bookmark: &str| {
        let request = ListRecords {
            patient: story.patient.id.clone(),
            category: story.category.clone(),
            basis: Basis::Own,
            page: PageRequest {
                size: Some(1),
                bookmark: Some(bookmark.to_owned()),
            },
        };
        story.world.run(&story.patient.identity, &request)
    };
    assert!(list(record.as_str()).is_ok());
    let patient = story.patient.id.as_str();
    let category = story.category.as_str();
    for bookmark in [
        "",
        ":",
        "0",
        &format!("{record}:"),
        &format!(":{record}"),
        &format!("{category}:{record}"),
        &format!("{patient}:{category}:{record}"),
        &format!("\0record\0{patient}\0{category}\0{record}\0"),
        &format!("{record}\0"),
        &record.as_str().to_uppercase(),
        &record.as_str().replace('-', "\u{10FFFF}"),
    ] {
        let refused = list(bookmark).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidArgument, "{bookmark:?}");
    }
}

#[test]
fn every_refusal_is_below_500() {
    let story = Story::begin();
    let all = [
        &story.patient.identity,
        &story.doctor.identity,
        &story.ministry.identity,
        &story.ministry_nodes.administrator,
        &story.ministry_nodes.keeper,
    ];
    for identity in all {
        for name in [
            RegisterOrganization::NAME,
            RegisterKeeper::NAME,
            RegisterMember::NAME,
            MayRelease::NAME,
            OpenRecords::NAME,
            ListRecords::NAME,
        ] {
            for argument in ["", "{}", "[", "\u{0}", "{\"patient\":5}"] {
                let arguments = [name.into(), argument.into()];
                let (_, response) = story.world.propose(identity, &arguments);
                assert!((400..500).contains(&response.status), "{name} {argument:?}");
                assert!(ErrorCode::split(&response.message).is_some());
                assert!(response.payload.is_empty());
            }
        }
    }
}
