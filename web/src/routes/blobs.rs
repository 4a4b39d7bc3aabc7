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
use crate::accounts::Owner;
use crate::blobs::LARGEST_BLOB;
use crate::problem::ApiError;

/// A browser that is led to a blob saves it, under a name that nobody chose.
const ATTACHMENT: &str = "attachment; filename=\"sealed.age\"";

/// Stores a file, if its owner and the disk have room for it.
pub(super) async fn put(
    request: Request<NotSuspended, Digest, Upload<LARGEST_BLOB>>,
) -> Result<NoContent, ApiError> {
    let (state, holder, digest) = (&request.state, request.caller.holder(), &request.path);
    let (limits, bytes) = (&state.limits, request.body.greatest_length());
    let _place = limits.upload(&holder.key)?;
    let _room = limits.room_for_upload(&holder.key, bytes)?;
    let membership = state.read_model.membership_of(holder).await?;
    let owner = Owner::of(holder, membership.is_some());
    let charge = state
        .accounts
        .charge(owner, digest, bytes, Timestamp::now());
    let charge = charge.await?;
    let least = limits.settings.upload_bytes_per_second;
    let stored = state.blobs.put(digest, request.body.pieces(least)).await?;
    charge.keep(stored).await?;
    Ok(NoContent)
}

/// Gives the same answer for a missing blob and for one that was never released, so that no caller learns which digests
/// exist.
pub(super) async fn get(request: Request<Reader, Digest>) -> Result<Blob, ApiError> {
    let (state, digest) = (&request.state, &request.path);
    let holder = request.caller.holder();
    state
        .read_model
        .require_blob(holder, digest, Timestamp::now())
        .await?;
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
        let attachment = HeaderValue::from_static(ATTACHMENT);
        headers.insert(header::CONTENT_DISPOSITION, attachment);
        response
    }
}

impl Answer for Blob {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers(StatusCode::OK).content(BYTES, json!({}));
    }
}
