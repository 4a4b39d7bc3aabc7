//! What an author's call adds to a category, whichever function it calls.

use serde::de::DeserializeOwned;

use crate::first_contract;
use crate::function::Function as _;
use crate::record::{
    AddRecord, AddRecords, AmendRecord, AnchorBatch, Batch, KeeperFile, NewRecord, SealedParts,
};
use crate::{
    Basis, Call, CategoryId, Digest, KindCode, MemberId, RecordId, Timestamp, TransactionId,
};

/// The versions of records that one call adds, and what they have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authored {
    /// The patient whose records they are.
    pub patient: MemberId,
    /// The category.
    pub category: CategoryId,
    /// The epoch whose key it is sealed to.
    pub epoch: u32,
    /// What the author's right to add rests on.
    pub basis: Basis,
    /// The keepers' files, each with shares of all these versions.
    pub keepers: [KeeperFile; 3],
    /// The versions, in the order of their shares.
    pub versions: Vec<AuthoredVersion>,
}

/// One version of a record, as its author's call describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthoredVersion {
    /// The record.
    pub record: RecordId,
    /// The version's number.
    pub version: u32,
    /// The patient's code for the kind of record.
    pub kind: KindCode,
    /// The digests of the parts.
    pub parts: SealedParts,
    /// The device observations in it, if it is a batch of them.
    pub batch: Option<Batch>,
}

impl Authored {
    /// Decodes what a call that was proposed at `time` adds, in today's form or in that of the first contract; `None` if the
    /// argument is malformed or the function adds nothing.
    ///
    /// It has no code for functions that add nothing, because that code would be half of a browser's module.
    pub fn decode(
        function: &str,
        argument: &[u8],
        time: Timestamp,
        transaction: &TransactionId,
    ) -> Option<Self> {
        let decode = |argument: &[u8]| Self::decode_present(function, argument, time, transaction);
        decode(argument).or_else(|| {
            let argument = first_contract::in_present_form(function, argument, || None);
            decode(&argument?)
        })
    }

    fn decode_present(
        function: &str,
        argument: &[u8],
        time: Timestamp,
        transaction: &TransactionId,
    ) -> Option<Self> {
        match function {
            AddRecord::NAME => read::<AddRecord>(argument).map(Self::from),
            AmendRecord::NAME => read::<AmendRecord>(argument).map(Self::from),
            AnchorBatch::NAME => read::<AnchorBatch>(argument).map(Self::from),
            AddRecords::NAME => Some(many(read(argument)?, time, transaction)),
            _ => None,
        }
    }

    /// What a call that was proposed at `time` adds; `None` if its function adds nothing.
    pub fn of(call: Call, time: Timestamp, transaction: &TransactionId) -> Option<Self> {
        Some(match call {
            Call::AddRecord(request) => request.into(),
            Call::AddRecords(request) => many(request, time, transaction),
            Call::AmendRecord(request) => request.into(),
            Call::AnchorBatch(request) => request.into(),
            _ => return None,
        })
    }
}

fn read<T: DeserializeOwned>(argument: &[u8]) -> Option<T> {
    crate::json::from_slice(argument).ok()
}

impl From<AddRecord> for Authored {
    fn from(request: AddRecord) -> Self {
        one(request, 1, None)
    }
}

impl From<AnchorBatch> for Authored {
    fn from(request: AnchorBatch) -> Self {
        let (record, batch) = request.into_record();
        one(record, 1, Some(batch))
    }
}

impl From<AmendRecord> for Authored {
    fn from(request: AmendRecord) -> Self {
        let record = AddRecord {
            patient: request.patient,
            category: request.category,
            epoch: request.epoch,
            basis: request.basis,
            record: request.record,
            kind: request.kind,
            parts: request.parts,
        };
        one(record, request.based_on.saturating_add(1), None)
    }
}

fn one(request: AddRecord, version: u32, batch: Option<Batch>) -> Authored {
    Authored {
        patient: request.patient,
        category: request.category,
        epoch: request.epoch,
        basis: request.basis,
        keepers: request.parts.keepers.clone(),
        versions: vec![AuthoredVersion {
            record: request.record,
            version,
            kind: request.kind,
            parts: request.parts,
            batch,
        }],
    }
}

fn many(request: AddRecords, time: Timestamp, transaction: &TransactionId) -> Authored {
    let common = Common {
        keepers: request.keepers,
        category_recipient: request.category_recipient,
        patient_recipient: request.patient_recipient,
    };
    let versions = (0..).zip(request.records).map(|(index, record)| {
        let id = RecordId::new(time, transaction, index);
        common.version(id, record)
    });
    Authored {
        patient: request.patient,
        category: request.category,
        epoch: request.epoch,
        basis: request.basis,
        versions: versions.collect(),
        keepers: common.keepers,
    }
}

/// What all records of one call have in common.
struct Common {
    keepers: [KeeperFile; 3],
    category_recipient: Digest,
    patient_recipient: Digest,
}

impl Common {
    fn version(&self, id: RecordId, record: NewRecord) -> AuthoredVersion {
        AuthoredVersion {
            record: id,
            version: 1,
            kind: record.kind,
            parts: SealedParts {
                content: record.content,
                lock: record.lock,
                keepers: self.keepers.clone(),
                padded_size: record.padded_size,
                commitment: record.commitment,
                category_recipient: self.category_recipient.clone(),
                patient_recipient: self.patient_recipient.clone(),
            },
            batch: None,
        }
    }
}
