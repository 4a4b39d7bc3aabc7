//! The keepers' question: may this share be released now?

use emr_model::access::{AccessEntry, MayRelease, Release, ReleaseRecord};
use emr_model::member::{MemberStatus, Role};
use emr_model::{MspId, Recipient};
use fabric_chaincode::Ledger;

use crate::authority::{self, Right};
use crate::caller::{ActiveKeeper, has_active_key};
use crate::context::Context;
use crate::error::ContractError;
use crate::organization;
use crate::record;
use crate::schema::{ACCESSES, GRANTS, MEMBERS};

/// How long after its opening an entry releases shares, in milliseconds.
const RELEASE_TIME: u64 = 10 * 60 * 1_000;

/// To whom and for what the calling keeper may release its shares, if everything that the entry rests on still holds.
///
/// What is on the ledger was committed as valid, so an entry that is missing was only ever proposed.
pub(crate) async fn may_release<L: Ledger>(
    context: &Context<'_, L>,
    ActiveKeeper(keeper): ActiveKeeper,
    request: MayRelease,
) -> Result<Release, ContractError> {
    let key = &request.access;
    let parts = (&key.patient, &key.time, &key.transaction);
    let entry = ACCESSES.get(context.ledger, parts).await?;
    let entry = entry.ok_or(ContractError::NotCommitted)?;
    if entry.key.time.plus_millis(RELEASE_TIME) < context.time {
        return Err(ContractError::AccessExpired);
    }
    let recipient = standing_reader(context, &entry).await?;
    let records = files_of(context, &entry, &keeper.msp).await?;
    if records.is_empty() {
        return Err(ContractError::NotPermitted);
    }
    Ok(Release {
        transaction: entry.key.transaction,
        reader: entry.reader,
        recipient,
        records,
    })
}

/// The reader's recipient, if reader, organization, key and recipient are as they were at the opening.
async fn standing_reader<L: Ledger>(
    context: &Context<'_, L>,
    entry: &AccessEntry,
) -> Result<Recipient, ContractError> {
    let refused = || ContractError::NotPermitted;
    let reader = MEMBERS.get(context.ledger, (&entry.reader,)).await?;
    let role = match entry.grant {
        Some(_) => Role::Practitioner,
        None => Role::Patient,
    };
    let reader = reader
        .filter(|reader| reader.status == MemberStatus::Active && reader.roles.contains(&role))
        .ok_or_else(refused)?;
    if !organization::is_active(context, &reader.msp).await?
        || !has_active_key(context, &entry.reader, &entry.reader_key).await?
    {
        return Err(refused());
    }
    reader
        .recipient
        .filter(|recipient| recipient.digest() == entry.recipient)
        .ok_or(ContractError::RecipientDiffers("reader's"))
}

/// The keeper's files of the records that were opened, if the grant still reaches every one of them.
async fn files_of<L: Ledger>(
    context: &Context<'_, L>,
    entry: &AccessEntry,
    msp: &MspId,
) -> Result<Vec<ReleaseRecord>, ContractError> {
    let patient = &entry.key.patient;
    let grant = match &entry.grant {
        Some(grant) => {
            let grant = GRANTS
                .get(context.ledger, (patient, &entry.reader, grant))
                .await?;
            Some(grant.ok_or(ContractError::NotPermitted)?)
        }
        None => None,
    };
    if let Some(grant) = &grant {
        for opened in &entry.records {
            authority::check(grant, &opened.category, Right::Read, context.time)?;
        }
    }
    let mut files = Vec::new();
    for facts in record::versions(context, patient, &entry.records).await? {
        if let Some(grant) = &grant
            && !authority::includes(grant, facts.context.epoch)
        {
            return Err(ContractError::NotPermitted);
        }
        let file = facts
            .parts
            .keepers
            .into_iter()
            .find(|file| file.msp == *msp);
        files.extend(file.map(|file| ReleaseRecord {
            context: facts.context,
            file: file.file,
        }));
    }
    Ok(files)
}
