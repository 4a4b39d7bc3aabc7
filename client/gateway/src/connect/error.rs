//! What can go wrong on each rung of the ladder.

use std::fmt;

use fabric_protos::gateway::ErrorDetail;
use fabric_protos::google;
use prost::Message;
use tonic::{Code, Status};

use crate::{CommitError, InvalidTransaction, SigningError};

/// A call to a peer that did not succeed: the peer refused, failed, did not answer in time, or was not reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerError {
    /// The gRPC code. This side, too, can set [`Code::DeadlineExceeded`] and [`Code::Unavailable`].
    pub code: Code,
    /// The peer's message.
    pub message: String,
    /// The messages of the other peers and orderers that the peer asked in turn; empty if it asked none.
    pub details: Vec<PeerErrorDetail>,
}

/// The message of one peer or orderer about its part in a call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerErrorDetail {
    /// Its address.
    pub address: String,
    /// Its organization.
    pub msp_id: String,
    /// The message itself.
    pub message: String,
}

/// A refusal by the chaincode itself, as opposed to a failure of Fabric.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the chaincode refused with status {status}: {message}")]
pub struct ChaincodeRefusal {
    /// The response's status, 400 or more as a rule.
    pub status: u16,
    /// The response's message.
    pub message: String,
}

impl PeerError {
    /// The chaincode's own refusal, if that is why the call failed.
    ///
    /// Where several endorsers refused, it is the first one's. The form is Fabric's
    /// (`internal/pkg/gateway/apiutils.go`, `responseStatus`).
    pub fn chaincode_refusal(&self) -> Option<ChaincodeRefusal> {
        self.details
            .iter()
            .map(|detail| detail.message.as_str())
            .chain([self.message.as_str()])
            .find_map(ChaincodeRefusal::parse)
    }

    /// Whether the very same call may succeed a little later: the peer was busy, unreachable or too slow, or it gave up
    /// because the endorsers disagreed for the moment.
    pub fn is_retryable(&self) -> bool {
        match self.code {
            Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted => true,
            Code::Aborted => self.chaincode_refusal().is_none(),
            _ => false,
        }
    }

    pub(crate) fn new(status: &Status) -> Self {
        Self {
            code: status.code(),
            message: status.message().to_owned(),
            details: details(status.details()),
        }
    }

    pub(crate) fn deadline_exceeded() -> Self {
        Self {
            code: Code::DeadlineExceeded,
            message: "the peer did not answer in time".into(),
            details: Vec::new(),
        }
    }

    pub(crate) fn malformed(message: &str) -> Self {
        Self {
            code: Code::Internal,
            message: message.into(),
            details: Vec::new(),
        }
    }
}

impl std::error::Error for PeerError {}

impl fmt::Display for PeerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}: {}", self.code, self.message)?;
        for detail in &self.details {
            write!(formatter, "; {detail}")?;
        }
        Ok(())
    }
}

impl fmt::Display for PeerErrorDetail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} of {}: {}",
            self.address, self.msp_id, self.message
        )
    }
}

impl ChaincodeRefusal {
    /// Reads `chaincode response 403, the message`. Fabric may have put words of its own before it.
    fn parse(message: &str) -> Option<Self> {
        let (_, response) = message.split_once("chaincode response ")?;
        let (status, message) = response.split_once(", ")?;
        Some(Self {
            status: status.parse().ok()?,
            message: message.to_owned(),
        })
    }
}

/// Evaluating failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// The key did not sign.
    #[error("evaluation of transaction {transaction_id} failed")]
    Signing {
        /// The transaction's id.
        transaction_id: String,
        /// The reason.
        source: SigningError,
    },
    /// The peer did not evaluate it.
    #[error("evaluation of transaction {transaction_id} failed")]
    Peer {
        /// The transaction's id.
        transaction_id: String,
        /// The reason.
        source: PeerError,
    },
}

/// Endorsing failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndorseError {
    /// The key did not sign.
    #[error("endorsement of transaction {transaction_id} failed")]
    Signing {
        /// The transaction's id.
        transaction_id: String,
        /// The reason.
        source: SigningError,
    },
    /// The peer did not gather enough endorsements.
    #[error("endorsement of transaction {transaction_id} failed")]
    Peer {
        /// The transaction's id.
        transaction_id: String,
        /// The reason.
        source: PeerError,
    },
    /// The peer returned something other than this proposal's endorsed transaction.
    #[error("the peer answered transaction {transaction_id} with what does not belong to it")]
    InvalidTransaction {
        /// The transaction's id.
        transaction_id: String,
        /// The reason.
        source: InvalidTransaction,
    },
}

