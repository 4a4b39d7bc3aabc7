//! The transactions of a connection that are running.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tracing::debug;

use super::exchange::Exchange;
use super::metrics;
use crate::LedgerError;

/// The transactions that run, by channel and transaction id: a call from another channel has the same transaction id.
#[derive(Default)]
pub(super) struct Transactions(Mutex<HashMap<(String, String), Arc<Exchange>>>);

impl Transactions {
    /// `false` if a transaction of this id is running.
    pub(super) fn begin(&self, exchange: &Arc<Exchange>) -> bool {
        match self.lock().entry(key(exchange)) {
            Entry::Occupied(_) => false,
            Entry::Vacant(vacant) => {
                vacant.insert(exchange.clone());
                true
            }
        }
    }

    /// Whether the transaction is a call of one that runs: it has the same id, in another channel.
    pub(super) fn waits_for(&self, exchange: &Exchange) -> bool {
        let (channel_id, transaction_id) = (&exchange.channel_id, &exchange.transaction_id);
        let running = self.lock();
        let mut keys = running.keys();
        keys.any(|(channel, id)| id == transaction_id && channel != channel_id)
    }

    pub(super) fn deliver(
        &self,
        channel_id: String,
        transaction_id: String,
        reply: Result<Bytes, LedgerError>,
    ) {
        let key = (channel_id, transaction_id);
        let exchange = self.lock().get(&key).cloned();
        if !exchange.is_some_and(|exchange| exchange.deliver(reply)) {
            metrics::message_ignored();
            debug!(
                transaction_id = key.1,
                "ignored a reply to a call that nobody made"
            );
        }
    }

    pub(super) fn end(&self, exchange: &Exchange) {
        self.lock().remove(&key(exchange));
    }

    /// Fails all calls, those in flight and those to come.
    pub(super) fn close(&self) {
        for (_, exchange) in self.lock().drain() {
            exchange.close();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Arc<Exchange>>> {
        // Nothing that can panic happens under the lock, so a poisoned map is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(exchange: &Exchange) -> (String, String) {
    (exchange.channel_id.clone(), exchange.transaction_id.clone())
}
