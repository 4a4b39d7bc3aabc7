//! Writes that wait to be sent together.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fabric_protos::protos::write_record::Type;
use fabric_protos::protos::{StateMetadata, WriteBatchState, WriteRecord};
use prost::Message;

use crate::backend::{Change, Write};

/// The entry of a key's metadata that holds its endorsement policy (Fabric's `MetaDataKeys`).
pub(super) const VALIDATION_PARAMETER: &str = "VALIDATION_PARAMETER";

/// How many bytes are sent together. The limit keeps a transaction's memory small and a batch far below the largest
/// message.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The writes of one transaction that its peer has not seen yet.
///
/// For each key the last write counts, separately for its value and its policy.
#[derive(Debug)]
pub(super) struct WriteBatch {
    most_records: usize,
    pending: Mutex<Pending>,
}

#[derive(Debug, Default)]
struct Pending {
    /// By collection, key, and whether the record is about the key's policy.
    records: BTreeMap<(String, String, bool), WriteRecord>,
    bytes: usize,
}

impl WriteBatch {
    pub(super) fn new(most_records: usize) -> Self {
        Self {
            most_records,
            pending: Mutex::default(),
        }
    }

    /// Adds a write. `true` if it is time to send the batch.
    pub(super) fn add(&self, write: Write) -> bool {
        let is_policy = matches!(write.change, Change::ValidationParameter(_));
        let slot = (write.collection.clone(), write.key.clone(), is_policy);
        let record = record(write);
        let mut pending = self.pending();
        pending.bytes += record.encoded_len();
        if let Some(former) = pending.records.insert(slot, record) {
            pending.bytes -= former.encoded_len();
        }
        pending.records.len() >= self.most_records || pending.bytes >= MOST_BYTES
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pending().records.is_empty()
    }

    /// Takes as many writes as may be sent together, if any wait. Writes collect while the peer is busy with another
    /// call.
    pub(super) fn take(&self) -> Option<WriteBatchState> {
        let mut pending = self.pending();
        let mut batch = WriteBatchState::default();
        let mut bytes = 0;
        while batch.rec.len() < self.most_records {
            let Some(next) = pending.records.first_entry() else {
                break;
            };
            let length = next.get().encoded_len();
            if !batch.rec.is_empty() && bytes + length > MOST_BYTES {
                break;
            }
            bytes += length;
            batch.rec.push(next.remove());
        }
        pending.bytes -= bytes;
        (!batch.rec.is_empty()).then_some(batch)
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        // Nothing that can panic happens under the lock, so poisoned writes are whole.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a write is small enough to wait for others.
pub(super) fn is_small(write: &Write) -> bool {
    let value = match &write.change {
        Change::Put(bytes) | Change::ValidationParameter(bytes) => bytes.len(),
        Change::Delete | Change::Purge => 0,
    };
    write.collection.len() + write.key.len() + value < MOST_BYTES
}

fn record(write: Write) -> WriteRecord {
    let record = WriteRecord {
        key: write.key,
        collection: write.collection,
        ..Default::default()
    };
    match write.change {
        Change::Put(value) => WriteRecord {
            value,
            r#type: Type::PutState.into(),
            ..record
        },
        Change::Delete => WriteRecord {
            r#type: Type::DelState.into(),
            ..record
        },
        Change::Purge => WriteRecord {
            r#type: Type::PurgePrivateData.into(),
            ..record
        },
        Change::ValidationParameter(value) => WriteRecord {
            metadata: Some(StateMetadata {
                metakey: VALIDATION_PARAMETER.to_owned(),
                value,
            }),
            r#type: Type::PutStateMetadata.into(),
            ..record
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(key: &str, bytes: usize) -> Write {
        Write::new("", key, Change::Put(vec![b'x'; bytes].into())).unwrap()
    }

    fn keys(batch: Option<WriteBatchState>) -> Vec<String> {
        let records = batch.into_iter().flat_map(|batch| batch.rec);
        records.map(|record| record.key).collect()
    }

    #[test]
    fn no_more_records_are_sent_together_than_the_peer_takes() {
        let batch = WriteBatch::new(2);
        let full: Vec<bool> = ["a", "b", "c"].map(|key| batch.add(put(key, 1))).into();
        assert_eq!(full, [false, true, true]);
        assert_eq!(keys(batch.take()), ["a", "b"]);
        assert_eq!(keys(batch.take()), ["c"]);
        assert_eq!(batch.take(), None);
    }

    #[test]
    fn writes_that_piled_up_are_not_sent_as_one_message_beyond_the_limit() {
        let batch = WriteBatch::new(1000);
        for number in 0..5 {
            batch.add(put(&number.to_string(), MOST_BYTES - 100));
        }
        for number in 0..5 {
            assert_eq!(keys(batch.take()), [number.to_string()]);
        }
        assert!(batch.is_empty());
        assert!(!batch.add(put("a", 1)), "nothing is counted twice");
    }

    #[test]
    fn the_last_write_of_a_key_counts_beside_the_last_one_of_its_policy() {
        let batch = WriteBatch::new(1000);
        let write = |change| Write::new("", "a", change).unwrap();
        batch.add(write(Change::Put("1".into())));
        batch.add(write(Change::ValidationParameter("old".into())));
        batch.add(write(Change::Delete));
        batch.add(write(Change::ValidationParameter("new".into())));
        let records = vec![
            record(write(Change::Delete)),
            record(write(Change::ValidationParameter("new".into()))),
        ];
        assert_eq!(batch.take(), Some(WriteBatchState { rec: records }));
    }

    #[test]
    fn a_write_is_as_large_as_its_key_and_its_value() {
        assert!(is_small(&put("a", 1)));
        assert!(!is_small(&put("a", MOST_BYTES)));
        assert!(!is_small(&put(&"a".repeat(MOST_BYTES), 1)));
    }
}
