//! `/api/v1/evaluate`, `endorse`, `submit` and `transactions`: members' signed bytes on their way to the peer, unchanged.

use std::sync::Arc;

use emr_api::transaction::{
    Committed, Endorsed, Evaluated, SignedProposal as Proposed, SignedTransaction as Signed,
};
use emr_model::{Bytes, Digest, Timestamp, TransactionId};
use fabric_gateway::{Proposal, SignedProposal, SignedTransaction};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::{Json, Response, json};

use super::body::Body;
use super::caller::{Reader, SignedIn};
use super::route::{any, route};
use crate::certificate::Holder;
use crate::problem::ApiError;
use crate::state::AppState;
use crate::submissions::submit;
use emr_service::chain;

/// A proposal's arguments are digests and ids; a few kilobytes.
const LONGEST_PROPOSAL: usize = 1024 * 1024;
/// A transaction also has the contract's answer and the endorsements.
const LONGEST_TRANSACTION: usize = 1024 * 1024;

pub(crate) fn routes(state: &Arc<AppState>) -> BoxedFilter<(Response,)> {
    let evaluated = warp::path!("api" / "v1" / "evaluate").and(warp::post());
    let endorsed = warp::path!("api" / "v1" / "endorse").and(warp::post());
    let submitted = warp::path!("api" / "v1" / "submit").and(warp::post());
    let transaction = warp::path!("api" / "v1" / "transactions" / TransactionId).and(warp::get());
    any([
        route(state, evaluated.map(|| ()), evaluate),
        route(state, endorsed.map(|| ()), endorse),
        route(state, submitted.map(|| ()), submit_signed),
        route(state, transaction, get),
    ])
}

async fn evaluate(
    state: Arc<AppState>,
    caller: SignedIn,
    (): (),
    body: Body,
) -> Result<Json, ApiError> {
    let proposed: Proposed = body.json(LONGEST_PROPOSAL).await?;
    let proposal = read_proposal(&state, caller.holder(), proposed.proposal)?;
    let _place = state.calls.try_acquire().map_err(|_| ApiError::Busy)?;
    let payload = state.gateway().evaluate(&proposal).await?.into();
    Ok(json(&Evaluated { payload }))
}

async fn endorse(
    state: Arc<AppState>,
    caller: SignedIn,
    (): (),
    body: Body,
) -> Result<Json, ApiError> {
    let proposed: Proposed = body.json(LONGEST_PROPOSAL).await?;
    let proposal = read_proposal(&state, caller.holder(), proposed.proposal)?;
    let _place = state.calls.try_acquire().map_err(|_| ApiError::Busy)?;
    let prepared = state.gateway().endorse(&proposal).await?;
    let transaction = prepared.to_bytes().to_vec().into();
    Ok(json(&Endorsed { transaction }))
}

async fn submit_signed(
    state: Arc<AppState>,
    caller: SignedIn,
    (): (),
    body: Body,
) -> Result<Json, ApiError> {
    let signed: Signed = body.json(LONGEST_TRANSACTION).await?;
    let transaction = SignedTransaction::from_bytes(signed.transaction.0)
        .map_err(|error| ApiError::Invalid(chain(&error)))?;
    let proposal = transaction.transaction().proposal();
    check(&state, caller.holder(), proposal)?;
    let _place = state.calls.try_acquire().map_err(|_| ApiError::Busy)?;
    let committed: Committed = submit(state.clone(), caller.holder().clone(), transaction).await?;
    Ok(json(&committed))
}

/// The author's signed transaction of a record that the session's key opened.
async fn get(
    state: Arc<AppState>,
    caller: Reader,
    transaction: TransactionId,
    _: Body,
) -> Result<Json, ApiError> {
    let is_released = state
        .read_model
        .releases_transaction(caller.holder(), &transaction, Timestamp::now())
        .await?;
    if !is_released {
        return Err(ApiError::NotFound);
    }
    let committed = state.gateway().committed(&transaction).await?;
    let transaction = committed.to_bytes().to_vec().into();
    Ok(json(&Signed { transaction }))
}

/// Reads a signed proposal that the session's own certificate made, for our channel and chaincode.
///
/// A courtesy: the contract decides by the proposal's creator, whatever session the proposal came through. The check
/// also keeps members away from system chaincodes, as the channel's policies do, too.
pub(crate) fn read_proposal(
    state: &AppState,
    holder: &Holder,
    bytes: Bytes,
) -> Result<SignedProposal, ApiError> {
    let proposal =
        SignedProposal::from_bytes(bytes.0).map_err(|error| ApiError::Invalid(chain(&error)))?;
    check(state, holder, proposal.proposal())?;
    Ok(proposal)
}

fn check(state: &AppState, holder: &Holder, proposal: &Proposal) -> Result<(), ApiError> {
    let creator = proposal.creator();
    let is_own = creator.msp_id() == holder.msp.as_str()
        && Digest::of(creator.certificate_der()) == holder.certificate;
    if !is_own {
        return Err(ApiError::NotPermitted(
            "the proposal is not of the certificate that you signed in with",
        ));
    }
    if proposal.channel() != state.channel || proposal.chaincode() != state.chaincode {
        return Err(ApiError::NotPermitted(
            "the proposal is for another channel or chaincode than this service's",
        ));
    }
    tracing::info!(txid = proposal.transaction_id(), "forwarding");
    Ok(())
}
