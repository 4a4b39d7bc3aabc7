//! Finds out what became of transactions whose time slots are over, and deletes the files of those that can never be
//! committed any more.
//!
//! A task of its own does this, several at a time: whatever one author leaves behind, it delays no closing of a slot. It
//! asks about transactions that the closing of slots has left behind. If a slot of theirs is open all the same, because
//! the keepers began after it or its length is new, this task closes it.

use std::collections::{BTreeMap, BTreeSet};
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
use crate::slots::Turns;
use crate::unsettled::Note;

/// How long to wait before asking again about what the peer did not say.
const PAUSE: Duration = Duration::from_secs(60);

/// Settles transactions in a keeper's name.
#[derive(Debug)]
pub(crate) struct Settler {
    keeper: Arc<Keeper>,
    /// How far the closing of slots has come; `None` before a peer found the clock right.
    closed_until: watch::Receiver<Option<Timestamp>>,
    turns: Turns,
    at_a_time: usize,
}

impl Settler {
    pub(crate) fn new(
        keeper: Arc<Keeper>,
        closed_until: watch::Receiver<Option<Timestamp>>,
        turns: Turns,
        at_a_time: NonZeroU64,
    ) -> Self {
        Self {
            keeper,
            closed_until,
            turns,
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
        if let Err(error) = self.try_settle_before(time).await {
            let error = &error as &dyn std::error::Error;
            warn!(error, "transactions stay unsettled for now");
        }
    }

    /// It asks once about each slot, and only then about the transactions: see [`crate::peer::Peer::settled_outcome`].
    ///
    /// The slots are of the present policy's length. What was endorsed under an earlier policy became invalid when the
    /// policy changed.
    async fn try_settle_before(&self, time: Timestamp) -> Result<(), Error> {
        let store = self.keeper.store.clone();
        let listing = spawn_blocking(move || store.unsettled_before(time));
        let notes = listing.await.expect("listing files does not panic")?;
        if notes.is_empty() {
            return Ok(());
        }
        let policy = self.keeper.peer.policy().await?;
        let slot_of = |note: &Note| Slot::of(note.time, &policy);
        let closed = self.closed_among(notes.iter().map(slot_of)).await?;
        let (closed, slot_of) = (&closed, &slot_of);
        let open: BTreeSet<u64> = stream::iter(notes)
            .map(async |note| {
                let slot = slot_of(&note);
                let is_open = self.settle(note, closed.contains(&slot.number)).await;
                is_open.then_some(slot.number)
            })
            .buffer_unordered(self.at_a_time)
            .filter_map(std::future::ready)
            .collect()
            .await;
        let seconds = policy.slot_seconds;
        let slots = open.into_iter().map(|number| Slot { seconds, number });
        // The others are still to be closed in their turn.
        self.close(slots.filter(|slot| slot.end() <= time)).await;
        Ok(())
    }

    /// The numbers of the slots that are closed among these.
    async fn closed_among(
        &self,
        slots: impl Iterator<Item = Slot>,
    ) -> Result<BTreeSet<u64>, Error> {
        let slots: BTreeMap<u64, Slot> = slots.map(|slot| (slot.number, slot)).collect();
        let mut closed = BTreeSet::new();
        for slot in slots.into_values() {
            if self.keeper.peer.is_closed(slot).await? {
                closed.insert(slot.number);
            }
        }
        Ok(closed)
    }

    /// Closes slots that stayed open, those first in which it is this keeper's turn: others begin with other ones.
    async fn close(&self, slots: impl Iterator<Item = Slot>) {
        let mut slots: Vec<Slot> = slots.collect();
        slots.sort_by_key(|slot| (self.turns.wait(*slot), slot.number));
        let peer = &self.keeper.peer;
        for slot in slots {
            let closed = async {
                if !peer.is_closed(slot).await? {
                    peer.close(slot).await?;
                }
                Ok::<(), Error>(())
            };
            if let Err(error) = closed.await {
                let error = &error as &dyn std::error::Error;
                info!(slot = slot.number, error, "did not close a slot");
            }
        }
    }

    /// Whether the transaction may still be committed, because its slot is open.
    async fn settle(&self, note: Note, was_slot_closed: bool) -> bool {
        let transaction = note.transaction.clone();
        match self.try_settle(note, was_slot_closed).await {
            Ok(SettledOutcome::Open) => return true,
            Ok(SettledOutcome::Committed) => (),
            Ok(SettledOutcome::Lost) => {
                metrics::discarded(1);
                info!(%transaction, "deleted files of a transaction that was never committed");
            }
            Ok(SettledOutcome::Unknown) => {
                warn!(%transaction, "the peer does not say what became of it");
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                warn!(%transaction, error, "it stays unsettled for now");
            }
        }
        false
    }

    async fn try_settle(&self, note: Note, was_slot_closed: bool) -> Result<SettledOutcome, Error> {
        let transaction = note.transaction.clone();
        let store = self.keeper.store.clone();
        let reading = spawn_blocking(move || (store.proposal_of(&note), note));
        let (proposal, note) = reading.await.expect("reading a file does not panic");
        let proposal = proposal?;
        let peer = &self.keeper.peer;
        let outcome = peer.settled_outcome(&transaction, &proposal, was_slot_closed);
        let outcome = outcome.await;
        let keeper = self.keeper.clone();
        let settled = spawn_blocking(move || match outcome {
            SettledOutcome::Committed => Ok(keeper.store.settle(&note)?),
            SettledOutcome::Lost => keeper.discard(&note),
            SettledOutcome::Open | SettledOutcome::Unknown => Ok(()),
        });
        settled.await.expect("deleting files does not panic")?;
        Ok(outcome)
    }
}
