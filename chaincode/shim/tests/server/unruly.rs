//! A peer that answers calls as it should until it does not.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    ChaincodeAdditionalParams, ChaincodeMessage, GetStateByRange, GetStateMultiple,
    GetStateMultipleResult, QueryResponse, QueryResponseMetadata, QueryResultBytes, Response,
    StateMetadata, StateMetadataResult,
};
use fabric_protos::queryresult::{KeyModification, Kv};
use prost::Message;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::Instant;

use crate::peer::{CHANNEL, Peer, failed, message, proposal};

/// What a peer does at one call of a transaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Deed {
    /// What it should.
    Reply,
    ReplyLate,
    ReplyTwice,
    ReplyEmpty,
    /// Bytes that are no message of any kind.
    ReplyNonsense,
    /// Bytes that chance chose.
    ReplyNoise,
    /// The right reply with a byte changed.
    ReplyChanged,
    /// Half of the right reply.
    ReplyHalf,
    /// To every query: no results, and more to come.
    ReplyMoreToCome,
    Refuse,
    RefuseInNoise,
    /// It replies to another transaction before it replies to this.
    ReplyToAnother,
    /// It replies in another channel before it replies in this.
    ReplyElsewhere,
    ReplyAsUnknownType,
    ReplyAsCompleted,
    /// It admits the chaincode once more.
    ReadyAgain,
    RegisteredAgain,
    KeepAlive,
    /// It asks for the same transaction once more.
    ProposeAgain,
    Silence,
    /// It ends its half of the stream.
    EndStream,
    /// It is gone without a word.
    Leave,
}

impl Deed {
    pub(crate) const ALL: [Self; 22] = [
        Self::Reply,
        Self::ReplyLate,
        Self::ReplyTwice,
        Self::ReplyEmpty,
        Self::ReplyNonsense,
        Self::ReplyNoise,
        Self::ReplyChanged,
        Self::ReplyHalf,
        Self::ReplyMoreToCome,
        Self::Refuse,
        Self::RefuseInNoise,
        Self::ReplyToAnother,
        Self::ReplyElsewhere,
        Self::ReplyAsUnknownType,
        Self::ReplyAsCompleted,
        Self::ReadyAgain,
        Self::RegisteredAgain,
        Self::KeepAlive,
        Self::ProposeAgain,
        Self::Silence,
        Self::EndStream,
        Self::Leave,
    ];

    /// Whether the connection is over.
    pub(crate) fn is_last(self) -> bool {
        matches!(self, Self::EndStream | Self::Leave)
    }
}

/// Rounds of a query that never has anything and always more to come.
const ROUNDS_WITHOUT_RESULTS: usize = 100;

const LATE: Duration = Duration::from_millis(5);

/// One connection of such a peer, and the transactions that it has asked for.
pub(crate) struct Unruly {
    peer: Peer,
    chance: StdRng,
    transactions: HashMap<String, Transaction>,
    late: VecDeque<(Instant, ChaincodeMessage)>,
    calls_of_the_last: usize,
}

struct Transaction {
    deed: Deed,
    /// At which call; at no call if there are fewer.
    at: usize,
    calls: usize,
    rounds_without_results: usize,
    /// One for each time it was asked for.
    answers_due: usize,
    is_call_open: bool,
}

