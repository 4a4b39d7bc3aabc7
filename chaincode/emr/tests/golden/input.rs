//! The contract refuses a wrong value in a request as an argument, names the field, and does not quote the value.

use emr_model::access::AccessLog;
use emr_model::delegate::{AppointGuardian, Delegate, ListDelegations};
use emr_model::emergency::ListEmergencies;
use emr_model::erasure::{ListErasures, ListOwedErasures};
use emr_model::grant::{Grant, ListGrants};
use emr_model::member::{ChangeKeys, Freeze, ListMembers, RegisterMember};
use emr_model::organization::{ListOrganizations, RegisterOrganization};
use emr_model::record::{ListRecords, RecordHistory};
use emr_model::recovery::{ListOpenRecoveries, ListRecoveries};
use emr_model::request::{DecideRequest, ListRequests};
use emr_model::{Digest, ErrorCode, Function, MemberId};
use serde_json::{Value, json};

use crate::fixtures::HOSPITAL_A;
use crate::people::id;
use crate::stage;
use crate::table::Table;
use crate::usual::{self, Case};

/// What people write in their own words, which may hold any letter.
const FREE_TEXTS: [&str; 5] = ["name", "contact", "address", "treatments[0]", "entry.name"];

/// A field of a request: where it is as an error names it, and where as JSON pointers do.
#[derive(Clone)]
struct Field {
    name: String,
    pointer: String,
}

/// All values in a request, the request itself first.
fn fields(value: &Value, at: Field, found: &mut Vec<Field>) {
    found.push(at.clone());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let separator = if at.name.is_empty() { "" } else { "." };
                let field = Field {
                    name: format!("{}{separator}{name}", at.name),
                    pointer: format!("{}/{name}", at.pointer),
                };
                fields(member, field, found);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let field = Field {
                    name: format!("{}[{index}]", at.name),
                    pointer: format!("{}/{index}", at.pointer),
                };
                fields(element, field, found);
            }
        }
        _ => {}
    }
}

/// A request in which one value is wrong, as text.
struct Wrong {
    text: String,
    /// The field that an error names.
    field: Field,
}

/// Everything that can be wrong with one value of a request.
fn wrongs(body: &Value, field: &Field) -> Vec<Wrong> {
    let value = body.pointer(&field.pointer).unwrap();
    let mut texts = vec![deep(20), deep(120)];
    let mut add = |wrong: &[&str]| texts.extend(wrong.iter().map(ToString::to_string));
    match value {
        Value::Object(members) => {
            add(&["5", "true", "\"surprise\"", "[]"]);
            let values: Vec<_> = members.values().map(Value::to_string).collect();
            add(&[&format!("[{}]", values.join(","))]);
            let own: String = members
                .iter()
                .map(|(name, member)| format!("\"{name}\":{member},"))
                .collect();
            add(&[&format!("{{{own}\"surprise\":1}}")]);
            for (name, member) in members {
                add(&[&format!("{{{own}\"{name}\":{member}}}")]);
            }
        }
        Value::Array(elements) => {
            add(&["5", "true", "\"surprise\"", "{}", "null"]);
            let before: String = elements
                .iter()
                .map(|element| format!("{element},"))
                .collect();
            add(&[&format!("[{before}5]")]);
        }
        Value::String(text) => {
            add(&["5", "true", "[]", "{}", "\"\""]);
            let cut: String = text.chars().skip(1).collect();
            add(&[
                &format!("\"{cut}\\u0000\""),
                &format!("\"{}\"", "a".repeat(4_097)),
            ]);
            if !FREE_TEXTS.contains(&field.name.as_str()) {
                add(&[
                    "\"Surprise!\"",
                    &format!("\"{cut}\u{10FFFF}\""),
                    &format!("\"{cut}\\udbff\\udfff\""),
                ]);
            }
        }
        Value::Number(_) => {
            add(&[
                "9007199254740992",
                "9007199254740993",
                "18446744073709551615",
                "18446744073709551616",
            ]);
            add(&["-1", "1.5", "1e300", "\"1\"", "true", "[]", "{}"]);
        }
        Value::Bool(_) => add(&["0", "\"true\"", "null", "[]", "{}"]),
        Value::Null => {}
    }
    let texts = texts.into_iter();
    texts
        .map(|text| Wrong {
            text: replaced(body, field, &text),
            field: field.clone(),
        })
        .collect()
}

/// The request with one value replaced by a text that need not be JSON.
fn replaced(body: &Value, field: &Field, text: &str) -> String {
    let mut body = body.clone();
    *body.pointer_mut(&field.pointer).unwrap() = json!("@@");
    body.to_string().replacen("\"@@\"", text, 1)
}

