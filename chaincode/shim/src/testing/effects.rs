//! The effects of a transaction, as its messages show them.

use std::collections::BTreeMap;

use bytes::Bytes;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::write_record::Type as RecordType;
use fabric_protos::protos::{
    self, ChaincodeMessage, ChaincodeSpec, DelState, GetHistoryForKey, GetQueryResult, GetState,
    GetStateByRange, GetStateMetadata, GetStateMultiple, PutState, PutStateMetadata, QueryMetadata,
    QueryStateNext, WriteBatchState, WriteRecord,
};
use prost::{DecodeError, Message};

use super::{Effects, bytes};
use crate::{Event, Response};

/// The effects of a transaction's calls and of its answer.
pub(super) fn effects_of<'a>(
    calls: impl Iterator<Item = (i32, &'a Bytes)>,
    answer: &ChaincodeMessage,
) -> Effects {
    let mut collector = Collector::default();
    for (call, request) in calls {
        let kind = Type::try_from(call).unwrap_or(Type::Undefined);
        if collector.add(kind, request.clone()).is_err() {
            let request = bytes(request);
            collector.effects.add(format!(
                "sends a malformed {}: {request}",
                kind.as_str_name()
            ));
        }
    }
    collector.finish(answer)
}

#[derive(Default)]
struct Collector {
    effects: Effects,
    /// By key, and whether the write is about the key's policy. The last write counts.
    writes: BTreeMap<(String, bool), String>,
    /// How many batches of each iterator were fetched.
    batches: BTreeMap<String, u32>,
}

impl Collector {
    fn add(&mut self, kind: Type, request: Bytes) -> Result<(), DecodeError> {
        match kind {
            Type::PutState => {
                let PutState {
                    key,
                    value,
                    collection,
                } = PutState::decode(request)?;
                self.put(&collection, &key, &value);
            }
            Type::DelState => {
                let DelState { key, collection } = DelState::decode(request)?;
                self.remove("deletes", &collection, &key);
            }
            Type::PurgePrivateData => {
                let DelState { key, collection } = DelState::decode(request)?;
                self.remove("purges", &collection, &key);
            }
            Type::PutStateMetadata => {
                let put = PutStateMetadata::decode(request)?;
                let policy = put.metadata.unwrap_or_default().value;
                self.set_policy(&put.collection, &put.key, &policy);
            }
            Type::WriteBatchState => {
                for record in WriteBatchState::decode(request)?.rec {
                    self.write(record);
                }
            }
            // It makes no difference whether a chaincode closes a query that it no longer reads.
            Type::QueryStateClose => {}
            Type::QueryStateNext => {
                let id = QueryStateNext::decode(request)?.id;
                let batch = self.batches.entry(id).or_insert(1);
                *batch += 1;
                self.effects.add(format!("reads batch {batch} of a query"));
            }
            _ => self.read(kind, request)?,
        }
        Ok(())
    }

    fn read(&mut self, kind: Type, request: Bytes) -> Result<(), DecodeError> {
        let does = match kind {
            Type::GetState => {
                let get = GetState::decode(request)?;
                format!("reads {}", slot(&get.collection, &get.key))
            }
            Type::GetStateMultiple => {
                let GetStateMultiple { keys, collection } = GetStateMultiple::decode(request)?;
                for key in keys {
                    self.effects
                        .add(format!("reads {}", slot(&collection, &key)));
                }
                return Ok(());
            }
            Type::GetPrivateDataHash => {
                let get = GetState::decode(request)?;
                format!("reads the hash of {}", slot(&get.collection, &get.key))
            }
            Type::GetStateMetadata => {
                let get = GetStateMetadata::decode(request)?;
                format!("reads the policy of {}", slot(&get.collection, &get.key))
            }
            Type::GetHistoryForKey => {
                let get = GetHistoryForKey::decode(request)?;
                format!("reads the history of {}", slot("", &get.key))
            }
            Type::GetStateByRange => {
                let get = GetStateByRange::decode(request)?;
                let (start, end) = (get.start_key, get.end_key);
                let of = of_collection(&get.collection);
                let page = page(get.metadata)?;
                format!("reads the range {start:?} to {end:?}{of}{page}")
            }
            Type::GetQueryResult => {
                let get = GetQueryResult::decode(request)?;
                let (query, of) = (get.query, of_collection(&get.collection));
                format!("queries {query:?}{of}{}", page(get.metadata)?)
            }
            Type::InvokeChaincode => {
                let spec = ChaincodeSpec::decode(request)?;
                let name = spec.chaincode_id.unwrap_or_default().name;
                let arguments = spec.input.unwrap_or_default().args;
                let arguments: Vec<_> = arguments.iter().map(|it| bytes(it)).collect();
                format!("calls chaincode {name:?} with {}", arguments.join(", "))
            }
            other => format!("sends {}: {}", other.as_str_name(), bytes(&request)),
        };
        self.effects.add(does);
        Ok(())
    }

    fn write(&mut self, record: WriteRecord) {
        let (collection, key) = (record.collection.as_str(), record.key.as_str());
        match record.r#type() {
            RecordType::PutState => self.put(collection, key, &record.value),
            RecordType::DelState => self.remove("deletes", collection, key),
            RecordType::PurgePrivateData => self.remove("purges", collection, key),
            RecordType::PutStateMetadata => {
                let policy = record.metadata.unwrap_or_default().value;
                self.set_policy(&record.collection, &record.key, &policy);
            }
            RecordType::Undefined => self.effects.add("sends a write of no type".to_owned()),
        }
    }

    fn put(&mut self, collection: &str, key: &str, value: &[u8]) {
        let slot = slot(collection, key);
        let does = format!("puts {slot}: {}", bytes(value));
        self.writes.insert((slot, false), does);
    }

    fn remove(&mut self, removes: &str, collection: &str, key: &str) {
        let slot = slot(collection, key);
        let does = format!("{removes} {slot}");
        self.writes.insert((slot, false), does);
    }

    fn set_policy(&mut self, collection: &str, key: &str, policy: &[u8]) {
        let slot = slot(collection, key);
        let does = format!("sets the policy of {slot}: {}", bytes(policy));
        self.writes.insert((slot, true), does);
    }

    fn finish(mut self, answer: &ChaincodeMessage) -> Effects {
        self.writes
            .into_values()
            .for_each(|does| self.effects.add(does));
        if let Some(event) = &answer.chaincode_event {
            self.effects.add_event(&Event {
                name: event.event_name.clone(),
                payload: event.payload.clone(),
            });
        }
        let response = protos::Response::decode(answer.payload.clone());
        match (answer.r#type(), response) {
            (Type::Completed, Ok(response)) => self.effects.add_response(&Response {
                status: response.status,
                message: response.message,
                payload: response.payload,
            }),
            _ => self
                .effects
                .add(format!("fails: {}", bytes(&answer.payload))),
        }
        self.effects
    }
}

fn slot(collection: &str, key: &str) -> String {
    format!("key {key:?}{}", of_collection(collection))
}

fn of_collection(collection: &str) -> String {
    match collection {
        "" => String::new(),
        name => format!(" of collection {name}"),
    }
}

fn page(metadata: Bytes) -> Result<String, DecodeError> {
    if metadata.is_empty() {
        return Ok(String::new());
    }
    let QueryMetadata {
        page_size,
        bookmark,
    } = QueryMetadata::decode(metadata)?;
    Ok(format!(", {page_size} from {bookmark:?} on"))
}
