//! What the peer does for single keys and for calls of other chaincodes.

use bytes::Bytes;
use fabric_chaincode::memory::Transaction;
use fabric_chaincode::{Ledger, LedgerError, PrivateData};
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::write_record::Type as RecordType;
use fabric_protos::protos::{
    self, ChaincodeSpec, DelState, GetState, GetStateMetadata, GetStateMultiple,
    GetStateMultipleResult, PutState, PutStateMetadata, StateMetadata, StateMetadataResult,
    WriteBatchState,
};
use prost::Message;

use super::{Line, OFFER, Peer, message};

impl Peer {
    pub(super) async fn answer(
        &mut self,
        ledger: &Transaction,
        call: Type,
        request: Bytes,
    ) -> Result<Bytes, LedgerError> {
        match call {
            Type::GetState
            | Type::GetPrivateDataHash
            | Type::GetStateMultiple
            | Type::GetStateMetadata => self.read(ledger, call, request).await,
            Type::WriteBatchState
            | Type::PutState
            | Type::DelState
            | Type::PurgePrivateData
            | Type::PutStateMetadata => self.write(ledger, call, request).await,
            Type::InvokeChaincode => invoke_chaincode(ledger, request).await,
            _ => self.query(ledger, call, request).await,
        }
    }

    async fn read(
        &self,
        ledger: &Transaction,
        call: Type,
        request: Bytes,
    ) -> Result<Bytes, LedgerError> {
        match call {
            Type::GetState => {
                let get = GetState::decode(request).unwrap();
                let value = get_value(ledger, &get.collection, &get.key).await?;
                Ok(value.unwrap_or_default())
            }
            Type::GetPrivateDataHash => {
                let get = GetState::decode(request).unwrap();
                let hash = ledger.get_private_data_hash(&get.collection, &get.key);
                Ok(hash.await?.unwrap_or_default())
            }
            Type::GetStateMultiple => {
                assert_eq!(self.line, Line::Fabric3_1, "2.5 ends the stream");
                let get = GetStateMultiple::decode(request).unwrap();
                assert!(get.keys.len() <= OFFER as usize);
                let mut values = Vec::new();
                for key in &get.keys {
                    let value = get_value(ledger, &get.collection, key).await?;
                    values.push(value.unwrap_or_default());
                }
                Ok(GetStateMultipleResult { values }.encode_to_vec().into())
            }
            Type::GetStateMetadata => {
                let get = GetStateMetadata::decode(request).unwrap();
                let policy = match get.collection.as_str() {
                    "" => ledger.get_state_validation_parameter(&get.key).await?,
                    name => {
                        ledger
                            .get_private_data_validation_parameter(name, &get.key)
                            .await?
                    }
                };
                let entries = policy.map(|value| StateMetadata {
                    metakey: "VALIDATION_PARAMETER".to_owned(),
                    value,
                });
                let metadata = StateMetadataResult {
                    entries: Vec::from_iter(entries),
                };
                Ok(metadata.encode_to_vec().into())
            }
            other => panic!("{other:?} reads no key"),
        }
    }

    async fn write(
        &self,
        ledger: &Transaction,
        call: Type,
        request: Bytes,
    ) -> Result<Bytes, LedgerError> {
        match call {
            Type::WriteBatchState => {
                assert_eq!(self.line, Line::Fabric3_1, "2.5 ends the stream");
                if self.refuses_batches {
                    return Err(LedgerError::Peer("no room".to_owned()));
                }
                let batch = WriteBatchState::decode(request).unwrap();
                assert!(batch.rec.len() <= OFFER as usize);
                for record in batch.rec {
                    let kind = record.r#type();
                    let value = match kind {
                        RecordType::PutStateMetadata => record.metadata.unwrap().value,
                        _ => record.value,
                    };
                    write(ledger, kind, &record.collection, &record.key, value).await?;
                }
                Ok(Bytes::new())
            }
            Type::PutState => {
                let put = PutState::decode(request).unwrap();
                let kind = RecordType::PutState;
                write(ledger, kind, &put.collection, &put.key, put.value).await
            }
            Type::DelState | Type::PurgePrivateData => {
                let delete = DelState::decode(request).unwrap();
                let kind = match call {
                    Type::DelState => RecordType::DelState,
                    _ => RecordType::PurgePrivateData,
                };
                write(ledger, kind, &delete.collection, &delete.key, Bytes::new()).await
            }
            Type::PutStateMetadata => {
                let put = PutStateMetadata::decode(request).unwrap();
                let metadata = put.metadata.unwrap();
                assert_eq!(metadata.metakey, "VALIDATION_PARAMETER");
                let kind = RecordType::PutStateMetadata;
                write(ledger, kind, &put.collection, &put.key, metadata.value).await
            }
            other => panic!("{other:?} writes nothing"),
        }
    }
}

async fn invoke_chaincode(ledger: &Transaction, request: Bytes) -> Result<Bytes, LedgerError> {
    let spec = ChaincodeSpec::decode(request).unwrap();
    let name = spec.chaincode_id.unwrap().name;
    let (name, channel) = match name.split_once('/') {
        Some((name, channel)) => (name, Some(channel)),
        None => (name.as_str(), None),
    };
    let arguments = spec.input.unwrap().args;
    let response = ledger.invoke_chaincode(name, channel, arguments).await?;
    let response = protos::Response {
        status: response.status,
        message: response.message,
        payload: response.payload,
    };
    let completed = message(Type::Completed, response.encode_to_vec().into());
    Ok(completed.encode_to_vec().into())
}

async fn get_value(
    ledger: &Transaction,
    collection: &str,
    key: &str,
) -> Result<Option<Bytes>, LedgerError> {
    match collection {
        "" => ledger.get_state(key).await,
        collection => ledger.get_private_data(collection, key).await,
    }
}

async fn write(
    ledger: &Transaction,
    kind: RecordType,
    collection: &str,
    key: &str,
    value: Bytes,
) -> Result<Bytes, LedgerError> {
    let done = match (kind, collection) {
        (RecordType::PutState, "") => ledger.put_state(key, value).await,
        (RecordType::PutState, name) => ledger.put_private_data(name, key, value).await,
        (RecordType::DelState, "") => ledger.del_state(key).await,
        (RecordType::DelState, name) => ledger.del_private_data(name, key).await,
        (RecordType::PurgePrivateData, name) => ledger.purge_private_data(name, key).await,
        (RecordType::PutStateMetadata, "") => {
            ledger.set_state_validation_parameter(key, value).await
        }
        (RecordType::PutStateMetadata, name) => {
            let set = ledger.set_private_data_validation_parameter(name, key, value);
            set.await
        }
        (other, _) => panic!("a chaincode does not write {other:?}"),
    };
    done.map(|()| Bytes::new())
}
