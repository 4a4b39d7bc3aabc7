//! Recovery: a member who lost all keys gets a new one. It waits and stays visible, so that the member can cancel a
//! recovery that is not theirs.

use emr_model::member::{Member, MemberStatus, Role};
use emr_model::organization::MINISTRY_MSP;
use emr_model::policy::Agreement;
use emr_model::recovery::{
    ApproveRecovery, CancelRecovery, FinishRecovery, ListOpenRecoveries, ListRecoveries, Recovery,
    RecoveryStatus, RefuseRecovery, RequestRecovery,
};
use emr_model::{Digest, Done, MemberId, MspId, Page, Timestamp, TransactionId};
use fabric_chaincode::Ledger;
use fabric_chaincode::contract::Caller;

use crate::agreement;
use crate::arguments::check_patient_recipient;
use crate::caller::{ActiveMember, KeyHolder, named_member};
use crate::collection::Keyed;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::member_key::{end_custody, pin};
use crate::participation;
use crate::policy;
use crate::schema::{Approver, ListedRecovery, MEMBER_KEYS, MEMBERS, RECOVERIES, RECOVERIES_OF};

/// How long a recovery lasts, in milliseconds.
const LIFETIME: u64 = Recovery::LIFETIME as u64 * 1_000;

/// A signer whose certificate names a member of its MSP, and whose key is not pinned for that member.
pub(crate) struct Claimant {
    member: Member,
    key: Digest,
}

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for Claimant {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        let signer = &context.signer;
        let member = named_member(context).await?;
        let pinned = (&member.id, &signer.key);
        if MEMBER_KEYS.get(context.ledger, pinned).await?.is_some() {
            return Err(ContractError::NotPermitted);
        }
        participation::keeper_of_callers(context, &signer.msp).await?;
        match member.status {
            MemberStatus::Active | MemberStatus::Frozen => Ok(Self {
                member,
                key: signer.key.clone(),
            }),
            MemberStatus::Pending => Err(ContractError::MemberPending),
            MemberStatus::Suspended => Err(ContractError::MemberSuspended),
        }
    }
}

/// Who may see recoveries: a member, or the claimant of one.
pub(crate) enum Viewer {
    /// A member who signed with a key in force.
    Member(Box<ActiveMember>),
    /// Of this member.
    Claimant(MemberId),
}

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for Viewer {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        match ActiveMember::identify(context).await {
            Ok(member) => Ok(Self::Member(Box::new(member))),
            Err(refusal) => match Claimant::identify(context).await {
                Ok(claimant) => Ok(Self::Claimant(claimant.member.id)),
                Err(_) => Err(refusal),
            },
        }
    }
}

impl Viewer {
    fn may_see_those_of(&self, id: &MemberId) -> bool {
        match self {
            Self::Member(member) => {
                member.id() == id || member.is(Role::Ministry) || member.is(Role::Registrar)
            }
            Self::Claimant(own) => own == id,
        }
    }
}

/// Requests that the signing key becomes the member's key; for a signer whose certificate names the member.
pub(crate) async fn ask<L: Ledger>(
    context: &Context<'_, L>,
    caller: Claimant,
    request: RequestRecovery,
) -> Result<Done, ContractError> {
    if request.id != caller.member.id {
        return Err(ContractError::NotPermitted);
    }
    let recovery = Recovery {
        id: request.id,
        recovery: context.transaction.clone(),
        key: caller.key,
        requested: context.time,
        wait_seconds: Some(policy::recovery_wait(context).await?),
        status: RecoveryStatus::Open,
        approvals: Vec::new(),
        refusals: Vec::new(),
    };
    put(context, &recovery).await?;
    list_for(context, &caller.member.msp, &recovery).await?;
    context.announce("RecoveryRequested")?;
    Ok(Done {})
}

/// Approves a recovery for the caller's organization; for the ministry and registrars, but never their own recovery. The
/// organization that froze the member waits a week, so that it does not take over a membership that it has just stopped.
pub(crate) async fn approve<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ApproveRecovery,
) -> Result<Done, ContractError> {
    require_decider(&caller, &request.id)?;
    let recovery = lasting(context, &request.id, &request.recovery).await?;
    let member = MEMBERS.get(context.ledger, (&request.id,)).await?;
    let stop = member
        .filter(|member| member.status == MemberStatus::Frozen)
        .and_then(|member| member.stop);
    let has_just_frozen = stop.is_some_and(|stop| {
        stop.organization == caller.member.msp && context.time < stop.time.plus(Agreement::PATIENCE)
    });
    if has_just_frozen {
        return Err(ContractError::Conflict(
            "organization that froze the member approves their recovery only a week later",
        ));
    }
    let subject = Recovery::subject(&request.id, &request.recovery);
    agreement::approve(context, &caller, &subject).await?;
    list_for(context, &caller.member.msp, &recovery).await?;
    context.announce("RecoveryApproved")?;
    Ok(Done {})
}

