//! The one argument of every function: a JSON object, read strictly.

use fabric_chaincode::Ledger;
use serde::de::DeserializeOwned;

use crate::error::ContractError;

/// The most bytes that a request may have.
const GREATEST_REQUEST: usize = 64 * 1024;

/// The most bytes of one text in a request.
const GREATEST_TEXT: usize = 256;

/// Reads the request of a proposal.
///
/// The argument comes back in no error text: it may hold what is nobody's business.
pub(crate) fn request<R: DeserializeOwned>(ledger: &impl Ledger) -> Result<R, ContractError> {
    let [argument] = ledger.parameters() else {
        return Err(ContractError::invalid(
            "a function takes one argument, a JSON object",
        ));
    };
    if argument.len() > GREATEST_REQUEST {
        return Err(ContractError::invalid("the argument is longer than 64 KiB"));
    }
    if argument.trim_ascii_start().first() != Some(&b'{') {
        return Err(ContractError::invalid("the argument is not a JSON object"));
    }
    serde_json::from_slice(argument).map_err(|error| ContractError::invalid(describe(&error)))
}

/// Refuses a text that is empty, too long, or would disturb whoever displays it.
pub(crate) fn check_text(what: &str, text: &str) -> Result<(), ContractError> {
    if (1..=GREATEST_TEXT).contains(&text.len()) && !text.contains(char::is_control) {
        return Ok(());
    }
    Err(ContractError::invalid(format!(
        "{what} must have 1 to {GREATEST_TEXT} bytes and no control characters"
    )))
}

/// Serde quotes what it found; only texts that name our own fields and forms are passed on.
fn describe(error: &serde_json::Error) -> String {
    let place = format!("line {} column {}", error.line(), error.column());
    if !error.is_data() {
        return format!("the argument is not JSON, at {place}");
    }
    let text = error.to_string();
    if text.starts_with("unknown ") {
        format!("the argument has a field or word that this function does not know, at {place}")
    } else if text.starts_with("invalid ") {
        format!("the argument has a value of the wrong type or out of range, at {place}")
    } else {
        format!("the argument is wrong: {text}")
    }
}
