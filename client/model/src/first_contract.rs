//! Calls in the form of the first contract.
//!
//! Blocks never change, and authors' signed calls are kept beside their records. So programs read every form that a
//! deployed contract ever took. The first contract differed in two ways. Where a call may be on one of several bases today,
//! it named a grant or nothing. And members could request access only for themselves, so that a request did not say for
//! whom.

use serde_json::{Value, json};

use crate::MemberId;
use crate::function::Function as _;
use crate::request::RequestAccess;

/// The same argument of a function in today's form. `None` if it is no JSON object, or if it is a request for access of a
/// requester who is not known.
///
/// An argument that has today's form already stays as it is.
pub fn in_present_form(
    function: &str,
    argument: &[u8],
    requester: impl FnOnce() -> Option<MemberId>,
) -> Option<Vec<u8>> {
    let mut argument: Value = serde_json::from_slice(argument).ok()?;
    let request = argument.as_object_mut()?;
    if let Some(grant) = request.remove("grant") {
        request.insert("basis".to_owned(), json!({ "grant": grant }));
    }
    if function == RequestAccess::NAME && !request.contains_key("grantee") {
        request.insert("grantee".to_owned(), json!(requester()?));
    }
    Some(argument.to_string().into_bytes())
}
