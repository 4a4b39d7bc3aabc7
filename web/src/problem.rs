//! Errors, and how they become `application/problem+json` (RFC 9457): once, here.

mod code;

use std::error::Error as _;
use std::io;
use std::sync::Arc;

use emr_api::problem::Problem;
use emr_model::text::line;
use emr_model::{ErrorCode, MspId, ServiceCode};
use emr_service::chain;
use fabric_gateway::TxValidationCode;
use warp::http::{HeaderValue, header};
use warp::reply::{Reply, Response};

use crate::metrics;
use crate::silent::Silent;

pub(crate) use self::code::Code;

/// The media type of a problem.
pub(crate) const PROBLEM: &str = "application/problem+json";

/// Why the service did not do what a request asked for, told apart by who is at fault.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum ApiError {
    /// Fault: the caller. The request is malformed.
    #[error("{0}")]
    Invalid(String),
    /// Fault: the caller. The request has no session, or one that has ended.
    #[error("sign in first")]
    NotSignedIn,
    /// Fault: the caller. The member ended the request's session from another one.
    #[error(
        "you ended this session from another device or browser: unlock your keys to sign in again"
    )]
    SignedOut,
    /// Fault: the caller. The proof of sign-in does not hold.
    #[error("{0}")]
    SignInRefused(&'static str),
    /// Fault: the caller. They may not do this.
    #[error("{0}")]
    NotPermitted(&'static str),
    /// There is no such thing here, or the caller may not have it.
    #[error("there is nothing here that you may have")]
    NotFound,
    /// What the caller relies on has ended.
    #[error("{0}")]
    Expired(&'static str),
    /// Fault: the caller. This address does not take the request's method.
    #[error("this address does not answer to that method")]
    MethodNotAllowed,
    /// The request does not fit the present state: the caller must read that state again and decide anew.
    #[error("{0}")]
    Conflict(&'static str),
    /// Fault: the caller. The body is longer than `limit`.
    #[error("the body may have at most {limit} bytes")]
    TooLarge {
        /// The most bytes that the service reads.
        limit: u64,
    },
    /// Fault: the caller. The body came too slowly or was incomplete.
    #[error("the body did not arrive whole and in time")]
    BodyIncomplete,
    /// Fault: the caller. The body has another media type than this address takes.
    #[error("send the body as {0}")]
    UnsupportedMediaType(&'static str),
    /// The contract or a keeper refused, with this code and sentence of its own.
    #[error("{detail}")]
    Refused {
        /// Why, for programs.
        code: Code,
        /// Why, for people.
        detail: String,
    },
    /// The transaction was ordered, and the peers found it invalid.
    #[error("the transaction was not committed: {}", .0.as_str_name())]
    NotValid(TxValidationCode),
    /// Fault: the caller. They ask more often than one caller may, or too much at once.
    #[error("you ask too often or too much at once, try again in {seconds} s")]
    TooManyRequests {
        /// When to ask again.
        seconds: u64,
    },
    /// There are too many requests at once.
    #[error("the service is busy, try again in a few seconds")]
    Busy,
    /// Fault: the caller, or the operator who set the limit. There is no room for more files.
    #[error("{0}")]
    QuotaUsed(&'static str),
    /// Fault: the operator. The disk is nearly full.
    #[error(
        "the service's disk is nearly full: it takes transactions, and no files for now; tell its operator"
    )]
    DiskFull,
    /// The read model is too old to answer from.
    #[error("the service is still reading the ledger, try again in a few seconds")]
    Late,
    /// Those who are named did not answer: peers, chaincodes or orderers.
    #[error("no answer from {0}: try again later")]
    PeerUnreachable(Silent),
    /// The service handed the transaction over, and does not know what became of it: those who are named did not say.
    #[error(
        "no answer from {0}, so it is unknown whether the transaction was committed: submit the same one again to find out"
    )]
    OutcomeUnknown(Silent),
    /// The peer answered that it cannot do this. Its words are for the log only.
    #[error("the peer could not do this, the service's log says why")]
    PeerFailed,
    /// Fault: an operator. A peer refuses what the service asks in its own name, because their clocks differ.
    #[error("the clocks of this service and of a peer differ: {0}; tell their operators")]
    ClocksDiffer(String),
    /// A keeper did not answer.
    #[error("the keeper of {0} cannot be reached")]
    KeeperUnreachable(MspId),
    /// A certificate authority did not answer.
    #[error("the certificate authority {0} cannot be reached")]
    AuthorityUnreachable(String),
    /// Fault: this service. The source is for its log only.
    #[error("the service failed, its log says why")]
    Internal(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// A failure of this service itself.
    pub(crate) fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into().into())
    }

    /// A refusal by the contract or a keeper, if `message` has its form `CODE: sentence` and the code is a known one.
    pub(crate) fn refused(message: &str) -> Option<Self> {
        let (code, sentence) = message.split_once(": ")?;
        Some(Self::Refused {
            code: Code::read(code)?,
            detail: shown(sentence),
        })
    }

    /// A refusal for the time of a proposal, with the owner of the clock that does not agree: the member may be right.
    pub(crate) fn with_owner_of_the_clock(self, owner: impl FnOnce() -> String) -> Self {
        match self {
            Self::Refused { code, detail } if code == ErrorCode::ClockSkew.into() => {
                let detail = format!("{detail}; the peer is of {}", owner());
                Self::Refused { code, detail }
            }
            other => other,
        }
    }

    /// A refusal of what the service asks in its own name: if it is for the time, no member's clock is to blame.
    pub(crate) fn of_own_question(self) -> Self {
        match self {
            Self::Refused { code, detail } if code == ErrorCode::ClockSkew.into() => {
                Self::ClocksDiffer(detail)
            }
            other => other,
        }
    }

    /// The code for programs, with which the HTTP status goes.
    fn code(&self) -> Code {
        match self {
            Self::Invalid(_) => ErrorCode::InvalidArgument.into(),
            Self::NotSignedIn => ServiceCode::NotSignedIn.into(),
            Self::SignedOut => ServiceCode::SignedOut.into(),
            Self::SignInRefused(_) => ServiceCode::SignInRefused.into(),
            Self::NotPermitted(_) => ErrorCode::NotPermitted.into(),
            Self::NotFound => ErrorCode::NotFound.into(),
            Self::Expired(_) => ErrorCode::Expired.into(),
            Self::MethodNotAllowed => ServiceCode::MethodNotAllowed.into(),
            Self::Conflict(_) => ErrorCode::Conflict.into(),
            Self::TooLarge { .. } => ServiceCode::TooLarge.into(),
            Self::BodyIncomplete => ServiceCode::BodyIncomplete.into(),
            Self::UnsupportedMediaType(_) => ServiceCode::UnsupportedMediaType.into(),
            Self::Refused { code, .. } => *code,
            Self::NotValid(verdict) => Code::of_verdict(*verdict),
            Self::TooManyRequests { .. } => ServiceCode::TooManyRequests.into(),
            Self::Busy => ServiceCode::TooBusy.into(),
            Self::QuotaUsed(_) => ServiceCode::QuotaUsed.into(),
            Self::DiskFull => ServiceCode::DiskFull.into(),
            Self::Late => ServiceCode::Late.into(),
            Self::PeerUnreachable(_) => ServiceCode::PeerUnreachable.into(),
            Self::PeerFailed | Self::ClocksDiffer(_) => ServiceCode::PeerFailed.into(),
            Self::OutcomeUnknown(_) => ServiceCode::OutcomeUnknown.into(),
            Self::KeeperUnreachable(_) => ServiceCode::KeeperUnreachable.into(),
            Self::AuthorityUnreachable(_) => ServiceCode::AuthorityUnreachable.into(),
            Self::Internal(_) => ErrorCode::Internal.into(),
        }
    }

    fn problem(&self) -> Problem {
        let code = self.code();
        let status = code.status();
        Problem {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Refused").to_owned(),
            status: status.as_u16(),
            detail: self.to_string(),
            code: code.as_str().to_owned(),
        }
    }
}

