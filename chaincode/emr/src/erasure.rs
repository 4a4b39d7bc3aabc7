//! Erasure: keys and content are destroyed, the facts stay.

use emr_model::erasure::{
    ConfirmErasure, Confirmation, ConfirmedErasure, EraseRecords, Erasure, ListErasures,
    ListOwedErasures, RecordName,
};
use emr_model::record::RecordStatus;
use emr_model::{CategoryId, Done, MemberId, MspId, Page, RecordId};
use fabric_chaincode::Ledger;

use crate::arguments::names_twice;
use crate::authority::{self, Power};
use crate::caller::{ActiveKeeper, ActiveMember};
use crate::context::Context;
use crate::error::ContractError;
use crate::key::Version;
use crate::record::with_addition;
use crate::record_value::RecordValue;
use crate::schema::{
    CONFIRMATIONS, ERASURES, OWED_CONFIRMATIONS, OwedConfirmation, RECORD_VERSIONS, RECORDS,
};

/// Erases records for good, in all their versions; for the patient.
pub(crate) async fn erase<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: EraseRecords,
) -> Result<Done, ContractError> {
    caller.require_patient(&request.patient)?;
    check_records(&request.records)?;
    let mut keepers: Vec<MspId> = Vec::new();
    for RecordName { category, record } in &request.records {
        let key = (&request.patient, category, record);
        let value = RECORDS.get(context.ledger, key).await?;
        let mut value = value.ok_or(ContractError::NotFound("record"))?;
        if value.status == RecordStatus::Erased {
            return Err(ContractError::Erased);
        }
        for number in 1..value.version {
            let (patient, category, record) = key;
            let earlier = (patient, category, record, &Version(number));
            let earlier = RECORD_VERSIONS.get(context.ledger, earlier).await?;
            let earlier = earlier.ok_or(ContractError::NotFound("earlier version"))?;
            keepers.extend(keepers_of(context, key, earlier).await?);
        }
        keepers.extend(keepers_of(context, key, value.clone()).await?);
        value.status = RecordStatus::Erased;
        RECORDS.put(context.ledger, key, &value).await?;
    }
    keepers.sort();
    keepers.dedup();
    let erasure = Erasure {
        patient: request.patient,
        transaction: context.transaction.clone(),
        records: request.records,
        keepers,
        time: context.time,
    };
    for msp in &erasure.keepers {
        let owed = OwedConfirmation {
            patient: erasure.patient.clone(),
            erasure: erasure.transaction.clone(),
        };
        let key = (msp, &owed.patient, &owed.erasure);
        OWED_CONFIRMATIONS.put(context.ledger, key, &owed).await?;
    }
    let key = (&erasure.patient, &erasure.transaction);
    ERASURES.put(context.ledger, key, &erasure).await?;
    context.announce("RecordsErased")?;
    Ok(Done {})
}

/// Writes the calling keeper's confirmation that it destroyed its shares; once.
pub(crate) async fn confirm<L: Ledger>(
    context: &Context<'_, L>,
    ActiveKeeper(keeper): ActiveKeeper,
    request: ConfirmErasure,
) -> Result<Done, ContractError> {
    let key = (&request.patient, &request.erasure);
    let erasure = ERASURES.get(context.ledger, key).await?;
    if !erasure.is_some_and(|erasure| erasure.keepers.contains(&keeper.msp)) {
        return Err(ContractError::NotPermitted);
    }
    let key = (&request.patient, &request.erasure, &keeper.msp);
    if CONFIRMATIONS.get(context.ledger, key).await?.is_some() {
        return Err(ContractError::Exists("confirmation of this keeper"));
    }
    let confirmation = Confirmation {
        msp: keeper.msp.clone(),
        certificate: request.certificate,
        time: context.time,
    };
    CONFIRMATIONS
        .put(context.ledger, key, &confirmation)
        .await?;
    let owed = (&keeper.msp, &request.patient, &request.erasure);
    OWED_CONFIRMATIONS.delete(context.ledger, owed).await?;
    context.announce("ErasureConfirmed")?;
    Ok(Done {})
}

/// A patient's erasures with the keepers' confirmations; for the patient and delegates who see the log.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListErasures,
) -> Result<Page<ConfirmedErasure>, ContractError> {
    let patient = &request.patient;
    authority::in_place_of(context, caller.reader(), patient, Power::Log).await?;
    let prefix = [patient.as_str()];
    let page = ERASURES
        .page(context.ledger, &prefix, &request.page)
        .await?;
    let keys = page.entries.iter().flat_map(|erasure| {
        let keepers = erasure.keepers.iter();
        keepers.map(|msp| (patient, &erasure.transaction, msp))
    });
    let keys: Vec<_> = keys.collect();
    let found = CONFIRMATIONS.get_many(context.ledger, keys).await?;
    let mut found = found.into_iter();
    let entries = page.entries.into_iter().map(|erasure| {
        let of_it = found.by_ref().take(erasure.keepers.len());
        ConfirmedErasure {
            confirmations: of_it.flatten().collect(),
            erasure,
        }
    });
    Ok(Page {
        entries: entries.collect(),
        next: page.next,
    })
}

/// The erasures that the calling keeper has not confirmed.
pub(crate) async fn list_owed<L: Ledger>(
    context: &Context<'_, L>,
    ActiveKeeper(keeper): ActiveKeeper,
    request: ListOwedErasures,
) -> Result<Page<Erasure>, ContractError> {
    let prefix = [keeper.msp.as_str()];
    let owed = OWED_CONFIRMATIONS
        .page(context.ledger, &prefix, &request.page)
        .await?;
    let keys = owed
        .entries
        .iter()
        .map(|owed| (&owed.patient, &owed.erasure));
    let found = ERASURES.get_many(context.ledger, keys).await?;
    Ok(Page {
        entries: found.into_iter().flatten().collect(),
        next: owed.next,
    })
}

/// The organizations whose keepers have shares of a version.
async fn keepers_of<L: Ledger>(
    context: &Context<'_, L>,
    key: (&MemberId, &CategoryId, &RecordId),
    value: RecordValue,
) -> Result<[MspId; 3], ContractError> {
    let (_, addition) = with_addition(context, key, value).await?;
    Ok(addition.keepers.map(|file| file.msp))
}

fn check_records(records: &[RecordName]) -> Result<(), ContractError> {
    let is_list = (1..=EraseRecords::MOST).contains(&records.len());
    if !is_list || names_twice(records) {
        return Err(ContractError::invalid(format!(
            "1 to {} records can be erased at once, each named once",
            EraseRecords::MOST
        )));
    }
    Ok(())
}
