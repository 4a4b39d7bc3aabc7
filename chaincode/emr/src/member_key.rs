//! Member keys: members change their own keys; the ministry or a registrar whom they call freezes them.

use emr_model::member::{
    ChangeKeys, Freeze, ListKeys, Member, MemberStatus, MembershipChange, NewKeyring, PinnedKey,
    Role,
};
use emr_model::{Digest, Done, MemberId, Page, Recipient, TransactionId};
use fabric_chaincode::Ledger;

use crate::arguments::{check_patient_recipient, names_twice};
use crate::authority;
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::key_proof;
use crate::membership_log;
use crate::ministry;
use crate::schema::{Approver, MEMBER_KEYS, MEMBERS, MEMBERS_OF, MemberKey};

/// Changes the calling member's keys, recipients and keyring. It ends a hospital's custody: the keys are the patient's
/// now.
pub(crate) async fn change<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ChangeKeys,
) -> Result<Done, ContractError> {
    check(&caller, &request)?;
    if !request.end.contains(&caller.key) {
        keep_recipient(context, &caller).await?;
    }
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
        pin(context, &member, key, by, request.device).await?;
    }
    end_custody(context, &mut member).await?;
    member.recipient = Some(request.recipient);
    member.patient_recipient = request.patient_recipient;
    if let Some(keyring) = request.keyring {
        member.keyring = Some(keyring.file);
    }
    MEMBERS.put(context.ledger, (&member.id,), &member).await?;
    context.announce("KeysChanged")?;
    Ok(Done {})
}

/// Freezes one key of a member, or the whole membership; for the ministry, and for registrars over their own practitioners
/// and over patients who have to do with their hospital.
pub(crate) async fn freeze<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: Freeze,
) -> Result<Done, ContractError> {
    let member = subject(context, &caller, &request.id, request.grant.as_ref()).await?;
    if member.id == *caller.id() {
        return Err(ContractError::invalid("another member must freeze you"));
    }
    let reason = request.reason;
    let change = match (&request.key, &request.remaining_key) {
        (Some(key), remaining) => {
            require_remaining(context, &member, key, remaining.as_ref()).await?;
            freeze_key(context, &caller, &member, key).await?;
            let key = key.clone();
            MembershipChange::KeyFrozen { key, reason }
        }
        (None, None) => {
            ministry::require_two_remain(context, &member, &request.remaining).await?;
            freeze_member(context, &caller, &member).await?;
            MembershipChange::Frozen { reason }
        }
        (None, Some(_)) => {
            return Err(ContractError::invalid(
                "of a membership that is frozen, no key remains",
            ));
        }
    };
    membership_log::write(context, &caller, &member.id, change).await?;
    context.announce("Frozen")?;
    Ok(Done {})
}

/// Ends the freeze of a key; for the ministry, and for registrars of the hospital that froze it.
pub(crate) async fn reinstate<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    id: &MemberId,
    key: &Digest,
) -> Result<Done, ContractError> {
    let known = MEMBER_KEYS.get(context.ledger, (id, key)).await?;
    let stop = known.as_ref().and_then(|known| known.stop.as_ref());
    require(caller.may_undo(stop), ContractError::NotPermitted)?;
    if id == caller.id() {
        return Err(ContractError::invalid("another member must reinstate you"));
    }
    let member = MEMBERS.get(context.ledger, (id,)).await?;
    let (Some(member), Some(known)) = (member, known) else {
        return Err(ContractError::NotFound("key of the member"));
    };
    let reinstated = MemberKey {
        is_frozen: false,
        stop: None,
        ..known.clone()
    };
    if !known.is_frozen || !reinstated.is_in_force(&member) {
        return Err(ContractError::Conflict(
            "key is not frozen, or was ended or replaced",
        ));
    }
    MEMBER_KEYS
        .put(context.ledger, (id, key), &reinstated)
        .await?;
    let change = MembershipChange::KeyReinstated { key: key.clone() };
    membership_log::write(context, caller, id, change).await?;
    context.announce("KeyReinstated")?;
    Ok(Done {})
}

/// The keys that were ever pinned for a member; for the member, and for those who may freeze one of them.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListKeys,
) -> Result<Page<PinnedKey>, ContractError> {
    let member = match request.id == *caller.id() {
        true => caller.member,
        false => subject(context, &caller, &request.id, request.grant.as_ref()).await?,
    };
    let prefix = [member.id.as_str()];
    let page = MEMBER_KEYS
        .keyed_page(context.ledger, &prefix, &request.page)
        .await?;
    let keys = page.entries.into_iter().filter_map(|entry| {
        let key = entry.rest.into_iter().next()?;
        Some(PinnedKey {
            key: key.parse().ok()?,
            from: entry.value.from,
            until: entry.value.until,
            is_frozen: entry.value.is_frozen,
            stop: entry.value.stop.clone(),
            is_in_force: entry.value.is_in_force(&member),
            recipient: entry.value.recipient_of(&member).cloned(),
        })
    });
    Ok(Page {
        entries: keys.collect(),
        next: page.next,
    })
}

