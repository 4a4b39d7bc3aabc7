//! Records: what the ledger knows of content that it never sees.

use emr_model::access::RecordVersion;
use emr_model::category::CategoryKey;
use emr_model::record::{
    AddRecord, GetRecord, ListRecords, RecordContext, RecordEntry, RecordFacts, RecordStatus,
    SealedParts,
};
use emr_model::{MemberId, Page, RecordId};
use fabric_chaincode::Ledger;

use crate::authority::{self, Right};
use crate::caller::ActiveMember;
use crate::category;
use crate::context::Context;
use crate::dispatch::Done;
use crate::error::ContractError;
use crate::keeper;
use crate::schema::{MEMBERS, RECORDS};

/// The greatest size that every reader of JSON keeps exactly.
const GREATEST_SIZE: u64 = (1 << 53) - 1;

/// Adds one record to a category; for its patient, and for grantees with the right to add.
///
/// A grantee needs no envelope of the current epoch for that: adding seals to the public half.
pub(crate) async fn add<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: AddRecord,
) -> Result<Done, ContractError> {
    authority::over(
        context,
        &caller,
        &request.patient,
        &request.category,
        request.grant.as_ref(),
        Right::Add,
    )
    .await?;
    if request.record != RecordId::new(context.time, &context.transaction, 0) {
        return Err(ContractError::invalid(
            "the record id is not made of this proposal's time and transaction id",
        ));
    }
    let key =
        category::current(context, &request.patient, &request.category, request.epoch).await?;
    check_parts(context, &request.patient, &key, &request.parts).await?;
    let facts = RecordFacts {
        context: RecordContext {
            channel: context.ledger.channel_id().to_owned(),
            transaction: context.transaction.clone(),
            patient: request.patient,
            category: request.category,
            epoch: request.epoch,
            record: request.record,
            version: 1,
            author_key: caller.key,
        },
        author: caller.member.id,
        organization: caller.member.msp,
        kind: request.kind,
        parts: request.parts,
        status: RecordStatus::Current,
        time: context.time,
    };
    let of = &facts.context;
    RECORDS
        .put(
            context.ledger,
            (&of.patient, &of.category, &of.record),
            &facts,
        )
        .await?;
    context.announce("RecordAdded")?;
    Ok(Done {})
}

/// One record's entry; for its patient, and for grantees with the right to read.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: GetRecord,
) -> Result<RecordEntry, ContractError> {
    let ground = authority::over(
        context,
        &caller,
        &request.patient,
        &request.category,
        request.grant.as_ref(),
        Right::Read,
    )
    .await?;
    let key = (&request.patient, &request.category, &request.record);
    let facts = RECORDS.get(context.ledger, key).await?;
    let facts = facts.ok_or(ContractError::NotFound("record"))?;
    Ok(entry(facts, ground.is_patient()))
}

/// The facts of these versions of a patient's records, if every one is the current one.
pub(crate) async fn versions<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    wanted: &[RecordVersion],
) -> Result<Vec<RecordFacts>, ContractError> {
    let keys = wanted.iter().map(|of| (patient, &of.category, &of.record));
    let found = RECORDS.get_many(context.ledger, keys).await?;
    let found = found.into_iter().zip(wanted).map(|(facts, wanted)| {
        facts
            .filter(|facts| facts.context.version == wanted.version)
            .ok_or(ContractError::NotFound("record version"))
    });
    found.collect()
}

/// A category's records, newest first; for its patient, and for grantees with the right to read.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListRecords,
) -> Result<Page<RecordEntry>, ContractError> {
    let ground = authority::over(
        context,
        &caller,
        &request.patient,
        &request.category,
        request.grant.as_ref(),
        Right::Read,
    )
    .await?;
    let prefix = [request.patient.as_str(), request.category.as_str()];
    let page = RECORDS.page(context.ledger, &prefix, &request.page).await?;
    let entries = page.entries.into_iter();
    Ok(Page {
        entries: entries
            .map(|facts| entry(facts, ground.is_patient()))
            .collect(),
        next: page.next,
    })
}

/// What may be listed of a record: readers see its parts only after opening it.
fn entry(facts: RecordFacts, is_patient: bool) -> RecordEntry {
    RecordEntry {
        record: facts.context.record,
        version: facts.context.version,
        epoch: facts.context.epoch,
        author: facts.author,
        organization: facts.organization,
        kind: facts.kind,
        padded_size: facts.parts.padded_size,
        status: facts.status,
        time: facts.time,
        parts: is_patient.then_some(facts.parts),
    }
}

/// Every part is sealed to a recipient that is on the ledger now.
async fn check_parts<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    key: &CategoryKey,
    parts: &SealedParts,
) -> Result<(), ContractError> {
    if !(1..=GREATEST_SIZE).contains(&parts.padded_size) {
        return Err(ContractError::invalid(
            "padded_size must be 1 to 2^53 - 1 bytes",
        ));
    }
    if parts.keepers.each_ref().map(|file| &file.msp) != key.keepers.each_ref() {
        return Err(ContractError::invalid(
            "the keepers must be the category's, in its order",
        ));
    }
    if parts.category_recipient != key.recipient.digest() {
        return Err(ContractError::RecipientDiffers("category's"));
    }
    let member = MEMBERS.get(context.ledger, (patient,)).await?;
    let recipient = member.and_then(|member| member.patient_recipient);
    if recipient.map(|recipient| recipient.digest()).as_ref() != Some(&parts.patient_recipient) {
        return Err(ContractError::RecipientDiffers("patient's"));
    }
    for file in &parts.keepers {
        keeper::active_with(context, &file.msp, &file.recipient).await?;
    }
    Ok(())
}