/// The most characters of another node's words that are passed on.
const LONGEST_WORDS: usize = 300;

/// Words of another node as a line for people: not too long, and without characters that are invisible.
pub(crate) fn shown(words: &str) -> String {
    line(words, LONGEST_WORDS)
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        let code = error.as_database_error().and_then(|error| error.code());
        match code.as_deref() {
            Some(SQLITE_FULL | POSTGRES_FULL) => Self::DiskFull,
            _ => Self::internal(error),
        }
    }
}

/// What SQLite says when the disk is full.
const SQLITE_FULL: &str = "13";
/// What PostgreSQL says then.
const POSTGRES_FULL: &str = "53100";

impl From<object_store::Error> for ApiError {
    fn from(error: object_store::Error) -> Self {
        let sources = std::iter::successors(error.source(), |&error| error.source());
        let is_full = sources
            .filter_map(|source| source.downcast_ref::<io::Error>())
            .any(|error| error.kind() == io::ErrorKind::StorageFull);
        if is_full {
            return Self::DiskFull;
        }
        Self::internal(error)
    }
}

impl Reply for ApiError {
    fn into_response(self) -> Response {
        if let Self::Internal(source) = &self {
            tracing::error!(error = chain(source.as_ref()), "the service failed");
        }
        let problem = self.problem();
        tracing::info!(code = problem.code, "refused");
        let code = self.code();
        metrics::refused(code.as_str());
        let mut response =
            warp::reply::with_status(warp::reply::json(&problem), code.status()).into_response();
        response.extensions_mut().insert(code);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
        let wait = match self {
            Self::TooManyRequests { seconds } => Some(seconds),
            Self::Busy | Self::Late => Some(5),
            _ => None,
        };
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contracts_refusal_keeps_its_status_and_code() {
        let refusal = ApiError::refused("EXPIRED: the grant has ended").unwrap();
        assert_eq!(
            serde_json::to_value(refusal.problem()).unwrap(),
            serde_json::json!({
                "type": "about:blank",
                "title": "Gone",
                "status": 410,
                "detail": "the grant has ended",
                "code": "EXPIRED",
            })
        );
    }

    #[test]
    fn who_finds_no_free_connection_to_the_database_may_come_again() {
        let problem = ApiError::from(sqlx::Error::PoolTimedOut);
        assert!(matches!(problem, ApiError::Busy));
    }

    #[test]
    fn l14_words_of_another_node_are_bounded_and_every_character_of_them_is_visible() {
        let words = format!(
            "EXPIRED: the \u{202e}grant\n has\u{200b} ended{}",
            ".".repeat(1_000)
        );
        let problem = ApiError::refused(&words).unwrap().problem();
        assert!(problem.detail.starts_with("the grant has ended..."));
        assert_eq!(problem.detail.chars().count(), LONGEST_WORDS);
    }

    #[test]
    fn what_failed_inside_is_told_to_nobody() {
        let problem = ApiError::internal("/secret/path is full").problem();
        assert_eq!((problem.status, problem.code.as_str()), (500, "INTERNAL"));
        assert!(!problem.detail.contains("secret"));
    }
}
