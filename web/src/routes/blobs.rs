//! `/api/v1/blobs`: ciphertext, locks and envelopes by their digests.

use emr_model::{Digest, Timestamp};
use object_store::GetResult;
use serde_json::json;
use sync_wrapper::SyncStream;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::{Reply, Response};

use super::answer::{Answer, NoContent};
use super::body::{BYTES, Upload};
use super::caller::{NotSuspended, Reader};
use super::operation::Operation;
use super::route::Request;
use crate::blobs::LARGEST_BLOB;
use crate::problem::ApiError;

pub(super) async fn put(
    request: Request<NotSuspended, Digest, Upload<LARGEST_BLOB>>,
) -> Result<NoContent, ApiError> {
    let state = &request.state;
    let _place = state.uploads.try_acquire().map_err(|_| ApiError::Busy)?;
    let pieces = request.body.pieces();
    state.blobs.put(&request.path, pieces).await?;
    Ok(NoContent)
}

/// Gives the same answer for a missing blob and for one that is not released, so that no caller learns which digests
/// exist.
pub(super) async fn get(request: Request<Reader, Digest>) -> Result<Blob, ApiError> {
    let (state, digest) = (&request.state, &request.path);
    let is_released = state
        .read_model
        .releases_blob(request.caller.holder(), digest, Timestamp::now())
        .await?;
    if !is_released {
        return Err(ApiError::NotFound);
    }
    let blob = state.blobs.get(digest).await?.ok_or(ApiError::NotFound)?;
    Ok(Blob(blob))
}

/// A blob, which is read while it is sent.
pub(crate) struct Blob(GetResult);

impl Reply for Blob {
    fn into_response(self) -> Response {
        let length = self.0.meta.size;
        let stream = SyncStream::new(self.0.into_stream());
        let mut response = warp::reply::stream(stream).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, length.into());
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(BYTES));
        response
    }
}

impl Answer for Blob {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers(StatusCode::OK).content(BYTES, json!({}));
    }
}
