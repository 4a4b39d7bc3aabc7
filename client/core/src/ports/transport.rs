//! Requests to the web service.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::{Cause, Shared};

/// Carries requests to the web service of one network.
///
/// It keeps the session's cookie, follows no redirect, and talks only to the service that it was made for.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Transport: Shared {
    /// Sends a request and reads the whole answer, whatever its status.
    ///
    /// # Errors
    ///
    /// [`TransportError`] if no answer came.
    async fn send(&self, request: Request) -> Result<Response, TransportError>;
}

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `DELETE`.
    Delete,
}

impl Method {
    /// The method as HTTP writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// What a request carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// No content.
    Empty,
    /// `application/json`.
    Json(Bytes),
    /// `application/octet-stream`.
    Blob(Bytes),
}

impl Body {
    /// How many bytes the content has.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Json(bytes) | Self::Blob(bytes) => bytes.len(),
        }
    }

    /// The media type of the content, if there is any.
    pub fn content_type(&self) -> Option<&'static str> {
        match self {
            Self::Empty => None,
            Self::Json(_) => Some("application/json"),
            Self::Blob(_) => Some("application/octet-stream"),
        }
    }
}

/// A request to the web service. It is cheap to clone.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Which resource: a path below `/api/v1/`, of letters, digits, hyphens, dots and slashes.
    pub path: String,
    /// The `Authorization` header, where one is relayed to a certificate authority.
    pub authorization: Option<String>,
    /// The content.
    pub body: Body,
    /// The longest answer that is read, in bytes.
    pub limit: usize,
    /// How long the whole exchange may take.
    pub timeout: Duration,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The `Date` header.
    pub date: Option<String>,
    /// The `Retry-After` header: the seconds after which the service wants to be asked again.
    pub retry_after: Option<String>,
    /// The `X-Request-Id` header: the request's name in the service's log.
    pub request_id: Option<String>,
    /// The content.
    pub body: Vec<u8>,
}

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Fault: the network, or the service, which is not running.
    #[error("the web service at {url} cannot be reached")]
    Unreachable {
        /// The service's address.
        url: String,
        /// What went wrong.
        source: Cause,
    },
    /// Fault: the server at that address. The pinned root did not issue its TLS certificate.
    #[error("what answers at {url} is not the web service that this profile pins")]
    NotThePinnedService {
        /// The address.
        url: String,
        /// What is wrong with its certificate.
        source: Cause,
    },
    /// Fault: the network or the service. The answer did not come in time. A transaction may still be committed.
    #[error("the web service at {url} did not answer in time")]
    TimedOut {
        /// The service's address.
        url: String,
        /// What went wrong.
        source: Cause,
    },
    /// Fault: the service. The answer is longer than the request's limit.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
}
