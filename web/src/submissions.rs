//! Transactions on their way to the ledger, followed until their outcome is known and remembered.
//!
//! A submission is written down before the orderer gets it. Neither a reader who hangs up nor a crash of this service
//! makes it forget: who is told "committed" is told so after what follows from it is on disk here.

use std::sync::Arc;
use std::time::Duration;

use emr_model::transaction::Committed;
use emr_model::{Timestamp, TransactionId};
use fabric_gateway::{SignedTransaction, TxValidationCode};
use sqlx::SqlitePool;

use crate::certificate;
use crate::observer::{Call, Fact, observe};
use crate::portal::Portal;
use crate::problem::{ApiError, chain};
use crate::releases::millis;

/// A transaction this old that no block has will be in none: its time slot is closed.
const GIVE_UP_MILLIS: u64 = 15 * 60 * 1_000;
/// Younger ones are still waited for by the request that brought them.
const ORPHANED_MILLIS: u64 = 2 * 60 * 1_000;
const PAUSE: Duration = Duration::from_secs(15);
const MOST_AT_ONCE: i64 = 100;

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
        .bind(MOST_AT_ONCE)
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|(id, submitted)| Ok((id.try_into().map_err(ApiError::internal)?, submitted)))
            .collect()
    }
}

/// Submits a transaction and waits until it is committed; goes on to the end even if nobody waits any more.
pub(crate) async fn submit(
    portal: Arc<Portal>,
    transaction: SignedTransaction,
) -> Result<Committed, ApiError> {
    let id: TransactionId = transaction
        .transaction_id()
        .parse()
        .expect("Fabric's transaction ids are 64 hexadecimal digits");
    portal.submissions.begin(&id, Timestamp::now()).await?;
    let work = async move {
        if let Err(error) = portal.peer.submit(&transaction).await {
            // Only when the peer did not answer the orderer may have got it all the same.
            if !matches!(error, ApiError::PeerUnreachable) {
                portal.submissions.end(&id).await?;
            }
            return Err(error);
        }
        settle(&portal, &id, Some(&transaction)).await
    };
    tokio::spawn(work).await.map_err(ApiError::internal)?
}

/// Follows what requests and earlier runs of the service left unsettled, for as long as the service runs.
pub(crate) async fn follow(portal: Arc<Portal>) {
    let mut age = 0;
    loop {
        if let Err(error) = settle_old(&portal, age).await {
            tracing::warn!(
                error = chain(&error),
                "earlier submissions stay unsettled for now"
            );
        }
        age = ORPHANED_MILLIS;
        tokio::time::sleep(PAUSE).await;
    }
}

async fn settle_old(portal: &Portal, age: u64) -> Result<(), ApiError> {
    let now = Timestamp::now();
    let time = millis(now) - millis(Timestamp::from_millis(age));
    for (id, submitted) in portal.submissions.since_before(time).await? {
        let outcome = settle(portal, &id, None).await;
        let is_old = millis(now) - submitted > millis(Timestamp::from_millis(GIVE_UP_MILLIS));
        match outcome {
            Err(ApiError::PeerUnreachable) if is_old && portal.peer.is_reachable().await => {
                portal.submissions.end(&id).await?;
                tracing::info!(txid = %id, "an earlier submission never reached a block");
            }
            Err(error @ ApiError::PeerUnreachable) => return Err(error),
            Err(error) => {
                tracing::warn!(txid = %id, error = chain(&error), "an earlier submission")
            }
            Ok(_) => tracing::info!(txid = %id, "an earlier submission is settled"),
        }
    }
    Ok(())
}

/// Learns a transaction's outcome and remembers what follows from it.
///
/// What follows is read from the peer's ledger, never from what was submitted: several transactions can have one id,
/// and the status is that of the one that was committed.
async fn settle(
    portal: &Portal,
    id: &TransactionId,
    submitted: Option<&SignedTransaction>,
) -> Result<Committed, ApiError> {
    let outcome = portal.peer.outcome(id).await?;
    if outcome.code != TxValidationCode::Valid {
        portal.submissions.end(id).await?;
        return Err(ApiError::NotValid {
            code: outcome.code.as_str_name(),
        });
    }
    let committed = portal.peer.committed(id).await?;
    remember(portal, id, &committed).await?;
    portal.submissions.end(id).await?;
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

async fn remember(
    portal: &Portal,
    id: &TransactionId,
    committed: &SignedTransaction,
) -> Result<(), ApiError> {
    let transaction = committed.transaction();
    let proposal = transaction.proposal();
    let (function, argument) = match proposal.arguments() {
        [function, argument] if proposal.chaincode() == portal.chaincode => (function, argument),
        _ => return Ok(()),
    };
    let key =
        certificate::key_of(proposal.creator().certificate_der()).map_err(ApiError::internal)?;
    let call = Call {
        transaction: id,
        function: std::str::from_utf8(function).map_err(ApiError::internal)?,
        argument,
        response: &transaction.response().payload,
        key: &key,
    };
    let facts = observe(&call).map_err(ApiError::internal)?;
    if facts
        .iter()
        .any(|fact| matches!(fact, Fact::Recorded { .. }))
    {
        portal
            .blobs
            .put_transaction(id, committed.to_bytes())
            .await?;
    }
    portal.releases.remember(&facts, Timestamp::now()).await
}
