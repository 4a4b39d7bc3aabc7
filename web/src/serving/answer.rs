//! Answers each request under an id, with an entry in the log and in the metrics.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use http_body_util::{BodyExt, Either, Empty};
use hyper::body::{Body, Incoming};
use hyper::service::Service;
use tracing::{Instrument, field};
use warp::http::{HeaderValue, Method, Request, Response, StatusCode, header};

use super::place::{ConnectionHandle, Place};
use crate::metrics;

/// The id of a request, among its extensions.
#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) Arc<str>);

type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// Answers a request under an id of its own, and counts it as running until the last byte of the answer is on its way.
///
/// The answer to HEAD loses its content here (RFC 9110, section 9.3.2). The log has the path of the route, never ids,
/// queries or bodies.
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
    let id: Arc<str> = hex::encode(rand::random::<[u8; 8]>()).into();
    request.extensions_mut().insert(RequestId(id.clone()));
    let span =
        tracing::info_span!("request", id = &*id, method = %request.method(), route = field::Empty);
    let is_head = request.method() == Method::HEAD;
    let began = Instant::now();
    async move {
        let mut response = service.call(request).await?;
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert("x-request-id", id);
        }
        add_length(&mut response);
        let (status, took) = (response.status().as_u16(), began.elapsed());
        metrics::answered(response.extensions().get(), status, took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status, milliseconds, "answered");
        if is_head {
            return Ok(response.map(|_| Either::Right(Empty::new())));
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

/// Tells the content's length, where it is known, also to HEAD; 204 has no content and no length.
fn add_length<B: Body>(response: &mut Response<B>) {
    if let Some(length) = response.body().size_hint().exact()
        && response.status() != StatusCode::NO_CONTENT
    {
        let headers = response.headers_mut();
        headers
            .entry(header::CONTENT_LENGTH)
            .or_insert(length.into());
    }
}
