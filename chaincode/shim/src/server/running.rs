//! A transaction that is running.

use std::sync::Arc;

use fabric_protos::protos::ChaincodeMessage;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::admission::Place;
use super::exchange::Exchange;
use super::metrics::Outcome;
use super::shared::Shared;
use super::transaction::{self, Phase};
use super::transactions::Transactions;
use crate::{Chaincode, LedgerError};

/// A transaction that has begun.
pub(super) struct Running<C> {
    pub(super) shared: Arc<Shared<C>>,
    pub(super) transactions: Arc<Transactions>,
    /// Cancelled when the peer is gone or does not respond.
    pub(super) gone: CancellationToken,
    pub(super) exchange: Arc<Exchange>,
}

impl<C: Chaincode> Running<C> {
    /// Runs the transaction to its answer, unless the server or the peer ends first.
    pub(super) async fn run(
        self,
        place: Place,
        phase: Phase,
        message: ChaincodeMessage,
    ) -> Outcome {
        let aborted = self.shared.lifecycle.aborted.clone();
        let limit = self.shared.limits.transaction;
        let running = async {
            let _turn = tokio::select! {
                biased;
                () = self.gone.cancelled() => return Err(LedgerError::Disconnected),
                turn = place.turn() => turn,
            };
            let answer =
                transaction::run(&self.shared, self.exchange.clone(), phase, message).await;
            self.exchange.finish().await.map(|()| answer)
        };
        let answered = tokio::select! {
            biased;
            () = aborted.cancelled() => return Outcome::Abandoned,
            answered = tokio::time::timeout(limit, running) => answered,
        };
        let (answer, outcome) = match answered {
            Ok(Ok(answered)) => answered,
            Ok(Err(_)) => return Outcome::Abandoned,
            Err(_) => {
                warn!(?limit, "the transaction took too long");
                let reason = format!("the chaincode took longer than {limit:?}");
                (
                    transaction::failed(&self.exchange, reason),
                    Outcome::TimedOut,
                )
            }
        };
        // The peer may use the id again as soon as it has the answer.
        if !self.transactions.end(&self.exchange) {
            self.gone.cancel();
        }
        tokio::select! {
            biased;
            () = aborted.cancelled() => Outcome::Abandoned,
            () = self.gone.cancelled() => Outcome::Abandoned,
            sent = tokio::time::timeout(limit, self.exchange.answer(answer)) => match sent {
                Ok(()) => outcome,
                Err(_) => {
                    self.gone.cancel();
                    Outcome::Abandoned
                }
            }
        }
    }
}
