//! The calls that one transaction makes to its peer, one after the other.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{ChaincodeMessage, WriteBatchState};
use prost::Message;
use tokio::sync::mpsc::WeakSender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tonic::Status;

use super::MAXIMUM_MESSAGE_SIZE;
use crate::LedgerError;
use crate::capabilities::Capabilities;
use crate::recording::Tape;

/// A message to a peer, or the status that ends the stream.
pub(super) type Outgoing = Result<ChaincodeMessage, Status>;

/// The calls of one transaction.
///
/// A peer silently drops a call that overlaps another call of the same transaction, and the caller would wait forever.
/// So a call takes the turn, and the reply that is due gives it back. A cancelled call does not give the turn back; its
/// reply does.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) channel_id: String,
    pub(super) transaction_id: String,
    /// The peer's capabilities.
    pub(super) capabilities: Capabilities,
    writer: WeakSender<Outgoing>,
    turn: Arc<Semaphore>,
    state: Mutex<State>,
    /// Why the peer refused a batch of writes, whichever call received the refusal.
    batch_failure: Mutex<Option<LedgerError>>,
    /// Present if the transaction is recorded.
    tape: OnceLock<Tape>,
}

#[derive(Debug)]
enum State {
    Idle,
    Waiting(Waiting),
    Closed {
        /// Whether the peer was asked and has not replied.
        is_reply_due: bool,
    },
}

/// What became of a reply.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Delivery {
    /// It was due. The caller may have cancelled the call.
    Awaited,
    /// It was due when the transaction ended, and comes too late.
    Overdue,
    /// No call asked for it.
    Unasked,
}

/// A reply that is due. When this is dropped, the turn goes on to the next call.
#[derive(Debug)]
struct Waiting {
    reply: oneshot::Sender<Result<Bytes, LedgerError>>,
    is_batch: bool,
    _turn: OwnedSemaphorePermit,
}

impl Exchange {
    pub(super) fn new(
        channel_id: String,
        transaction_id: String,
        capabilities: Capabilities,
        writer: WeakSender<Outgoing>,
    ) -> Self {
        Self {
            channel_id,
            transaction_id,
            capabilities,
            writer,
            turn: Arc::new(Semaphore::new(1)),
            state: Mutex::new(State::Idle),
            batch_failure: Mutex::default(),
            tape: OnceLock::new(),
        }
    }

    /// Records all calls and replies from now on.
    pub(super) fn record(&self, tape: Tape) {
        self.tape.get_or_init(|| tape);
    }

    /// Sends a call to the peer when it is its turn, and waits for the reply.
    pub(super) async fn call(
        &self,
        call: Type,
        request: impl Message,
    ) -> Result<Bytes, LedgerError> {
        self.call_encoded(call, request.encode_to_vec()).await
    }

    /// [`call`](Self::call) with a request that is encoded already.
    pub(super) async fn call_encoded(
        &self,
        call: Type,
        request: Vec<u8>,
    ) -> Result<Bytes, LedgerError> {
        let message = self.message(call, request);
        if message.encoded_len() > MAXIMUM_MESSAGE_SIZE {
            return Err(LedgerError::TooLarge);
        }
        let reply = self.send(|| Some(message), false).await?;
        // The closure above always returns a message.
        reply.ok_or(LedgerError::Disconnected)
    }

    /// Sends the collected writes when it is their turn, and waits for the reply; does nothing if there are no writes.
    ///
    /// The writes are taken only at that moment, so that a cancelled call loses none of them.
    pub(super) async fn call_batch(
        &self,
        take: impl FnOnce() -> Option<WriteBatchState>,
    ) -> Result<(), LedgerError> {
        let message = || take().map(|it| self.message(Type::WriteBatchState, it.encode_to_vec()));
        self.send(message, true).await.map(drop)
    }

    /// Whether the peer has accepted every batch of writes.
    pub(super) fn check_batches(&self) -> Result<(), LedgerError> {
        self.batch_failure().clone().map_or(Ok(()), Err)
    }

