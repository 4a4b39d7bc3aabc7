//! The recorded replies of a peer.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{GetState, GetStateMultiple, GetStateMultipleResult, QueryResponse};
use prost::Message;

use crate::LedgerError;
use crate::recording::Call;

type Reply = Result<Bytes, LedgerError>;

/// Answers calls as the recorded peer did.
pub(super) struct Replies {
    /// The values of keys, by collection and key, however many were asked for at once.
    values: BTreeMap<(String, String), Reply>,
    /// The replies to equal calls, in reverse order.
    others: HashMap<(i32, Bytes), Vec<Reply>>,
}

impl Replies {
    pub(super) fn new(calls: Vec<Call>) -> Self {
        let mut replies = Self {
            values: BTreeMap::new(),
            others: HashMap::new(),
        };
        for call in calls.into_iter().rev() {
            let reply = match call.has_failed {
                false => Ok(call.reply),
                true => Err(LedgerError::Peer(
                    String::from_utf8_lossy(&call.reply).into_owned(),
                )),
            };
            replies.add(call.call, call.request, reply);
        }
        replies
    }

    fn add(&mut self, call: i32, request: Bytes, reply: Reply) {
        match Type::try_from(call) {
            Ok(Type::GetState) => {
                if let Ok(GetState { key, collection }) = GetState::decode(request) {
                    self.values.insert((collection, key), reply);
                }
            }
            Ok(Type::GetStateMultiple) => {
                let Ok(GetStateMultiple { keys, collection }) = GetStateMultiple::decode(request)
                else {
                    return;
                };
                let values = match reply {
                    Ok(reply) => match GetStateMultipleResult::decode(reply) {
                        Ok(result) => result.values.into_iter().map(Ok).collect(),
                        Err(_) => Vec::new(),
                    },
                    Err(error) => vec![Err(error); keys.len()],
                };
                for (key, value) in keys.into_iter().zip(values) {
                    self.values.insert((collection.clone(), key), value);
                }
            }
            _ => self.others.entry((call, request)).or_default().push(reply),
        }
    }

    /// The reply to a call. Writes that were not recorded succeed, reads fail.
    pub(super) fn reply(&mut self, call: i32, request: &Bytes) -> Reply {
        let kind = Type::try_from(call).unwrap_or(Type::Undefined);
        match kind {
            Type::GetState => match GetState::decode(request.clone()) {
                Ok(GetState { key, collection }) => self.value(collection, key),
                Err(_) => unknown(),
            },
            Type::GetStateMultiple => match GetStateMultiple::decode(request.clone()) {
                Ok(GetStateMultiple { keys, collection }) => {
                    let keys = keys.into_iter();
                    let values = keys.map(|key| self.value(collection.clone(), key));
                    let values = values.collect::<Result<_, _>>()?;
                    Ok(GetStateMultipleResult { values }.encode_to_vec().into())
                }
                Err(_) => unknown(),
            },
            // A dropped stream sends it, in no certain order.
            Type::QueryStateClose => Ok(QueryResponse::default().encode_to_vec().into()),
            _ => self.other(kind, call, request),
        }
    }

    fn value(&self, collection: String, key: String) -> Reply {
        let value = self.values.get(&(collection, key)).cloned();
        value.unwrap_or_else(unknown)
    }

    fn other(&mut self, kind: Type, call: i32, request: &Bytes) -> Reply {
        let recorded = self.others.get_mut(&(call, request.clone()));
        match (recorded, kind) {
            // The last reply stays valid, except for the next batch of a query, which differs each time.
            (Some(replies), _) if replies.len() > 1 || kind == Type::QueryStateNext => {
                replies.pop().unwrap_or_else(unknown)
            }
            (Some(replies), _) => replies.first().cloned().unwrap_or_else(unknown),
            (
                None,
                Type::PutState
                | Type::DelState
                | Type::PurgePrivateData
                | Type::PutStateMetadata
                | Type::WriteBatchState,
            ) => Ok(Bytes::new()),
            (None, _) => unknown(),
        }
    }
}

fn unknown() -> Reply {
    Err(LedgerError::Peer(
        "the recording has no reply to this call".to_owned(),
    ))
}
