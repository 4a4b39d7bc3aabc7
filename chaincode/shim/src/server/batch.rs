//! Writes that wait to be sent together.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fabric_protos::protos::write_record::Type;
use fabric_protos::protos::{StateMetadata, WriteBatchState, WriteRecord};
use prost::Message;

use super::stub::VALIDATION_PARAMETER;
use crate::backend::{Change, Write};

/// How many bytes wait at most, so that a transaction's memory stays small and a batch far below what a message may weigh.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The writes of one transaction that its peer has not seen yet.
///
/// Of the writes of one key the last counts, its value and its policy being two things.
#[derive(Debug)]
pub(super) struct WriteBatch {
    most_records: usize,
    pending: Mutex<Pending>,
}

#[derive(Debug, Default)]
struct Pending {
    /// By collection, key, and whether it is about the key's policy.
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

    /// Adds a write. `true` if it is time to send them.
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

    /// Takes all that wait, if any do.
    pub(super) fn take(&self) -> Option<WriteBatchState> {
        let pending = std::mem::take(&mut *self.pending());
        (!pending.records.is_empty()).then(|| WriteBatchState {
            rec: pending.records.into_values().collect(),
        })
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        // Nothing that can panic happens under the lock, so poisoned writes are whole.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a write is small enough to wait for others.
pub(super) fn is_small(write: &Write) -> bool {
    match &write.change {
        Change::Put(bytes) | Change::ValidationParameter(bytes) => bytes.len() < MOST_BYTES,
        Change::Delete | Change::Purge => true,
    }
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
