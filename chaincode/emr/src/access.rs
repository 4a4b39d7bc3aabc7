//! The audited read: no record opens without an access entry that the patient sees.

use emr_model::access::{
    AccessEntry, AccessKey, AccessLog, OpenRecords, OpenedRecords, RecordVersion,
};
use emr_model::record::RecordFacts;
use emr_model::{MspId, Page};
use fabric_chaincode::Ledger;

use crate::arguments::names_twice;
use crate::authority::{self, ConfirmedBasis, Need, Power};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::record;
use crate::schema::ACCESSES;

/// Opens records: writes the access entry and returns the facts; for members who may read them, for a purpose that
/// their basis allows.
pub(crate) async fn open<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: OpenRecords,
) -> Result<OpenedRecords, ContractError> {
    check_records(&request.records)?;
    let recipient = caller.pinned.recipient_of(&caller.member);
    if recipient.map(|recipient| recipient.digest()).as_ref() != Some(&request.recipient) {
        return Err(ContractError::RecipientDiffers("reader's"));
    }
    let basis = basis(context, &caller, &request).await?;
    let found = record::find(context, &request.patient, &request.records).await?;
    let records = record::opened(context, &basis, found)?;
    let released_by = match basis {
        ConfirmedBasis::Emergency => releasing(&records, &caller.member.msp),
        _ => Vec::new(),
    };
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
        basis: request.basis,
        released_by,
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

/// The patient's access entries, newest first; for the patient, and delegates who see the log.
pub(crate) async fn log<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: AccessLog,
) -> Result<Page<AccessEntry>, ContractError> {
    authority::in_place_of(context, caller.reader(), &request.patient, Power::Log).await?;
    let prefix = [request.patient.as_str()];
    ACCESSES.page(context.ledger, &prefix, &request.page).await
}

fn check_records(records: &[RecordVersion]) -> Result<(), ContractError> {
    if !(1..=OpenRecords::MOST).contains(&records.len()) {
        return Err(ContractError::invalid(format!(
            "1 to {} records can be opened at once",
            OpenRecords::MOST
        )));
    }
    require(
        !names_twice(records),
        ContractError::invalid("a record is named twice"),
    )
}

/// One basis for all records. Only a caller who acts as the patient may open records of several categories at once.
async fn basis<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    request: &OpenRecords,
) -> Result<ConfirmedBasis, ContractError> {
    let (patient, category) = (&request.patient, &request.records[0].category);
    let basis = &request.basis;
    let basis = authority::over(
        context,
        caller.reader(),
        patient,
        category,
        basis,
        Need::Read,
    )
    .await?;
    let mut others = request.records.iter();
    let is_within = basis.is_patients() || others.all(|record| record.category == *category);
    if !is_within || !basis.is_for(request.purpose) {
        return Err(ContractError::NotPermitted);
    }
    Ok(basis)
}

/// The keepers with shares of these records, each once, without the keeper of the reader's own hospital.
fn releasing(records: &[RecordFacts], own: &MspId) -> Vec<MspId> {
    let files = records.iter().flat_map(|facts| &facts.parts.keepers);
    let mut keepers: Vec<_> = files
        .map(|file| &file.msp)
        .filter(|msp| *msp != own)
        .cloned()
        .collect();
    keepers.sort();
    keepers.dedup();
    keepers
}