impl Unruly {
    /// Connects as a peer that offers everything of Fabric 3.1 or nothing.
    pub(crate) async fn connect(address: SocketAddr, offers: bool, seed: u64) -> Self {
        let mut peer = Peer::dial(address).await;
        assert_eq!(peer.receive().await.r#type(), Type::Register);
        peer.send(message(Type::Registered, "", "", [])).await;
        peer.send(ready(offers)).await;
        Self {
            peer,
            chance: StdRng::seed_from_u64(seed),
            transactions: HashMap::new(),
            late: VecDeque::new(),
            calls_of_the_last: 0,
        }
    }

    pub(crate) async fn propose(&mut self, transaction_id: &str, deed: Deed, at: usize) {
        let transaction = Transaction {
            deed,
            at,
            calls: 0,
            rounds_without_results: 0,
            answers_due: 1,
            is_call_open: false,
        };
        self.transactions
            .insert(transaction_id.to_owned(), transaction);
        self.peer.propose(transaction_id, &[]).await;
    }

    /// How many transactions have not been answered.
    pub(crate) fn unanswered(&self) -> usize {
        self.transactions.len()
    }

    /// How many calls the transaction made that was answered last.
    pub(crate) fn calls_of_the_last(&self) -> usize {
        self.calls_of_the_last
    }

    /// Goes on until a transaction was answered as often as it was asked for, and tells its last answer. `None` if the
    /// connection is over, and with it all transactions.
    pub(crate) async fn next_answer(&mut self) -> Option<ChaincodeMessage> {
        loop {
            let message = self.receive().await?;
            let Some(transaction) = self.transactions.get_mut(&message.txid) else {
                assert_eq!(message.r#type(), Type::Keepalive, "it was asked for");
                continue;
            };
            if matches!(message.r#type(), Type::Completed | Type::Error) {
                transaction.answers_due -= 1;
                if transaction.answers_due == 0 {
                    self.calls_of_the_last = transaction.calls;
                    self.transactions.remove(&message.txid);
                    return Some(message);
                }
                continue;
            }
            let is_time = transaction.calls == transaction.at;
            let deed = if is_time {
                transaction.deed
            } else {
                Deed::Reply
            };
            transaction.calls += 1;
            if matches!(transaction.deed, Deed::Reply | Deed::ReplyLate) {
                assert!(!transaction.is_call_open, "one call at a time");
                transaction.is_call_open = true;
            }
            self.answer(deed, message).await;
            if deed == Deed::Leave {
                return None;
            }
        }
    }

    /// The next message, while replies that are late are sent in time. `None` at the end, however it comes.
    async fn receive(&mut self) -> Option<ChaincodeMessage> {
        loop {
            let Some((due, _)) = self.late.front() else {
                return self.peer.next().await.ok().flatten();
            };
            tokio::select! {
                message = self.peer.next() => return message.ok().flatten(),
                () = tokio::time::sleep_until(*due) => {
                    let (_, reply) = self.late.pop_front().expect("it is the one that is due");
                    self.reply(reply).await;
                }
            }
        }
    }

    async fn answer(&mut self, deed: Deed, call: ChaincodeMessage) {
        let id = call.txid.clone();
        let right = right_reply(&call);
        let reply = |payload: Bytes| message(Type::Response, CHANNEL, &id, payload);
        let replies = match deed {
            Deed::Reply => vec![reply(right)],
            Deed::ReplyLate => {
                let due = Instant::now() + LATE.mul_f32(self.chance.random());
                let place = self.late.partition_point(|(other, _)| *other <= due);
                return self.late.insert(place, (due, reply(right)));
            }
            Deed::ReplyTwice => vec![reply(right.clone()), reply(right)],
            Deed::ReplyEmpty => vec![reply(Bytes::new())],
            Deed::ReplyNonsense => vec![reply(Bytes::from_static(&[0xff; 20]))],
            Deed::ReplyNoise => vec![reply(self.noise())],
            Deed::ReplyChanged => vec![reply(self.changed(&right))],
            Deed::ReplyHalf => vec![reply(right.slice(..right.len() / 2))],
            Deed::ReplyMoreToCome => return self.more_to_come(&call).await,
            Deed::Refuse => vec![failed(&id, "the ledger is gone")],
            Deed::RefuseInNoise => vec![message(Type::Error, CHANNEL, &id, self.noise())],
            Deed::ReplyToAnother => {
                let other = message(Type::Response, CHANNEL, "nobody", right.clone());
                vec![other, reply(right)]
            }
            Deed::ReplyElsewhere => {
                let other = message(Type::Response, "elsewhere", &id, right.clone());
                vec![other, reply(right)]
            }
            Deed::ReplyAsUnknownType => {
                let mut unknown = reply(right.clone());
                unknown.r#type = 4711;
                vec![unknown, reply(right)]
            }
            Deed::ReplyAsCompleted => {
                let completed = message(Type::Completed, CHANNEL, &id, right.clone());
                vec![completed, reply(right)]
            }
            Deed::ReadyAgain => vec![ready(true), reply(right)],
            Deed::RegisteredAgain => vec![message(Type::Registered, "", "", []), reply(right)],
            Deed::KeepAlive => vec![message(Type::Keepalive, "", "", []), reply(right)],
            Deed::ProposeAgain => {
                self.transaction(&id).answers_due += 1;
                vec![proposal(Type::Transaction, &id, &[]), reply(right)]
            }
            Deed::Silence => vec![],
            Deed::EndStream | Deed::Leave => return self.peer.end(),
        };
        for one in replies {
            self.reply(one).await;
        }
    }

    /// Has nothing for a query and promises more, until it is asked too often.
    async fn more_to_come(&mut self, call: &ChaincodeMessage) {
        let transaction = self.transaction(&call.txid);
        transaction.rounds_without_results += 1;
        if transaction.rounds_without_results < ROUNDS_WITHOUT_RESULTS {
            // The next call, if it is for what comes next, is treated the same.
            transaction.at += 1;
        }
        let more = QueryResponse {
            has_more: true,
            id: "endless".to_owned(),
            ..Default::default()
        };
        let reply = message(Type::Response, CHANNEL, &call.txid, more.encode_to_vec());
        self.reply(reply).await;
    }

    async fn reply(&mut self, reply: ChaincodeMessage) {
        if let Some(transaction) = self.transactions.get_mut(&reply.txid) {
            transaction.is_call_open = false;
        }
        self.peer.send(reply).await;
    }

    fn transaction(&mut self, id: &str) -> &mut Transaction {
        let transaction = self.transactions.get_mut(id);
        transaction.expect("only transactions that were asked for are answered")
    }

    fn noise(&mut self) -> Bytes {
        let length = self.chance.random_range(1..100);
        (0..length).map(|_| self.chance.random::<u8>()).collect()
    }

    fn changed(&mut self, right: &Bytes) -> Bytes {
        let mut bytes = right.to_vec();
        if !bytes.is_empty() {
            let index = self.chance.random_range(0..bytes.len());
            bytes[index] = self.chance.random();
        }
        bytes.into()
    }
}

fn ready(offers: bool) -> ChaincodeMessage {
    let offers = ChaincodeAdditionalParams {
        use_write_batch: offers,
        max_size_write_batch: 100,
        use_get_multiple_keys: offers,
        max_size_get_multiple_keys: 100,
    };
    message(Type::Ready, "", "", offers.encode_to_vec())
}

fn right_reply(call: &ChaincodeMessage) -> Bytes {
    match call.r#type() {
        Type::GetState | Type::GetPrivateDataHash => Bytes::from_static(b"value"),
        Type::GetStateMultiple => {
            let keys = GetStateMultiple::decode(call.payload.clone()).unwrap().keys;
            let values = keys.into_iter().map(Bytes::from).collect();
            GetStateMultipleResult { values }.encode_to_vec().into()
        }
        Type::GetStateMetadata => {
            let entry = StateMetadata {
                metakey: "VALIDATION_PARAMETER".to_owned(),
                value: "policy".into(),
            };
            let entries = vec![entry];
            StateMetadataResult { entries }.encode_to_vec().into()
        }
        Type::GetStateByRange | Type::GetQueryResult => {
            let request = GetStateByRange::decode(call.payload.clone()).unwrap_or_default();
            match request.metadata.is_empty() {
                true => results(key_value(), true),
                false => results(key_value(), false),
            }
        }
        Type::GetHistoryForKey => results(key_modification(), false),
        Type::QueryStateNext => results(key_value(), false),
        Type::QueryStateClose => results(Bytes::new(), false),
        Type::InvokeChaincode => {
            let response = Response {
                status: 200,
                ..Default::default()
            };
            message(
                Type::Completed,
                CHANNEL,
                &call.txid,
                response.encode_to_vec(),
            )
            .encode_to_vec()
            .into()
        }
        _ => Bytes::new(),
    }
}

/// Two results; the metadata are those of a page.
fn results(result: Bytes, has_more: bool) -> Bytes {
    let metadata = QueryResponseMetadata {
        fetched_records_count: 2,
        bookmark: String::new(),
    };
    QueryResponse {
        results: vec![
            QueryResultBytes {
                result_bytes: result
            };
            2
        ],
        has_more,
        id: "iterator".to_owned(),
        metadata: metadata.encode_to_vec().into(),
    }
    .encode_to_vec()
    .into()
}

fn key_value() -> Bytes {
    let entry = Kv {
        namespace: "thorough".to_owned(),
        key: "a".to_owned(),
        value: "1".into(),
    };
    entry.encode_to_vec().into()
}

fn key_modification() -> Bytes {
    let entry = KeyModification {
        tx_id: "t".to_owned(),
        value: "1".into(),
        timestamp: Some(prost_types::Timestamp::default()),
        is_delete: false,
    };
    entry.encode_to_vec().into()
}