/// Pins a key, which is in force from now on.
pub(crate) async fn pin<L: Ledger>(
    context: &Context<'_, L>,
    member: &Member,
    key: &Digest,
    by: Approver,
    recipient: Option<Recipient>,
) -> Result<(), ContractError> {
    let pinned = MemberKey {
        from: context.time,
        until: None,
        is_frozen: false,
        stop: None,
        recoveries: member.recoveries,
        by,
        recipient,
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

/// Gives the key that signs the recipient of its device, if it has none of its own: until now that was the member's
/// recipient, which may change now.
async fn keep_recipient<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
) -> Result<(), ContractError> {
    if caller.pinned.recipient.is_some() {
        return Ok(());
    }
    let pinned = MemberKey {
        recipient: caller.member.recipient.clone(),
        ..caller.pinned.clone()
    };
    MEMBER_KEYS
        .put(context.ledger, (&caller.member.id, &caller.key), &pinned)
        .await
}

/// The member whose keys the caller may see and freeze: the ministry every member's, a registrar those of their own
/// practitioners, of patients whom their hospital admitted, and of patients who granted something to it.
async fn subject<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    id: &MemberId,
    grant: Option<&TransactionId>,
) -> Result<Member, ContractError> {
    let hospital = &caller.member.msp;
    let is_granted = match grant {
        Some(grant) if caller.is(Role::Registrar) => {
            authority::is_granted(context, id, hospital, grant).await?
        }
        _ => false,
    };
    let is_theirs = |member: &Member| {
        let has_to_do = is_granted || member.registered_by.as_ref() == Some(hospital);
        member.roles == [Role::Patient] && has_to_do || caller.has_practitioner(member)
    };
    caller.governed(context, id, is_theirs).await
}

/// Requires that another key of the member stays in force. A member without any could not even revoke grants, so the whole
/// membership is frozen instead of a last key.
async fn require_remaining<L: Ledger>(
    context: &Context<'_, L>,
    member: &Member,
    key: &Digest,
    remaining: Option<&Digest>,
) -> Result<(), ContractError> {
    let remaining = remaining.filter(|remaining| *remaining != key);
    let remaining = remaining.ok_or(ContractError::invalid(
        "name another key that stays in force; without one, freeze the whole membership",
    ))?;
    let known = MEMBER_KEYS
        .get(context.ledger, (&member.id, remaining))
        .await?;
    require(
        known.is_some_and(|known| known.is_in_force(member)),
        ContractError::Conflict("key that is to remain is not in force"),
    )
}

/// Requires that one key is left, the one that is added or the one that signs, and that no device is locked out.
fn check(caller: &ActiveMember, request: &ChangeKeys) -> Result<(), ContractError> {
    check_patient_recipient(&caller.member, request.patient_recipient.as_ref())?;
    require(
        request.add.is_some() == request.device.is_some(),
        ContractError::invalid("an added key comes with its device's recipient"),
    )?;
    match &request.add {
        Some(key) => key_proof::check(request.proof.as_deref(), caller.id(), key)?,
        None => require(
            request.proof.is_none(),
            ContractError::invalid("no key is added that needs a proof"),
        )?,
    }
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
    check_keyring(&caller.member, request)
}

/// Requires a new keyring of a member who has one, if a device or another key has to get into it, and refuses one that
/// was made from a keyring which another device has replaced since.
fn check_keyring(member: &Member, request: &ChangeKeys) -> Result<(), ContractError> {
    match &request.keyring {
        Some(NewKeyring { replaces, .. }) => require(
            *replaces == member.keyring,
            ContractError::Conflict(
                "another device has changed the keys meanwhile; look at them and try again",
            ),
        ),
        None => {
            let is_unchanged = request.add.is_none()
                && member.recipient.as_ref() == Some(&request.recipient)
                && member.patient_recipient == request.patient_recipient;
            require(
                is_unchanged || member.keyring.is_none(),
                ContractError::invalid("the member's keyring has to be replaced, too"),
            )
        }
    }
}

async fn freeze_key<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
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
        stop: Some(caller.stop(context)),
        ..known
    };
    MEMBER_KEYS
        .put(context.ledger, (&member.id, key), &frozen)
        .await
}

async fn freeze_member<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    member: &Member,
) -> Result<(), ContractError> {
    if member.status != MemberStatus::Active {
        return Err(ContractError::Conflict("member is not active"));
    }
    let member = Member {
        status: MemberStatus::Frozen,
        stop: Some(caller.stop(context)),
        ..member.clone()
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await
}
