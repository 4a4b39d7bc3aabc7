//! Categories: each epoch has one key, which the patient or a delegate who may grant publishes.

use emr_model::category::{
    Category, CategoryKey, GetCategory, ListCategories, PublishCategoryKey, SetEmergencyAccess,
};
use emr_model::{CategoryId, Done, MemberId, Page};
use fabric_chaincode::Ledger;

use crate::authority::{self, Need, Power};
use crate::caller::ActiveMember;
use crate::closure::Closures;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::key::Epoch;
use crate::schema::{CATEGORIES, CLOSURES, PublishedKey};
use crate::{keeper, member};

/// Publishes the key of a category's first epoch, or of the one after its current epoch; for the patient, and delegates
/// who may grant.
pub(crate) async fn publish<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: PublishCategoryKey,
) -> Result<Done, ContractError> {
    let PublishCategoryKey {
        patient,
        category,
        key,
    } = request;
    let delegation =
        authority::in_place_of(context, caller.reader(), &patient, Power::Grant).await?;
    if key.epoch > 1 {
        rotate(context, &caller, &patient, &category, key).await?;
    } else {
        if key.epoch == 0 {
            return Err(ContractError::invalid("the first epoch of a category is 1"));
        }
        if delegation.is_some() && !key.emergency_access {
            return Err(ContractError::invalid(
                "a delegate leaves emergency access on, which only the patient turns off",
            ));
        }
        check_key(context, &caller, &patient, &key).await?;
        if at_epoch(context, &patient, &category, 1).await?.is_some() {
            return Err(ContractError::Exists("category"));
        }
        if !key.emergency_access {
            let (place, closures) = ((&patient, &category), Closures::always());
            CLOSURES.put(context.ledger, place, &closures).await?;
        }
        let first = now(context, &caller, key);
        put(context, &patient, &category, first).await?;
    }
    context.announce("CategoryKeyPublished")?;
    Ok(Done {})
}

/// Opens a category to emergencies, or closes it; for its patient.
pub(crate) async fn set_emergency_access<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: SetEmergencyAccess,
) -> Result<Done, ContractError> {
    caller.require_patient(&request.patient)?;
    let (patient, category) = (&request.patient, &request.category);
    let published = current(context, patient, category, request.epoch).await?;
    let place = (patient, category);
    let closures = CLOSURES.get(context.ledger, place).await?;
    // Earlier contracts wrote no closure if the category's first key closed it to emergencies.
    let mut closures = match published.key.emergency_access {
        true => closures.unwrap_or_default(),
        false => closures.unwrap_or_else(Closures::always),
    };
    match request.emergency_access {
        true => closures.open(context.time),
        false => closures.close(context.time),
    }
    CLOSURES.put(context.ledger, place, &closures).await?;
    let changed = PublishedKey {
        key: CategoryKey {
            emergency_access: request.emergency_access,
            ..published.key
        },
        ..published
    };
    put(context, patient, category, changed).await?;
    context.announce("EmergencyAccessSet")?;
    Ok(Done {})
}

/// A category's current key and the patient's recipient; for members who may read or add.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: GetCategory,
) -> Result<Category, ContractError> {
    let GetCategory {
        patient,
        category,
        basis,
    } = request;
    let need = Need::ReadOrAdd;
    let basis =
        authority::over(context, caller.reader(), &patient, &category, &basis, need).await?;
    let published = newest(context, &patient, &category).await?;
    let published = published.ok_or(ContractError::NotFound("category"))?;
    let patient_recipient = member::patient_recipient(context, &caller, &patient).await?;
    Ok(Category {
        patient,
        category,
        published: published.since().filter(|_| basis.is_patients()),
        published_by: published.published_by.filter(|_| basis.is_patients()),
        key: published.key,
        patient_recipient: patient_recipient.ok_or(ContractError::NotFound("patient recipient"))?,
    })
}

