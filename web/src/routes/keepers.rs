//! `/api/v1/keepers`: relaying to the organizations' keepers.

use emr_api::custody::{Receipt, Released, Reseal, Restore, Unlock};
use emr_api::transaction::{AskRelease, Hold, SignedTransaction};
use emr_keeper_api::{HoldRequest, MAX_REQUEST_BYTES};
use emr_model::{Bytes, MspId, ServiceCode};
use tonic::Status;

use super::answer::Json;
use super::body::JsonBody;
use super::caller::{Anybody, SignedIn};
use super::route::Request;
use super::transactions::read_proposal;
use crate::limits::Place;
use crate::problem::ApiError;
use crate::state::AppState;

/// In JSON a keeper's file and the proposal are base64, four characters for three bytes.
const LONGEST_HOLD: usize = MAX_REQUEST_BYTES / 3 * 4 + 1024;
const LONGEST_RELEASE: usize = 4 * 1024;
/// Two proposals, each with a certificate and a member id.
const LONGEST_RESTORE: usize = 64 * 1024;

/// The codes of relays to keepers, beside those that keepers have in common with the contract.
pub(super) const REFUSALS: [ServiceCode; 4] = [
    ServiceCode::KeeperUnreachable,
    ServiceCode::Unavailable,
    ServiceCode::TooBusy,
    ServiceCode::QuotaUsed,
];

/// A member's request to the keeper of an organization.
type ToKeeper<T, const LIMIT: usize> = Request<SignedIn, MspId, JsonBody<T, LIMIT>>;

pub(super) async fn hold(request: ToKeeper<Hold, LONGEST_HOLD>) -> Result<Json<Receipt>, ApiError> {
    let (state, msp) = (&request.state, &request.path);
    let _place = place(state, &request.caller)?;
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
    let _place = place(&request.state, &request.caller)?;
    let (msp, JsonBody(ask)) = (&request.path, request.body);
    let mut keeper = request.state.keepers.of(msp)?;
    let answer = keeper.release(tonic::Request::new(ask.access.into())).await;
    let released = answer.map_err(|status| refusal(msp, &status))?;
    Ok(Json(released.into_inner().into()))
}

pub(super) async fn unlock(
    request: ToKeeper<Unlock, LONGEST_HOLD>,
) -> Result<Json<Released>, ApiError> {
    let _place = place(&request.state, &request.caller)?;
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
    let _place = place(state, &request.caller)?;
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

pub(super) async fn restore(
    request: ToKeeper<Restore, LONGEST_RESTORE>,
) -> Result<Json<Released>, ApiError> {
    let (state, msp) = (&request.state, &request.path);
    let _place = place(state, &request.caller)?;
    let JsonBody(restore) = request.body;
    let holder = request.caller.holder();
    let own = |proposal| -> Result<Bytes, ApiError> {
        let proposal = read_proposal(state, holder, proposal)?;
        Ok(proposal.to_bytes().to_vec().into())
    };
    let restore = Restore {
        recoveries: own(restore.recoveries)?,
        keys: own(restore.keys)?,
        held_under: restore.held_under,
    };
    let mut keeper = state.keepers.of(msp)?;
    let answer = keeper.restore(tonic::Request::new(restore.into())).await;
    let released = answer.map_err(|status| refusal(msp, &status))?;
    Ok(Json(released.into_inner().into()))
}

/// Answers everybody: applicants seal their names to these keepers before they are members.
pub(super) async fn list(request: Request<Anybody>) -> Result<Json<SignedTransaction>, ApiError> {
    let state = &request.state;
    let ask = async {
        // This service signed the transaction, and submits it nowhere.
        let keepers = state.endorsers.keepers(state.gateway(), &state.chaincode);
        let transaction = keepers.await?;
        Ok(transaction.to_vec().into())
    };
    let transaction = state.keeper_list.get_or_fetch(ask).await?;
    Ok(Json(SignedTransaction { transaction }))
}

/// A place among the calls to keepers: each of them may wait for seconds until the keeper's peer has a block.
fn place(state: &AppState, caller: &SignedIn) -> Result<Place, ApiError> {
    state.limits.keeper_call(&caller.holder().key)
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