/// Submitting failed. The transaction may still be ordered, unless the peer was not reached at all: only its commit
/// status tells. Submitting the same transaction again is harmless, because it is committed only once.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// The key did not sign.
    #[error("submission of transaction {transaction_id} failed")]
    Signing {
        /// The transaction's id.
        transaction_id: String,
        /// The reason.
        source: SigningError,
    },
    /// The peer could not pass it to an orderer.
    #[error("submission of transaction {transaction_id} failed")]
    Peer {
        /// The transaction's id.
        transaction_id: String,
        /// The reason.
        source: PeerError,
    },
}

/// The commit status is unknown; the transaction may be committed or not.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitStatusError {
    /// The key did not sign.
    #[error("the commit status of transaction {transaction_id} is not known")]
    Signing {
        /// The transaction's id.
        transaction_id: String,
        /// The reason.
        source: SigningError,
    },
    /// The peer did not return the status.
    #[error("the commit status of transaction {transaction_id} is not known")]
    Peer {
        /// The transaction's id.
        transaction_id: String,
        /// The reason.
        source: PeerError,
    },
}

/// Submitting a proposal and waiting for its commit failed, on one of the rungs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// Endorsing failed; nothing was submitted.
    #[error(transparent)]
    Endorse(#[from] EndorseError),
    /// Submitting failed.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// The commit status is unknown.
    #[error(transparent)]
    CommitStatus(#[from] CommitStatusError),
    /// The transaction was ordered, and is invalid.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl TransactionError {
    /// The transaction's id.
    pub fn transaction_id(&self) -> &str {
        match self {
            Self::Endorse(error) => error.transaction_id(),
            Self::Submit(error) => error.transaction_id(),
            Self::CommitStatus(error) => error.transaction_id(),
            Self::Commit(error) => &error.transaction_id,
        }
    }

    /// The chaincode's own refusal, if that is the reason.
    pub fn chaincode_refusal(&self) -> Option<ChaincodeRefusal> {
        match self {
            Self::Endorse(error) => error.chaincode_refusal(),
            _ => None,
        }
    }

    /// Whether a new proposal of the same call may succeed, and cannot repeat a call that has succeeded: endorsement
    /// failed for the moment, or another transaction was committed first.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Endorse(error) => error.is_retryable(),
            Self::Commit(error) => error.is_retryable(),
            Self::Submit(_) | Self::CommitStatus(_) => false,
        }
    }
}

/// What the errors of single calls have in common.
macro_rules! call_error {
    ($error:ident $(, $other:ident)?) => {
        impl $error {
            /// The transaction's id.
            pub fn transaction_id(&self) -> &str {
                match self {
                    Self::Signing { transaction_id, .. }
                    | Self::Peer { transaction_id, .. }
                    $(| Self::$other { transaction_id, .. })? => transaction_id,
                }
            }

            /// The peer's error, if the peer is the reason.
            pub fn peer_error(&self) -> Option<&PeerError> {
                match self {
                    Self::Peer { source, .. } => Some(source),
                    _ => None,
                }
            }

            /// The chaincode's own refusal, if that is the reason.
            pub fn chaincode_refusal(&self) -> Option<ChaincodeRefusal> {
                self.peer_error().and_then(PeerError::chaincode_refusal)
            }
        }
    };
}

call_error!(EvaluateError);
call_error!(EndorseError, InvalidTransaction);
call_error!(SubmitError);
call_error!(CommitStatusError);

impl EvaluateError {
    /// Whether the same call may succeed a little later; see [`PeerError::is_retryable`].
    pub fn is_retryable(&self) -> bool {
        self.peer_error().is_some_and(PeerError::is_retryable)
    }
}

impl EndorseError {
    /// Whether the same call may succeed a little later; see [`PeerError::is_retryable`].
    pub fn is_retryable(&self) -> bool {
        self.peer_error().is_some_and(PeerError::is_retryable)
    }
}

impl SubmitError {
    /// Whether submitting the same transaction again may succeed; see [`PeerError::is_retryable`]. An orderer that
    /// refused it ([`Code::Aborted`]) will refuse it again.
    pub fn is_retryable(&self) -> bool {
        self.peer_error()
            .is_some_and(|error| error.code != Code::Aborted && error.is_retryable())
    }
}

impl CommitStatusError {
    /// Whether asking again may succeed; see [`PeerError::is_retryable`].
    pub fn is_retryable(&self) -> bool {
        self.peer_error().is_some_and(PeerError::is_retryable)
    }
}

/// The details in a `google.rpc.Status` that come from the Gateway service.
fn details(status: &[u8]) -> Vec<PeerErrorDetail> {
    let Ok(status) = google::rpc::Status::decode(status) else {
        return Vec::new();
    };
    status
        .details
        .iter()
        .filter(|detail| detail.type_url.rsplit('/').next() == Some("gateway.ErrorDetail"))
        .filter_map(|detail| ErrorDetail::decode(detail.value.as_slice()).ok())
        .map(|detail| PeerErrorDetail {
            address: detail.address,
            msp_id: detail.msp_id,
            message: detail.message,
        })
        .collect()
}