/// Refuses a recovery for the caller's organization and takes its approval back; for those who may approve it. Another
/// organization's approval stands: no hospital keeps a patient from recovering with another hospital.
pub(crate) async fn refuse<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: RefuseRecovery,
) -> Result<Done, ContractError> {
    require_decider(&caller, &request.id)?;
    let recovery = lasting(context, &request.id, &request.recovery).await?;
    let subject = Recovery::subject(&request.id, &request.recovery);
    agreement::refuse(context, &caller, &subject, request.reason).await?;
    list_for(context, &caller.member.msp, &recovery).await?;
    context.announce("RecoveryRefused")?;
    Ok(Done {})
}

/// Stops a recovery that the member did not ask for. The caller needs a key in force. A member whose whole membership is
/// frozen cancels only a recovery that the organization approved which froze it: nobody freezes members to take them over,
/// and a thief whom another organization stopped does not hinder the recovery.
pub(crate) async fn cancel<L: Ledger>(
    context: &Context<'_, L>,
    caller: KeyHolder,
    request: CancelRecovery,
) -> Result<Done, ContractError> {
    if caller.is_frozen() {
        require_approved_by_freezer(context, &caller, &request).await?;
    }
    let caller = caller.even_if_frozen();
    if request.id != *caller.id() {
        return Err(ContractError::NotPermitted);
    }
    let recovery = open(context, &request.id, &request.recovery).await?;
    let recovery = Recovery {
        status: RecoveryStatus::Cancelled(caller.key),
        ..recovery
    };
    put(context, &recovery).await?;
    context.announce("RecoveryCancelled")?;
    Ok(Done {})
}

/// Ends every earlier key and pins the new one, once two organizations have approved and the member's time to cancel
/// has passed.
pub(crate) async fn finish<L: Ledger>(
    context: &Context<'_, L>,
    caller: Claimant,
    request: FinishRecovery,
) -> Result<Done, ContractError> {
    let Claimant { mut member, key } = caller;
    if request.id != member.id {
        return Err(ContractError::NotPermitted);
    }
    let recovery = lasting(context, &request.id, &request.recovery).await?;
    if recovery.key != key {
        return Err(ContractError::NotPermitted);
    }
    check_patient_recipient(&member, request.patient_recipient.as_ref())?;
    check_hospital(&member, &request.hospital)?;
    let subject = Recovery::subject(&request.id, &request.recovery);
    let approved = agreement::reached_at(context, &request.hospital, &subject).await?;
    let approved = approved.ok_or(ContractError::Conflict(
        "recovery is not approved by the ministry and this hospital within a week of each other",
    ))?;
    let wait = policy::recovery_wait(context).await?;
    let wait = wait.max(recovery.wait_seconds.unwrap_or(0));
    if context.time < approved.plus_millis(u64::from(wait) * 1_000) {
        return Err(ContractError::Conflict(
            "recovery must wait until the member had time to cancel it",
        ));
    }
    let by = Approver::Recovery(recovery.recovery.clone());
    member.recoveries += 1;
    pin(context, &member, &key, by, request.device).await?;
    end_custody(context, &mut member).await?;
    let member = Member {
        status: MemberStatus::Active,
        stop: None,
        recipient: Some(request.recipient),
        patient_recipient: request.patient_recipient,
        keyring: request.keyring,
        ..member
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await?;
    let recovery = Recovery {
        status: RecoveryStatus::Finished,
        ..recovery
    };
    put(context, &recovery).await?;
    context.announce("RecoveryFinished")?;
    Ok(Done {})
}

/// A member's recoveries, with the approvals of those that are open; for the member, who may have no pinned key any more,
/// for the ministry and for registrars.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: Viewer,
    request: ListRecoveries,
) -> Result<Page<Recovery>, ContractError> {
    require(
        caller.may_see_those_of(&request.id),
        ContractError::NotPermitted,
    )?;
    let prefix = [request.id.as_str()];
    let mut page = RECOVERIES
        .page(context.ledger, &prefix, &request.page)
        .await?;
    for recovery in &mut page.entries {
        add_decisions(context, recovery).await?;
    }
    Ok(page)
}

