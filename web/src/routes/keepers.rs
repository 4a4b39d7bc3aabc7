//! `/api/v1/keepers`: relaying to the organizations' keepers.

use std::sync::Arc;

use emr_api::custody::{Receipt, Released, Unlock};
use emr_api::transaction::{AskRelease, Hold};
use emr_keeper_api::{HoldRequest, MAX_REQUEST_BYTES};
use emr_model::MspId;
use tonic::{Code, Request, Status};
use warp::filters::BoxedFilter;
use warp::http::StatusCode;
use warp::reply::{Json, Response, json};
use warp::{Filter, Rejection};

use super::body::Body;
use super::caller::SignedIn;
use super::route::{any, route};
use super::transactions::read_proposal;
use crate::problem::ApiError;
use crate::state::AppState;

/// In JSON a keeper's file and the proposal are base64, four characters for three bytes.
const LONGEST_HOLD: usize = MAX_REQUEST_BYTES / 3 * 4 + 1024;
const LONGEST_RELEASE: usize = 4 * 1024;

pub(crate) fn routes(state: &Arc<AppState>) -> BoxedFilter<(Response,)> {
    any([
        route(state, keeper("hold"), hold),
        route(state, keeper("release"), release),
        route(state, keeper("unlock"), unlock),
    ])
}

/// The address of one service of one keeper.
fn keeper(
    service: &'static str,
) -> impl Filter<Extract = (MspId,), Error = Rejection> + Clone + Send + Sync {
    warp::path!("api" / "v1" / "keepers" / MspId / ..)
        .and(warp::path(service))
        .and(warp::path::end())
        .and(warp::post())
}

async fn hold(
    state: Arc<AppState>,
    caller: SignedIn,
    msp: MspId,
    body: Body,
) -> Result<Json, ApiError> {
    let Hold { proposal, file } = body.json(LONGEST_HOLD).await?;
    let proposal = read_proposal(&state, caller.holder(), proposal)?;
    let request = HoldRequest {
        proposal: proposal.to_bytes().to_vec(),
        file: file.0,
    };
    let answer = state.keepers.of(&msp)?.hold(Request::new(request)).await;
    let receipt = answer
        .map_err(|status| refusal(&msp, &status))?
        .into_inner();
    let receipt = Receipt::try_from(receipt).map_err(ApiError::internal)?;
    Ok(json(&receipt))
}

async fn release(
    state: Arc<AppState>,
    _: SignedIn,
    msp: MspId,
    body: Body,
) -> Result<Json, ApiError> {
    let ask: AskRelease = body.json(LONGEST_RELEASE).await?;
    let request = Request::new(ask.access.into());
    let answer = state.keepers.of(&msp)?.release(request).await;
    let released = answer
        .map_err(|status| refusal(&msp, &status))?
        .into_inner();
    Ok(json(&Released::from(released)))
}

async fn unlock(
    state: Arc<AppState>,
    _: SignedIn,
    msp: MspId,
    body: Body,
) -> Result<Json, ApiError> {
    let unlock: Unlock = body.json(LONGEST_HOLD).await?;
    let request = Request::new(unlock.into());
    let answer = state.keepers.of(&msp)?.unlock(request).await;
    let released = answer
        .map_err(|status| refusal(&msp, &status))?
        .into_inner();
    Ok(json(&Released::from(released)))
}

/// The problem for a failed call to a keeper: the keeper's own code and sentence, or that it cannot be reached.
fn refusal(msp: &MspId, status: &Status) -> ApiError {
    let http = match status.code() {
        Code::InvalidArgument => StatusCode::BAD_REQUEST,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::FailedPrecondition | Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_GATEWAY,
    };
    let said = status.message();
    ApiError::refused(http, said).unwrap_or_else(|| {
        tracing::warn!(keeper = %msp, code = ?status.code(), said, "a keeper does not answer");
        ApiError::KeeperUnreachable(msp.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ministry() -> MspId {
        "MinistryMSP".parse().unwrap()
    }

    #[test]
    fn a_keepers_refusal_keeps_its_code() {
        let status = Status::failed_precondition("WRONG_CONTEXT: the file is of another record");
        let ApiError::Refused {
            status,
            code,
            detail,
        } = refusal(&ministry(), &status)
        else {
            panic!("a refusal was lost");
        };
        assert_eq!(
            (status.as_u16(), code.as_str(), detail.as_str()),
            (409, "WRONG_CONTEXT", "the file is of another record")
        );
    }

    #[test]
    fn a_keeper_that_does_not_answer_is_named() {
        let error = refusal(&ministry(), &Status::unavailable("tcp connect error"));
        assert_eq!(
            error.to_string(),
            "the keeper of MinistryMSP cannot be reached"
        );
    }
}
