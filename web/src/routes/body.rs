//! Request bodies: limited in size and time before they are read.

use std::future::Future;
use std::net::IpAddr;
use std::num::NonZeroU64;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, Bytes};
use emr_model::{ErrorCode, ServiceCode};
use futures::{Stream, StreamExt};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::time::{Instant, timeout_at};
use warp::http::{HeaderMap, header};
use warp::{Filter, Rejection};

use super::operation::{JSON, Operation};
use super::sender::{Sender, name_of};
use crate::certificate::Holder;
use crate::metrics;
use crate::problem::{ApiError, Code};
use crate::serving::{ConnectionHandle, Member, RequestId};

/// How long reading a whole body may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How long an upload may pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The media type of bytes that nobody but their owner can read.
pub(super) const BYTES: &str = "application/octet-stream";

/// A body that is not read yet: a sender who may not send one is refused before it takes any memory.
pub(crate) struct Body {
    head: Head,
    stream: Pin<Box<dyn Stream<Item = Result<Bytes, warp::Error>> + Send>>,
}

/// What a request says about itself and its sender.
pub(crate) struct Head {
    pub(crate) headers: HeaderMap,
    /// What stands behind the question mark of the address.
    pub(crate) query: String,
    /// Who sent the request, as far as it is known.
    pub(crate) sender: Sender,
    /// Absent only in tests without a connection.
    connection: Option<ConnectionHandle>,
    id: Option<RequestId>,
}

impl Head {
    /// Notes that a signed-in member sent this request; their connection has another rank from now on.
    pub(crate) fn is_from(&self, holder: &Holder) {
        self.sender.is(holder);
        if let Some(connection) = &self.connection {
            connection.signed_in(&holder.key, name_of(holder));
        }
    }

    /// The request's id in the log. Absent only in tests without a connection.
    pub(super) fn id(&self) -> Option<Arc<str>> {
        self.id.as_ref().map(|RequestId(id)| id.clone())
    }

    /// Where the request comes from. Absent only in tests without a connection.
    pub(crate) fn network(&self) -> Option<IpAddr> {
        Some(self.connection.as_ref()?.network())
    }

    /// Who signed in first on the request's connection; absent before.
    pub(crate) fn member_of_connection(&self) -> Option<&Member> {
        self.connection.as_ref()?.member()
    }
}

/// Gives the request's headers and body.
pub(super) fn body() -> impl Filter<Extract = (Body,), Error = Rejection> + Clone {
    warp::header::headers_cloned()
        .and(warp::query::raw().or(warp::any().map(String::new)).unify())
        .and(warp::ext::optional())
        .and(warp::ext::optional())
        .and(warp::body::stream())
        .map(|headers, query, connection, id, stream| Body {
            head: Head {
                headers,
                query,
                sender: Sender::default(),
                connection,
                id,
            },
            stream: Box::pin(chunks(stream)),
        })
}

/// A body as a handler takes it.
pub(crate) trait Content: Sized + Send {
    /// The codes with which other bodies are refused.
    const REFUSALS: &'static [Code];

    /// Reads the body, or prepares to read it.
    ///
    /// # Errors
    ///
    /// The problem with which the request is answered if the body is another.
    fn read(body: Body) -> impl Future<Output = Result<Self, ApiError>> + Send;

    /// Describes the body.
    fn describe(operation: &mut Operation<'_>);
}

/// The body is not read.
impl Content for () {
    const REFUSALS: &'static [Code] = &[];

    async fn read(_: Body) -> Result<Self, ApiError> {
        Ok(())
    }

    fn describe(_: &mut Operation<'_>) {}
}

const TOO_LARGE: Code = Code::Service(ServiceCode::TooLarge);
const INCOMPLETE: Code = Code::Service(ServiceCode::BodyIncomplete);

/// A value in JSON of at most `LIMIT` bytes.
///
/// The request must declare it as JSON. Together with the cookie's `SameSite=Strict`, this keeps other sites from
/// making a browser send one: a browser asks in advance before it sends a cross-site request of that type, and the
/// service never allows it.
pub(crate) struct JsonBody<T, const LIMIT: usize>(pub(crate) T);

impl<T: DeserializeOwned + JsonSchema + Send, const LIMIT: usize> Content for JsonBody<T, LIMIT> {
    const REFUSALS: &'static [Code] = &[
        Code::Contract(ErrorCode::InvalidArgument),
        Code::Service(ServiceCode::UnsupportedMediaType),
        TOO_LARGE,
        INCOMPLETE,
    ];