/// Open recoveries of an organization's members, and those that the organization approved or refused, as far as they can
/// still be finished; for the ministry and the organization's registrars. A page may have fewer entries than it asks for.
pub(crate) async fn list_open<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListOpenRecoveries,
) -> Result<Page<Recovery>, ContractError> {
    agreement::require_party(&caller, &request.organization)?;
    let prefix = [request.organization.as_str()];
    let lapsed = context.time.as_millis().saturating_sub(LIFETIME);
    let lapsed = Timestamp::from_millis(lapsed).inverted();
    let listed = RECOVERIES_OF
        .keyed_page_between(context.ledger, &prefix, ("", &lapsed), &request.page)
        .await?;
    let keys = listed.entries.iter();
    let keys = keys.map(|Keyed { value, .. }| (&value.id, &value.recovery));
    let found = RECOVERIES.get_many(context.ledger, keys).await?;
    let open = found.into_iter().flatten();
    let open = open.filter(|recovery| recovery.status == RecoveryStatus::Open);
    let mut entries: Vec<_> = open.collect();
    for recovery in &mut entries {
        add_decisions(context, recovery).await?;
    }
    Ok(Page {
        entries,
        next: listed.next,
    })
}

/// Adds the approvals and refusals of an open recovery, as answers have them.
async fn add_decisions<L: Ledger>(
    context: &Context<'_, L>,
    recovery: &mut Recovery,
) -> Result<(), ContractError> {
    if recovery.status == RecoveryStatus::Open {
        let subject = Recovery::subject(&recovery.id, &recovery.recovery);
        let given = agreement::given(context, &subject).await?;
        recovery.approvals = given.approvals;
        recovery.refusals = given.refusals;
    }
    Ok(())
}

/// Requires a caller who speaks for an organization, about the recovery of another member.
fn require_decider(caller: &ActiveMember, id: &MemberId) -> Result<(), ContractError> {
    if !caller.is(Role::Ministry) {
        caller.require(Role::Registrar)?;
    }
    require(
        id != caller.id(),
        ContractError::invalid("another member must decide about your recovery"),
    )
}

async fn require_approved_by_freezer<L: Ledger>(
    context: &Context<'_, L>,
    caller: &KeyHolder,
    request: &CancelRecovery,
) -> Result<(), ContractError> {
    let frozen = || ContractError::MemberFrozen;
    let freezer = caller.frozen_by().ok_or_else(frozen)?;
    let subject = Recovery::subject(&request.id, &request.recovery);
    let approval = agreement::approval(context, &subject, freezer).await?;
    require(approval.is_some(), frozen())
}

async fn open<L: Ledger>(
    context: &Context<'_, L>,
    id: &MemberId,
    recovery: &TransactionId,
) -> Result<Recovery, ContractError> {
    let recovery = RECOVERIES.get(context.ledger, (id, recovery)).await?;
    let recovery = recovery.ok_or(ContractError::NotFound("recovery"))?;
    match recovery.status {
        RecoveryStatus::Open => Ok(recovery),
        _ => Err(ContractError::Conflict("recovery is over")),
    }
}

/// An open recovery, unless the member asked for it too long ago.
async fn lasting<L: Ledger>(
    context: &Context<'_, L>,
    id: &MemberId,
    recovery: &TransactionId,
) -> Result<Recovery, ContractError> {
    let recovery = open(context, id, recovery).await?;
    match context.time < recovery.requested.plus_millis(LIFETIME) {
        true => Ok(recovery),
        false => Err(ContractError::RecoveryExpired),
    }
}

/// Requires the own hospital of a staff member, because it knows its staff. Patients and ministry members belong to no
/// hospital: any hospital may see them in person, and approves together with the ministry.
fn check_hospital(member: &Member, hospital: &MspId) -> Result<(), ContractError> {
    require(
        member.msp.as_str() == MINISTRY_MSP || member.msp == *hospital,
        ContractError::invalid("the hospital must be the member's own"),
    )
}

async fn put<L: Ledger>(
    context: &Context<'_, L>,
    recovery: &Recovery,
) -> Result<(), ContractError> {
    let key = (&recovery.id, &recovery.recovery);
    RECOVERIES.put(context.ledger, key, recovery).await
}

/// Has a recovery in an organization's list.
async fn list_for<L: Ledger>(
    context: &Context<'_, L>,
    organization: &MspId,
    recovery: &Recovery,
) -> Result<(), ContractError> {
    let listed = ListedRecovery {
        id: recovery.id.clone(),
        recovery: recovery.recovery.clone(),
    };
    let key = (organization, &recovery.requested, &recovery.recovery);
    RECOVERIES_OF.put(context.ledger, key, &listed).await
}
