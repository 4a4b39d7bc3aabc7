//! The answer of a chaincode.

use bytes::Bytes;

/// The answer of a chaincode to one proposal.
///
/// Endorsers sign answers with a status below 400 only.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Response {
    /// The result, as in HTTP: 200, or 400 and above for a refusal.
    pub status: i32,
    /// A sentence for the client that sent the proposal; empty on success.
    pub message: String,
    /// The result.
    pub payload: Bytes,
}

impl Response {
    /// The status of a successful answer.
    pub const OK: i32 = 200;

    /// The lowest status that endorsers do not sign (Fabric's `ERRORTHRESHOLD`).
    pub const REFUSED: i32 = 400;

    /// The proposal was carried out; `payload` is its result.
    pub fn ok(payload: impl Into<Bytes>) -> Self {
        Self {
            status: Self::OK,
            message: String::new(),
            payload: payload.into(),
        }
    }

    /// The proposal was refused with a status from 400 on.
    ///
    /// Choose one below 500: from 500 on, the endorser returns the keys that the simulation read to the caller.
    pub fn refused(status: i32, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            payload: Bytes::new(),
        }
    }

    /// Whether endorsers refuse to sign this answer.
    pub fn is_refused(&self) -> bool {
        self.status >= Self::REFUSED
    }
}
