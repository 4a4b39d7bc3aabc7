//! One connection of a peer: registration, then a loop that hands out what arrives and never runs the chaincode itself.

use std::net::SocketAddr;
use std::sync::Arc;

use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{ChaincodeAdditionalParams, ChaincodeId, ChaincodeMessage};
use prost::Message;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;
use tonic::{Status, Streaming};
use tracing::{debug, info, warn};

use super::exchange::{Exchange, Outgoing};
use super::service::Shared;
use super::transaction::{self, Invocation};
use super::transactions::Transactions;
use crate::{Chaincode, LedgerError};

/// A peer that is connected.
pub(super) struct Connection<C> {
    shared: Arc<Shared<C>>,
    address: Option<SocketAddr>,
    /// The only lasting sender: when the connection ends, so does the stream to the peer.
    writer: mpsc::Sender<Outgoing>,
    transactions: Arc<Transactions>,
    tasks: TaskTracker,
}

impl<C: Chaincode> Connection<C> {
    pub(super) fn new(
        shared: Arc<Shared<C>>,
        address: Option<SocketAddr>,
        writer: mpsc::Sender<Outgoing>,
    ) -> Self {
        let transactions = Arc::default();
        Self {
            shared,
            address,
            writer,
            transactions,
            tasks: TaskTracker::new(),
        }
    }

    /// Serves the peer until it goes, or until the server stops and the last transaction is answered.
    pub(super) async fn run(self, mut incoming: Streaming<ChaincodeMessage>) {
        let aborted = self.shared.lifecycle.aborted.clone();
        let ended = tokio::select! {
            ended = self.serve(&mut incoming) => ended,
            () = aborted.cancelled() => Ok(()),
        };
        self.transactions.close();
        match ended {
            Ok(()) => info!(peer = ?self.address, "the peer's connection ended"),
            Err(status) => {
                warn!(peer = ?self.address, reason = status.message(), "the peer's connection failed");
                // A peer that is gone cannot be told.
                let _ = self.writer.try_send(Err(status));
            }
        }
    }

    async fn serve(&self, incoming: &mut Streaming<ChaincodeMessage>) -> Result<(), Status> {
        let draining = &self.shared.lifecycle.draining;
        if !self.register(incoming).await? {
            return Ok(());
        }
        info!(peer = ?self.address, package_id = self.shared.package_id, "registered with a peer");
        loop {
            tokio::select! {
                message = incoming.message() => match message? {
                    Some(message) => self.handle(message),
                    None => return Ok(()),
                },
                () = draining.cancelled(), if !self.tasks.is_closed() => {
                    self.tasks.close();
                }
                () = self.tasks.wait() => return Ok(()),
                () = self.writer.closed() => return Ok(()),
            }
        }
    }

    /// REGISTER, then the peer's REGISTERED and READY. `false` if the peer goes before that, or the server stops.
    async fn register(&self, incoming: &mut Streaming<ChaincodeMessage>) -> Result<bool, Status> {
        let id = ChaincodeId {
            name: self.shared.package_id.clone(),
            ..Default::default()
        };
        let register = ChaincodeMessage {
            r#type: Type::Register.into(),
            payload: id.encode_to_vec().into(),
            ..Default::default()
        };
        if self.writer.send(Ok(register)).await.is_err() {
            return Ok(false);
        }
        let mut expected = Type::Registered;
        loop {
            let message = tokio::select! {
                message = incoming.message() => message?,
                () = self.shared.lifecycle.draining.cancelled() => return Ok(false),
                () = self.writer.closed() => return Ok(false),
            };
            let Some(message) = message else {
                return Ok(false);
            };
            match (message.r#type(), expected) {
                (Type::Keepalive, _) => self.echo(message),
                (Type::Registered, Type::Registered) => expected = Type::Ready,
                (Type::Ready, Type::Ready) => {
                    // Empty from peers before 3.1, and none of it is needed to serve them.
                    let offers = ChaincodeAdditionalParams::decode(message.payload).ok();
                    debug!(peer = ?self.address, ?offers, "the peer is ready");
                    return Ok(true);
                }
                (other, _) => {
                    return Err(Status::failed_precondition(format!(
                        "the chaincode expects {}, not {}",
                        expected.as_str_name(),
                        other.as_str_name()
                    )));
                }
            }
        }
    }

    fn handle(&self, message: ChaincodeMessage) {
        match message.r#type() {
            Type::Response => {
                let reply = Ok(message.payload);
                self.transactions
                    .deliver(message.channel_id, message.txid, reply);
            }
            Type::Error => {
                let reason = String::from_utf8_lossy(&message.payload).into_owned();
                let reply = Err(LedgerError::Peer(reason));
                self.transactions
                    .deliver(message.channel_id, message.txid, reply);
            }
            Type::Init => self.start(Invocation::Init, message),
            Type::Transaction => self.start(Invocation::Transaction, message),
            Type::Keepalive => self.echo(message),
            _ => warn!(
                peer = ?self.address,
                r#type = message.r#type,
                transaction_id = message.txid,
                "ignored a message that a peer does not send to a chaincode that is ready"
            ),
        }
    }

    /// Runs the transaction in a task of its own, or answers at once if it cannot be.
    fn start(&self, invocation: Invocation, message: ChaincodeMessage) {
        let exchange = Arc::new(Exchange::new(
            message.channel_id.clone(),
            message.txid.clone(),
            self.writer.downgrade(),
        ));
        let refusal = if self.tasks.is_closed() {
            Some("the chaincode is stopping")
        } else if !self.transactions.begin(&exchange) {
            // The peer has given up on the first; were its answer taken for that of this one, it would be wrong.
            Some("a transaction of this id is still running")
        } else {
            None
        };
        if let Some(refusal) = refusal {
            let answer = transaction::failed(&exchange, refusal);
            self.tasks
                .spawn(async move { exchange.answer(answer).await });
            return;
        }

        let shared = self.shared.clone();
        let transactions = self.transactions.clone();
        let aborted = shared.lifecycle.aborted.clone();
        self.tasks
            .spawn(aborted.run_until_cancelled_owned(async move {
                let answer = transaction::run(&shared, exchange.clone(), invocation, message).await;
                if exchange.finish().await.is_ok() {
                    // The peer may use the id again as soon as it has the answer.
                    transactions.end(&exchange);
                    exchange.answer(answer).await;
                }
            }));
    }

    /// The peer asks whether anybody is there. If messages wait for it already, they tell.
    fn echo(&self, keepalive: ChaincodeMessage) {
        let _ = self.writer.try_send(Ok(keepalive));
    }
}
