//! Calls in the form of the first contract.
//!
//! Blocks never change, so this program reads every form that a deployed contract ever took. The first contract
//! differed in two ways. Where a call may be on one of several bases today, it named a grant or nothing. And members
//! could request access only for themselves, so that a request did not say for whom.

use emr_model::Call;
use serde_json::{Value, json};

use super::block::CommittedCall;
use super::facts::creator;

/// Decodes an argument in the first contract's form; `None` if it does not have that form either.
pub(super) fn decode(
    name: &'static str,
    argument: &[u8],
    committed: &CommittedCall,
) -> Option<Call> {
    let mut argument: Value = serde_json::from_slice(argument).ok()?;
    let request = argument.as_object_mut()?;
    if let Some(grant) = request.remove("grant") {
        request.insert("basis".to_owned(), json!({ "grant": grant }));
    }
    if name == "Consent:RequestAccess" && !request.contains_key("grantee") {
        let requester = creator(&committed.creator)?.member;
        request.insert("grantee".to_owned(), json!(requester));
    }
    Call::decode(name, argument.to_string().as_bytes()).ok()
}
