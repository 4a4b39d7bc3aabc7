//! Adding records: one, many together, or a batch of device observations.

use emr_model::category::CategoryKey;
use emr_model::record::{
    AddRecord, AddRecords, AnchorBatch, Batch, KeeperFile, NewRecord, RecordStatus, SealedParts,
};
use emr_model::{Basis, CategoryId, Digest, Done, KindCode, MemberId, RecordId};
use fabric_chaincode::Ledger;

use crate::authority::{self, Need};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::record_value::{Addition, RecordValue};
use crate::schema::{ADDITIONS, RECORDS};
use crate::{category, keeper, member};

/// The greatest size that every reader of JSON keeps exactly.
const GREATEST_SIZE: u64 = (1 << 53) - 1;

/// Adds one record to a category; for members who may add.
///
/// A grantee needs no envelope of the current epoch to add: records are sealed to the public half of its key.
pub(crate) async fn add<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: AddRecord,
) -> Result<Done, ContractError> {
    add_one(context, &caller, request, None).await?;
    context.announce("RecordAdded")?;
    Ok(Done {})
}

/// Adds a batch of device observations as one record; for members who may add.
pub(crate) async fn anchor_batch<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: AnchorBatch,
) -> Result<Done, ContractError> {
    let (record, batch) = request.into_record();
    add_one(context, &caller, record, Some(batch)).await?;
    context.announce("BatchAnchored")?;
    Ok(Done {})
}

/// Adds many records to a category at once; for members who may add. The facts that the records share are written once.
pub(crate) async fn add_many<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: AddRecords,
) -> Result<Done, ContractError> {
    let place = (&request.patient, &request.category);
    let is_patients = may_add(context, &caller, place, &request.basis).await?;
    if !(1..=AddRecords::MOST).contains(&request.records.len()) {
        return Err(ContractError::invalid(format!(
            "1 to {} records can be added at once",
            AddRecords::MOST
        )));
    }
    for record in &request.records {
        check_size(record.padded_size)?;
    }
    let recipients = Recipients {
        keepers: request.keepers,
        category: request.category_recipient,
        patient: request.patient_recipient,
    };
    let addition = addition(
        context,
        &caller,
        place,
        request.epoch,
        is_patients,
        recipients,
    )
    .await?;
    let (patient, category) = place;
    let key = (patient, category, &context.transaction);
    ADDITIONS.put(context.ledger, key, &addition).await?;
    for (index, record) in (0..).zip(request.records) {
        let id = RecordId::new(context.time, &context.transaction, index);
        let key = (patient, category, &id);
        RECORDS.put(context.ledger, key, &in_common(record)).await?;
    }
    context.announce("RecordsAdded")?;
    Ok(Done {})
}

async fn add_one<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    request: AddRecord,
    batch: Option<Batch>,
) -> Result<(), ContractError> {
    let place = (&request.patient, &request.category);
    let is_patients = may_add(context, caller, place, &request.basis).await?;
    if batch.as_ref().is_some_and(|batch| batch.count == 0) {
        return Err(ContractError::invalid("batch.count must be 1 or more"));
    }
    let sealed = Sealed {
        epoch: request.epoch,
        is_patients,
        version: 1,
        kind: request.kind,
        batch,
        parts: request.parts,
    };
    let value = self::sealed(context, caller, place, sealed).await?;
    put_new(context, place, &request.record, &value).await
}

/// One version of a record as its author sealed it.
pub(crate) struct Sealed {
    pub(crate) epoch: u32,
    /// Whether it is written in the patient's name.
    pub(crate) is_patients: bool,
    pub(crate) version: u32,
    pub(crate) kind: KindCode,
    pub(crate) batch: Option<Batch>,
    pub(crate) parts: SealedParts,
}

/// Refuses a caller who may not add; returns whether the caller acts as the patient.
pub(crate) async fn may_add<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    (patient, category): (&MemberId, &CategoryId),
    basis: &Basis,
) -> Result<bool, ContractError> {
    let need = Need::Add;
    let basis = authority::over(context, caller.reader(), patient, category, basis, need).await?;
    Ok(basis.is_patients())
}

