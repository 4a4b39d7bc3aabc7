//! `/api/v1/blobs`: ciphertext, locks and envelopes by their digests.

use std::sync::Arc;

use emr_model::{Digest, Timestamp};
use sync_wrapper::SyncStream;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::{Reply, Response};

use super::body::Body;
use super::caller::{NotSuspended, Reader};
use super::route::{any, route};
use crate::blobs::LARGEST_BLOB;
use crate::problem::ApiError;
use crate::state::AppState;

pub(crate) fn routes(state: &Arc<AppState>) -> BoxedFilter<(Response,)> {
    let blob = warp::path!("api" / "v1" / "blobs" / Digest);
    any([
        route(state, blob.and(warp::put()), put),
        route(state, blob.and(warp::get()), get),
    ])
}

async fn put(
    state: Arc<AppState>,
    _: NotSuspended,
    digest: Digest,
    body: Body,
) -> Result<impl Reply, ApiError> {
    let upload = body.upload(LARGEST_BLOB)?;
    let _place = state.uploads.try_acquire().map_err(|_| ApiError::Busy)?;
    state.blobs.put(&digest, upload).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives the same answer for a missing blob and for one that is not released, so that no caller learns which digests
/// exist.
async fn get(
    state: Arc<AppState>,
    caller: Reader,
    digest: Digest,
    _: Body,
) -> Result<impl Reply, ApiError> {
    let is_released = state
        .read_model
        .releases_blob(caller.holder(), &digest, Timestamp::now())
        .await?;
    if !is_released {
        return Err(ApiError::NotFound);
    }
    let blob = state.blobs.get(&digest).await?.ok_or(ApiError::NotFound)?;
    let length = blob.meta.size;
    let mut response = warp::reply::stream(SyncStream::new(blob.into_stream())).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length.into());
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    Ok(response)
}
