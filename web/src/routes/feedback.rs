//! `/api/v1/feedback`: what people say to the ministry, which alone reads it.

use emr_api::feedback::{FeedbackEntry, SendFeedback, SendVisitorsFeedback};
use emr_model::desk::MAX_REASON_FILE_BYTES;
use emr_model::{Bytes, Digest, Timestamp};

use super::answer::{Json, NoContent};
use super::body::JsonBody;
use super::caller::{Approver, SignedIn, Stranger};
use super::route::Request;
use super::sign_ups::check_age_file;
use crate::feedback::Author;
use crate::problem::ApiError;
use crate::state::AppState;

/// In JSON the file is base64, four characters for three bytes.
const LONGEST_FEEDBACK: usize = MAX_REASON_FILE_BYTES / 3 * 4 + 1024;

/// Keeps a member's message; also a member who is suspended may send one.
pub(super) async fn send(
    request: Request<SignedIn, (), JsonBody<SendFeedback, LONGEST_FEEDBACK>>,
) -> Result<NoContent, ApiError> {
    let JsonBody(SendFeedback { file }) = &request.body;
    let author = request.caller.holder().member();
    let author = author.ok_or(ApiError::NotPermitted("only members send feedback"))?;
    keep(&request.state, Author::Member(author), file).await
}

/// Keeps a visitor's message, if not too many came from the same address.
pub(super) async fn send_as_visitor(
    request: Request<Stranger, (), JsonBody<SendVisitorsFeedback, LONGEST_FEEDBACK>>,
) -> Result<NoContent, ApiError> {
    if let Some(address) = request.caller.network() {
        request.state.limits.check_visitor(address)?;
    }
    let JsonBody(SendVisitorsFeedback { author, file }) = &request.body;
    keep(&request.state, Author::Visitor(author), file).await
}

async fn keep(state: &AppState, author: Author<'_>, file: &Bytes) -> Result<NoContent, ApiError> {
    check_age_file("the feedback", file, MAX_REASON_FILE_BYTES)?;
    let _room = state.limits.room(file.0.len() as u64)?;
    let now = Timestamp::now();
    state.feedback.add(author, &file.0, now).await?;
    Ok(NoContent)
}

/// The messages, for the ministry.
pub(super) async fn list(request: Request<Approver>) -> Result<Json<Vec<FeedbackEntry>>, ApiError> {
    require_ministry(&request.caller)?;
    Ok(Json(request.state.feedback.list().await?))
}

/// The sealed file of a message, for the ministry.
pub(super) async fn file(request: Request<Approver, Digest>) -> Result<Json<Bytes>, ApiError> {
    require_ministry(&request.caller)?;
    let file = request.state.feedback.file(&request.path).await?;
    Ok(Json(file.ok_or(ApiError::NotFound)?.into()))
}

/// Marks a message as done, for the ministry.
pub(super) async fn finish(request: Request<Approver, Digest>) -> Result<NoContent, ApiError> {
    require_ministry(&request.caller)?;
    let feedback = &request.state.feedback;
    let is_there = feedback.finish(&request.path, Timestamp::now()).await?;
    is_there.then_some(NoContent).ok_or(ApiError::NotFound)
}

fn require_ministry(approver: &Approver) -> Result<(), ApiError> {
    let is_ministry = approver.is_ministry();
    is_ministry
        .then_some(())
        .ok_or(ApiError::NotPermitted("only the ministry reads feedback"))
}
