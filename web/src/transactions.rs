//! `/api/v1/evaluate`, `endorse`, `submit` and `transactions`: members' signed bytes on their way to the peer, unchanged.

use std::sync::Arc;

use emr_model::transaction::{
    Committed, Endorsed, Evaluated, SignedProposal as Proposed, SignedTransaction as Signed,
};
use emr_model::{Bytes, Digest, Timestamp, TransactionId};
use fabric_gateway::{Proposal, SignedProposal, SignedTransaction};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::{Json, Response, json};

use crate::body::{Body, body};
use crate::certificate::Holder;
use crate::portal::{Portal, with};
use crate::problem::{ApiError, chain, respond};
use crate::sessions::{Session, session};
use crate::submissions::submit;

/// A proposal's arguments are digests and ids; a few kilobytes.
const LONGEST_PROPOSAL: usize = 1024 * 1024;
/// A transaction also has the contract's answer and the endorsements.
const LONGEST_TRANSACTION: usize = 1024 * 1024;

pub(crate) fn routes(portal: &Arc<Portal>) -> BoxedFilter<(Response,)> {
    let evaluate = warp::path!("api" / "v1" / "evaluate")
        .and(warp::post())
        .and(with(portal))
        .and(session())
        .and(body())
        .then(evaluate)
        .map(respond);
    let endorse = warp::path!("api" / "v1" / "endorse")
        .and(warp::post())
        .and(with(portal))
        .and(session())
        .and(body())
        .then(endorse)
        .map(respond);
    let submit = warp::path!("api" / "v1" / "submit")
        .and(warp::post())
        .and(with(portal))
        .and(session())
        .and(body())
        .then(submit_signed)
        .map(respond);
    let get = warp::path!("api" / "v1" / "transactions" / TransactionId)
        .and(warp::get())
        .and(with(portal))
        .and(session())
        .then(get)
        .map(respond);
    let posts = evaluate.or(endorse).unify().or(submit).unify();
    posts.or(get).unify().boxed()
}

async fn evaluate(portal: Arc<Portal>, session: Session, body: Body) -> Result<Json, ApiError> {
    let holder = session.holder(&portal)?;
    let proposed: Proposed = body.json(LONGEST_PROPOSAL).await?;
    let proposal = read_proposal(&portal, &holder, proposed.proposal)?;
    let _place = portal.calls.try_acquire().map_err(|_| ApiError::Busy)?;
    let payload = portal.peer.evaluate(&proposal).await?.into();
    Ok(json(&Evaluated { payload }))
}

async fn endorse(portal: Arc<Portal>, session: Session, body: Body) -> Result<Json, ApiError> {
    let holder = session.holder(&portal)?;
    let proposed: Proposed = body.json(LONGEST_PROPOSAL).await?;
    let proposal = read_proposal(&portal, &holder, proposed.proposal)?;
    let _place = portal.calls.try_acquire().map_err(|_| ApiError::Busy)?;
    let prepared = portal.peer.endorse(&proposal).await?;
    let transaction = prepared.to_bytes().to_vec().into();
    Ok(json(&Endorsed { transaction }))
}

async fn submit_signed(
    portal: Arc<Portal>,
    session: Session,
    body: Body,
) -> Result<Json, ApiError> {
    let holder = session.holder(&portal)?;
    let signed: Signed = body.json(LONGEST_TRANSACTION).await?;
    let transaction = SignedTransaction::from_bytes(signed.transaction.0)
        .map_err(|error| ApiError::Invalid(chain(&error)))?;
    check(&portal, &holder, transaction.transaction().proposal())?;
    let _place = portal.calls.try_acquire().map_err(|_| ApiError::Busy)?;
    let committed: Committed = submit(portal.clone(), transaction).await?;
    Ok(json(&committed))
}

/// The author's signed transaction of a record that the session's key opened.
async fn get(
    transaction: TransactionId,
    portal: Arc<Portal>,
    session: Session,
) -> Result<Json, ApiError> {
    let holder = session.holder(&portal)?;
    portal.check_not_suspended(&holder).await?;
    let is_released = portal
        .releases
        .releases_transaction(&holder.key, &transaction, Timestamp::now())
        .await?;
    if !is_released {
        return Err(ApiError::NotFound);
    }
    let envelope = portal.blobs.transaction(&transaction).await?;
    let transaction = envelope.ok_or(ApiError::NotFound)?.to_vec().into();
    Ok(json(&Signed { transaction }))
}

/// Reads a signed proposal that the session's own certificate made, for our channel and chaincode.
///
/// A courtesy: the contract decides by the proposal's creator, whoever's session it came through. It also keeps members
/// away from system chaincodes, which the channel's policies do again.
pub(crate) fn read_proposal(
    portal: &Portal,
    holder: &Holder,
    bytes: Bytes,
) -> Result<SignedProposal, ApiError> {
    let proposal =
        SignedProposal::from_bytes(bytes.0).map_err(|error| ApiError::Invalid(chain(&error)))?;
    check(portal, holder, proposal.proposal())?;
    Ok(proposal)
}

fn check(portal: &Portal, holder: &Holder, proposal: &Proposal) -> Result<(), ApiError> {
    let creator = proposal.creator();
    let is_own = creator.msp_id() == holder.msp.as_str()
        && Digest::of(creator.certificate_der()) == holder.certificate;
    if !is_own {
        return Err(ApiError::NotPermitted(
            "the proposal is not of the certificate that you signed in with",
        ));
    }
    if proposal.channel() != portal.channel || proposal.chaincode() != portal.chaincode {
        return Err(ApiError::NotPermitted(
            "the proposal is for another channel or chaincode than this service's",
        ));
    }
    tracing::info!(txid = proposal.transaction_id(), "forwarding");
    Ok(())
}