    async fn send(
        &self,
        message: impl FnOnce() -> Option<ChaincodeMessage>,
        is_batch: bool,
    ) -> Result<Option<Bytes>, LedgerError> {
        let turn = self.take_turn().await?;
        let writer = self.writer.upgrade().ok_or(LedgerError::Disconnected)?;
        let place = writer
            .reserve()
            .await
            .map_err(|_| LedgerError::Disconnected)?;
        let (reply, replied) = oneshot::channel();
        // There is no await from here to the sending. So a cancelled call has sent nothing, or it leaves the turn to
        // the reply.
        let Some(message) = message() else {
            return Ok(None);
        };
        {
            let mut state = self.state();
            if matches!(*state, State::Closed { .. }) {
                return Err(LedgerError::Disconnected);
            }
            *state = State::Waiting(Waiting {
                reply,
                is_batch,
                _turn: turn,
            });
        }
        if let Some(tape) = self.tape.get() {
            tape.call(&message);
        }
        place.send(Ok(message));
        replied
            .await
            .map_err(|_| LedgerError::Disconnected)?
            .map(Some)
    }

    /// Hands a RESPONSE or ERROR of the peer to the caller that waits for it.
    pub(super) fn deliver(&self, reply: Result<Bytes, LedgerError>) -> Delivery {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Idle) {
            State::Idle => Delivery::Unasked,
            State::Waiting(waiting) => {
                if waiting.is_batch
                    && let Err(failure) = &reply
                {
                    self.batch_failure().get_or_insert(failure.clone());
                }
                if let Some(tape) = self.tape.get() {
                    tape.reply(&reply);
                }
                // If the call was cancelled, nothing receives the reply.
                let _ = waiting.reply.send(reply);
                Delivery::Awaited
            }
            State::Closed { is_reply_due } => {
                *state = State::Closed {
                    is_reply_due: false,
                };
                match is_reply_due {
                    true => Delivery::Overdue,
                    false => Delivery::Unasked,
                }
            }
        }
    }

    /// Whether the transaction ended while the peer still owed a reply.
    pub(super) fn is_reply_due(&self) -> bool {
        matches!(*self.state(), State::Closed { is_reply_due: true })
    }

    /// Waits until no reply is due, and lets no more calls through.
    ///
    /// The answer to the transaction must not overtake a cancelled write that the peer is still carrying out.
    pub(super) async fn finish(&self) -> Result<(), LedgerError> {
        let _turn = self.take_turn().await?;
        self.close();
        Ok(())
    }

    /// Fails the call in flight and all that follow.
    pub(super) fn close(&self) {
        let mut state = self.state();
        if !matches!(*state, State::Closed { .. }) {
            let is_reply_due = matches!(*state, State::Waiting(_));
            *state = State::Closed { is_reply_due };
        }
        self.turn.close();
    }

    /// Sends the answer to the transaction, if the peer is still there.
    pub(super) async fn answer(&self, message: ChaincodeMessage) {
        if let Some(tape) = self.tape.get() {
            tape.answer(&message);
        }
        if let Some(writer) = self.writer.upgrade() {
            // A peer that is gone needs no answer.
            let _ = writer.send(Ok(message)).await;
        }
    }

    /// A message of this transaction.
    pub(super) fn message(&self, r#type: Type, payload: impl Into<Bytes>) -> ChaincodeMessage {
        ChaincodeMessage {
            r#type: r#type.into(),
            payload: payload.into(),
            channel_id: self.channel_id.clone(),
            txid: self.transaction_id.clone(),
            ..Default::default()
        }
    }

    async fn take_turn(&self) -> Result<OwnedSemaphorePermit, LedgerError> {
        self.turn
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| LedgerError::Disconnected)
    }

    fn batch_failure(&self) -> MutexGuard<'_, Option<LedgerError>> {
        // Nothing that can panic happens under the lock, so a poisoned failure is whole.
        self.batch_failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic happens under the lock, so a poisoned state is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
