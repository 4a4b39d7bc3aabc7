//! Errors, and how they become `application/problem+json` (RFC 9457): once, here.

use std::convert::Infallible;

use emr_api::problem::Problem;
use emr_model::{ErrorCode, MspId, ServiceCode};
use warp::http::{HeaderValue, StatusCode, header};
use warp::reject::{MethodNotAllowed, Rejection};
use warp::reply::{Reply, Response};

use crate::metrics;
use emr_service::chain;

/// Why the service did not do what a request asked for, told apart by who is at fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// Fault: the caller. The request is malformed.
    #[error("{0}")]
    Invalid(String),
    /// Fault: the caller. The request has no session, or one that has ended.
    #[error("sign in first")]
    NotSignedIn,
    /// Fault: the caller. The proof of sign-in does not hold.
    #[error("{0}")]
    SignInRefused(&'static str),
    /// Fault: the caller. They may not do this.
    #[error("{0}")]
    NotPermitted(&'static str),
    /// There is no such thing here, or the caller may not have it.
    #[error("there is nothing here that you may have")]
    NotFound,
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
        /// The HTTP status that goes with the code.
        status: StatusCode,
        /// Why, for programs.
        code: String,
        /// Why, for people.
        detail: String,
    },
    /// The transaction was ordered, and the peers found it invalid.
    #[error("the transaction was not committed: {code}")]
    NotValid {
        /// Fabric's validation code.
        code: &'static str,
    },
    /// There are too many requests at once.
    #[error("the service is busy, try again in a few seconds")]
    Busy,
    /// The read model is too old to answer from.
    #[error("the service is still reading the ledger, try again in a few seconds")]
    Late,
    /// The peer did not answer.
    #[error("the peer cannot be reached, try again later")]
    PeerUnreachable,
    /// The service handed the transaction over, and does not know what became of it.
    #[error(
        "it is unknown whether the transaction was committed: submit the same one again to find out"
    )]
    OutcomeUnknown,
    /// The peer answered that it cannot do this.
    #[error("the peer could not do this: {0}")]
    PeerFailed(String),
    /// A keeper did not answer.
    #[error("the keeper of {0} cannot be reached")]
    KeeperUnreachable(MspId),
    /// A certificate authority did not answer.
    #[error("the certificate authority {0} cannot be reached")]
    AuthorityUnreachable(String),
    /// Fault: this service. The source is for its log only.
    #[error("the service failed, its log says why")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// A failure of this service itself.
    pub(crate) fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// A refusal by the contract, a peer or a keeper, if `message` has its form `CODE: sentence`.
    ///
    /// The HTTP status is that of the code if contract and keepers share the code, otherwise `status`.
    pub(crate) fn refused(status: StatusCode, message: &str) -> Option<Self> {
        let (code, sentence) = message.split_once(": ").filter(|(code, _)| is_code(code))?;
        let shared = code.parse().map(ErrorCode::status);
        Some(Self::Refused {
            status: shared
                .ok()
                .and_then(|status| StatusCode::from_u16(status).ok())
                .unwrap_or(status),
            code: code.to_owned(),
            detail: sentence.to_owned(),
        })
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::NotSignedIn | Self::SignInRefused(_) => StatusCode::UNAUTHORIZED,
            Self::NotPermitted(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) | Self::NotValid { .. } => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyIncomplete => StatusCode::REQUEST_TIMEOUT,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Refused { status, .. } => *status,
            Self::PeerFailed(_) => StatusCode::BAD_GATEWAY,
            Self::OutcomeUnknown => StatusCode::GATEWAY_TIMEOUT,
            Self::Busy
            | Self::Late
            | Self::PeerUnreachable
            | Self::KeeperUnreachable(_)
            | Self::AuthorityUnreachable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            others => others.known_code(),
        }
    }

    /// The code if this service knows it; `OTHER` for codes that only a peer or keeper knows.
    fn known_code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => ErrorCode::InvalidArgument.as_str(),
            Self::NotSignedIn => ServiceCode::NotSignedIn.as_str(),
            Self::SignInRefused(_) => ServiceCode::SignInRefused.as_str(),
            Self::NotPermitted(_) => ErrorCode::NotPermitted.as_str(),
            Self::NotFound => ErrorCode::NotFound.as_str(),
            Self::MethodNotAllowed => ServiceCode::MethodNotAllowed.as_str(),
            Self::Conflict(_) => ErrorCode::Conflict.as_str(),
            Self::TooLarge { .. } => ServiceCode::TooLarge.as_str(),
            Self::BodyIncomplete => ServiceCode::BodyIncomplete.as_str(),
            Self::UnsupportedMediaType(_) => ServiceCode::UnsupportedMediaType.as_str(),
            Self::Refused { code, .. } => code.parse().map_or("OTHER", ErrorCode::as_str),
            // Another transaction changed first what this one had read.
            Self::NotValid {
                code: "MVCC_READ_CONFLICT" | "PHANTOM_READ_CONFLICT",
            } => ErrorCode::Conflict.as_str(),
            Self::NotValid { code } => code,
            Self::Busy => ServiceCode::TooBusy.as_str(),
            Self::Late => ServiceCode::Late.as_str(),
            Self::PeerUnreachable => ServiceCode::PeerUnreachable.as_str(),
            Self::PeerFailed(_) => ServiceCode::PeerFailed.as_str(),
            Self::OutcomeUnknown => ServiceCode::OutcomeUnknown.as_str(),
            Self::KeeperUnreachable(_) => ServiceCode::KeeperUnreachable.as_str(),
            Self::AuthorityUnreachable(_) => ServiceCode::AuthorityUnreachable.as_str(),
            Self::Internal(_) => ErrorCode::Internal.as_str(),
        }
    }

    fn problem(&self) -> Problem {
        let status = self.status();
        Problem {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Refused").to_owned(),
            status: status.as_u16(),
            detail: self.to_string(),
            code: self.code().to_owned(),
        }
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        Self::internal(error)
    }
}

impl From<object_store::Error> for ApiError {
    fn from(error: object_store::Error) -> Self {
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
        metrics::refused(self.known_code());
        let mut response =
            warp::reply::with_status(warp::reply::json(&problem), self.status()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if matches!(self, Self::Busy | Self::Late) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

/// Ends a route: turns a handler's result into a response.
pub(crate) fn respond(result: Result<impl Reply, ApiError>) -> Response {
    match result {
        Ok(reply) => reply.into_response(),
        Err(error) => error.into_response(),
    }
}

/// Answers a request that no route matched.
pub(crate) async fn no_route(rejection: Rejection) -> Result<Response, Infallible> {
    let error = if rejection.find::<MethodNotAllowed>().is_some() {
        ApiError::MethodNotAllowed
    } else {
        ApiError::NotFound
    };
    Ok(error.into_response())
}

fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contracts_refusal_keeps_its_status_and_code() {
        let refusal =
            ApiError::refused(StatusCode::BAD_REQUEST, "EXPIRED: the grant has ended").unwrap();
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
    fn what_failed_inside_is_told_to_nobody() {
        let problem = ApiError::internal("/secret/path is full").problem();
        assert_eq!((problem.status, problem.code.as_str()), (500, "INTERNAL"));
        assert!(!problem.detail.contains("secret"));
    }
}
