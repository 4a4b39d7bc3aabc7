//! The keepers' question: may this share be released now?

use emr_model::access::{
    AccessEntry, MayRelease, OpenedRecords, Release, ReleaseRecord, ReleasedPart,
};
use emr_model::member::{Member, MemberStatus, Role};
use emr_model::record::RecordFacts;
use emr_model::{Basis, Grantee, MspId};
use fabric_chaincode::Ledger;

use crate::authority::{self, Ground, Need, Power};
use crate::caller::{ActiveKeeper, has_active_key};
use crate::context::Context;
use crate::error::ContractError;
use crate::organization;
use crate::record::{self, Found};
use crate::schema::{ACCESSES, DELEGATIONS, EMERGENCIES, GRANTS, MEMBERS};

/// To whom and for what the calling keeper may release its shares, if everything that the entry rests on still holds.
///
/// What is on the ledger was committed as valid, so an entry that is missing was only ever proposed. One of records in
/// which the keeper has no share is none of its business, and as if it were missing, unless its own hospital's grant is
/// what it rests on: then the keeper opens record keys for the reader.
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
    let reader = standing_reader(context, &entry, reader).await?;
    if is_readers && matches!(entry.basis, Basis::Emergency(_)) {
        return Err(ContractError::NotPermitted);
    }
    let ground = standing_ground(context, &entry, &reader).await?;
    let records = record::opened(context, &ground, found)?;
    let recipient = reader
        .recipient
        .filter(|recipient| recipient.digest() == entry.recipient)
        .ok_or(ContractError::RecipientDiffers("reader's"))?;
    Ok(Release {
        transaction: entry.key.transaction,
        reader: entry.reader,
        recipient,
        part: match ground {
            Ground::Emergency => ReleasedPart::Record,
            _ => ReleasedPart::Gate,
        },
        records: records_of(records, &keeper.msp, unlocks),
        letters: match ground {
            Ground::Grant(grant) if unlocks => grant.epochs,
            _ => Vec::new(),
        },
    })
}

/// The reader, if they, their organization and their key are as they were at the opening.
async fn standing_reader<L: Ledger>(
    context: &Context<'_, L>,
    entry: &AccessEntry,
    reader: Option<Member>,
) -> Result<Member, ContractError> {
    let refused = || ContractError::NotPermitted;
    let roles: &[_] = match entry.basis {
        Basis::Own | Basis::Delegation => &[Role::Patient],
        Basis::Grant(_) => &[Role::Practitioner, Role::Insurer, Role::Researcher],
        Basis::HospitalGrant(_) | Basis::Emergency(_) => &[Role::Practitioner],
    };
    let reader = reader
        .filter(|reader| {
            reader.status == MemberStatus::Active
                && roles.iter().any(|role| reader.roles.contains(role))
        })
        .ok_or_else(refused)?;
    if !organization::is_active(context, &reader.msp).await?
        || !has_active_key(context, &reader, &entry.reader_key).await?
    {
        return Err(refused());
    }
    Ok(reader)
}

/// What the opening rested on, if it stands.
async fn standing_ground<L: Ledger>(
    context: &Context<'_, L>,
    entry: &AccessEntry,
    reader: &Member,
) -> Result<Ground, ContractError> {
    let patient = &entry.key.patient;
    let category = &entry.records[0].category;
    let (grantee, id) = match &entry.basis {
        Basis::Own => return Ok(Ground::Own),
        Basis::Delegation => {
            let delegation = DELEGATIONS
                .get(context.ledger, (patient, &reader.id))
                .await?;
            authority::check_power(context, patient, delegation.as_ref(), Power::Read).await?;
            return Ok(Ground::Delegation);
        }
        Basis::Emergency(id) => {
            let key = (patient, &id.time, &id.transaction);
            let emergency = EMERGENCIES.get(context.ledger, key).await?;
            authority::check_emergency(context, emergency.as_ref(), &reader.id)?;
            authority::require_open_to_emergencies(context, patient, category).await?;
            return Ok(Ground::Emergency);
        }
        Basis::Grant(id) => (Grantee::Member(reader.id.clone()), id),
        Basis::HospitalGrant(id) => (Grantee::Hospital(reader.msp.clone()), id),
    };
    let grant = GRANTS.get(context.ledger, (patient, &grantee, id)).await?;
    let grant = grant.ok_or(ContractError::NotPermitted)?;
    authority::check_grant(context, &reader.roles, &grant, category, Need::Read)?;
    Ok(Ground::Grant(Box::new(grant)))
}

/// The records in which this keeper has a share, or all that it unlocks.
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
