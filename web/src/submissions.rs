//! Transactions on their way to the ledger, followed until their outcome is known and remembered.
//!
//! A submission is written down before the orderer gets it. Neither a reader who hangs up nor a crash of this service
//! makes it forget: who is told "committed" is told so after what follows from it is on disk here.

use std::sync::Arc;
use std::time::Duration;

use emr_api::transaction::Committed;
use emr_model::{Call, InvalidCall, Timestamp, TransactionId};
use fabric_gateway::{SignedTransaction, Transaction, TxValidationCode};
use futures::{StreamExt, TryStreamExt};
use sqlx::SqlitePool;

use crate::certificate;
use crate::observer::{CommittedCall, Fact, observe};
use crate::problem::ApiError;
use crate::releases::millis;
use crate::state::AppState;
use emr_service::chain;

/// A transaction this old that no block has will be in none: its time slot is closed.
const GIVE_UP_MILLIS: i64 = 15 * 60 * 1_000;
/// Younger ones are still waited for by the request that brought them.
const ORPHANED_MILLIS: i64 = 2 * 60 * 1_000;
const PAUSE: Duration = Duration::from_secs(15);
/// How many of them one look takes up, and how many at a time.
const AT_A_LOOK: i64 = 1_000;
const AT_ONCE: usize = 16;

/// The list of submissions whose outcome is not known.
#[derive(Clone)]
pub(crate) struct Submissions {
    pool: SqlitePool,
}

impl Submissions {
    pub(crate) fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }

    async fn begin(&self, transaction: &TransactionId, now: Timestamp) -> Result<(), ApiError> {
        sqlx::query("INSERT INTO submission (id, submitted) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(transaction.as_str())
            .bind(millis(now))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn end(&self, transaction: &TransactionId) -> Result<(), ApiError> {
        sqlx::query("DELETE FROM submission WHERE id = ?")
            .bind(transaction.as_str())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn since_before(&self, time: i64) -> Result<Vec<(TransactionId, i64)>, ApiError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT id, submitted FROM submission WHERE submitted <= ? ORDER BY submitted LIMIT ?",
        )
        .bind(time)
        .bind(AT_A_LOOK)
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|(id, submitted)| Ok((id.try_into().map_err(ApiError::internal)?, submitted)))
            .collect()
    }
}

/// Submits a transaction and waits until it is committed; goes on to the end even if nobody waits any more.
pub(crate) async fn submit(
    state: Arc<AppState>,
    transaction: SignedTransaction,
) -> Result<Committed, ApiError> {
    let id: TransactionId = transaction
        .transaction_id()
        .parse()
        .expect("Fabric's transaction ids are 64 hexadecimal digits");
    state.submissions.begin(&id, Timestamp::now()).await?;
    let work = async move {
        if let Err(error) = state.peer.submit(&transaction).await {
            // Only when the peer did not answer the orderer may have got it all the same.
            if !matches!(error, ApiError::PeerUnreachable) {
                state.submissions.end(&id).await?;
            }
            return Err(unknown(error));
        }
        settle(&state, &id, Some(&transaction)).await
    };
    tokio::spawn(work).await.map_err(ApiError::internal)?
}

/// Follows what requests and earlier runs of the service left unsettled, for as long as the service runs.
pub(crate) async fn follow(state: Arc<AppState>) {
    let mut age = 0_i64;
    loop {
        if let Err(error) = settle_old(&state, age).await {
            tracing::warn!(
                error = chain(&error),
                "earlier submissions stay unsettled for now"
            );
        }
        age = ORPHANED_MILLIS;
        tokio::time::sleep(PAUSE).await;
    }
}

