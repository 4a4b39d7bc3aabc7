//! Request bodies: bounded in size and time before anything is made of them.

use std::time::Duration;

use bytes::Buf;
use futures::{Stream, StreamExt};
use serde::de::DeserializeOwned;
use warp::http::{HeaderMap, header};
use warp::{Filter, Rejection};

use crate::problem::ApiError;

/// How long a body may take that is read as a whole.
const TIME_LIMIT: Duration = Duration::from_secs(30);

const JSON: &str = "application/json";

/// Reads a JSON body of at most `limit` bytes.
///
/// It must be declared as JSON: together with the cookie's `SameSite=Strict` no other site can have a browser send one,
/// because a cross-site request of that type is asked for in advance and never allowed.
pub(crate) fn json<T: DeserializeOwned + Send>(
    limit: usize,
) -> impl Filter<Extract = (Result<T, ApiError>,), Error = Rejection> + Clone {
    exact_json(limit).map(|bytes: Result<Vec<u8>, ApiError>| {
        serde_json::from_slice(&bytes?).map_err(|error| {
            ApiError::Invalid(format!("the body is not what it should be: {error}"))
        })
    })
}

/// Reads a JSON body of at most `limit` bytes as the bytes it came in.
pub(crate) fn exact_json(
    limit: usize,
) -> impl Filter<Extract = (Result<Vec<u8>, ApiError>,), Error = Rejection> + Clone {
    warp::header::headers_cloned()
        .and(warp::body::stream())
        .then(move |headers: HeaderMap, stream| async move {
            if !is_json(&headers) {
                return Err(ApiError::UnsupportedMediaType(JSON));
            }
            tokio::time::timeout(TIME_LIMIT, collect(stream, limit))
                .await
                .map_err(|_| ApiError::BodyIncomplete)?
        })
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(JSON))
}

async fn collect(
    stream: impl Stream<Item = Result<impl Buf, warp::Error>>,
    limit: usize,
) -> Result<Vec<u8>, ApiError> {
    let mut stream = std::pin::pin!(stream);
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let mut chunk = chunk.map_err(|_| ApiError::BodyIncomplete)?;
        if bytes.len() + chunk.remaining() > limit {
            return Err(ApiError::TooLarge {
                limit: limit as u64,
            });
        }
        while chunk.has_remaining() {
            let part = chunk.chunk();
            bytes.extend_from_slice(part);
            let length = part.len();
            chunk.advance(length);
        }
    }
    Ok(bytes)
}
