//! The audited read: nothing opens without an entry that the patient sees.

use emr_model::Page;
use emr_model::access::{
    AccessEntry, AccessKey, AccessLog, OpenRecords, OpenedRecords, RecordVersion,
};
use fabric_chaincode::Ledger;

use crate::authority::{self, Ground, Right};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::ContractError;
use crate::record;
use crate::schema::ACCESSES;

/// The most records of one opening: its answer stays in the block.
const GREATEST_OPENING: usize = 100;

/// Opens records: writes the access entry and returns the facts; for the patient, and for grantees with the right to
/// read, under the grant's purpose.
pub(crate) async fn open<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: OpenRecords,
) -> Result<OpenedRecords, ContractError> {
    check_records(&request.records)?;
    let ground = ground(context, &caller, &request).await?;
    let recipient = caller.member.recipient.as_ref();
    if recipient.map(|recipient| recipient.digest()).as_ref() != Some(&request.recipient) {
        return Err(ContractError::RecipientDiffers("reader's"));
    }
    let records = record::versions(context, &request.patient, &request.records).await?;
    if !records
        .iter()
        .all(|facts| ground.includes(facts.context.epoch))
    {
        return Err(ContractError::NotPermitted);
    }
    let entry = AccessEntry {
        key: AccessKey {
            patient: request.patient,
            time: context.time,
            transaction: context.transaction.clone(),
        },
        reader: caller.member.id,
        reader_key: caller.key,
        recipient: request.recipient,
        records: request.records,
        purpose: request.purpose,
        grant: request.grant,
    };
    let key = &entry.key;
    ACCESSES
        .put(
            context.ledger,
            (&key.patient, &key.time, &key.transaction),
            &entry,
        )
        .await?;
    context.announce("RecordsOpened")?;
    Ok(OpenedRecords {
        access: entry.key,
        records,
    })
}

/// Who looked, newest first; for the patient.
pub(crate) async fn log<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: AccessLog,
) -> Result<Page<AccessEntry>, ContractError> {
    caller.require_patient(&request.patient)?;
    let prefix = [request.patient.as_str()];
    ACCESSES.page(context.ledger, &prefix, &request.page).await
}

fn check_records(records: &[RecordVersion]) -> Result<(), ContractError> {
    if !(1..=GREATEST_OPENING).contains(&records.len()) {
        return Err(ContractError::invalid(format!(
            "1 to {GREATEST_OPENING} records can be opened at once"
        )));
    }
    let is_repeated = |(index, record): (usize, &RecordVersion)| records[..index].contains(record);
    match records.iter().enumerate().any(is_repeated) {
        true => Err(ContractError::invalid("a record is named twice")),
        false => Ok(()),
    }
}

/// One ground for all records, since a grant is about one category.
async fn ground<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    request: &OpenRecords,
) -> Result<Ground, ContractError> {
    let category = &request.records[0].category;
    let ground = authority::over(
        context,
        caller,
        &request.patient,
        category,
        request.grant.as_ref(),
        Right::Read,
    )
    .await?;
    if let Ground::Grant(grant) = &ground {
        let is_in_scope = grant.purpose == request.purpose
            && request
                .records
                .iter()
                .all(|record| record.category == *category);
        if !is_in_scope {
            return Err(ContractError::NotPermitted);
        }
    }
    Ok(ground)
}