async fn settle_old(state: &AppState, age: i64) -> Result<(), ApiError> {
    let now = millis(Timestamp::now());
    let old = state.submissions.since_before(now - age).await?;
    futures::stream::iter(old)
        .map(Ok)
        .try_for_each_concurrent(AT_ONCE, async |(id, submitted)| {
            let is_hopeless = now - submitted > GIVE_UP_MILLIS;
            match settle(state, &id, None).await {
                Ok(_) => tracing::info!(txid = %id, "an earlier submission is settled"),
                // Silence is an answer only of a peer that speaks.
                Err(ApiError::OutcomeUnknown) if !state.peer.is_reachable().await => {
                    return Err(ApiError::PeerUnreachable);
                }
                Err(error) => {
                    tracing::warn!(txid = %id, error = chain(&error), "an earlier submission");
                    if is_hopeless {
                        state.submissions.end(&id).await?;
                    }
                }
            }
            Ok(())
        })
        .await
}

/// Learns a transaction's outcome and remembers what follows from it.
///
/// What follows is read from the peer's ledger, never from what was submitted: several transactions can have one id,
/// and the status is that of the one that was committed.
async fn settle(
    state: &AppState,
    id: &TransactionId,
    submitted: Option<&SignedTransaction>,
) -> Result<Committed, ApiError> {
    let outcome = state.peer.outcome(id).await.map_err(unknown)?;
    if outcome.code != TxValidationCode::Valid {
        state.submissions.end(id).await?;
        return Err(ApiError::NotValid {
            code: outcome.code.as_str_name(),
        });
    }
    let committed = state.peer.committed(id).await.map_err(unknown)?;
    remember(state, id, &committed).await?;
    tracing::info!(txid = %id, block = outcome.block, "committed");
    let is_another = submitted.is_some_and(|submitted| {
        submitted.transaction().bytes_to_sign() != committed.transaction().bytes_to_sign()
    });
    if is_another {
        return Err(ApiError::Conflict(
            "another transaction with this id is committed",
        ));
    }
    Ok(Committed {
        transaction: id.clone(),
        block: outcome.block,
    })
}

/// Once a transaction is handed over, no answer means that its outcome is unknown.
fn unknown(error: ApiError) -> ApiError {
    match error {
        ApiError::PeerUnreachable => ApiError::OutcomeUnknown,
        error => error,
    }
}

async fn remember(
    state: &AppState,
    id: &TransactionId,
    committed: &SignedTransaction,
) -> Result<(), ApiError> {
    let facts = facts(state, id, committed.transaction())?;
    let is_authors_word = |fact: &Fact| matches!(fact, Fact::Recorded { .. });
    if facts.iter().any(is_authors_word) {
        let envelope = committed.to_bytes();
        state.blobs.put_transaction(id, envelope).await?;
    }
    for fact in &facts {
        // Before the submission is settled: a crash has it done again.
        if let Fact::Erased { record } = fact {
            for part in state.releases.parts_of(record).await? {
                state.blobs.delete(&part).await?;
            }
        }
    }
    state.releases.remember(id, &facts, Timestamp::now()).await
}

/// What a committed transaction says, if it is the contract's: what another chaincode took and answered says nothing,
/// even if it is in the same words.
fn facts(
    state: &AppState,
    id: &TransactionId,
    transaction: &Transaction,
) -> Result<Vec<Fact>, ApiError> {
    let proposal = transaction.proposal();
    let is_ours = proposal.channel() == state.channel && proposal.chaincode() == state.chaincode;
    let [function, argument] = proposal.arguments() else {
        return Ok(Vec::new());
    };
    if !is_ours {
        return Ok(Vec::new());
    }
    let creator = proposal.creator().certificate_der();
    let key = certificate::key_of(creator).map_err(ApiError::internal)?;
    let name = std::str::from_utf8(function).map_err(ApiError::internal)?;
    let call = match Call::decode(name, argument) {
        Ok(call) => call,
        Err(InvalidCall::UnknownFunction) => return Ok(Vec::new()),
        Err(error) => return Err(ApiError::internal(error)),
    };
    let committed = CommittedCall {
        transaction: id,
        call,
        response: &transaction.response().payload,
        time: Timestamp::from(proposal.timestamp()),
        key: &key,
    };
    observe(committed).map_err(ApiError::internal)
}
