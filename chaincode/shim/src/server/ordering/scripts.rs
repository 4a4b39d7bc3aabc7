//! What the transactions do, and what must come of each of their calls.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::{StreamExt, poll};
use tokio::task::yield_now;

use super::choices::Choices;
use super::delayed::Delayed;
use crate::{Chaincode, Ledger, LedgerError, Response};

/// What one transaction does: its first argument.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Script {
    /// Two reads at once.
    TwoReads,
    /// A read that is cancelled at some moment, and another read.
    ReadGivenUp,
    /// A write that is cancelled, and then the end.
    WriteGivenUp,
    /// The first results of a query that has more results.
    QueryGivenUp,
    /// Writes that are sent together if the peer supports that, and a read.
    Writes,
    Panic,
}

impl Script {
    pub(super) const ALL: [Self; 6] = [
        Self::TwoReads,
        Self::ReadGivenUp,
        Self::WriteGivenUp,
        Self::QueryGivenUp,
        Self::Writes,
        Self::Panic,
    ];

    pub(super) fn name(self) -> String {
        format!("{self:?}")
    }
}

/// Runs the scripts, and keeps the result of each call that was not cancelled.
#[derive(Clone)]
pub(super) struct Scripted {
    pub(super) choices: Choices,
    pub(super) failures: Arc<Mutex<Vec<LedgerError>>>,
}

impl Chaincode for Scripted {
    async fn invoke<L: Ledger>(&self, transaction: &L) -> Response {
        let function = transaction.function().unwrap();
        let script = Script::ALL
            .into_iter()
            .find(|script| script.name() == function);
        let run = self.run(script.unwrap(), transaction);
        match Delayed::new(&self.choices, run).await {
            Ok(()) => Response::ok(""),
            Err(failure) => {
                self.failures.lock().unwrap().push(failure);
                Response::refused(499, "")
            }
        }
    }
}

impl Scripted {
    async fn run<L: Ledger>(&self, script: Script, transaction: &L) -> Result<(), LedgerError> {
        match script {
            Script::TwoReads => {
                futures::try_join!(read(transaction, "a"), read(transaction, "b"))?;
                Ok(())
            }
            Script::ReadGivenUp => {
                self.give_up(transaction.get_state("a")).await;
                read(transaction, "b").await
            }
            Script::WriteGivenUp => {
                self.give_up(transaction.put_state("a", "1")).await;
                Ok(())
            }
            Script::QueryGivenUp => {
                let mut results = transaction.get_state_by_range("", "");
                results.next().await.unwrap().map(drop)
            }
            Script::Writes => {
                transaction.put_state("a", "1").await?;
                self.give_up(transaction.flush_writes()).await;
                transaction.put_state("b", "1").await?;
                read(transaction, "c").await
            }
            // This does what a panic does, but prints nothing.
            Script::Panic => resume_unwind(Box::new("as the script says")),
        }
    }

    /// Begins a call and drops it after some turns.
    async fn give_up<T>(&self, call: impl Future<Output = T>) {
        let mut call = Box::pin(call);
        for _ in 0..self.choices.choose(3) {
            if poll!(&mut call).is_ready() {
                return;
            }
            yield_now().await;
        }
    }
}

/// The peer's reply to a read of this key by this transaction, and to no other read.
pub(super) fn value(channel_id: &str, transaction_id: &str, key: &str) -> Bytes {
    format!("{channel_id} {transaction_id} {key}").into()
}

async fn read(transaction: &impl Ledger, key: &str) -> Result<(), LedgerError> {
    let value = transaction.get_state(key).await?;
    let (channel_id, transaction_id) = (transaction.channel_id(), transaction.transaction_id());
    assert_eq!(
        value,
        Some(self::value(channel_id, transaction_id, key)),
        "a reply to another call"
    );
    Ok(())
}
