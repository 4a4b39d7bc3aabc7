//! Request bodies: limited in size and time before they are read.

use std::pin::Pin;
use std::time::Duration;

use bytes::{Buf, Bytes};
use emr_model::Digest;
use futures::{Stream, StreamExt};
use serde::de::DeserializeOwned;
use warp::http::{HeaderMap, header};
use warp::{Filter, Rejection};

use crate::problem::ApiError;
use crate::serving::ConnectionHandle;

/// How long reading a whole body may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How long an upload may pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

const JSON: &str = "application/json";

/// A body that is not read yet: a sender who may not send one is refused before it takes any memory.
pub(crate) struct Body {
    head: Head,
    stream: Pin<Box<dyn Stream<Item = Result<Bytes, warp::Error>> + Send>>,
}

/// What a request says about itself and its sender.
pub(crate) struct Head {
    pub(crate) headers: HeaderMap,
    /// Absent only in tests without a connection.
    connection: Option<ConnectionHandle>,
}

impl Head {
    /// Tells the connection that a signed-in member sent this request, known by the digest of their key.
    pub(crate) fn mark_connection(&self, key: &Digest) {
        if let Some(connection) = &self.connection {
            connection.signed_in(key);
        }
    }
}

/// Gives a handler the request's body.
pub(crate) fn body() -> impl Filter<Extract = (Body,), Error = Rejection> + Clone {
    warp::header::headers_cloned()
        .and(warp::ext::optional())
        .and(warp::body::stream())
        .map(|headers, connection, stream| Body {
            head: Head {
                headers,
                connection,
            },
            stream: Box::pin(chunks(stream)),
        })
}

impl Body {
    /// Reads JSON of at most `limit` bytes.
    ///
    /// The request must declare it as JSON. Together with the cookie's `SameSite=Strict`, this keeps other sites from
    /// making a browser send one: a browser asks in advance before it sends a cross-site request of that type, and the
    /// service never allows it.
    pub(crate) async fn json<T: DeserializeOwned>(self, limit: usize) -> Result<T, ApiError> {
        serde_json::from_slice(&self.exact_json(limit).await?).map_err(|error| {
            ApiError::Invalid(format!("the body is not what it should be: {error}"))
        })
    }

    /// Reads JSON of at most `limit` bytes, as the exact bytes that were sent.
    pub(crate) async fn exact_json(self, limit: usize) -> Result<Vec<u8>, ApiError> {
        if !self.is_json() {
            return Err(ApiError::UnsupportedMediaType(JSON));
        }
        let collected = collect(self.upload(limit as u64)?);
        tokio::time::timeout(TIME_LIMIT, collected)
            .await
            .map_err(|_| ApiError::BodyIncomplete)?
    }

    /// The body in pieces, which end with an error if there are more than `limit` bytes, or if no piece comes for a
    /// while.
    pub(crate) fn upload(
        self,
        limit: u64,
    ) -> Result<impl Stream<Item = Result<Bytes, ApiError>>, ApiError> {
        if self.declared_length().is_some_and(|length| length > limit) {
            return Err(ApiError::TooLarge { limit });
        }
        let start = (self.stream, 0);
        Ok(futures::stream::try_unfold(
            start,
            move |(mut stream, length)| async move {
                let next = tokio::time::timeout(LONGEST_PAUSE, stream.next()).await;
                let Some(chunk) = next.map_err(|_| ApiError::BodyIncomplete)? else {
                    return Ok(None);
                };
                let chunk = chunk.map_err(|_| ApiError::BodyIncomplete)?;
                let length = length + chunk.len() as u64;
                if length > limit {
                    return Err(ApiError::TooLarge { limit });
                }
                Ok(Some((chunk, (stream, length))))
            },
        ))
    }

    /// The request without its body.
    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    /// One of the request's headers, if it is text.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    fn is_json(&self) -> bool {
        self.header(header::CONTENT_TYPE)
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(JSON))
    }

    fn declared_length(&self) -> Option<u64> {
        self.header(header::CONTENT_LENGTH)?.parse().ok()
    }
}

fn chunks(
    stream: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> impl Stream<Item = Result<Bytes, warp::Error>> {
    stream.map(|chunk| chunk.map(|mut chunk| chunk.copy_to_bytes(chunk.remaining())))
}

async fn collect(upload: impl Stream<Item = Result<Bytes, ApiError>>) -> Result<Vec<u8>, ApiError> {
    let mut upload = std::pin::pin!(upload);
    let mut bytes = Vec::new();
    while let Some(chunk) = upload.next().await {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes)
}