/// A version with an addition of its own, if every part is sealed to a recipient that is on the ledger now.
pub(crate) async fn sealed<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    place: (&MemberId, &CategoryId),
    sealed: Sealed,
) -> Result<RecordValue, ContractError> {
    let parts = sealed.parts;
    check_size(parts.padded_size)?;
    let recipients = Recipients {
        keepers: parts.keepers,
        category: parts.category_recipient,
        patient: parts.patient_recipient,
    };
    let addition = addition(
        context,
        caller,
        place,
        sealed.epoch,
        sealed.is_patients,
        recipients,
    )
    .await?;
    Ok(RecordValue {
        version: sealed.version,
        kind: sealed.kind,
        content: parts.content,
        lock: parts.lock,
        padded_size: parts.padded_size,
        commitment: parts.commitment,
        batch: sealed.batch,
        status: RecordStatus::Current,
        marked_by: None,
        addition: Some(addition),
    })
}

/// Requires that the files are sealed to the current recipients of these keepers, in the same order.
pub(crate) async fn check_keepers<'a, L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    files: &[KeeperFile; 3],
    keepers: impl IntoIterator<Item = &'a emr_model::MspId>,
) -> Result<(), ContractError> {
    if !files.iter().map(|file| &file.msp).eq(keepers) {
        return Err(ContractError::invalid(
            "the keepers must be the category's, in its order",
        ));
    }
    for file in files {
        keeper::require_recipient(context, caller, &file.msp, &file.recipient).await?;
    }
    Ok(())
}

/// The recipients to which the parts of records are sealed, as digests.
struct Recipients {
    keepers: [KeeperFile; 3],
    category: Digest,
    patient: Digest,
}

/// The caller's addition to the current epoch, if everything is sealed to recipients that are on the ledger now.
async fn addition<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    (patient, category): (&MemberId, &CategoryId),
    epoch: u32,
    is_patient_stated: bool,
    recipients: Recipients,
) -> Result<Addition, ContractError> {
    let published = category::current(context, patient, category, epoch).await?;
    if context.time < published.published {
        return Err(ContractError::EpochNotCurrent);
    }
    check_recipients(context, caller, patient, &published.key, &recipients).await?;
    check_keepers(context, caller, &recipients.keepers, &published.key.keepers).await?;
    Ok(Addition {
        transaction: context.transaction.clone(),
        epoch,
        author: caller.member.id.clone(),
        author_key: caller.key.clone(),
        organization: caller.member.msp.clone(),
        is_patient_stated,
        keepers: recipients.keepers,
        category_recipient: recipients.category,
        patient_recipient: recipients.patient,
        time: context.time,
        is_closed_to_emergencies: !published.key.emergency_access,
    })
}

/// Requires the current recipients of the category and the patient. A category whose key is sealed to an earlier
/// patient key needs its next epoch first, since a holder of that patient key could open what is added.
async fn check_recipients<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    patient: &MemberId,
    key: &CategoryKey,
    recipients: &Recipients,
) -> Result<(), ContractError> {
    if recipients.category != key.recipient.digest() {
        return Err(ContractError::RecipientDiffers("category's"));
    }
    let recipient = member::patient_recipient(context, caller, patient).await?;
    let recipient = recipient.map(|recipient| recipient.digest());
    if recipient.as_ref() != Some(&recipients.patient) {
        return Err(ContractError::RecipientDiffers("patient's"));
    }
    require(
        key.patient_recipient == recipients.patient,
        ContractError::Conflict(
            "category's key is sealed to an earlier key of the patient: its next epoch must come first",
        ),
    )
}

/// Writes a record's first version under the id that this transaction gives it.
async fn put_new<L: Ledger>(
    context: &Context<'_, L>,
    (patient, category): (&MemberId, &CategoryId),
    id: &RecordId,
    value: &RecordValue,
) -> Result<(), ContractError> {
    if *id != RecordId::new(context.time, &context.transaction, 0) {
        return Err(ContractError::invalid(
            "the record id is not made of this proposal's time and transaction id",
        ));
    }
    RECORDS
        .put(context.ledger, (patient, category, id), value)
        .await
}

fn in_common(record: NewRecord) -> RecordValue {
    RecordValue {
        version: 1,
        kind: record.kind,
        content: record.content,
        lock: record.lock,
        padded_size: record.padded_size,
        commitment: record.commitment,
        batch: None,
        status: RecordStatus::Current,
        marked_by: None,
        addition: None,
    }
}

fn check_size(padded_size: u64) -> Result<(), ContractError> {
    require(
        (1..=GREATEST_SIZE).contains(&padded_size),
        ContractError::invalid("padded_size must be 1 to 2^53 - 1 bytes"),
    )
}
