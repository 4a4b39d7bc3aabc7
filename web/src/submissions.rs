//! Submits a transaction and waits for its outcome.
//!
//! The service learns nothing here: it reads what a transaction says from its block, no matter who submitted it.

use std::sync::Arc;

use emr_api::transaction::Commit;
use emr_model::TransactionId;
use fabric_gateway::{SignedTransaction, TxValidationCode};

use crate::certificate::Holder;
use crate::problem::ApiError;
use crate::state::AppState;

/// Submits a member's transaction and waits until it is committed and the read model holds its block. It goes on to the
/// end even if the caller no longer waits.
///
/// If the model is late, the answer does not wait for it; later answers to the member wait until the model holds the
/// block.
pub(crate) async fn submit(
    state: Arc<AppState>,
    holder: Holder,
    transaction: SignedTransaction,
) -> Result<Commit, ApiError> {
    let work = async move {
        let committed = commit(&state, transaction).await?;
        let height = committed.block + 1;
        if state.read_model.reaches(height).await.is_err() {
            state.sessions.serve_from(&holder, height).await?;
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
    peer.submit(&transaction).await.map_err(unknown)?;
    let outcome = peer.outcome(&id).await.map_err(unknown)?;
    if outcome.code != TxValidationCode::Valid {
        return Err(ApiError::NotValid(outcome.code));
    }
    tracing::info!(txid = %id, block = outcome.block, "committed");
    // Several transactions can have one id; the outcome is that of the committed one.
    let committed = peer.committed(&id).await.map_err(unknown)?;
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

/// After a transaction is handed over, a missing answer means that its outcome is unknown.
fn unknown(error: ApiError) -> ApiError {
    match error {
        ApiError::PeerUnreachable => ApiError::OutcomeUnknown,
        error => error,
    }
}
