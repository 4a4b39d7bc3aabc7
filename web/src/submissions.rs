//! Submits a transaction and waits for its outcome.
//!
//! The service learns nothing here: it reads what a transaction says from its block, no matter who submitted it.

use std::sync::Arc;
use std::time::Duration;

use emr_api::transaction::Commit;
use emr_model::TransactionId;
use fabric_gateway::{SignedTransaction, TxValidationCode};
use tokio::time::{Instant, sleep, timeout};

use crate::certificate::Holder;
use crate::limits::Place;
use crate::problem::ApiError;
use crate::silent::SilentParty;
use crate::state::AppState;
use crate::upstream::{Outcome, Peer};

/// How long the service tries to have a transaction committed. Clients wait a little longer.
const PATIENCE: Duration = Duration::from_millis(4_500);
/// A transaction that is in no block after this long is handed over again: a frozen orderer may have taken it, and keeps it
/// to itself. It is committed once, no matter how often it is handed over.
const ROUND: Duration = Duration::from_secs(2);
/// How long to wait before handing over again what no orderer took, for example while the orderers elect a leader.
const PAUSE: Duration = Duration::from_millis(500);
/// How long an answer waits for the read model. Later answers to the member wait for it, too.
const MODEL: Duration = Duration::from_millis(500);

/// Submits a member's transaction and waits until it is committed and the read model holds its block. It goes on to the
/// end even if the caller no longer waits.
///
/// If the model is late, the answer does not wait for it; later answers to the member wait until the model holds the
/// block. The member's place is taken until the end, too.
pub(crate) async fn submit(
    state: Arc<AppState>,
    holder: Holder,
    transaction: SignedTransaction,
    place: Place,
) -> Result<Commit, ApiError> {
    let work = async move {
        let _place = place;
        let committed = commit(&state, transaction).await?;
        let height = committed.block + 1;
        state.read_model.ledger_has(height);
        let reached = timeout(MODEL, state.read_model.reaches(height)).await;
        if !matches!(reached, Ok(Ok(()))) {
            // It is committed: a disk that is full must not make it look undone.
            if let Err(error) = state.sessions.serve_from(&holder, height).await {
                tracing::warn!(%error, "later answers to a member may be older than their transaction");
            }
        }
        Ok(committed)
    };
    tokio::spawn(work).await.map_err(ApiError::internal)?
}

async fn commit(state: &AppState, transaction: SignedTransaction) -> Result<Commit, ApiError> {
    let id: TransactionId = transaction
        .transaction_id()
        .parse()
        .expect("Fabric's transaction ids are 64 hexadecimal digits");
    let peer = state.gateway();
    let outcome = order(peer, &id, &transaction).await?;
    if outcome.code != TxValidationCode::Valid {
        return Err(ApiError::NotValid(outcome.code));
    }
    tracing::info!(txid = %id, block = outcome.block, "committed");
    // Several transactions can have one id; the outcome is that of the committed one.
    let committed = peer.committed(&id).await;
    let committed = committed.map_err(|error| unknown(peer, error))?;
    if committed.transaction().bytes_to_sign() != transaction.transaction().bytes_to_sign() {
        return Err(ApiError::Conflict(
            "another transaction with this id is committed",
        ));
    }
    Ok(Commit {
        transaction: id,
        block: outcome.block,
    })
}

/// Hands a transaction to the orderers, again and again, until it is in a block.
async fn order(
    peer: &Peer,
    id: &TransactionId,
    transaction: &SignedTransaction,
) -> Result<Outcome, ApiError> {
    let deadline = Instant::now() + PATIENCE;
    let mut may_be_handed_over = false;
    loop {
        let (silent, patience) = match peer.submit(transaction).await {
            Ok(()) => (SilentParty::Orderers.into(), ROUND),
            Err(ApiError::PeerUnreachable(silent)) => (silent, PAUSE),
            Err(error) if may_be_handed_over => return Err(unknown(peer, error)),
            Err(error) => return Err(error),
        };
        may_be_handed_over = true;
        let left = deadline.saturating_duration_since(Instant::now());
        match peer.outcome(id, patience.min(left)).await {
            Ok(outcome) => return Ok(outcome),
            Err(ApiError::PeerUnreachable(_)) => {}
            Err(error) => return Err(unknown(peer, error)),
        }
        if deadline.saturating_duration_since(Instant::now()) <= PAUSE {
            return Err(ApiError::OutcomeUnknown(silent));
        }
        // A peer that is gone says so at once.
        sleep(PAUSE.min(patience / 4)).await;
    }
}

/// After a transaction is handed over, a missing answer means that its outcome is unknown, and so does a failure of the
/// peer that is asked: it says nothing about the transaction.
fn unknown(peer: &Peer, error: ApiError) -> ApiError {
    match error {
        ApiError::PeerUnreachable(silent) => ApiError::OutcomeUnknown(silent),
        ApiError::PeerFailed | ApiError::Busy => ApiError::OutcomeUnknown(peer.party().into()),
        error => error,
    }
}