/// A value in many lists.
fn deep(levels: usize) -> String {
    format!("{}1{}", "[".repeat(levels), "]".repeat(levels))
}

/// What the usual request leaves out, by JSON pointers.
fn optional(function: &str) -> Vec<(&'static str, Value)> {
    match function {
        RegisterMember::NAME => vec![("/custody", json!(false))],
        RegisterOrganization::NAME => vec![("/logo", json!(Digest::of("logo")))],
        ChangeKeys::NAME => vec![("/end", json!([]))],
        Freeze::NAME => vec![("/key", json!(Digest::of("key")))],
        Grant::NAME => vec![
            ("/terms/scope", json!("all")),
            ("/terms/not_before", json!(0)),
        ],
        DecideRequest::NAME => vec![
            (
                "/decision/approve/scope",
                json!({ "dates": { "from": 0, "until": 1 } }),
            ),
            ("/decision/approve/not_before", json!(0)),
        ],
        Delegate::NAME | AppointGuardian::NAME => {
            vec![("/terms/envelope", json!(Digest::of("envelope")))]
        }
        ListRequests::NAME => vec![page(), ("/requester", json!(id::<MemberId>("doctor")))],
        ListGrants::NAME => vec![page(), ("/grantee", json!(HOSPITAL_A))],
        ListDelegations::NAME => vec![page(), ("/delegate", json!(id::<MemberId>("delegate")))],
        ListRecoveries::NAME
        | ListOpenRecoveries::NAME
        | ListMembers::NAME
        | ListOrganizations::NAME
        | ListRecords::NAME
        | RecordHistory::NAME
        | AccessLog::NAME
        | ListEmergencies::NAME
        | ListErasures::NAME
        | ListOwedErasures::NAME => vec![page()],
        _ => Vec::new(),
    }
}

fn page() -> (&'static str, Value) {
    ("/page", json!({ "size": 50, "bookmark": "bookmark" }))
}

/// The request with every field that can be left out.
fn complete(case: &Case<'_>) -> Value {
    let mut body = case.body.clone();
    for (name, value) in optional(case.function) {
        let (pointer, name) = name.rsplit_once('/').unwrap();
        body.pointer_mut(pointer).unwrap()[name] = value;
    }
    body
}

#[test]
fn an_error_names_the_wrong_field_and_does_not_quote_it() {
    let table = Table::new();
    let mut failures = Vec::new();
    for case in usual::cases(&table) {
        let body = complete(&case);
        let mut found = Vec::new();
        let whole = Field {
            name: String::new(),
            pointer: String::new(),
        };
        fields(&body, whole, &mut found);
        for wrong in found.iter().flat_map(|field| wrongs(&body, field)) {
            if let Some(failure) = failure(&table, &case, &wrong) {
                failures.push(failure);
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn failure(table: &Table, case: &Case<'_>, wrong: &Wrong) -> Option<String> {
    let now = table.history.now;
    let (transaction, response) =
        stage::ask(case.ledger, now, case.identity, case.function, &wrong.text);
    let message = &response.message;
    let code = ErrorCode::split(message).map(|(code, _)| code);
    let is_refused = response.status == 400 && code == Some(ErrorCode::InvalidArgument);
    let is_named = is_named(message, &wrong.field.name);
    let is_clean = !message.to_lowercase().contains("surprise")
        && !message.contains(|it: char| it.is_control() || !it.is_ascii())
        && message.len() < 300;
    let is_untouched = transaction.write_set().is_empty() && transaction.event().is_none();
    if is_refused && is_named && is_clean && is_untouched && response.payload.is_empty() {
        return None;
    }
    let text: String = wrong.text.chars().take(300).collect();
    Some(format!(
        "{} {}: {message:?} for {text}",
        case.function, wrong.field.name
    ))
}

/// Whether a message names the field: where JSON is not of the right type by its whole way, where a rule of its own
/// refuses it by any word of that.
fn is_named(message: &str, field: &str) -> bool {
    let mut words = field.split(['.', '[', ']']);
    let is_word = |word: &str| {
        let word = word.trim_end_matches('s');
        word.len() > 2 && message.contains(word)
    };
    match message.contains(" line ") {
        true => message.contains(field),
        false => field.is_empty() || words.any(is_word),
    }
}

#[test]
fn an_argument_of_5_mb_is_refused_unread() {
    let table = Table::new();
    for case in usual::cases(&table) {
        let long = format!("{}{}", " ".repeat(5_000_000), case.body);
        let now = table.history.now;
        let (_, response) = stage::ask(case.ledger, now, case.identity, case.function, &long);
        let expected = "INVALID_ARGUMENT: the argument is longer than 256 KiB";
        assert_eq!(
            (response.status, response.message.as_str()),
            (400, expected)
        );
    }
}
