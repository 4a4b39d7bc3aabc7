//! Grants: who may read and who may add, given by the patient.

use emr_model::category::CategoryKey;
use emr_model::grant::{
    ExtendGrant, Grant, GrantEntry, GrantKey, GrantStatus, GrantTerms, GrantedEpoch, ListGrants,
    Revoke, Rights,
};
use emr_model::{CategoryId, Digest, MemberId, Page};
use fabric_chaincode::Ledger;

use crate::caller::ActiveMember;
use crate::category;
use crate::context::Context;
use crate::dispatch::Done;
use crate::error::ContractError;
use crate::member;
use crate::schema::GRANTS;

/// Lets a practitioner read or add to a category of the calling patient until `terms.expires`.
pub(crate) async fn grant<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: Grant,
) -> Result<Done, ContractError> {
    caller.require_patient(&request.patient)?;
    write(context, &caller, request.grantee, request.terms).await?;
    context.announce("Granted")?;
    Ok(Done {})
}

/// Adds the current epoch to a grant of the calling patient.
pub(crate) async fn extend<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ExtendGrant,
) -> Result<Done, ContractError> {
    caller.require_patient(&request.grant.patient)?;
    let mut entry = load(context, &request.grant).await?;
    if entry.status == GrantStatus::Revoked {
        return Err(ContractError::GrantRevoked);
    }
    if entry.expires <= context.time {
        return Err(ContractError::GrantExpired);
    }
    let last = entry.epochs.last().map_or(0, |granted| granted.epoch);
    if request.epoch.epoch <= last {
        return Err(ContractError::Exists("epoch in the grant"));
    }
    check_grantee(context, &entry.key.grantee, &request.grantee_recipient).await?;
    check_current(context, caller.id(), &entry.category, &request.epoch).await?;
    entry.epochs.push(request.epoch);
    put(context, &entry).await?;
    context.announce("GrantExtended")?;
    Ok(Done {})
}

/// Ends a grant of the calling patient at once and begins the category's next epoch.
pub(crate) async fn revoke<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: Revoke,
) -> Result<Done, ContractError> {
    caller.require_patient(&request.grant.patient)?;
    let entry = load(context, &request.grant).await?;
    if entry.status == GrantStatus::Revoked {
        return Err(ContractError::Conflict("grant is revoked already"));
    }
    category::rotate(context, &caller, &entry.category, &request.next).await?;
    let entry = GrantEntry {
        status: GrantStatus::Revoked,
        ..entry
    };
    put(context, &entry).await?;
    context.announce("GrantRevoked")?;
    Ok(Done {})
}

/// The patient's grants; to anybody else those that the patient gave them, which may be none.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListGrants,
) -> Result<Page<GrantEntry>, ContractError> {
    let patient = request.patient.as_str();
    let prefix: &[&str] = match caller.is_patient(&request.patient) {
        true => &[patient],
        false => &[patient, caller.id().as_str()],
    };
    GRANTS.page(context.ledger, prefix, &request.page).await
}

/// Writes a grant of the calling patient under this transaction's id.
pub(crate) async fn write<L: Ledger>(
    context: &Context<'_, L>,
    patient: &ActiveMember,
    grantee: MemberId,
    terms: GrantTerms,
) -> Result<(), ContractError> {
    check_rights(terms.rights)?;
    let not_before = terms.not_before.unwrap_or(context.time);
    if terms.expires <= context.time || terms.expires <= not_before {
        return Err(ContractError::invalid(
            "a grant must expire after now and after it begins",
        ));
    }
    check_grantee(context, &grantee, &terms.grantee_recipient).await?;
    check_epochs(context, patient.id(), &terms.category, &terms.epochs).await?;
    let entry = GrantEntry {
        key: GrantKey {
            patient: patient.id().clone(),
            grantee,
            grant: context.transaction.clone(),
        },
        category: terms.category,
        rights: terms.rights,
        purpose: terms.purpose,
        not_before,
        expires: terms.expires,
        epochs: terms.epochs,
        status: GrantStatus::Active,
        granted_by: patient.id().clone(),
    };
    put(context, &entry).await
}

/// Refuses rights that are none.
pub(crate) fn check_rights(rights: Rights) -> Result<(), ContractError> {
    match rights.read || rights.add {
        true => Ok(()),
        false => Err(ContractError::invalid(
            "the rights must be to read, to add, or both",
        )),
    }
}

async fn load<L: Ledger>(
    context: &Context<'_, L>,
    key: &GrantKey,
) -> Result<GrantEntry, ContractError> {
    let parts = (&key.patient, &key.grantee, &key.grant);
    let entry = GRANTS.get(context.ledger, parts).await?;
    entry.ok_or(ContractError::NotFound("grant"))
}

async fn put<L: Ledger>(context: &Context<'_, L>, entry: &GrantEntry) -> Result<(), ContractError> {
    let key = &entry.key;
    let parts = (&key.patient, &key.grantee, &key.grant);
    GRANTS.put(context.ledger, parts, entry).await
}

/// The grantee is an active practitioner, and the envelopes are sealed to their present recipient.
async fn check_grantee<L: Ledger>(
    context: &Context<'_, L>,
    grantee: &MemberId,
    sealed_to: &Digest,
) -> Result<(), ContractError> {
    let grantee = member::active_practitioner(context, grantee).await?;
    match grantee.recipient.map(|recipient| recipient.digest()) == Some(sealed_to.clone()) {
        true => Ok(()),
        false => Err(ContractError::RecipientDiffers("grantee's")),
    }
}

/// Granted epochs rise, exist with the recipients named, and end with the current one.
async fn check_epochs<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
    epochs: &[GrantedEpoch],
) -> Result<(), ContractError> {
    let Some((newest, older)) = epochs.split_last() else {
        return Err(ContractError::invalid("a grant includes the current epoch"));
    };
    if !epochs.is_sorted_by(|left, right| left.epoch < right.epoch) {
        return Err(ContractError::invalid("the epochs must be in rising order"));
    }
    check_current(context, patient, category, newest).await?;
    for granted in older {
        let key = category::at_epoch(context, patient, category, granted.epoch).await?;
        let key = key.ok_or(ContractError::NotFound("epoch of the category"))?;
        check_recipient(&key, granted)?;
    }
    Ok(())
}

async fn check_current<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
    granted: &GrantedEpoch,
) -> Result<(), ContractError> {
    let key = category::current(context, patient, category, granted.epoch).await?;
    check_recipient(&key, granted)
}

fn check_recipient(key: &CategoryKey, granted: &GrantedEpoch) -> Result<(), ContractError> {
    match key.recipient.digest() == granted.category_recipient {
        true => Ok(()),
        false => Err(ContractError::RecipientDiffers("category's")),
    }
}
