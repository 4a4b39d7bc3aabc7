//! Answers a keeper's question whether it may release its share now.

use emr_model::access::{
    AccessEntry, HeldReason, MayRelease, OpenedRecords, Release, ReleaseRecord, ReleasedPart,
};
use emr_model::desk::DeclaredEmergency;
use emr_model::member::{Member, MemberStatus};
use emr_model::record::RecordFacts;
use emr_model::{Basis, MspId};
use fabric_chaincode::Ledger;

use crate::authority::{self, ConfirmedBasis, Need};
use crate::caller::{ActiveKeeper, Reader, active_key};
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::participation;
use crate::record::{self, Found};
use crate::schema::{ACCESSES, EMERGENCIES, MEMBERS, MemberKey};

/// The reader and the records for which the calling keeper may release its shares, if everything that the access entry
/// rests on still holds.
///
/// An entry on the ledger was committed as valid; an entry that is missing was at most proposed. A keeper without a
/// share of the records is answered as if the entry did not exist, unless the entry rests on a grant to the keeper's
/// own hospital: then the keeper opens record keys for the reader.
pub(crate) async fn may_release<L: Ledger>(
    context: &Context<'_, L>,
    ActiveKeeper(keeper): ActiveKeeper,
    request: MayRelease,
) -> Result<Release, ContractError> {
    let key = &request.access;
    let parts = (&key.patient, &key.time, &key.transaction);
    let entry = ACCESSES.get(context.ledger, parts).await?;
    let entry = entry.ok_or(ContractError::NotCommitted)?;
    let found = record::find(context, &entry.key.patient, &entry.records).await?;
    let reader = MEMBERS.get(context.ledger, (&entry.reader,)).await?;
    let is_readers = reader
        .as_ref()
        .is_some_and(|reader| reader.msp == keeper.msp);
    let unlocks = is_readers && matches!(entry.basis, Basis::HospitalGrant(_));
    let has_share = |found: &Found<'_>| found.files().iter().any(|file| file.msp == keeper.msp);
    if !unlocks && !found.iter().flatten().any(has_share) {
        return Err(ContractError::NotCommitted);
    }
    if context.time >= entry.key.time.plus(OpenedRecords::RELEASE_TIME) {
        return Err(ContractError::AccessExpired);
    }
    let (reader, pinned) = active_reader(context, &entry, reader).await?;
    if is_readers && matches!(entry.basis, Basis::Emergency(_)) {
        return Err(ContractError::NotPermitted);
    }
    let basis = basis(context, &entry, &reader).await?;
    let records = record::opened(context, &basis, found)?;
    let recipient = pinned
        .recipient_of(&reader)
        .filter(|recipient| recipient.digest() == entry.recipient)
        .cloned()
        .ok_or(ContractError::RecipientDiffers("reader's"))?;
    let reason = reason(context, &entry).await?;
    Ok(Release {
        transaction: entry.key.transaction,
        reader: entry.reader,
        recipient,
        part: match basis {
            ConfirmedBasis::Emergency => ReleasedPart::Record,
            _ => ReleasedPart::Gate,
        },
        records: records_of(records, &keeper.msp, unlocks),
        envelopes: match basis {
            ConfirmedBasis::Grant(grant) if unlocks => grant.epochs,
            _ => Vec::new(),
        },
        reason,
    })
}

/// The reader and the key with which they opened, if they, their organization and that key are still active.
async fn active_reader<L: Ledger>(
    context: &Context<'_, L>,
    entry: &AccessEntry,
    reader: Option<Member>,
) -> Result<(Member, MemberKey), ContractError> {
    let refused = || ContractError::NotPermitted;
    let reader = reader
        .filter(|reader| reader.status == MemberStatus::Active)
        .ok_or_else(refused)?;
    let takes_part = participation::takes_part(context, &reader.msp).await?;
    require(takes_part, refused())?;
    let pinned = active_key(context, &reader, &entry.reader_key).await?;
    let pinned = pinned.ok_or_else(refused)?;
    Ok((reader, pinned))
}

/// The basis of the opening, if it still holds.
async fn basis<L: Ledger>(
    context: &Context<'_, L>,
    entry: &AccessEntry,
    reader: &Member,
) -> Result<ConfirmedBasis, ContractError> {
    let (patient, category) = (&entry.key.patient, &entry.records[0].category);
    let reader = Reader::of(reader);
    authority::over(context, reader, patient, category, &entry.basis, Need::Read).await
}

/// The file with the reason of the emergency on which the entry rests.
async fn reason<L: Ledger>(
    context: &Context<'_, L>,
    entry: &AccessEntry,
) -> Result<Option<HeldReason>, ContractError> {
    let Basis::Emergency(id) = &entry.basis else {
        return Ok(None);
    };
    let key = (&entry.key.patient, &id.time, &id.transaction);
    let emergency = EMERGENCIES.get(context.ledger, key).await?;
    Ok(emergency.map(|emergency| HeldReason {
        emergency: DeclaredEmergency {
            patient: emergency.patient,
            practitioner: emergency.practitioner,
        },
        transaction: emergency.id.transaction,
        file: emergency.text,
    }))
}

/// The records of which this keeper has a share; all of them if it `unlocks`.
fn records_of(records: Vec<RecordFacts>, msp: &MspId, unlocks: bool) -> Vec<ReleaseRecord> {
    let records = records.into_iter().filter_map(|facts| {
        let mut keepers = facts.parts.keepers.into_iter();
        let file = keepers.find(|file| file.msp == *msp).map(|file| file.file);
        (unlocks || file.is_some()).then_some(ReleaseRecord {
            context: facts.context,
            file,
        })
    });
    records.collect()
}
