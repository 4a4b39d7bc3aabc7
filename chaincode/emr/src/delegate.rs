//! Delegates and guardians: patients who act for another patient.

use emr_model::delegate::{
    AppointGuardian, Appointer, Delegate, Delegation, DelegationTerms, ListDelegations, Powers,
    Undelegate,
};
use emr_model::member::{MemberStatus, MembershipChange, Role};
use emr_model::organization::MINISTRY_MSP;
use emr_model::policy::Agreement;
use emr_model::{Done, MemberId, MspId, Page};
use fabric_chaincode::Ledger;

use crate::agreement;
use crate::authority::{self, Power};
use crate::caller::{ActiveMember, KeyHolder};
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::membership_log;
use crate::policy;
use crate::schema::{DELEGATIONS, MEMBERS};

/// Lets another patient act in the calling patient's place; a second call replaces the terms.
///
/// Does not check that the delegate exists, so that success reveals nothing. The contract checks that the delegate is
/// an active patient when they act.
pub(crate) async fn delegate<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: Delegate,
) -> Result<Done, ContractError> {
    caller.require_patient(&request.patient)?;
    check_terms(context, &request.patient, &request.delegate, &request.terms)?;
    if caller.member.custody {
        return Err(ContractError::invalid(
            "while a hospital keeps your keys, you cannot have delegates: change your keys first",
        ));
    }
    let key = (&request.patient, &request.delegate);
    let earlier = DELEGATIONS.get(context.ledger, key).await?;
    if earlier.is_some_and(|earlier| is_guardianship(context, &earlier)) {
        return Err(ContractError::Conflict(
            "guardianship is in force: only the ministry and the hospital that appointed it change it",
        ));
    }
    let delegation = Delegation {
        patient: request.patient,
        delegate: request.delegate,
        terms: request.terms,
        appointed_by: Appointer::Patient,
        appointed: context.time,
        begins: None,
        is_ended: false,
    };
    put(context, &delegation).await?;
    context.announce("Delegated")?;
    Ok(Done {})
}

/// Appoints a guardian, once the ministry and the named hospital agree. The guardianship begins when a recovery of the
/// patient would: the same two parties decide both, and the patient has the same time to object.
///
/// Both must be active patients by then. The authorities learn it if they are not, because they admit patients.
pub(crate) async fn appoint_guardian<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: AppointGuardian,
) -> Result<Agreement, ContractError> {
    agreement::require_party(&caller, &request.hospital)?;
    if [&request.patient, &request.guardian].contains(&caller.id()) {
        return Err(ContractError::NotPermitted);
    }
    check_terms(context, &request.patient, &request.guardian, &request.terms)?;
    let wait = u64::from(policy::recovery_wait(context).await?) * 1_000;
    let begins = context.time.plus_millis(wait);
    let until = request.terms.until;
    require(
        begins < until && until <= context.time.plus(AppointGuardian::LONGEST),
        ContractError::invalid("a guardianship ends after its wait, and at most 366 days from now"),
    )?;
    let subject = request.subject();
    let is_reached = agreement::reach(context, &caller, &request.hospital, &subject).await?;
    if is_reached {
        for id in [&request.patient, &request.guardian] {
            require_active_patient(context, id).await?;
        }
        let delegation = Delegation {
            patient: request.patient,
            delegate: request.guardian,
            terms: request.terms,
            appointed_by: Appointer::Authorities(request.hospital.clone()),
            appointed: context.time,
            begins: Some(begins),
            is_ended: false,
        };
        put(context, &delegation).await?;
        let change = MembershipChange::GuardianAppointed {
            guardian: delegation.delegate,
            hospital: request.hospital,
            begins,
            until,
        };
        membership_log::write(context, &caller, &delegation.patient, change).await?;
        context.announce("GuardianAppointed")?;
    }
    Ok(Agreement { is_reached })
}

