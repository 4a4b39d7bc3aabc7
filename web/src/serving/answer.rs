//! Answers each request under an id, with an entry in the log and in the metrics.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use http_body_util::{BodyExt, Either, Empty};
use hyper::body::{Body, Incoming};
use hyper::service::Service;
use tracing::Instrument;
use warp::http::{HeaderValue, Method, Request, Response, header};

use super::place::{ConnectionHandle, Place};
use crate::metrics;

type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// Answers a request under an id of its own, and counts it as running until the last byte of the answer is on its way.
///
/// HEAD is answered as GET without the content, at every address (RFC 9110, section 9.3.2). The log has the kind of
/// resource, never ids, queries or bodies.
pub(super) async fn answer<S, B>(
    service: S,
    place: Arc<Place>,
    mut request: Request<Incoming>,
) -> Result<Response<impl Body<Data = B::Data, Error = BodyError>>, Infallible>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    B: Body,
    B::Error: Into<BodyError>,
{
    let running = place.begin_request();
    request.extensions_mut().insert(ConnectionHandle(place));
    let id = hex::encode(rand::random::<[u8; 8]>());
    let resource = resource(request.uri().path());
    let span = tracing::info_span!("request", id, method = %request.method(), resource);
    let is_head = request.method() == Method::HEAD;
    if is_head {
        *request.method_mut() = Method::GET;
    }
    let began = Instant::now();
    async move {
        let mut response = service.call(request).await?;
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert("x-request-id", id);
        }
        let (status, took) = (response.status().as_u16(), began.elapsed());
        metrics::answered(resource, status, took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status, milliseconds, "answered");
        if is_head {
            return Ok(without_content(response));
        }
        Ok(response.map(|body| {
            Either::Left(body.map_frame(move |frame| {
                let _ = &running;
                frame
            }))
        }))
    }
    .instrument(span)
    .await
}

/// The same answer without its content; the headers still tell the content's length.
fn without_content<B: Body, L>(mut response: Response<B>) -> Response<Either<L, Empty<B::Data>>> {
    if let Some(length) = response.body().size_hint().exact() {
        let length = HeaderValue::from(length);
        response
            .headers_mut()
            .entry(header::CONTENT_LENGTH)
            .or_insert(length);
    }
    response.map(|_| Either::Right(Empty::new()))
}

/// The part of a path that names the kind of resource: `/api/v1/blobs` of `/api/v1/blobs/<digest>`.
fn resource(path: &str) -> &'static str {
    const KINDS: [&str; 14] = [
        "/healthz",
        "/assets",
        "/readme",
        "/api/v1/profile",
        "/api/v1/sessions/challenge",
        "/api/v1/sessions",
        "/api/v1/sign-ups",
        "/api/v1/ca",
        "/api/v1/evaluate",
        "/api/v1/endorse",
        "/api/v1/submit",
        "/api/v1/blobs",
        "/api/v1/transactions",
        "/api/v1/keepers",
    ];
    match path {
        "/" => "/",
        _ => KINDS
            .into_iter()
            .find(|kind| path.starts_with(kind))
            .unwrap_or("unknown"),
    }
}
