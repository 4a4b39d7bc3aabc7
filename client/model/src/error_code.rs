//! Stable codes of refusal.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a request was refused. Programs decide by the code; people read the sentence beside it.
///
/// The contract refuses with `CODE: sentence` as message and [`ErrorCode::status`] as status. It is
/// always below 500, because at 500 an endorser hands the simulation's read set to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// An argument is malformed or contradicts another.
    InvalidArgument,
    /// The caller may not do this, or the thing asked for does not exist. The contract never says which.
    NotPermitted,
    /// Something the caller may know about does not exist.
    NotFound,
    /// What the caller relies on is no longer valid.
    Expired,
    /// The patient had the record destroyed.
    Erased,
    /// The thing exists already, or another transaction changed it first: read it again and decide anew.
    Conflict,
    /// The caller has done this as often as one day allows.
    LimitReached,
    /// The review of one of the caller's emergencies is overdue, or says that it was none. Until it is reviewed, the caller
    /// declares no other one.
    ReviewOwed,
    /// The proposal's time is far from an endorser's clock.
    ClockSkew,
    /// The access entry is not on the ledger (yet).
    NotCommitted,
    /// The contract could not read the ledger's own data. The caller is not at fault.
    Internal,
}

impl ErrorCode {
    /// All codes.
    pub const ALL: [Self; 11] = [
        Self::InvalidArgument,
        Self::NotPermitted,
        Self::NotFound,
        Self::Expired,
        Self::Erased,
        Self::Conflict,
        Self::LimitReached,
        Self::ReviewOwed,
        Self::ClockSkew,
        Self::NotCommitted,
        Self::Internal,
    ];

    /// The code as it is written, for example `NOT_PERMITTED`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::NotPermitted => "NOT_PERMITTED",
            Self::NotFound => "NOT_FOUND",
            Self::Expired => "EXPIRED",
            Self::Erased => "ERASED",
            Self::Conflict => "CONFLICT",
            Self::LimitReached => "LIMIT_REACHED",
            Self::ReviewOwed => "REVIEW_OWED",
            Self::ClockSkew => "CLOCK_SKEW",
            Self::NotCommitted => "NOT_COMMITTED",
            Self::Internal => "INTERNAL",
        }
    }

    /// The code's status in a chaincode response: 400 to 499.
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidArgument | Self::ClockSkew => 400,
            Self::NotPermitted | Self::ReviewOwed => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Expired | Self::Erased => 410,
            Self::NotCommitted => 425,
            Self::LimitReached => 429,
            Self::Internal => 499,
        }
    }

    /// Splits a message `CODE: sentence`; `None` if it does not have this form.
    pub fn split(message: &str) -> Option<(Self, &str)> {
        let (code, sentence) = message.split_once(": ")?;
        Some((code.parse().ok()?, sentence))
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for ErrorCode {
    type Err = crate::InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|code| code.as_str() == text)
            .ok_or(crate::InvalidValue {
                what: "error code",
                form: "one of the codes of emr_model::ErrorCode",
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_refusal_below_500_and_reads_back() {
        for code in ErrorCode::ALL {
            assert!((400..500).contains(&code.status()));
            assert_eq!(
                ErrorCode::split(&format!("{code}: a sentence: with colons")),
                Some((code, "a sentence: with colons"))
            );
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{code}\""));
        }
    }
}
