//! Erasure: keys and content are destroyed, the facts stay.

use emr_model::erasure::{
    ConfirmErasure, Confirmation, ConfirmedErasure, EraseRecords, ErasedPart, Erasure,
    ListErasures, ListOwedErasures, RecordName,
};
use emr_model::record::RecordStatus;
use emr_model::{Done, MspId, Page};
use fabric_chaincode::Ledger;

use crate::arguments::names_twice;
use crate::authority::{self, Power};
use crate::caller::{ActiveKeeper, ActiveMember};
use crate::context::Context;
use crate::error::ContractError;
use crate::key::Version;
use crate::record::with_addition;
use crate::record_value::{Addition, RecordValue};
use crate::schema::{
    CONFIRMATIONS, ERASURES, OWED_CONFIRMATIONS, OwedConfirmation, RECORD_VERSIONS, RECORDS,
};

/// Erases records for good, in all their versions, or what emergencies need of them; for the patient.
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
        let value = value.ok_or(ContractError::NotFound("record"))?;
        if value.status == RecordStatus::Erased {
            return Err(ContractError::Erased);
        }
        for number in 1..value.version {
            let (patient, category, record) = key;
            let place = (patient, category, record, &Version(number));
            let earlier = RECORD_VERSIONS.get(context.ledger, place).await?;
            let earlier = earlier.ok_or(ContractError::NotFound("earlier version"))?;
            let (earlier, addition) = with_addition(context, key, earlier).await?;
            if request.part == ErasedPart::EmergencyShares {
                let closed = closed_to_emergencies(earlier, &addition);
                RECORD_VERSIONS.put(context.ledger, place, &closed).await?;
            }
            keepers.extend(addition.keepers.map(|file| file.msp));
        }
        let (mut value, addition) = with_addition(context, key, value).await?;
        match request.part {
            ErasedPart::Everything => value.status = RecordStatus::Erased,
            ErasedPart::EmergencyShares => value = closed_to_emergencies(value, &addition),
        }
        RECORDS.put(context.ledger, key, &value).await?;
        keepers.extend(addition.keepers.map(|file| file.msp));
    }
    keepers.sort();
    keepers.dedup();
    let erasure = Erasure {
        patient: request.patient,
        transaction: context.transaction.clone(),
        records: request.records,
        part: request.part,
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

/// The version, marked as one that no emergency opens. It keeps its addition itself from now on: other records may share
/// the one that it had.
fn closed_to_emergencies(value: RecordValue, addition: &Addition) -> RecordValue {
    RecordValue {
        addition: Some(Addition {
            is_closed_to_emergencies: true,
            ..addition.clone()
        }),
        ..value
    }
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
