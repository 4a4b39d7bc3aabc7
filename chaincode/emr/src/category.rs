//! Categories: sealed under one key per epoch, published by whoever may grant.

use emr_model::category::{Category, CategoryKey, GetCategory, PublishCategoryKey};
use emr_model::{CategoryId, MemberId};
use fabric_chaincode::Ledger;

use crate::authority::{self, Right};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::dispatch::Done;
use crate::error::ContractError;
use crate::keeper;
use crate::key::Epoch;
use crate::schema::{CATEGORIES, MEMBERS};

/// Publishes the first epoch of a new category; for its patient.
pub(crate) async fn publish<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: PublishCategoryKey,
) -> Result<Done, ContractError> {
    caller.require_patient(&request.patient)?;
    if request.key.epoch != 1 {
        return Err(ContractError::invalid("the first epoch of a category is 1"));
    }
    check_key(context, &caller, &request.key).await?;
    if at_epoch(context, &request.patient, &request.category, 1)
        .await?
        .is_some()
    {
        return Err(ContractError::Exists("category"));
    }
    put(context, &request.patient, &request.category, &request.key).await?;
    context.announce("CategoryKeyPublished")?;
    Ok(Done {})
}

/// A category's current key and the patient's; for its patient and for grantees.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: GetCategory,
) -> Result<Category, ContractError> {
    let GetCategory {
        patient,
        category,
        grant,
    } = request;
    authority::over(
        context,
        &caller,
        &patient,
        &category,
        grant.as_ref(),
        Right::ReadOrAdd,
    )
    .await?;
    let prefix = [patient.as_str(), category.as_str()];
    let key = CATEGORIES.first(context.ledger, &prefix).await?;
    let key = key.ok_or(ContractError::NotFound("category"))?;
    let member = MEMBERS.get(context.ledger, (&patient,)).await?;
    let patient_recipient = member
        .and_then(|member| member.patient_recipient)
        .ok_or(ContractError::NotFound("patient recipient"))?;
    Ok(Category {
        patient,
        category,
        key,
        patient_recipient,
    })
}

/// Writes the key that follows the current one, of epoch `next.epoch - 1`.
pub(crate) async fn rotate<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    category: &CategoryId,
    next: &CategoryKey,
) -> Result<(), ContractError> {
    let patient = caller.id();
    let last = next
        .epoch
        .checked_sub(1)
        .ok_or(ContractError::EpochNotCurrent)?;
    let last = current(context, patient, category, last).await?;
    if next.recipient == last.recipient {
        return Err(ContractError::invalid(
            "the next epoch needs a key of its own",
        ));
    }
    check_key(context, caller, next).await?;
    put(context, patient, category, next).await
}

/// The key of `epoch`, if that is the current one: it exists and its successor does not, by two exact reads.
pub(crate) async fn current<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
    epoch: u32,
) -> Result<CategoryKey, ContractError> {
    let not_current = || ContractError::EpochNotCurrent;
    let next = epoch.checked_add(1).ok_or_else(not_current)?;
    let key = at_epoch(context, patient, category, epoch).await?;
    let next = at_epoch(context, patient, category, next).await?;
    match next {
        None => key.ok_or_else(not_current),
        Some(_) => Err(not_current()),
    }
}

/// The key of one epoch.
pub(crate) async fn at_epoch<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
    epoch: u32,
) -> Result<Option<CategoryKey>, ContractError> {
    let key = (patient, category, &Epoch(epoch));
    CATEGORIES.get(context.ledger, key).await
}

async fn put<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
    key: &CategoryKey,
) -> Result<(), ContractError> {
    let parts = (patient, category, &Epoch(key.epoch));
    CATEGORIES.put(context.ledger, parts, key).await
}

/// A key names three different active keepers and is sealed to the calling patient's own recipient.
async fn check_key<L: Ledger>(
    context: &Context<'_, L>,
    patient: &ActiveMember,
    key: &CategoryKey,
) -> Result<(), ContractError> {
    let [first, second, third] = &key.keepers;
    if first == second || second == third || first == third {
        return Err(ContractError::invalid(
            "the three keepers must be of different organizations",
        ));
    }
    let recipient = patient.member.patient_recipient.as_ref();
    if recipient.map(|recipient| recipient.digest()).as_ref() != Some(&key.patient_recipient) {
        return Err(ContractError::RecipientDiffers("patient's"));
    }
    for msp in &key.keepers {
        keeper::active(context, msp).await?;
    }
    Ok(())
}
