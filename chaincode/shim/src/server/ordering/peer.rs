//! A peer that follows the protocol, in any order, and counts what it receives.

use bytes::Bytes;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{ChaincodeMessage, GetState, QueryResponse, QueryResultBytes};
use fabric_protos::queryresult::Kv;
use prost::Message;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::task::yield_now;
use tonic::Status;

use super::choices::Choices;
use super::scripts::{Script, value};
use crate::fuzzing::chaincode::transaction;
use crate::server::exchange::Outgoing;

/// How many turns all other tasks get: enough for anything to happen that can.
const TURNS: usize = 20;

/// The peer's reply to a call that it does not carry out.
pub(super) const REFUSAL: &str = "the ledger is gone";

/// Why transactions do not begin.
const SENT_AWAY: [&str; 3] = [
    "a transaction of this id is still running",
    "the chaincode has too many transactions: try again",
    "the chaincode is stopping",
];

/// See the module.
pub(super) struct Peer {
    pub(super) choices: Choices,
    /// `None` once the peer has ended its half of the stream.
    pub(super) incoming: Option<mpsc::UnboundedSender<Result<ChaincodeMessage, Status>>>,
    /// `None` once the peer no longer reads.
    pub(super) outgoing: Option<mpsc::Receiver<Outgoing>>,
    pub(super) transactions: Vec<Transaction>,
    pub(super) has_refused: bool,
}

/// A transaction that the peer asks for.
pub(super) struct Transaction {
    channel_id: &'static str,
    id: &'static str,
    script: Script,
    state: State,
    /// The call to which the peer has not replied.
    call: Option<ChaincodeMessage>,
    /// Whether the chaincode has begun with it, as far as the peer knows.
    has_called: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Planned,
    Asked,
    Answered,
}

/// What the peer may do next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Deed {
    /// The peer asks for the next transaction.
    Ask(usize),
    /// The peer replies to the call of a transaction.
    Reply(usize),
    /// Something else happens, once.
    End,
}

impl Transaction {
    pub(super) fn new(channel_id: &'static str, id: &'static str, script: Script) -> Self {
        Self {
            channel_id,
            id,
            script,
            state: State::Planned,
            call: None,
            has_called: false,
        }
    }

    fn message(&self, r#type: Type, payload: impl Into<Bytes>) -> ChaincodeMessage {
        ChaincodeMessage {
            r#type: r#type.into(),
            payload: payload.into(),
            txid: self.id.to_owned(),
            channel_id: self.channel_id.to_owned(),
            ..Default::default()
        }
    }
}

impl Peer {
    pub(super) fn admit(&self, ready: Bytes) {
        for (r#type, payload) in [(Type::Registered, Bytes::new()), (Type::Ready, ready)] {
            self.say(ChaincodeMessage {
                r#type: r#type.into(),
                payload,
                ..Default::default()
            });
        }
    }

    /// Receives everything that the chaincode has sent. `false` if the chaincode will send nothing more.
    pub(super) async fn hear(&mut self) -> bool {
        loop {
            self.wait().await;
            let Some(outgoing) = &mut self.outgoing else {
                return false;
            };
            match outgoing.try_recv() {
                Ok(message) => self.take(message.unwrap()),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    /// Lets the chaincode do what it can.
    pub(super) async fn wait(&self) {
        for _ in 0..TURNS {
            yield_now().await;
        }
    }

    /// What the peer may do with its transactions.
    pub(super) fn deeds(&self) -> Vec<Deed> {
        let all = || self.transactions.iter().enumerate();
        let ask = all().find(|(_, it)| it.state == State::Planned);
        let replies = all().filter(|(_, it)| it.call.is_some());
        let ask = ask.map(|(index, _)| Deed::Ask(index));
        ask.into_iter()
            .chain(replies.map(|(index, _)| Deed::Reply(index)))
            .collect()
    }

    pub(super) fn ask(&mut self, index: usize) {
        let it = &mut self.transactions[index];
        it.state = State::Asked;
        let input = fabric_protos::protos::ChaincodeInput {
            args: vec![it.script.name().into()],
            ..Default::default()
        };
        let message = ChaincodeMessage {
            proposal: transaction().proposal,
            ..it.message(Type::Transaction, input.encode_to_vec())
        };
        self.say(message);
    }

    pub(super) fn reply(&mut self, index: usize) {
        let refuses = self.choices.delay(2) == 1;
        self.has_refused |= refuses;
        let it = &mut self.transactions[index];
        let call = it.call.take().unwrap();
        let reply = match refuses {
            true => it.message(Type::Error, REFUSAL),
            false => it.message(Type::Response, result(&call)),
        };
        self.say(reply);
    }

    /// How many transactions that the peer asked for were not answered: of all, or only of those that have begun.
    pub(super) fn unanswered(&self, have_begun: bool) -> usize {
        let asked = self.transactions.iter();
        let unanswered = asked.filter(|it| it.state == State::Asked);
        unanswered.filter(|it| it.has_called || !have_begun).count()
    }

    fn say(&self, message: ChaincodeMessage) {
        if let Some(incoming) = &self.incoming {
            // If the connection is over, nothing receives it.
            let _ = incoming.send(Ok(message));
        }
    }

    /// Counts an answer or a call, and whether it may come now.
    fn take(&mut self, message: ChaincodeMessage) {
        if message.r#type() == Type::Register {
            return;
        }
        let has_failed = message.r#type() == Type::Error;
        let reason = str::from_utf8(&message.payload).unwrap_or_default();
        let is_sent_away = has_failed && SENT_AWAY.contains(&reason);
        let mut asked = self.transactions.iter_mut().filter(|it| {
            it.state == State::Asked
                && (it.channel_id, it.id) == (&message.channel_id, &message.txid)
        });
        // Of two transactions with one id, the earlier has begun.
        let it = match is_sent_away {
            true => asked.last(),
            false => asked.next(),
        };
        let it = it.unwrap_or_else(|| panic!("nobody asked for {message:?}"));
        if !matches!(message.r#type(), Type::Completed | Type::Error) {
            assert_eq!(it.call.replace(message), None, "one call at a time");
            it.has_called = true;
            return;
        }
        assert_eq!(it.call, None, "the answer does not overtake a reply");
        if has_failed && !is_sent_away {
            let panicked = it.script == Script::Panic && reason == "the chaincode panicked";
            assert!(panicked || reason.ends_with(REFUSAL), "{reason}");
        }
        it.state = State::Answered;
    }
}

/// What a peer replies to a call.
fn result(call: &ChaincodeMessage) -> Bytes {
    match call.r#type() {
        Type::GetState => {
            let key = GetState::decode(call.payload.clone()).unwrap().key;
            value(&call.channel_id, &call.txid, &key)
        }
        Type::GetStateByRange => {
            let result = QueryResultBytes {
                result_bytes: Kv::default().encode_to_vec().into(),
            };
            let response = QueryResponse {
                results: vec![result],
                has_more: true,
                id: "iterator".to_owned(),
                ..Default::default()
            };
            response.encode_to_vec().into()
        }
        _ => Bytes::new(),
    }
}
