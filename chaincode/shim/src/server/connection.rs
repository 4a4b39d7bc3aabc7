//! One connection of a peer: registration, then a loop that distributes the messages and never runs the chaincode
//! itself.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{ChaincodeId, ChaincodeMessage};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, Stream, StreamExt};
use prost::Message;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::{Code, Status};
use tracing::field::display;
use tracing::{Instrument, debug, info, info_span, warn};

use super::admission::Place;
use super::exchange::{Exchange, Outgoing};
use super::metrics::{self, OneMore};
use super::running::Running;
use super::shared::Shared;
use super::transaction::{self, Phase};
use super::transactions::{Transactions, shown};
use crate::capabilities::Capabilities;
use crate::{Chaincode, LedgerError};

/// Longer than any id of a transaction (64 hexadecimal digits) or a channel (249 characters).
const LONGEST_ID: usize = 256;

/// A peer that is connected.
pub(super) struct Connection<C> {
    shared: Arc<Shared<C>>,
    peer: Option<SocketAddr>,
    /// The only sender that is kept: when the connection ends, so does the stream to the peer.
    writer: mpsc::Sender<Outgoing>,
    transactions: Arc<Transactions>,
    tasks: TaskTracker,
    /// Known once the peer is ready.
    capabilities: OnceLock<Capabilities>,
    /// Cancelled when the connection is over, by the first task that notices that the peer does not respond.
    gone: CancellationToken,
}

/// How a connection ends without an error.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ended {
    /// The server stops, and the transactions of this peer are done.
    Stopped,
    /// The peer left.
    PeerLeft,
}

/// What happens to a connection other than a message.
enum Interruption {
    /// The server stops: no further transaction begins.
    Draining,
    /// No further transaction begins, and the last one is done.
    Drained,
    PeerLeft,
}

/// Why a connection does not go on. Fault: the peer, or the network to it.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectionError {
    #[error(
        "the peer did not admit the chaincode: did it install a package of the id {package_id}?"
    )]
    NotAdmitted { package_id: String },
    #[error("the chaincode expects {expected}, not {got}: is it a peer that connected?")]
    OutOfOrder {
        expected: &'static str,
        got: &'static str,
    },
    #[error("the peer no longer reads what it is sent, or no longer replies")]
    DoesNotRespond,
    #[error("the peer sent a message that is larger than 100 MiB")]
    TooLarge,
    #[error("the peer sent something that is no chaincode message: is it a peer that connected?")]
    NotAMessage,
    #[error("the stream broke: {}", .0.message())]
    Broken(Status),
}

impl ConnectionError {
    /// The status that the peer receives, if it is still connected.
    fn into_status(self) -> Status {
        let text = self.to_string();
        match self {
            Self::Broken(status) => status,
            Self::OutOfOrder { .. } => Status::failed_precondition(text),
            Self::TooLarge => Status::out_of_range(text),
            Self::NotAMessage => Status::invalid_argument(text),
            Self::NotAdmitted { .. } | Self::DoesNotRespond => Status::deadline_exceeded(text),
        }
    }

    /// The side that must fix the error.
    fn fault(&self) -> &'static str {
        match self {
            Self::Broken(_) => "network",
            _ => "peer",
        }
    }
}

impl From<Status> for ConnectionError {
    fn from(status: Status) -> Self {
        match status.code() {
            Code::OutOfRange => Self::TooLarge,
            // An error of the transport has a source.
            Code::Internal if status.source().is_none() => Self::NotAMessage,
            _ => Self::Broken(status),
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
            capabilities: OnceLock::new(),
            gone: CancellationToken::new(),
        }
    }

    /// Serves the peer until it goes, or until the server stops and the last transaction is answered.
    pub(super) async fn run(
        self,
        incoming: impl Stream<Item = Result<ChaincodeMessage, Status>> + Unpin,
    ) -> Result<Ended, ConnectionError> {
        let aborted = self.shared.lifecycle.aborted.clone();
        let gone = self
            .gone
            .cancelled()
            .map(|()| Err(ConnectionError::DoesNotRespond));
        let mut over = FuturesUnordered::from_iter([
            aborted.cancelled().map(|()| Ok(Ended::Stopped)).boxed(),
            gone.boxed(),
        ]);
        let ended = tokio::select! {
            biased;
            Some(ended) = over.next() => ended,
            ended = self.serve(incoming) => ended,
        };
        drop(over);
        self.gone.cancel();
        self.transactions.close();
        ended
    }

    /// Like [`run`](Self::run), and reports to the log and to the peer how the connection ended.
    pub(super) async fn run_and_report(
        self,
        incoming: impl Stream<Item = Result<ChaincodeMessage, Status>> + Unpin,
    ) {
        let (peer, writer) = (self.peer.map(display), self.writer.clone());
        match self.run(incoming).await {
            Ok(_) => info!(peer, "the peer's connection ended"),
            Err(error) => {
                let fault = error.fault();
                warn!(peer, fault, reason = %error, "the peer's connection failed");
                // A peer that is gone cannot be told.
                let _ = writer.try_send(Err(error.into_status()));
            }
        }
    }

