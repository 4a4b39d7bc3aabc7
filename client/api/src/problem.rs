//! Errors of the web service: RFC 9457 problem details.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A refusal of the web service: RFC 9457, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// `about:blank`: the code identifies the problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status's reason phrase, for example `Not Found`.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A sentence for people.
    pub detail: String,
    /// A stable code for programs: one of the contract, of the services, or Fabric's validation code for a transaction.
    pub code: String,
}
