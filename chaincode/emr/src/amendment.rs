//! Later changes to a record: the next version, the mark that it was entered in error, and reissued shares.

use emr_model::member::Role;
use emr_model::record::{AmendRecord, EnterInError, RecordStatus, ReissueShares};
use emr_model::{CategoryId, Done, MemberId, RecordId};
use fabric_chaincode::Ledger;

use crate::addition::{self, Sealed};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::key::Version;
use crate::record::with_addition;
use crate::record_value::{Addition, RecordValue};
use crate::schema::{RECORD_VERSIONS, RECORDS};

/// Replaces a record by its next version; for its author's side, if they may still add.
pub(crate) async fn amend<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: AmendRecord,
) -> Result<Done, ContractError> {
    let place = (&request.patient, &request.category);
    let is_patients = addition::may_add(context, &caller, place, &request.basis).await?;
    let key = (&request.patient, &request.category, &request.record);
    let (mut earlier, _) = changeable(context, &caller, key, request.based_on, is_patients).await?;
    if request.based_on >= AmendRecord::MOST_VERSIONS {
        return Err(ContractError::Conflict(
            "record has the most versions that are allowed: add another record",
        ));
    }
    let sealed = Sealed {
        epoch: request.epoch,
        is_patients,
        version: request.based_on + 1,
        kind: request.kind,
        batch: None,
        parts: request.parts,
    };
    let next = addition::sealed(context, &caller, place, sealed).await?;
    earlier.status = RecordStatus::Amended;
    let (patient, category, record) = key;
    let version = Version(earlier.version);
    RECORD_VERSIONS
        .put(
            context.ledger,
            (patient, category, record, &version),
            &earlier,
        )
        .await?;
    RECORDS.put(context.ledger, key, &next).await?;
    context.announce("RecordAmended")?;
    Ok(Done {})
}

/// Marks a record as entered in error; for its author's side, if they may still add.
pub(crate) async fn enter_in_error<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: EnterInError,
) -> Result<Done, ContractError> {
    let place = (&request.patient, &request.category);
    let is_patients = addition::may_add(context, &caller, place, &request.basis).await?;
    let key = (&request.patient, &request.category, &request.record);
    let (mut value, _) = changeable(context, &caller, key, request.version, is_patients).await?;
    value.status = RecordStatus::EnteredInError;
    value.marked_by = Some(caller.member.id);
    RECORDS.put(context.ledger, key, &value).await?;
    context.announce("RecordEnteredInError")?;
    Ok(Done {})
}

/// Replaces the keepers' files of a record's current version; for the patient.
pub(crate) async fn reissue_shares<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ReissueShares,
) -> Result<Done, ContractError> {
    caller.require_patient(&request.patient)?;
    let key = (&request.patient, &request.category, &request.record);
    let value = RECORDS.get(context.ledger, key).await?;
    let value = value.ok_or(ContractError::NotFound("record"))?;
    if value.status == RecordStatus::Erased {
        return Err(ContractError::Erased);
    }
    require_version(&value, request.version)?;
    let (mut value, mut addition) = with_addition(context, key, value).await?;
    let keepers = addition.keepers.iter().map(|file| &file.msp);
    addition::check_keepers(context, &caller, &request.keepers, keepers).await?;
    addition.keepers = request.keepers;
    value.addition = Some(addition);
    RECORDS.put(context.ledger, key, &value).await?;
    context.announce("SharesReissued")?;
    Ok(Done {})
}

/// A record's current version, if it is `version`, is neither erased nor entered in error, and the caller is on its
/// author's side: acts as the patient if the patient stated it; otherwise is its author or a practitioner of the
/// author's hospital.
async fn changeable<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    key: (&MemberId, &CategoryId, &RecordId),
    version: u32,
    is_patients: bool,
) -> Result<(RecordValue, Addition), ContractError> {
    let refused = || ContractError::NotPermitted;
    let value = RECORDS.get(context.ledger, key).await?;
    let (value, addition) = with_addition(context, key, value.ok_or_else(refused)?).await?;
    let is_colleague = caller.is(Role::Practitioner) && addition.organization == caller.member.msp;
    let is_own_side = match addition.is_patient_stated {
        true => is_patients,
        false => addition.author == *caller.id() || is_colleague,
    };
    if !is_own_side {
        return Err(refused());
    }
    match value.status {
        RecordStatus::Current | RecordStatus::Amended => {}
        RecordStatus::EnteredInError => {
            return Err(ContractError::Conflict("record was entered in error"));
        }
        RecordStatus::Erased => return Err(ContractError::Erased),
    }
    require_version(&value, version)?;
    Ok((value, addition))
}

fn require_version(value: &RecordValue, version: u32) -> Result<(), ContractError> {
    require(
        value.version == version,
        ContractError::Conflict("record has another version now: read it again"),
    )
}