    async fn serve(
        &self,
        mut incoming: impl Stream<Item = Result<ChaincodeMessage, Status>> + Unpin,
    ) -> Result<Ended, ConnectionError> {
        let limit = self.shared.limits.registration;
        let admitted = tokio::time::timeout(limit, self.register(&mut incoming));
        if let Some(ended) = admitted
            .await
            .unwrap_or_else(|_| Err(self.not_admitted()))?
        {
            return Ok(ended);
        }
        let peer = self.peer.map(display);
        info!(
            peer,
            package_id = self.shared.package_id,
            "registered with a peer"
        );
        let _registered = OneMore::peer();
        // The loop polls this set once for each message, so each future in it is polled only when it is woken.
        let mut interruptions = FuturesUnordered::from_iter([
            self.shared
                .lifecycle
                .draining
                .cancelled()
                .map(|()| Interruption::Draining)
                .boxed(),
            self.tasks.wait().map(|()| Interruption::Drained).boxed(),
            self.writer
                .closed()
                .map(|()| Interruption::PeerLeft)
                .boxed(),
        ]);
        loop {
            // In this order, so that a flood of messages cannot hide that it is time to stop.
            tokio::select! {
                biased;
                Some(interruption) = interruptions.next() => match interruption {
                    Interruption::Draining => {
                        self.tasks.close();
                    }
                    Interruption::Drained => return Ok(Ended::Stopped),
                    Interruption::PeerLeft => return Ok(Ended::PeerLeft),
                },
                message = incoming.next() => match message {
                    Some(message) => self.handle(message?).await,
                    None => return Ok(Ended::PeerLeft),
                },
            }
        }
    }

    /// Waits for the peer's REGISTERED and READY. `Some` if the server stops before that.
    async fn register(
        &self,
        incoming: &mut (impl Stream<Item = Result<ChaincodeMessage, Status>> + Unpin),
    ) -> Result<Option<Ended>, ConnectionError> {
        let mut expected = Type::Registered;
        loop {
            let message = tokio::select! {
                biased;
                () = self.shared.lifecycle.draining.cancelled() => return Ok(Some(Ended::Stopped)),
                () = self.writer.closed() => None,
                message = incoming.next() => message,
            };
            // Peers that do not know the package id send nothing, and leave when they have waited long enough.
            let message = message.ok_or_else(|| self.not_admitted())??;
            match (message.r#type(), expected) {
                (Type::Keepalive, _) => self.echo(message),
                (Type::Registered, Type::Registered) => expected = Type::Ready,
                (Type::Ready, Type::Ready) => {
                    let capabilities = self
                        .capabilities
                        .get_or_init(|| Capabilities::read(message.payload));
                    debug!(
                        peer = self.peer.map(display),
                        ?capabilities,
                        "the peer is ready"
                    );
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

    fn not_admitted(&self) -> ConnectionError {
        let package_id = self.shared.package_id.clone();
        ConnectionError::NotAdmitted { package_id }
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
            Type::Init => self.start(Phase::Init, message).await,
            Type::Transaction => self.start(Phase::Transaction, message).await,
            Type::Keepalive => self.echo(message),
            _ => {
                metrics::message_ignored();
                debug!(
                    peer = self.peer.map(display),
                    r#type = message.r#type,
                    transaction_id = shown(&message.txid),
                    "ignored a message that a peer does not send to a chaincode that is ready"
                );
            }
        }
    }

    /// Runs the transaction in a task of its own, or answers at once if it cannot be.
    async fn start(&self, phase: Phase, message: ChaincodeMessage) {
        // The server does not read from a peer that does not read its answers: a new transaction begins when the ready
        // answers are sent, so that no more answers are kept than transactions run at once.
        let _ = self.writer.reserve().await;
        let exchange = Arc::new(Exchange::new(
            message.channel_id.clone(),
            message.txid.clone(),
            self.capabilities.get().copied().unwrap_or_default(),
            self.writer.downgrade(),
        ));
        match self.admit(&exchange) {
            Ok(place) => {
                if let Some(recorder) = &self.shared.recorder {
                    exchange.record(recorder.begin(&message, exchange.capabilities));
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
                        let outcome = running.run(place, phase, message).await;
                        metrics::transaction(outcome, began);
                        debug!(outcome = outcome.as_str(), "the transaction ended");
                    }
                    .instrument(span),
                );
            }
            Err(refusal) => {
                metrics::transaction_rejected();
                exchange
                    .answer(transaction::failed(&exchange, refusal))
                    .await;
            }
        }
    }

    /// A place for the transaction, or the reason why it gets no place.
    fn admit(&self, exchange: &Arc<Exchange>) -> Result<Place, &'static str> {
        if self.tasks.is_closed() {
            return Err("the chaincode is stopping");
        }
        if exchange.transaction_id.len().max(exchange.channel_id.len()) > LONGEST_ID {
            return Err("the id of the transaction or its channel is longer than any of Fabric's");
        }
        let is_nested = || self.transactions.waits_for(exchange);
        let place = self.shared.admission.enter(is_nested);
        let place = place.ok_or("the chaincode has too many transactions: try again")?;
        if !self.transactions.begin(exchange) {
            // The peer has given up the first transaction. If it took the first one's answer for this one's, the answer
            // would be wrong.
            return Err("a transaction of this id is still running");
        }
        Ok(place)
    }

    /// The peer asks whether the chaincode is alive. If messages wait for the peer already, they show it.
    fn echo(&self, keepalive: ChaincodeMessage) {
        let _ = self.writer.try_send(Ok(keepalive));
    }
}
