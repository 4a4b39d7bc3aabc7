//! What handlers answer, in types that say status, media type and form.

use schemars::JsonSchema;
use serde::Serialize;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::{Reply, Response, json, with_status};

use super::operation::{JSON, Operation};

/// The answer of a handler that did what was asked.
pub(crate) trait Answer: Reply {
    /// Describes status, headers and content.
    fn describe(operation: &mut Operation<'_>);
}

/// 200 with JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize + Send> Reply for Json<T> {
    fn into_response(self) -> Response {
        json(&self.0).into_response()
    }
}

impl<T: Serialize + JsonSchema + Send> Answer for Json<T> {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.schema::<T>();
        operation.answers(StatusCode::OK).content(JSON, schema);
    }
}

/// 200 with JSON that everybody may have, and that caches keep for a minute.
pub(crate) struct PublicJson<T>(pub(crate) T);

impl<T: Serialize + Send> Reply for PublicJson<T> {
    fn into_response(self) -> Response {
        let mut response = json(&self.0).into_response();
        let kept = HeaderValue::from_static("public, max-age=60");
        response.headers_mut().insert(header::CACHE_CONTROL, kept);
        response
    }
}

impl<T: Serialize + JsonSchema + Send> Answer for PublicJson<T> {
    fn describe(operation: &mut Operation<'_>) {
        Json::<T>::describe(operation);
    }
}

/// 201 with JSON: something was made.
pub(crate) struct Created<T>(pub(crate) T);

impl<T: Serialize + Send> Reply for Created<T> {
    fn into_response(self) -> Response {
        with_status(json(&self.0), StatusCode::CREATED).into_response()
    }
}

impl<T: Serialize + JsonSchema + Send> Answer for Created<T> {
    fn describe(operation: &mut Operation<'_>) {
        let schema = operation.schema::<T>();
        operation.answers(StatusCode::CREATED).content(JSON, schema);
    }
}

/// 204: it is done, and there is nothing to say.
pub(crate) struct NoContent;

impl Reply for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Answer for NoContent {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers(StatusCode::NO_CONTENT);
    }
}
