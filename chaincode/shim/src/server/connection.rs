//! One connection of a peer: registration, then a loop that hands out what arrives and never runs the chaincode itself.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{ChaincodeId, ChaincodeMessage};
use prost::Message;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::{Status, Streaming};
use tracing::{Instrument, debug, info, info_span, warn};

use super::admission::Place;
use super::exchange::{Exchange, Outgoing};
use super::metrics::{self, OneMore, Outcome};
use super::offers::Offers;
use super::service::Shared;
use super::transaction::{self, Invocation};
use super::transactions::Transactions;
use crate::{Chaincode, LedgerError};

/// A peer that is connected.
pub(super) struct Connection<C> {
    shared: Arc<Shared<C>>,
    peer: Option<SocketAddr>,
    /// The only lasting sender: when the connection ends, so does the stream to the peer.
    writer: mpsc::Sender<Outgoing>,
    transactions: Arc<Transactions>,
    tasks: TaskTracker,
    /// Known once the peer is ready.
    offers: OnceLock<Offers>,
    /// Cancelled when the connection is over, by whoever notices first.
    gone: CancellationToken,
}

/// How a connection ends when nothing is wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ended {
    /// The server stops, and the transactions of this peer are done.
    Stopped,
    /// The peer went.
    PeerLeft,
}

/// Why a connection does not go on: the peer, or the way to it.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectionError {
    #[error("the peer did not admit the chaincode in time")]
    NotAdmitted,
    #[error("the chaincode expects {expected}, not {got}")]
    OutOfOrder {
        expected: &'static str,
        got: &'static str,
    },
    #[error("the peer does not read what it is sent")]
    DoesNotRead,
    #[error("the stream failed: {}", .0.message())]
    Stream(#[from] Status),
}

impl ConnectionError {
    /// What the peer is told, if it is still there.
    fn into_status(self) -> Status {
        match self {
            Self::Stream(status) => status,
            Self::OutOfOrder { .. } => Status::failed_precondition(self.to_string()),
            Self::NotAdmitted | Self::DoesNotRead => Status::deadline_exceeded(self.to_string()),
        }
    }
}

impl<C: Chaincode> Connection<C> {
    /// A connection whose first message, REGISTER, already waits for the peer.
    pub(super) fn new(
        shared: Arc<Shared<C>>,
        peer: Option<SocketAddr>,
        writer: mpsc::Sender<Outgoing>,
    ) -> Self {
        let id = ChaincodeId {
            name: shared.package_id.clone(),
            ..Default::default()
        };
        let register = ChaincodeMessage {
            r#type: Type::Register.into(),
            payload: id.encode_to_vec().into(),
            ..Default::default()
        };
        writer
            .try_send(Ok(register))
            .expect("the channel is new and has room");
        Self {
            shared,
            peer,
            writer,
            transactions: Arc::default(),
            tasks: TaskTracker::new(),
            offers: OnceLock::new(),
            gone: CancellationToken::new(),
        }
    }

    /// Serves the peer until it goes, or until the server stops and the last transaction is answered.
    pub(super) async fn run(
        self,
        incoming: &mut Streaming<ChaincodeMessage>,
    ) -> Result<Ended, ConnectionError> {
        let aborted = self.shared.lifecycle.aborted.clone();
        let ended = tokio::select! {
            ended = self.serve(incoming) => ended,
            () = aborted.cancelled() => Ok(Ended::Stopped),
            () = self.gone.cancelled() => Err(ConnectionError::DoesNotRead),
        };
        self.gone.cancel();
        self.transactions.close();
        ended
    }

    /// The same, and tells the log and the peer how it ended.
    pub(super) async fn run_and_report(self, mut incoming: Streaming<ChaincodeMessage>) {
        let (peer, writer) = (self.peer, self.writer.clone());
        match self.run(&mut incoming).await {
            Ok(_) => info!(?peer, "the peer's connection ended"),
            Err(error) => {
                warn!(?peer, reason = %error, "the peer's connection failed");
                // A peer that is gone cannot be told.
                let _ = writer.try_send(Err(error.into_status()));
            }
        }
    }

    async fn serve(
        &self,
        incoming: &mut Streaming<ChaincodeMessage>,
    ) -> Result<Ended, ConnectionError> {
        let draining = &self.shared.lifecycle.draining;
        let admitted =
            tokio::time::timeout(self.shared.limits.registration, self.register(incoming));
        if let Some(ended) = admitted
            .await
            .unwrap_or(Err(ConnectionError::NotAdmitted))?
        {
            return Ok(ended);
        }
        info!(peer = ?self.peer, package_id = self.shared.package_id, "registered with a peer");
        let _registered = OneMore::peer();
        // Made once, not for every message: each costs a place in a list under a lock.
        let mut stopping = pin!(draining.cancelled());
        let mut finished = pin!(self.tasks.wait());
        let mut left = pin!(self.writer.closed());
        loop {
            tokio::select! {
                // Whoever never stops sending does not keep the server from stopping.
                biased;
                () = &mut stopping, if !self.tasks.is_closed() => {
                    self.tasks.close();
                }
                message = incoming.message() => match message? {
                    Some(message) => self.handle(message).await,
                    None => return Ok(Ended::PeerLeft),
                },
                () = &mut finished => return Ok(Ended::Stopped),
                () = &mut left => return Ok(Ended::PeerLeft),
            }
        }
    }

