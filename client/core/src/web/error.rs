//! What can go wrong between a member and the web service, told apart by who is at fault.

use std::fmt;

use emr_model::{ErrorCode, ServiceCode};

use crate::ports::{SignerError, TransportError};

/// Why a request to the web service did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The network or the service: no answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The device: its key did not sign the sign-in.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The caller, in the eyes of the service, the ledger or a keeper.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The service, or something behind it: it failed and says so.
    #[error("the web service failed: {0}")]
    Failed(Refusal),
    /// The service, or a server in its place.
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

    /// Whether a peer could not do it, as where two peers' answers differ because one lags behind.
    pub fn is_peer_failure(&self) -> bool {
        self.code() == Some(ServiceCode::PeerFailed.as_str())
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
    /// A stable code for programs: an [`ErrorCode`], a [`ServiceCode`], or Fabric's name of a verdict on a transaction.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
    /// By how many seconds this machine's clock is ahead of the service's, where it is far off: a likely reason.
    pub clock_skew_seconds: Option<i64>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.detail, self.code)?;
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
