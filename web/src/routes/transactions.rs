//! `/api/v1/evaluate`, `endorse`, `submit` and `transactions`: members' signed bytes on their way to the peer, unchanged.

use emr_api::transaction::{
    Commit, Endorsed, Evaluated, SignedProposal as Proposed, SignedTransaction as Signed,
};
use emr_model::{Bytes, Digest, Timestamp, TransactionId};
use emr_service::chain;
use fabric_gateway::{Proposal, SignedProposal, SignedTransaction};

use super::answer::Json;
use super::body::JsonBody;
use super::caller::{Reader, SignedIn};
use super::route::Request;
use crate::certificate::Holder;
use crate::limits::Place;
use crate::problem::ApiError;
use crate::state::AppState;
use crate::submissions::submit;

/// A proposal's arguments are digests and ids; a few kilobytes.
const LONGEST_PROPOSAL: usize = 1024 * 1024;
/// A transaction also has the contract's answer and the endorsements.
pub(super) const LONGEST_TRANSACTION: usize = 1024 * 1024;

/// A member's request about a proposal that they signed.
type WithProposal = Request<SignedIn, (), JsonBody<Proposed, LONGEST_PROPOSAL>>;
/// A member's request about a transaction that they signed.
type WithTransaction = Request<SignedIn, (), JsonBody<Signed, LONGEST_TRANSACTION>>;

pub(super) async fn evaluate(request: WithProposal) -> Result<Json<Evaluated>, ApiError> {
    let state = &request.state;
    let (proposal, _place) = admit(state, &request.caller, request.body.0)?;
    let payload = state.gateway().evaluate(&proposal).await?.into();
    Ok(Json(Evaluated { payload }))
}

pub(super) async fn endorse(request: WithProposal) -> Result<Json<Endorsed>, ApiError> {
    let state = &request.state;
    let (proposal, _place) = admit(state, &request.caller, request.body.0)?;
    let prepared = state.endorsers.endorse(state.gateway(), &proposal).await?;
    let transaction = prepared.to_bytes().to_vec().into();
    Ok(Json(Endorsed { transaction }))
}

pub(super) async fn submit_signed(request: WithTransaction) -> Result<Json<Commit>, ApiError> {
    let (state, holder) = (&request.state, request.caller.holder());
    let JsonBody(signed) = request.body;
    let transaction = SignedTransaction::from_bytes(signed.transaction.0)
        .map_err(|error| ApiError::Invalid(chain(&error)))?;
    check(state, holder, transaction.transaction().proposal())?;
    check_endorsed(state, &transaction)?;
    let place = state.limits.call(&holder.key)?;
    let committed = submit(state.clone(), holder.clone(), transaction, place).await?;
    Ok(Json(committed))
}

/// Refuses what every peer would find invalid: it would stay in every organization's blocks for ever.
fn check_endorsed(state: &AppState, transaction: &SignedTransaction) -> Result<(), ApiError> {
    let endorsed = state.trust.verify_endorsements(transaction.transaction());
    endorsed
        .map(drop)
        .map_err(|error| ApiError::Invalid(chain(&error)))
}

/// The author's signed transaction of a record that the session's key opened.
pub(super) async fn get(request: Request<Reader, TransactionId>) -> Result<Json<Signed>, ApiError> {
    let (state, transaction) = (&request.state, &request.path);
    state
        .read_model
        .require_transaction(request.caller.holder(), transaction, Timestamp::now())
        .await?;
    let committed = state.gateway().committed(transaction).await?;
    let transaction = committed.to_bytes().to_vec().into();
    Ok(Json(Signed { transaction }))
}

/// Checks a proposal and gives it a place among the calls to the peer.
fn admit(
    state: &AppState,
    caller: &SignedIn,
    proposed: Proposed,
) -> Result<(SignedProposal, Place), ApiError> {
    let proposal = read_proposal(state, caller.holder(), proposed.proposal)?;
    Ok((proposal, state.limits.call(&caller.holder().key)?))
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
