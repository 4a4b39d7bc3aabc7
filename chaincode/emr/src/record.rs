//! Records as they are read: what the ledger knows of content that it never sees.

use emr_model::access::RecordVersion;
use emr_model::record::{
    GetRecord, RecordEntry, RecordFacts, RecordHistory, RecordStatus, RecordVersions,
};
use emr_model::{CategoryId, MemberId, Page, RecordId};
use fabric_chaincode::Ledger;

use crate::authority::{self, Ground, Need, require_open_to_emergencies};
use crate::caller::ActiveMember;
use crate::category;
use crate::context::Context;
use crate::error::ContractError;
use crate::key::Version;
use crate::schema::{ADDITIONS, RECORD_VERSIONS, RECORDS};

mod list;
pub(crate) mod value;

pub(crate) use list::list;
use value::{Addition, RecordValue};

/// Where a record is: patient, category and id.
pub(crate) type Place<'a> = (&'a MemberId, &'a CategoryId, &'a RecordId);

/// One record's entry; for whoever may read it.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: GetRecord,
) -> Result<RecordEntry, ContractError> {
    let place = (&request.patient, &request.category, &request.record);
    let (patient, category, _) = place;
    let need = Need::Read;
    let ground = authority::over(context, &caller, patient, category, &request.basis, need).await?;
    let facts = current(context, &ground, place).await?;
    Ok(entry(facts, &ground))
}

/// All versions of one record; for whoever may read it.
pub(crate) async fn history<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: RecordHistory,
) -> Result<RecordVersions, ContractError> {
    let place = (&request.patient, &request.category, &request.record);
    let (patient, category, record) = place;
    let need = Need::Read;
    let ground = authority::over(context, &caller, patient, category, &request.basis, need).await?;
    let current = current(context, &ground, place).await?;
    let prefix = [patient.as_str(), category.as_str(), record.as_str()];
    let page = RECORD_VERSIONS
        .page(context.ledger, &prefix, &request.page)
        .await?;
    let mut earlier = Vec::with_capacity(page.entries.len());
    for value in page.entries {
        let facts = facts(context, place, value).await?;
        if ground.reaches(record, facts.context.epoch) {
            earlier.push(entry(facts, &ground));
        }
    }
    Ok(RecordVersions {
        current: entry(current, &ground),
        earlier: Page {
            entries: earlier,
            next: page.next,
        },
    })
}

/// The facts of these versions of a patient's records, if the ground reaches every one of them and none was erased.
pub(crate) async fn versions<L: Ledger>(
    context: &Context<'_, L>,
    ground: &Ground,
    patient: &MemberId,
    wanted: &[RecordVersion],
) -> Result<Vec<RecordFacts>, ContractError> {
    let keys = wanted.iter().map(|of| (patient, &of.category, &of.record));
    let found = RECORDS.get_many(context.ledger, keys).await?;
    let mut versions = Vec::with_capacity(wanted.len());
    for (current, wanted) in found.into_iter().zip(wanted) {
        let place = (patient, &wanted.category, &wanted.record);
        let facts = version(context, ground, place, current, wanted.version).await?;
        versions.push(facts);
    }
    Ok(versions)
}

/// One version, of a record whose current one is known.
async fn version<L: Ledger>(
    context: &Context<'_, L>,
    ground: &Ground,
    place: Place<'_>,
    current: Option<RecordValue>,
    wanted: u32,
) -> Result<RecordFacts, ContractError> {
    let (patient, category, record) = place;
    let is_erased = current
        .as_ref()
        .is_some_and(|value| value.status == RecordStatus::Erased);
    let value = match current {
        Some(value) if value.version == wanted => Some(value),
        Some(value) if wanted < value.version => {
            let key = (patient, category, record, &Version(wanted));
            RECORD_VERSIONS.get(context.ledger, key).await?
        }
        Some(_) | None => None,
    };
    let value = value.ok_or_else(|| missing(ground))?;
    let facts = facts(context, place, value).await?;
    require_reach(context, ground, &facts).await?;
    match is_erased {
        true => Err(ContractError::Erased),
        false => Ok(facts),
    }
}

/// The current version of a record that the ground reaches.
async fn current<L: Ledger>(
    context: &Context<'_, L>,
    ground: &Ground,
    place: Place<'_>,
) -> Result<RecordFacts, ContractError> {
    let value = RECORDS.get(context.ledger, place).await?;
    let value = value.ok_or_else(|| missing(ground))?;
    let facts = facts(context, place, value).await?;
    require_reach(context, ground, &facts).await?;
    Ok(facts)
}

/// To whoever acts as the patient a record that is missing is missing; anybody else must not tell it from one that their
/// ground does not reach.
fn missing(ground: &Ground) -> ContractError {
    match ground.is_patients() {
        true => ContractError::NotFound("record"),
        false => ContractError::NotPermitted,
    }
}

async fn require_reach<L: Ledger>(
    context: &Context<'_, L>,
    ground: &Ground,
    facts: &RecordFacts,
) -> Result<(), ContractError> {
    let of = &facts.context;
    if !ground.reaches(&of.record, of.epoch) {
        return Err(ContractError::NotPermitted);
    }
    if let Ground::Emergency = ground {
        require_open_to_emergencies(context, &of.patient, &of.category).await?;
        let key = category::at_epoch(context, &of.patient, &of.category, of.epoch).await?;
        if !key.is_some_and(|published| published.key.emergency_access) {
            return Err(ContractError::NotPermitted);
        }
    }
    Ok(())
}

async fn facts<L: Ledger>(
    context: &Context<'_, L>,
    place: Place<'_>,
    value: RecordValue,
) -> Result<RecordFacts, ContractError> {
    let (value, addition) = with_addition(context, place, value).await?;
    Ok(value.facts(addition, context.ledger.channel_id(), place))
}

/// A version, and what it has in common with others that were added with it.
pub(crate) async fn with_addition<L: Ledger>(
    context: &Context<'_, L>,
    (patient, category, record): Place<'_>,
    value: RecordValue,
) -> Result<(RecordValue, Addition), ContractError> {
    if let Some(addition) = value.addition.clone() {
        return Ok((value, addition));
    }
    let transaction = record.transaction();
    let key = (patient, category, &transaction);
    let addition = ADDITIONS.get(context.ledger, key).await?;
    let addition = addition.ok_or(ContractError::IncompleteRecord)?;
    Ok((value, addition))
}

/// What may be listed of a record: others than the patient see its parts only after opening it.
fn entry(facts: RecordFacts, ground: &Ground) -> RecordEntry {
    RecordEntry {
        record: facts.context.record,
        version: facts.context.version,
        epoch: facts.context.epoch,
        author: facts.author,
        organization: facts.organization,
        is_patient_stated: facts.is_patient_stated,
        kind: facts.kind,
        padded_size: facts.parts.padded_size,
        batch: facts.batch,
        status: facts.status,
        time: facts.time,
        parts: matches!(ground, Ground::Own).then_some(facts.parts),
    }
}