/// The ids of the patient's categories; for the patient.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListCategories,
) -> Result<Page<CategoryId>, ContractError> {
    caller.require_patient(&request.patient)?;
    let prefix = [request.patient.as_str()];
    let keys = CATEGORIES
        .keyed_page(context.ledger, &prefix, &request.page)
        .await?;
    // Each epoch has a key here, and every category has a first epoch.
    let first = keys.entries.into_iter();
    let first = first.filter(|entry| entry.value.key.epoch == 1);
    let ids = first.filter_map(|entry| entry.rest.first()?.parse().ok());
    Ok(Page {
        entries: ids.collect(),
        next: keys.next,
    })
}

/// The current key, found by a range read; only for functions that are not submitted.
pub(crate) async fn newest<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
) -> Result<Option<PublishedKey>, ContractError> {
    let prefix = [patient.as_str(), category.as_str()];
    CATEGORIES.first(context.ledger, &prefix).await
}

/// Refuses an emergency unless the category exists and is open to emergencies now; for functions that are not
/// submitted, and that answer even if the category has no records.
pub(crate) async fn require_emergency_access<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
) -> Result<(), ContractError> {
    let newest = newest(context, patient, category).await?;
    require(
        newest.is_some_and(|published| published.key.emergency_access),
        ContractError::NotPermitted,
    )
}

/// Writes the next epoch's key, if the current epoch is `next.epoch - 1`.
pub(crate) async fn rotate<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    patient: &MemberId,
    category: &CategoryId,
    next: CategoryKey,
) -> Result<(), ContractError> {
    let last = next
        .epoch
        .checked_sub(1)
        .ok_or(ContractError::EpochNotCurrent)?;
    let published = current(context, patient, category, last).await?;
    let last = &published.key;
    if next.recipient == last.recipient {
        return Err(ContractError::invalid(
            "the next epoch needs a key of its own",
        ));
    }
    if next.emergency_access != last.emergency_access {
        return Err(ContractError::invalid(
            "the next epoch has emergency access as the current one has it",
        ));
    }
    check_key(context, caller, patient, &next).await?;
    let superseded = PublishedKey {
        is_superseded: Some(true),
        ..published
    };
    put(context, patient, category, superseded).await?;
    put(context, patient, category, now(context, caller, next)).await
}

/// The key of `epoch`, if that is the current epoch. It reads exact keys, so a next key ordered earlier invalidates
/// this transaction.
pub(crate) async fn current<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
    epoch: u32,
) -> Result<PublishedKey, ContractError> {
    let not_current = || ContractError::EpochNotCurrent;
    let next = epoch.checked_add(1).ok_or_else(not_current)?;
    let published = at_epoch(context, patient, category, epoch).await?;
    let published = published.ok_or_else(not_current)?;
    let is_superseded = match published.is_superseded {
        Some(is_superseded) => is_superseded,
        None => at_epoch(context, patient, category, next).await?.is_some(),
    };
    match is_superseded {
        false => Ok(published),
        true => Err(not_current()),
    }
}

/// The key of one epoch.
pub(crate) async fn at_epoch<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
    epoch: u32,
) -> Result<Option<PublishedKey>, ContractError> {
    let key = (patient, category, &Epoch(epoch));
    CATEGORIES.get(context.ledger, key).await
}

async fn put<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
    published: PublishedKey,
) -> Result<(), ContractError> {
    let key = (patient, category, &Epoch(published.key.epoch));
    CATEGORIES.put(context.ledger, key, &published).await
}

/// The key as the caller publishes it now, as the current one.
fn now<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    key: CategoryKey,
) -> PublishedKey {
    PublishedKey {
        published: context.time,
        published_by: Some(caller.id().clone()),
        key,
        is_superseded: Some(false),
    }
}

/// Requires that a key names three different active keepers and is sealed to the patient's current recipient.
async fn check_key<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    patient: &MemberId,
    key: &CategoryKey,
) -> Result<(), ContractError> {
    let [first, second, third] = &key.keepers;
    if first == second || second == third || first == third {
        return Err(ContractError::invalid(
            "the three keepers must be of different organizations",
        ));
    }
    let recipient = member::patient_recipient(context, caller, patient).await?;
    if recipient.map(|recipient| recipient.digest()).as_ref() != Some(&key.patient_recipient) {
        return Err(ContractError::RecipientDiffers("patient's"));
    }
    for msp in &key.keepers {
        keeper::recipient(context, caller, msp).await?;
    }
    Ok(())
}