    async fn read(body: Body) -> Result<Self, ApiError> {
        let value = serde_json::from_slice(&body.exact_json(LIMIT).await?);
        value.map(Self).map_err(|error| {
            ApiError::Invalid(format!("the body is not what it should be: {error}"))
        })
    }

    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.schema::<T>();
        operation.takes(JSON, schema, LIMIT as u64);
    }
}

/// Bytes of any kind, at most `LIMIT`, which are still to be read.
pub(crate) struct Upload<const LIMIT: u64>(Body);

impl<const LIMIT: u64> Upload<LIMIT> {
    /// The most bytes that may come: as many as the request declares, else the limit.
    pub(crate) fn greatest_length(&self) -> u64 {
        self.0.declared_length().unwrap_or(LIMIT)
    }

    /// The bytes in pieces; the last is an error if they are too many, or if the whole arrives more slowly than `least`
    /// bytes in a second.
    pub(crate) fn pieces(self, least: NonZeroU64) -> impl Stream<Item = Result<Bytes, ApiError>> {
        let began = Instant::now();
        let start = (Box::pin(self.0.pieces(LIMIT)), 0_u64);
        futures::stream::try_unfold(start, move |(mut pieces, length)| async move {
            let until = began + LONGEST_PAUSE + Duration::from_secs(length / least);
            let next = timeout_at(until, pieces.next()).await;
            let next = next.map_err(|_| {
                metrics::limited("upload_bytes_per_second");
                ApiError::BodyIncomplete
            });
            let Some(piece) = next? else {
                return Ok(None);
            };
            let piece = piece?;
            let length = length + piece.len() as u64;
            Ok(Some((piece, (pieces, length))))
        })
    }
}

impl<const LIMIT: u64> Content for Upload<LIMIT> {
    const REFUSALS: &'static [Code] = &[TOO_LARGE, INCOMPLETE];

    async fn read(body: Body) -> Result<Self, ApiError> {
        body.check_declared_length(LIMIT)?;
        Ok(Self(body))
    }

    fn describe(operation: &mut Operation<'_>) {
        operation.takes(BYTES, json!({}), LIMIT);
    }
}

impl Body {
    /// Reads JSON of at most `limit` bytes, as the exact bytes that were sent.
    pub(crate) async fn exact_json(self, limit: usize) -> Result<Vec<u8>, ApiError> {
        if !self.is_json() {
            return Err(ApiError::UnsupportedMediaType(JSON));
        }
        self.check_declared_length(limit as u64)?;
        tokio::time::timeout(TIME_LIMIT, collect(self.pieces(limit as u64)))
            .await
            .map_err(|_| ApiError::BodyIncomplete)?
    }

    fn check_declared_length(&self, limit: u64) -> Result<(), ApiError> {
        match self.declared_length() {
            Some(length) if length > limit => Err(ApiError::TooLarge { limit }),
            _ => Ok(()),
        }
    }

    /// The body in pieces, which end with an error if there are more than `limit` bytes, or if no piece comes for a
    /// while.
    fn pieces(self, limit: u64) -> impl Stream<Item = Result<Bytes, ApiError>> {
        let start = (self.stream, 0);
        futures::stream::try_unfold(start, move |(mut stream, length)| async move {
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
        })
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

async fn collect(pieces: impl Stream<Item = Result<Bytes, ApiError>>) -> Result<Vec<u8>, ApiError> {
    let mut pieces = std::pin::pin!(pieces);
    let mut bytes = Vec::new();
    while let Some(chunk) = pieces.next().await {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use tokio_stream::wrappers::ReceiverStream;

    use super::*;

    /// An upload whose sender sends a piece of this length each 20 s, so often.
    fn upload(length: usize, pieces: u32) -> Upload<{ u64::MAX }> {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        tokio::spawn(async move {
            for _ in 0..pieces {
                if sender.send(Ok(Bytes::from(vec![0; length]))).await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_secs(20)).await;
            }
        });
        Upload(Body {
            head: Head {
                headers: HeaderMap::new(),
                query: String::new(),
                sender: Sender::default(),
                connection: None,
                id: None,
            },
            stream: Box::pin(ReceiverStream::new(receiver)),
        })
    }

    #[tokio::test(start_paused = true)]
    async fn m13_an_upload_below_the_least_rate_ends_and_another_does_not() {
        let least = NonZeroU64::new(10).unwrap();
        let began = Instant::now();
        let slow = collect(upload(1, 1_000).pieces(least)).await;
        assert!(matches!(slow, Err(ApiError::BodyIncomplete)), "{slow:?}");
        assert_eq!(began.elapsed(), LONGEST_PAUSE);
        let steady = collect(upload(200, 100).pieces(least)).await;
        assert_eq!(steady.unwrap().len(), 20_000);
    }
}
