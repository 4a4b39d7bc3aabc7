//! Grants: the patient lets others read or add.

use emr_model::grant::{
    ExtendGrant, Grant, GrantEntry, GrantKey, GrantStatus, ListGrants, MayAccess, Revoke, Right,
    Rights, Scope, WouldAccess,
};
use emr_model::{Done, Grantee, Page};
use fabric_chaincode::Ledger;

use crate::authority::{self, ConfirmedBasis, Need, Power};
use crate::caller::{ActiveMember, KeyHolder};
use crate::category;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::granter::{self, Granter};
use crate::schema::{GRANTS, MEMBERS};

/// Lets a member or a hospital read or add to a category of the patient until `terms.expires`.
pub(crate) async fn grant<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: Grant,
) -> Result<Done, ContractError> {
    let granter = Granter::identify(context, &caller, &request.patient).await?;
    granter
        .write(context, request.grantee, request.terms)
        .await?;
    context.announce("Granted")?;
    Ok(Done {})
}

/// Adds the epoch that follows a grant's last one. In a grant of single records, replaces the envelope of the last epoch
/// instead.
pub(crate) async fn extend<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ExtendGrant,
) -> Result<Done, ContractError> {
    Granter::identify(context, &caller, &request.grant.patient).await?;
    let mut entry = load(context, &request.grant).await?;
    if entry.status == GrantStatus::Revoked {
        return Err(ContractError::GrantRevoked);
    }
    if entry.expires <= context.time {
        return Err(ContractError::GrantExpired);
    }
    let last = entry.epochs.last().map_or(0, |granted| granted.epoch);
    if matches!(entry.scope, Scope::Records(_)) {
        entry.epochs.pop();
    } else if request.epoch.epoch <= last {
        return Err(ContractError::Exists("epoch in the grant"));
    }
    let expected = entry
        .epochs
        .last()
        .map_or(last, |granted| granted.epoch + 1);
    if request.epoch.epoch != expected {
        return Err(ContractError::EpochNotCurrent);
    }
    let grantee = &entry.key.grantee;
    granter::check_recipient(context, &caller, grantee, &request.grantee_recipient).await?;
    let (patient, category) = (&entry.key.patient, &entry.category);
    let key = category::at_epoch(context, patient, category, request.epoch.epoch).await?;
    let key = key.ok_or(ContractError::EpochNotCurrent)?;
    granter::check_category_recipient(&key.key, &request.epoch)?;
    entry.epochs.push(request.epoch);
    entry.changed_by = Some(caller.id().clone());
    granter::put(context, &entry).await?;
    context.announce("GrantExtended")?;
    Ok(Done {})
}

/// Ends a grant of the patient at once and begins the category's next epoch, if the request has its key. A frozen patient
/// may revoke, too, but publishes no keys: a thief may be the one who signs.
pub(crate) async fn revoke<L: Ledger>(
    context: &Context<'_, L>,
    caller: KeyHolder,
    request: Revoke,
) -> Result<Done, ContractError> {
    let patient = &request.grant.patient;
    let is_frozen = caller.is_frozen();
    let caller = caller.even_if_frozen();
    if is_frozen {
        let is_own = caller.is_patient(patient) && request.next.is_none();
        require(is_own, ContractError::MemberFrozen)?;
    }
    Granter::identify(context, &caller, patient).await?;
    let entry = load(context, &request.grant).await?;
    if entry.status == GrantStatus::Revoked {
        return Err(ContractError::Conflict("grant is revoked already"));
    }
    if let Some(next) = request.next {
        category::rotate(context, &caller, patient, &entry.category, next).await?;
    }
    let entry = GrantEntry {
        status: GrantStatus::Revoked,
        changed_by: Some(caller.id().clone()),
        ..entry
    };
    granter::put(context, &entry).await?;
    context.announce("GrantRevoked")?;
    Ok(Done {})
}

/// A patient's grants. The patient, and delegates who may grant or see the log, see all of them; other callers see the
/// grants to themselves or to their hospital.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListGrants,
) -> Result<Page<GrantEntry>, ContractError> {
    let is_grantee = match &request.grantee {
        Some(Grantee::Member(id)) => id == caller.id(),
        Some(Grantee::Hospital(msp)) => *msp == caller.member.msp && caller.is_staff(),
        None => false,
    };
    if !is_grantee {
        authority::in_place_of(
            context,
            caller.reader(),
            &request.patient,
            Power::GrantOrLog,
        )
        .await?;
    }
    let patient = request.patient.as_str();
    let grantee = request.grantee.as_ref().map(Grantee::as_str);
    let prefix: Vec<_> = [Some(patient), grantee].into_iter().flatten().collect();
    let mut page = GRANTS.page(context.ledger, &prefix, &request.page).await?;
    if is_grantee {
        page.entries.iter_mut().for_each(hide_delegates);
    }
    Ok(page)
}

/// Whether the caller may read or add in a category now.
pub(crate) async fn may_access<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: MayAccess,
) -> Result<Done, ContractError> {
    let MayAccess {
        patient,
        category,
        right,
        basis,
    } = request;
    let need = match right {
        Right::Read => Need::Read,
        Right::Add => Need::Add,
    };
    let basis =
        authority::over(context, caller.reader(), &patient, &category, &basis, need).await?;
    if let ConfirmedBasis::Emergency = basis {
        category::require_emergency_access(context, &patient, &category).await?;
    }
    Ok(Done {})
}

/// The rights that a member has under one of the patient's grants now. The member's roles are those of the ledger, since
/// their certificate is not here.
pub(crate) async fn would_access<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: WouldAccess,
) -> Result<Rights, ContractError> {
    let WouldAccess { grant, member } = request;
    authority::in_place_of(context, caller.reader(), &grant.patient, Power::GrantOrLog).await?;
    let grant = load(context, &grant).await?;
    let member = MEMBERS.get(context.ledger, (&member,)).await?;
    let gives = match &member {
        Some(member) => authority::gives_to(context, &grant, member).await?,
        None => false,
    };
    Ok(match gives {
        true => grant.rights,
        false => Rights {
            read: false,
            add: false,
        },
    })
}

/// Grantees are not told who the patient's delegates are.
fn hide_delegates(entry: &mut GrantEntry) {
    entry.granted_by = None;
    entry.changed_by = None;
}

async fn load<L: Ledger>(
    context: &Context<'_, L>,
    key: &GrantKey,
) -> Result<GrantEntry, ContractError> {
    let parts = (&key.patient, &key.grantee, &key.grant);
    let entry = GRANTS.get(context.ledger, parts).await?;
    entry.ok_or(ContractError::NotFound("grant"))
}
