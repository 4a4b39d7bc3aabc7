//! Member keys: members change their own keys; the ministry or a registrar whom they call freezes them.

use emr_model::member::{ChangeKeys, Freeze, Member, MemberStatus, Role};
use emr_model::{Digest, Done};
use fabric_chaincode::Ledger;

use crate::arguments::names_twice;
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::ContractError;
use crate::member::{check_patient_recipient, is_own_practitioner};
use crate::schema::{Approver, MEMBER_KEYS, MEMBERS, MEMBERS_OF, MemberKey};

/// Changes the calling member's keys and recipients. It ends a hospital's custody: the keys are the patient's now.
pub(crate) async fn change<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ChangeKeys,
) -> Result<Done, ContractError> {
    check(&caller, &request)?;
    let mut member = caller.member;
    for key in &request.end {
        let known = MEMBER_KEYS.get(context.ledger, (&member.id, key)).await?;
        let known = known
            .filter(|known| known.until.is_none() && known.recoveries == member.recoveries)
            .ok_or(ContractError::NotFound("key of yours"))?;
        let ended = MemberKey {
            until: Some(context.time),
            ..known
        };
        MEMBER_KEYS
            .put(context.ledger, (&member.id, key), &ended)
            .await?;
    }
    if let Some(key) = &request.add {
        let known = MEMBER_KEYS.get(context.ledger, (&member.id, key)).await?;
        if known.is_some() {
            return Err(ContractError::Exists("key of yours"));
        }
        let by = Approver::Own(caller.key);
        pin(context, &member, key, by).await?;
    }
    end_custody(context, &mut member).await?;
    member.recipient = Some(request.recipient);
    member.patient_recipient = request.patient_recipient;
    MEMBERS.put(context.ledger, (&member.id,), &member).await?;
    context.announce("KeysChanged")?;
    Ok(Done {})
}

/// Freezes one key of a member, or the whole membership; for the ministry, and registrars over patients and their own
/// practitioners.
pub(crate) async fn freeze<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: Freeze,
) -> Result<Done, ContractError> {
    if !caller.is(Role::Ministry) {
        caller.require(Role::Registrar)?;
    }
    let member = MEMBERS.get(context.ledger, (&request.id,)).await?;
    let member = match caller.is(Role::Ministry) {
        true => member.ok_or(ContractError::NotFound("member"))?,
        false => member
            .filter(|member| {
                member.roles == [Role::Patient] || is_own_practitioner(&caller, member)
            })
            .ok_or(ContractError::NotPermitted)?,
    };
    if member.id == *caller.id() {
        return Err(ContractError::invalid("another member must freeze you"));
    }
    match &request.key {
        Some(key) => freeze_key(context, &member, key).await?,
        None => freeze_member(context, member).await?,
    }
    context.announce("Frozen")?;
    Ok(Done {})
}

/// Pins a key, which is in force from now on.
pub(crate) async fn pin<L: Ledger>(
    context: &Context<'_, L>,
    member: &Member,
    key: &Digest,
    by: Approver,
) -> Result<(), ContractError> {
    let pinned = MemberKey {
        from: context.time,
        until: None,
        is_frozen: false,
        recoveries: member.recoveries,
        by,
    };
    MEMBER_KEYS
        .put(context.ledger, (&member.id, key), &pinned)
        .await
}

/// Ends a hospital's custody of the member's keys: takes the member off that hospital's list.
pub(crate) async fn end_custody<L: Ledger>(
    context: &Context<'_, L>,
    member: &mut Member,
) -> Result<(), ContractError> {
    if let (true, Some(hospital)) = (member.custody, &member.registered_by) {
        MEMBERS_OF
            .delete(context.ledger, (hospital, &member.id))
            .await?;
        member.custody = false;
    }
    Ok(())
}

/// Requires that one key is left: the one that is added or the one that signs.
fn check(caller: &ActiveMember, request: &ChangeKeys) -> Result<(), ContractError> {
    check_patient_recipient(&caller.member, request.patient_recipient.as_ref())?;
    let ended = &request.end;
    if ended.len() > ChangeKeys::MOST_ENDED || names_twice(ended) {
        return Err(ContractError::invalid(format!(
            "at most {} keys are ended at once, each named once",
            ChangeKeys::MOST_ENDED
        )));
    }
    let hands_over = request.add.is_some() && ended.contains(&caller.key);
    if caller.member.custody && !hands_over {
        return Err(ContractError::invalid(
            "to end a hospital's custody, add a key of your own and end the one that signs",
        ));
    }
    if request.add.is_none() && ended.contains(&caller.key) {
        return Err(ContractError::invalid(
            "the key that signs is ended only if another is added",
        ));
    }
    Ok(())
}

async fn freeze_key<L: Ledger>(
    context: &Context<'_, L>,
    member: &Member,
    key: &Digest,
) -> Result<(), ContractError> {
    let known = MEMBER_KEYS.get(context.ledger, (&member.id, key)).await?;
    let known = known.ok_or(ContractError::NotFound("key of the member"))?;
    if !known.is_in_force(member) {
        return Err(ContractError::Conflict("key is not in force"));
    }
    let frozen = MemberKey {
        is_frozen: true,
        ..known
    };
    MEMBER_KEYS
        .put(context.ledger, (&member.id, key), &frozen)
        .await
}

async fn freeze_member<L: Ledger>(
    context: &Context<'_, L>,
    member: Member,
) -> Result<(), ContractError> {
    if member.status != MemberStatus::Active {
        return Err(ContractError::Conflict("member is not active"));
    }
    let member = Member {
        status: MemberStatus::Frozen,
        ..member
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await
}
