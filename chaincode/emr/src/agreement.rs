//! Decisions of the ministry and a hospital together: both send the same request, and the second one carries it out.

use emr_model::member::{Member, MemberStatus, Role};
use emr_model::organization::MINISTRY_MSP;
use emr_model::policy::Agreement;
use emr_model::recovery::{RecoveryApproval, RecoveryRefusal, RefusalReason};
use emr_model::{Digest, MspId, PageRequest, Timestamp};
use fabric_chaincode::Ledger;

use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::participation;
use crate::schema::{APPROVALS, Approval, MEMBERS};

/// Refuses a caller who speaks for neither the ministry nor this hospital.
pub(crate) fn require_party(caller: &ActiveMember, hospital: &MspId) -> Result<(), ContractError> {
    let is_party =
        caller.is(Role::Ministry) || caller.is(Role::Registrar) && caller.member.msp == *hospital;
    require(is_party, ContractError::NotPermitted)
}

/// Whether the other side has asked for the same within a week. If so, both approvals are used up; otherwise the
/// caller's approval waits. The hospital must take part.
pub(crate) async fn reach<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    hospital: &MspId,
    subject: &Digest,
) -> Result<bool, ContractError> {
    let other = match caller.is(Role::Ministry) {
        true => hospital.clone(),
        false => ministry(),
    };
    if *hospital == ministry() || !participation::takes_part(context, hospital).await? {
        return Err(ContractError::invalid(
            "the hospital must be a hospital that takes part",
        ));
    }
    let given = standing(context, subject, &other).await?;
    let is_reached = given.is_some_and(|given| context.time < given.plus(Agreement::PATIENCE));
    if is_reached {
        for msp in [&other, &caller.member.msp] {
            APPROVALS.delete(context.ledger, (subject, msp)).await?;
        }
    } else {
        approve(context, caller, subject).await?;
    }
    Ok(is_reached)
}

/// Writes down that the caller's organization agrees.
pub(crate) async fn approve<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    subject: &Digest,
) -> Result<(), ContractError> {
    say(context, caller, subject, None).await
}

/// Writes down that the caller's organization refuses, in the place of its approval.
pub(crate) async fn refuse<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    subject: &Digest,
    reason: RefusalReason,
) -> Result<(), ContractError> {
    say(context, caller, subject, Some(reason)).await
}

async fn say<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    subject: &Digest,
    refused: Option<RefusalReason>,
) -> Result<(), ContractError> {
    let approval = Approval {
        by: caller.id().clone(),
        time: context.time,
        refused,
    };
    let key = (subject, &caller.member.msp);
    APPROVALS.put(context.ledger, key, &approval).await
}

/// When both the ministry and the hospital had approved, if they did within a week of each other and both approvals
/// stand.
pub(crate) async fn reached_at<L: Ledger>(
    context: &Context<'_, L>,
    hospital: &MspId,
    subject: &Digest,
) -> Result<Option<Timestamp>, ContractError> {
    let ministry = ministry();
    if *hospital == ministry || !participation::takes_part(context, hospital).await? {
        return Ok(None);
    }
    let ministrys = standing(context, subject, &ministry).await?;
    let hospitals = standing(context, subject, hospital).await?;
    let both = ministrys.zip(hospitals);
    let ends = both.map(|(one, other)| (one.min(other), one.max(other)));
    let reached = ends.filter(|(first, last)| *last < first.plus(Agreement::PATIENCE));
    Ok(reached.map(|(_, last)| last))
}

/// What organizations said about one recovery.
#[derive(Default)]
pub(crate) struct Given {
    pub(crate) approvals: Vec<RecoveryApproval>,
    pub(crate) refusals: Vec<RecoveryRefusal>,
}

/// Every approval and refusal that stands and whose organization takes part, of at most one page of them.
pub(crate) async fn given<L: Ledger>(
    context: &Context<'_, L>,
    subject: &Digest,
) -> Result<Given, ContractError> {
    let prefix = [subject.as_str()];
    let request = PageRequest::default();
    let page = APPROVALS.page(context.ledger, &prefix, &request).await?;
    let mut given = Given::default();
    for approval in page.entries {
        let Some(speaker) = MEMBERS.get(context.ledger, (&approval.by,)).await? else {
            continue;
        };
        if speaks(&speaker) && participation::takes_part(context, &speaker.msp).await? {
            let (organization, time) = (speaker.msp, approval.time);
            match approval.refused {
                None => given
                    .approvals
                    .push(RecoveryApproval { organization, time }),
                Some(reason) => given.refusals.push(RecoveryRefusal {
                    organization,
                    time,
                    reason,
                }),
            }
        }
    }
    Ok(given)
}

/// What an organization approved, if it did not take that back.
pub(crate) async fn approval<L: Ledger>(
    context: &Context<'_, L>,
    subject: &Digest,
    msp: &MspId,
) -> Result<Option<Approval>, ContractError> {
    let approval = APPROVALS.get(context.ledger, (subject, msp)).await?;
    Ok(approval.filter(|approval| approval.refused.is_none()))
}

/// When an organization approved, if the member who approved may still speak for it.
async fn standing<L: Ledger>(
    context: &Context<'_, L>,
    subject: &Digest,
    msp: &MspId,
) -> Result<Option<Timestamp>, ContractError> {
    let Some(approval) = approval(context, subject, msp).await? else {
        return Ok(None);
    };
    let speaker = MEMBERS.get(context.ledger, (&approval.by,)).await?;
    Ok(speaker.filter(speaks).map(|_| approval.time))
}

/// Whether a member may speak for their organization.
fn speaks(member: &Member) -> bool {
    let role = match member.msp == ministry() {
        true => Role::Ministry,
        false => Role::Registrar,
    };
    member.status == MemberStatus::Active && member.roles.contains(&role)
}

fn ministry() -> MspId {
    MINISTRY_MSP.parse().expect("it is an MSP id")
}
