//! Finds out what became of transactions whose time slots are over, and deletes the files of those that can never be
//! committed any more.
//!
//! A task of its own does this, several at a time: whatever one author leaves behind, it delays no closing of a slot. It
//! asks about transactions that the closing of slots has left behind. If a slot of theirs is open all the same, because
//! the keepers began after it or its length is new, this task closes it.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use emr_model::{Slot, Timestamp};
use futures::StreamExt;
use futures::stream;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::{info, warn};

use crate::Error;
use crate::keeper::Keeper;
use crate::metrics;
use crate::peer::SettledOutcome;
use crate::unsettled::Note;

/// How long to wait before asking again about what the peer did not say.
const PAUSE: Duration = Duration::from_secs(60);

/// Settles transactions in a keeper's name.
#[derive(Debug)]
pub(crate) struct Settler {
    keeper: Arc<Keeper>,
    /// How far the closing of slots has come; `None` before a peer found the clock right.
    closed_until: watch::Receiver<Option<Timestamp>>,
    at_a_time: usize,
}

impl Settler {
    pub(crate) fn new(
        keeper: Arc<Keeper>,
        closed_until: watch::Receiver<Option<Timestamp>>,
        at_a_time: NonZeroU64,
    ) -> Self {
        Self {
            keeper,
            closed_until,
            at_a_time: usize::try_from(at_a_time.get()).unwrap_or(usize::MAX),
        }
    }

    /// Settles whenever a slot is closed, for as long as the keeper runs.
    pub(crate) async fn run(mut self) {
        loop {
            let until = *self.closed_until.borrow_and_update();
            if let Some(until) = until {
                self.settle_before(until).await;
            }
            // Something may be unsettled still: the pause ends, and it is asked about again.
            if let Ok(Err(_)) = timeout(PAUSE, self.closed_until.changed()).await {
                std::future::pending().await
            }
        }
    }

    async fn settle_before(&self, time: Timestamp) {
        let store = self.keeper.store.clone();
        let listing = spawn_blocking(move || store.unsettled_before(time));
        let notes = match listing.await.expect("listing files does not panic") {
            Ok(notes) => notes,
            Err(error) => {
                warn!(%error, "what is unsettled cannot be listed");
                return;
            }
        };
        let mut open: Vec<Slot> = stream::iter(notes)
            .map(async |note| {
                let transaction = note.transaction.clone();
                self.settle(note).await.unwrap_or_else(|error| {
                    let error = &error as &dyn std::error::Error;
                    warn!(%transaction, error, "it stays unsettled for now");
                    None
                })
            })
            .buffer_unordered(self.at_a_time)
            .filter_map(std::future::ready)
            .collect()
            .await;
        // The others are still to be closed in their turn.
        open.retain(|slot| slot.end() <= time);
        open.sort_by_key(|slot| slot.number);
        open.dedup();
        for slot in open {
            if let Err(error) = self.keeper.peer.close(slot).await {
                let error = &error as &dyn std::error::Error;
                info!(slot = slot.number, error, "did not close a slot");
            }
        }
    }

    /// Returns the transaction's slot if that is open.
    async fn settle(&self, note: Note) -> Result<Option<Slot>, Error> {
        let transaction = note.transaction.clone();
        let store = self.keeper.store.clone();
        let reading = spawn_blocking(move || (store.proposal_of(&note), note));
        let (proposal, note) = reading.await.expect("reading a file does not panic");
        let proposal = proposal?;
        let peer = &self.keeper.peer;
        let outcome = peer.settled_outcome(&transaction, note.time, &proposal);
        let outcome = outcome.await?;
        drop(proposal);
        let keeper = self.keeper.clone();
        let settled = spawn_blocking(move || match outcome {
            SettledOutcome::Committed => Ok(keeper.store.settle(&note)?),
            SettledOutcome::Lost => keeper.discard(&note),
            SettledOutcome::Open(_) | SettledOutcome::Unknown => Ok(()),
        });
        settled.await.expect("deleting files does not panic")?;
        match outcome {
            SettledOutcome::Committed => (),
            SettledOutcome::Open(slot) => return Ok(Some(slot)),
            SettledOutcome::Lost => {
                metrics::discarded(1);
                info!(%transaction, "deleted files of a transaction that was never committed");
            }
            SettledOutcome::Unknown => {
                warn!(%transaction, "the peer does not say what became of it");
            }
        }
        Ok(None)
    }
}
