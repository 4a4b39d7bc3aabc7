//! The transactions of a connection that are running.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tracing::debug;

use super::exchange::{Delivery, Exchange};
use super::metrics;
use crate::LedgerError;

/// How many replies to calls of ended transactions a peer may owe. A peer that owes more has stopped replying.
const MOST_OVERDUE: usize = 1000;

/// The running transactions, by channel and transaction id: a call from another channel has the same transaction id.
#[derive(Default)]
pub(super) struct Transactions(Mutex<Running>);

#[derive(Default)]
struct Running {
    exchanges: HashMap<(String, String), Arc<Exchange>>,
    /// How many ended transactions are kept because a reply is due.
    overdue: usize,
}

impl Transactions {
    /// `false` if a transaction of this id is running.
    pub(super) fn begin(&self, exchange: &Arc<Exchange>) -> bool {
        match self.lock().exchanges.entry(key(exchange)) {
            Entry::Occupied(_) => false,
            Entry::Vacant(vacant) => {
                vacant.insert(exchange.clone());
                true
            }
        }
    }

    /// Whether the transaction is a call that a running one makes: it has the same id, in another channel.
    pub(super) fn waits_for(&self, exchange: &Exchange) -> bool {
        let (channel_id, transaction_id) = (&exchange.channel_id, &exchange.transaction_id);
        let running = self.lock();
        let mut keys = running.exchanges.keys();
        keys.any(|(channel, id)| id == transaction_id && channel != channel_id)
    }

    pub(super) fn deliver(
        &self,
        channel_id: String,
        transaction_id: String,
        reply: Result<Bytes, LedgerError>,
    ) {
        let key = (channel_id, transaction_id);
        let mut running = self.lock();
        let exchange = running.exchanges.get(&key);
        match exchange.map_or(Delivery::Unasked, |exchange| exchange.deliver(reply)) {
            Delivery::Awaited => {}
            Delivery::Overdue => {
                running.exchanges.remove(&key);
                running.overdue -= 1;
            }
            Delivery::Unasked => {
                drop(running);
                metrics::message_ignored();
                debug!(
                    transaction_id = shown(&key.1),
                    "ignored a reply to a call that nobody made"
                );
            }
        }
    }

    /// Lets no more calls of the transaction through, and frees its id once no reply is due. A late reply to a
    /// cancelled call could otherwise be taken for the reply to the next transaction of the same id. `false` if the
    /// peer owes too many.
    pub(super) fn end(&self, exchange: &Exchange) -> bool {
        // A delivery takes the same lock: so a reply comes before the end, or counts as overdue.
        let mut running = self.lock();
        exchange.close();
        if exchange.is_reply_due() {
            running.overdue += 1;
        } else {
            running.exchanges.remove(&key(exchange));
        }
        running.overdue <= MOST_OVERDUE
    }

    /// Fails all calls, those in flight and those to come.
    pub(super) fn close(&self) {
        for (_, exchange) in self.lock().exchanges.drain() {
            exchange.close();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        // Nothing that can panic happens under the lock, so a poisoned map is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of an id that is worth logging.
pub(super) fn shown(id: &str) -> &str {
    &id[..id.floor_char_boundary(64)]
}

fn key(exchange: &Exchange) -> (String, String) {
    (exchange.channel_id.clone(), exchange.transaction_id.clone())
}
