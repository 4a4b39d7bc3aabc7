//! A chaincode that makes every call there is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fabric_chaincode::{Chaincode, Ledger, LedgerError, Response};
use futures::{FutureExt, TryStreamExt};

/// Makes every call in each of its transactions, and counts those that have not ended.
#[derive(Clone, Default)]
pub(crate) struct Thorough {
    running: Arc<AtomicUsize>,
}

/// Counts one transaction as long as it is kept.
struct Running(Arc<AtomicUsize>);

impl Thorough {
    /// How many transactions it has begun and not ended.
    pub(crate) fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }
}

impl Chaincode for Thorough {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        self.running.fetch_add(1, Ordering::SeqCst);
        let _running = Running(self.running.clone());
        match call_everything(transaction).await {
            Ok(()) => Response::ok("everything"),
            Err(error) => Response::refused(499, error.to_string()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn call_everything(transaction: &impl Ledger) -> Result<(), LedgerError> {
    transaction.get_state("a").await?;
    transaction.put_state("a", "1").await?;
    transaction.del_state("b").await?;
    transaction.purge_private_data("some", "a").await?;
    transaction
        .set_state_validation_parameter("a", "policy")
        .await?;
    transaction.flush_writes().await?;
    transaction.get_state_validation_parameter("a").await?;
    transaction.get_multiple_states(&["a", "b"]).await?;
    futures::try_join!(transaction.get_state("c"), transaction.get_state("d"))?;
    // Cancelled: its reply comes when nobody waits for it any more.
    let _ = transaction.get_state("e").now_or_never();
    transaction
        .get_state_by_range("", "")
        .try_for_each(async |_| Ok(()))
        .await?;
    // Abandoned, which closes its iterator in the background.
    transaction.get_state_by_range("", "").try_next().await?;
    transaction
        .get_history_for_key("a")
        .try_for_each(async |_| Ok(()))
        .await?;
    transaction
        .get_query_result("{}")
        .try_for_each(async |_| Ok(()))
        .await?;
    transaction
        .get_state_by_range_with_pagination("", "", 2, None)
        .await?;
    transaction.get_private_data("some", "a").await?;
    transaction.get_private_data_hash("some", "a").await?;
    transaction.invoke_chaincode("other", None, ["Do"]).await?;
    transaction.set_event("done", "")?;
    // What is written once more goes with the answer, or just before it.
    transaction.put_state("z", "1").await
}
