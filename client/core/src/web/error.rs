//! What can go wrong between a member and the web service, told apart by who is at fault.

use std::fmt;

use emr_model::{ErrorCode, ServiceCode};

use crate::ports::{SignerError, TransportError};

/// Why a request to the web service did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// Fault: the network or the service. No answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// Fault: the device. Its key did not sign the sign-in.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// Fault: the caller, according to the service, the ledger or a keeper.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// Fault: the service, or a system behind it. It reports a failure.
    #[error("the web service failed: {0}")]
    Failed(Refusal),
    /// Fault: the service, or a server in its place.
    #[error("the answer is not one of the web service: {0}")]
    Malformed(&'static str),
}

impl WebError {
    /// The code of a refusal or failure.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) | Self::Failed(refusal) => Some(&refusal.code),
            _ => None,
        }
    }

    /// Whether a peer failed, for example because two peers' answers differ while one lags behind.
    pub fn is_peer_failure(&self) -> bool {
        self.code() == Some(ServiceCode::PeerFailed.as_str())
    }

    /// Whether the service says that it did not do what was asked, or that it could not be done.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// Whether it was refused with this code.
    pub fn is(&self, code: ErrorCode) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.code == code.as_str())
    }
}

/// A refusal in the service's words: RFC 9457 problem details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// A stable code for programs: an [`ErrorCode`], a [`ServiceCode`], or the name of Fabric's validation code for a
    /// transaction.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
    /// Of a failure, the request's name in the service's log: with it an operator finds out why.
    pub request_id: Option<String>,
    /// By how many seconds this machine's clock is ahead of the service's, where it is far off: a likely reason.
    pub clock_skew_seconds: Option<i64>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.detail, self.code)?;
        if let Some(id) = &self.request_id {
            write!(formatter, "; request {id}")?;
        }
        match self.clock_skew_seconds {
            Some(ahead) if ahead > 0 => {
                write!(
                    formatter,
                    "; this machine's clock is {ahead} s ahead of the service's"
                )
            }
            Some(ahead) => write!(
                formatter,
                "; this machine's clock is {} s behind the service's",
                ahead.unsigned_abs()
            ),
            None => Ok(()),
        }
    }
}