/// Ends a delegation; for the delegate, for the patient or the authorities who made it, and for a patient who objects to a
/// guardianship that waits. Those who appoint a guardian cannot silence the patient by a freeze.
pub(crate) async fn undelegate<L: Ledger>(
    context: &Context<'_, L>,
    caller: KeyHolder,
    request: Undelegate,
) -> Result<Done, ContractError> {
    let key = (&request.patient, &request.delegate);
    let delegation = DELEGATIONS.get(context.ledger, key).await?;
    let may = |delegation: &Delegation| match caller.is_frozen() {
        true => {
            may_object(context, &caller, delegation) && is_frozen_by_appointer(&caller, delegation)
        }
        false => may_object(context, &caller, delegation) || may_end(caller.member(), delegation),
    };
    let refusal = match caller.is_frozen() {
        true => ContractError::MemberFrozen,
        false => ContractError::NotPermitted,
    };
    let delegation = delegation.filter(may).ok_or(refusal)?;
    if delegation.is_ended {
        return Err(ContractError::Conflict("delegation is ended already"));
    }
    let delegation = Delegation {
        is_ended: true,
        ..delegation
    };
    put(context, &delegation).await?;
    context.announce("Undelegated")?;
    Ok(Done {})
}

/// A patient's delegations. The patient, and delegates who see the log, see all of them; other callers see the one to
/// themselves.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListDelegations,
) -> Result<Page<Delegation>, ContractError> {
    let delegate = request.delegate.as_ref();
    if delegate != Some(caller.id()) {
        authority::in_place_of(context, caller.reader(), &request.patient, Power::Log).await?;
    }
    let patient = request.patient.as_str();
    let prefix: Vec<_> = [Some(patient), delegate.map(MemberId::as_str)]
        .into_iter()
        .flatten()
        .collect();
    DELEGATIONS
        .page(context.ledger, &prefix, &request.page)
        .await
}

async fn put<L: Ledger>(
    context: &Context<'_, L>,
    delegation: &Delegation,
) -> Result<(), ContractError> {
    let key = (&delegation.patient, &delegation.delegate);
    DELEGATIONS.put(context.ledger, key, delegation).await
}

fn check_terms<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    delegate: &MemberId,
    terms: &DelegationTerms,
) -> Result<(), ContractError> {
    let Powers {
        read,
        add,
        grant,
        log,
    } = terms.powers;
    if !(read || add || grant || log) {
        return Err(ContractError::invalid("a delegate has at least one power"));
    }
    if patient == delegate {
        return Err(ContractError::invalid(
            "the delegate must be another patient",
        ));
    }
    if terms.until <= context.time {
        return Err(ContractError::invalid(
            "a delegation must last until a time to come",
        ));
    }
    Ok(())
}

async fn require_active_patient<L: Ledger>(
    context: &Context<'_, L>,
    id: &MemberId,
) -> Result<(), ContractError> {
    let member = MEMBERS.get(context.ledger, (id,)).await?;
    let is_active_patient = member.is_some_and(|member| {
        member.status == MemberStatus::Active && member.roles.contains(&Role::Patient)
    });
    require(is_active_patient, ContractError::NotFound("active patient"))
}

/// Whether the ministry and a hospital appointed the delegate, and the delegation is not over.
fn is_guardianship<L: Ledger>(context: &Context<'_, L>, delegation: &Delegation) -> bool {
    matches!(delegation.appointed_by, Appointer::Authorities(_))
        && !delegation.is_ended
        && context.time < delegation.terms.until
}

/// Whether the caller is the patient, and the guardianship has not begun.
fn may_object<L: Ledger>(
    context: &Context<'_, L>,
    caller: &KeyHolder,
    delegation: &Delegation,
) -> bool {
    caller.member().is_patient(&delegation.patient) && delegation.is_waiting(context.time)
}

/// Whether one of the two organizations that appointed the guardian froze the patient.
fn is_frozen_by_appointer(caller: &KeyHolder, delegation: &Delegation) -> bool {
    let freezer = caller.frozen_by().map(MspId::as_str);
    match &delegation.appointed_by {
        Appointer::Patient => false,
        Appointer::Authorities(hospital) => {
            freezer == Some(MINISTRY_MSP) || freezer == Some(hospital.as_str())
        }
    }
}

fn may_end(caller: &ActiveMember, delegation: &Delegation) -> bool {
    if caller.is_patient(&delegation.delegate) {
        return true;
    }
    match &delegation.appointed_by {
        Appointer::Patient => caller.is_patient(&delegation.patient),
        Appointer::Authorities(hospital) => agreement::require_party(caller, hospital).is_ok(),
    }
}