    /// Waits for the peer's REGISTERED and READY. `Some` if the peer goes before that, or the server stops.
    async fn register(
        &self,
        incoming: &mut Streaming<ChaincodeMessage>,
    ) -> Result<Option<Ended>, ConnectionError> {
        let mut expected = Type::Registered;
        loop {
            let message = tokio::select! {
                message = incoming.message() => message?,
                () = self.shared.lifecycle.draining.cancelled() => return Ok(Some(Ended::Stopped)),
                () = self.writer.closed() => return Ok(Some(Ended::PeerLeft)),
            };
            let Some(message) = message else {
                warn!(
                    peer = ?self.peer,
                    package_id = self.shared.package_id,
                    "a peer left before it admitted the chaincode: did it install a package of this id?"
                );
                return Ok(Some(Ended::PeerLeft));
            };
            match (message.r#type(), expected) {
                (Type::Keepalive, _) => self.echo(message),
                (Type::Registered, Type::Registered) => expected = Type::Ready,
                (Type::Ready, Type::Ready) => {
                    let offers = self.offers.get_or_init(|| Offers::read(message.payload));
                    debug!(peer = ?self.peer, ?offers, "the peer is ready");
                    return Ok(None);
                }
                (got, _) => {
                    return Err(ConnectionError::OutOfOrder {
                        expected: expected.as_str_name(),
                        got: got.as_str_name(),
                    });
                }
            }
        }
    }

    async fn handle(&self, message: ChaincodeMessage) {
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
            Type::Init => self.start(Invocation::Init, message).await,
            Type::Transaction => self.start(Invocation::Transaction, message).await,
            Type::Keepalive => self.echo(message),
            _ => {
                metrics::message_ignored();
                debug!(
                    peer = ?self.peer,
                    r#type = message.r#type,
                    transaction_id = message.txid,
                    "ignored a message that a peer does not send to a chaincode that is ready"
                );
            }
        }
    }

    /// Runs the transaction in a task of its own, or answers at once if it cannot be.
    async fn start(&self, invocation: Invocation, message: ChaincodeMessage) {
        let exchange = Arc::new(Exchange::new(
            message.channel_id.clone(),
            message.txid.clone(),
            self.offers.get().copied().unwrap_or_default(),
            self.writer.downgrade(),
        ));
        match self.admit(&exchange) {
            Ok(place) => {
                if let Some(recorder) = &self.shared.recorder {
                    exchange.record(recorder.begin(&message, exchange.offers));
                }
                let span = info_span!(
                    "transaction",
                    id = exchange.transaction_id,
                    channel = exchange.channel_id
                );
                let began = Instant::now();
                let running = Running {
                    shared: self.shared.clone(),
                    transactions: self.transactions.clone(),
                    gone: self.gone.clone(),
                    exchange,
                };
                self.tasks.spawn(
                    async move {
                        let outcome = running.run(place, invocation, message).await;
                        metrics::transaction(outcome, began);
                        debug!(outcome = outcome.as_str(), "the transaction ended");
                    }
                    .instrument(span),
                );
            }
            Err(refusal) => {
                metrics::transaction_rejected();
                // A peer that does not read its answers is not read, either.
                exchange
                    .answer(transaction::failed(&exchange, refusal))
                    .await;
            }
        }
    }

    /// A place for the transaction, or why there is none.
    fn admit(&self, exchange: &Arc<Exchange>) -> Result<Place, &'static str> {
        if self.tasks.is_closed() {
            return Err("the chaincode is stopping");
        }
        let is_nested = || self.transactions.waits_for(exchange);
        let place = self.shared.admission.enter(is_nested);
        let place = place.ok_or("the chaincode has too many transactions: try again")?;
        if !self.transactions.begin(exchange) {
            // The peer has given up on the first; were its answer taken for that of this one, it would be wrong.
            return Err("a transaction of this id is still running");
        }
        Ok(place)
    }

    /// The peer asks whether anybody is there. If messages wait for it already, they tell.
    fn echo(&self, keepalive: ChaincodeMessage) {
        let _ = self.writer.try_send(Ok(keepalive));
    }
}

/// A transaction that has begun.
struct Running<C> {
    shared: Arc<Shared<C>>,
    transactions: Arc<Transactions>,
    gone: CancellationToken,
    exchange: Arc<Exchange>,
}

impl<C: Chaincode> Running<C> {
    /// Runs it to its answer, unless the server or the peer goes before.
    async fn run(self, place: Place, invocation: Invocation, message: ChaincodeMessage) -> Outcome {
        let aborted = self.shared.lifecycle.aborted.clone();
        let limit = self.shared.limits.transaction;
        let running = async {
            let _turn = tokio::select! {
                turn = place.turn() => turn,
                () = self.gone.cancelled() => return Err(LedgerError::Disconnected),
            };
            let answer =
                transaction::run(&self.shared, self.exchange.clone(), invocation, message).await;
            self.exchange.finish().await.map(|()| answer)
        };
        let answered = tokio::select! {
            answered = tokio::time::timeout(limit, running) => answered,
            () = aborted.cancelled() => return Outcome::Abandoned,
        };
        let (answer, outcome) = match answered {
            Ok(Ok(answered)) => answered,
            Ok(Err(_)) => return Outcome::Abandoned,
            Err(_) => {
                warn!(?limit, "the transaction took too long");
                self.exchange.close();
                let reason = format!("the chaincode took longer than {limit:?}");
                (
                    transaction::failed(&self.exchange, reason),
                    Outcome::TimedOut,
                )
            }
        };
        // The peer may use the id again as soon as it has the answer.
        self.transactions.end(&self.exchange);
        tokio::select! {
            sent = tokio::time::timeout(limit, self.exchange.answer(answer)) => {
                if sent.is_err() {
                    self.gone.cancel();
                    return Outcome::Abandoned;
                }
            }
            () = self.gone.cancelled() => return Outcome::Abandoned,
            () = aborted.cancelled() => return Outcome::Abandoned,
        }
        outcome
    }
}
