//! `/api/v1/blobs`: ciphertext, locks and letters by their digests.

use std::sync::Arc;

use emr_model::{Digest, Timestamp};
use sync_wrapper::SyncStream;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::{Reply, Response};

use crate::blob_store::LARGEST_BLOB;
use crate::body::{Body, body};
use crate::portal::{Portal, with};
use crate::problem::{ApiError, respond};
use crate::sessions::{Session, session};

pub(crate) fn routes(portal: &Arc<Portal>) -> BoxedFilter<(Response,)> {
    let put = warp::path!("api" / "v1" / "blobs" / Digest)
        .and(warp::put())
        .and(with(portal))
        .and(session())
        .and(body())
        .then(put)
        .map(respond);
    let get = warp::path!("api" / "v1" / "blobs" / Digest)
        .and(warp::get())
        .and(with(portal))
        .and(session())
        .then(get)
        .map(respond);
    put.or(get).unify().boxed()
}

async fn put(
    digest: Digest,
    portal: Arc<Portal>,
    session: Session,
    body: Body,
) -> Result<impl Reply, ApiError> {
    portal
        .check_not_suspended(&*session.holder(&portal)?)
        .await?;
    let upload = body.upload(LARGEST_BLOB)?;
    let _place = portal.uploads.try_acquire().map_err(|_| ApiError::Busy)?;
    portal.blobs.put(&digest, upload).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers alike whether the blob is not there or not released, so that nobody learns which digests exist.
async fn get(
    digest: Digest,
    portal: Arc<Portal>,
    session: Session,
) -> Result<impl Reply, ApiError> {
    let holder = session.holder(&portal)?;
    portal.check_not_suspended(&holder).await?;
    let is_released = portal
        .releases
        .releases_blob(&holder.key, &digest, Timestamp::now())
        .await?;
    if !is_released {
        return Err(ApiError::NotFound);
    }
    let blob = portal.blobs.get(&digest).await?.ok_or(ApiError::NotFound)?;
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
