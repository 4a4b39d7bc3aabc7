//! `/api/v1/keepers`: relaying to the organizations' keepers.

use emr_api::custody::{Receipt, Released, Reseal, Unlock};
use emr_api::transaction::{AskRelease, Hold, SignedTransaction};
use emr_keeper_api::{HoldRequest, MAX_REQUEST_BYTES};
use emr_model::{MspId, ServiceCode};
use tonic::Status;

use super::answer::Json;
use super::body::JsonBody;
use super::caller::{Anybody, SignedIn};
use super::route::Request;
use super::transactions::read_proposal;
use crate::problem::ApiError;

/// In JSON a keeper's file and the proposal are base64, four characters for three bytes.
const LONGEST_HOLD: usize = MAX_REQUEST_BYTES / 3 * 4 + 1024;
const LONGEST_RELEASE: usize = 4 * 1024;

/// The codes of relays to keepers, beside those that keepers have in common with the contract.
pub(super) const REFUSALS: [ServiceCode; 2] =
    [ServiceCode::KeeperUnreachable, ServiceCode::Unavailable];

/// A member's request to the keeper of an organization.
type ToKeeper<T, const LIMIT: usize> = Request<SignedIn, MspId, JsonBody<T, LIMIT>>;

pub(super) async fn hold(request: ToKeeper<Hold, LONGEST_HOLD>) -> Result<Json<Receipt>, ApiError> {
    let (state, msp) = (&request.state, &request.path);
    let JsonBody(Hold { proposal, file }) = request.body;
    let proposal = read_proposal(state, request.caller.holder(), proposal)?;
    let held = HoldRequest {
        proposal: proposal.to_bytes().to_vec(),
        file: file.0,
    };
    let answer = state.keepers.of(msp)?.hold(held).await;
    let receipt = answer.map_err(|status| refusal(msp, &status))?;
    let receipt = Receipt::try_from(receipt.into_inner()).map_err(ApiError::internal)?;
    Ok(Json(receipt))
}

pub(super) async fn release(
    request: ToKeeper<AskRelease, LONGEST_RELEASE>,
) -> Result<Json<Released>, ApiError> {
    let (msp, JsonBody(ask)) = (&request.path, request.body);
    let mut keeper = request.state.keepers.of(msp)?;
    let answer = keeper.release(tonic::Request::new(ask.access.into())).await;
    let released = answer.map_err(|status| refusal(msp, &status))?;
    Ok(Json(released.into_inner().into()))
}

pub(super) async fn unlock(
    request: ToKeeper<Unlock, LONGEST_HOLD>,
) -> Result<Json<Released>, ApiError> {
    let (msp, JsonBody(unlock)) = (&request.path, request.body);
    let mut keeper = request.state.keepers.of(msp)?;
    let answer = keeper.unlock(tonic::Request::new(unlock.into())).await;
    let released = answer.map_err(|status| refusal(msp, &status))?;
    Ok(Json(released.into_inner().into()))
}

pub(super) async fn reseal(
    request: ToKeeper<Reseal, LONGEST_HOLD>,
) -> Result<Json<Released>, ApiError> {
    let (state, msp) = (&request.state, &request.path);
    let JsonBody(reseal) = request.body;
    let proposal = read_proposal(state, request.caller.holder(), reseal.proposal)?;
    let reseal = Reseal {
        proposal: proposal.to_bytes().to_vec().into(),
        file: reseal.file,
    };
    let mut keeper = state.keepers.of(msp)?;
    let answer = keeper.reseal(tonic::Request::new(reseal.into())).await;
    let resealed = answer.map_err(|status| refusal(msp, &status))?;
    Ok(Json(resealed.into_inner().into()))
}

/// Answers everybody: applicants seal their names to these keepers before they are members.
pub(super) async fn list(request: Request<Anybody>) -> Result<Json<SignedTransaction>, ApiError> {
    let state = &request.state;
    let ask = async {
        // This service signed the transaction, and submits it nowhere.
        let transaction = state.gateway().endorsed_keepers(&state.chaincode).await?;
        Ok(transaction.to_vec().into())
    };
    let transaction = state.keeper_list.or_ask(ask).await?;
    Ok(Json(SignedTransaction { transaction }))
}

/// The problem for a failed call to a keeper: the keeper's own code and sentence, or that it cannot be reached.
fn refusal(msp: &MspId, status: &Status) -> ApiError {
    let said = status.message();
    ApiError::refused(said).unwrap_or_else(|| {
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
        let status = Status::unavailable("UNAVAILABLE: the keeper's peer cannot be asked");
        let ApiError::Refused { code, detail } = refusal(&ministry(), &status) else {
            panic!("a refusal was lost");
        };
        assert_eq!(
            (code.status().as_u16(), code.as_str(), detail.as_str()),
            (503, "UNAVAILABLE", "the keeper's peer cannot be asked")
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
