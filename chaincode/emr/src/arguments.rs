//! The one argument of every function: a JSON object, read strictly.

use emr_model::Recipient;
use emr_model::member::{Member, Role};
use emr_model::organization::RegisterOrganization;
use emr_model::text::is_shown;
use fabric_chaincode::contract::{ArgumentProblem, CallError};

use crate::error::{ContractError, require};

/// The most bytes of one text in a request.
const GREATEST_TEXT: usize = RegisterOrganization::LONGEST_TEXT;

/// Refuses a text that is empty or too long, or has control or invisible characters, with which it could pass for another.
pub(crate) fn check_text(what: &str, text: &str) -> Result<(), ContractError> {
    if (1..=GREATEST_TEXT).contains(&text.len()) && text.chars().all(is_shown) {
        return Ok(());
    }
    Err(ContractError::invalid(format!(
        "{what} must have 1 to {GREATEST_TEXT} bytes and no control or invisible characters"
    )))
}

/// Whether a list names an item twice. Lists are short here.
pub(crate) fn names_twice<T: PartialEq>(list: &[T]) -> bool {
    let is_repeated = |(index, item): (usize, &T)| list[..index].contains(item);
    list.iter().enumerate().any(is_repeated)
}

/// Why a call does not reach its function. No error text quotes the argument, which may hold confidential values.
impl From<CallError> for ContractError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::NoFunction => Self::NoFunction,
            CallError::UnknownFunction => Self::UnknownFunction,
            CallError::ArgumentCount { .. } => {
                Self::invalid("a function takes one argument, a JSON object")
            }
            CallError::ArgumentTooLong { longest, .. } => Self::invalid(format!(
                "the argument is longer than {} KiB",
                longest / 1024
            )),
            CallError::Argument { problem, .. } => Self::invalid(match &problem {
                ArgumentProblem::Json { field, error } => describe(field, error),
                _ => "the argument is not a JSON object".to_owned(),
            }),
            other => Self::Call(other),
        }
    }
}

/// Serde's texts may quote the argument; only those that name our own fields and forms are passed on.
fn describe(field: &str, error: &serde_json::Error) -> String {
    let place = format!("line {} column {}", error.line(), error.column());
    if !error.is_data() && field.is_empty() {
        return format!("the argument is not JSON, at {place}");
    }
    let what = match field {
        "" => "the argument".to_owned(),
        field => format!("`{field}`"),
    };
    let text = error.to_string();
    if text.starts_with("unknown ") {
        format!("{what} has a field or word that this function does not know, at {place}")
    } else if text.starts_with("invalid ") || !error.is_data() {
        format!("{what} has a value of the wrong type or out of range, at {place}")
    } else {
        format!("{what} is wrong: {text}")
    }
}

/// Requires a patient recipient of patients, and refuses one of other members.
pub(crate) fn check_patient_recipient(
    member: &Member,
    recipient: Option<&Recipient>,
) -> Result<(), ContractError> {
    require(
        member.roles.contains(&Role::Patient) == recipient.is_some(),
        ContractError::invalid("a patient must give a patient_recipient; other members must not"),
    )
}
