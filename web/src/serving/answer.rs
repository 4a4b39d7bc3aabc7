//! Each request with an id, in the log and in the metrics.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::service::Service;
use tracing::Instrument;
use warp::http::{HeaderValue, Request, Response};

use super::place::{ConnectionHandle, Place};
use crate::metrics;

/// Answers a request under an id of its own, and counts it as running until the last byte of the answer is on its way.
///
/// The log has the kind of resource, never ids, queries or bodies.
pub(super) async fn answer<S, B>(
    service: S,
    place: Arc<Place>,
    mut request: Request<Incoming>,
) -> Result<Response<impl Body<Data = B::Data, Error = B::Error>>, Infallible>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    B: Body,
{
    let running = place.begin_request();
    request.extensions_mut().insert(ConnectionHandle(place));
    let id = hex::encode(rand::random::<[u8; 8]>());
    let resource = resource(request.uri().path());
    let span = tracing::info_span!("request", id, method = %request.method(), resource);
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
        Ok(response.map(|body| {
            body.map_frame(move |frame| {
                let _ = &running;
                frame
            })
        }))
    }
    .instrument(span)
    .await
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
