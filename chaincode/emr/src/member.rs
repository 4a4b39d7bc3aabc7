//! Members: people who act under their own X.509 key.

use emr_model::MemberId;
use emr_model::member::{
    ActivateMember, GetMember, Member, MemberStatus, RegisterMember, Role, SuspendMember,
};
use fabric_chaincode::Ledger;

use crate::caller::{ActiveMember, Administrator, Admitter, MINISTRY_MSP, NewMember, is_believed};
use crate::context::Context;
use crate::dispatch::Done;
use crate::error::ContractError;
use crate::organization;
use crate::schema::{Approver, BOOTSTRAP, Bootstrap, MEMBER_KEYS, MEMBERS, MemberKey};

/// Admits a member and pins their key; for the ministry, a hospital's registrars, and once for the ministry's node
/// administrator.
pub(crate) async fn register<L: Ledger>(
    context: &Context<'_, L>,
    caller: Admitter,
    request: RegisterMember,
) -> Result<Done, ContractError> {
    let by = match caller {
        Admitter::Administrator(administrator) => {
            require_bootstrap(context, &administrator, &request).await?;
            BOOTSTRAP.put(context.ledger, (), &Bootstrap {}).await?;
            Approver::Administrator(administrator.0)
        }
        Admitter::Member(member) => {
            require_admitter(&member, &request)?;
            Approver::Member(member.member.id)
        }
    };
    check_roles(&request)?;
    if !organization::is_active(context, &request.msp).await? {
        return Err(ContractError::NotFound("active organization"));
    }
    if MEMBERS.get(context.ledger, (&request.id,)).await?.is_some() {
        return Err(ContractError::Exists("member"));
    }
    let member = Member {
        id: request.id,
        msp: request.msp,
        roles: request.roles,
        status: MemberStatus::Pending,
        recipient: None,
        patient_recipient: None,
        registered: context.time,
    };
    let key = MemberKey {
        from: context.time,
        until: None,
        by,
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await?;
    MEMBER_KEYS
        .put(context.ledger, (&member.id, &request.key), &key)
        .await?;
    context.announce("MemberRegistered")?;
    Ok(Done {})
}

/// The new member's own word: publishes their recipients. From here on they may act.
pub(crate) async fn activate<L: Ledger>(
    context: &Context<'_, L>,
    NewMember(member): NewMember,
    request: ActivateMember,
) -> Result<Done, ContractError> {
    if member.status == MemberStatus::Active {
        return Err(ContractError::Conflict("membership is active already"));
    }
    if member.roles.contains(&Role::Patient) != request.patient_recipient.is_some() {
        return Err(ContractError::invalid(
            "a patient gives a patient_recipient, and nobody else does",
        ));
    }
    let member = Member {
        status: MemberStatus::Active,
        recipient: Some(request.recipient),
        patient_recipient: request.patient_recipient,
        ..member
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await?;
    context.announce("MemberActivated")?;
    Ok(Done {})
}

/// Refuses a member everything from now on; for the ministry, and for registrars over their own practitioners.
///
/// Nobody suspends themselves, so that one ministry member is always left.
pub(crate) async fn suspend<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: SuspendMember,
) -> Result<Done, ContractError> {
    if !caller.is(Role::Ministry) {
        caller.require(Role::Registrar)?;
    }
    let member = MEMBERS.get(context.ledger, (&request.id,)).await?;
    let member = if caller.is(Role::Ministry) {
        member.ok_or(ContractError::NotFound("member"))?
    } else {
        member
            .filter(|member| {
                member.msp == caller.member.msp && member.roles == [Role::Practitioner]
            })
            .ok_or(ContractError::NotPermitted)?
    };
    if member.id == *caller.id() {
        return Err(ContractError::invalid("nobody suspends themselves"));
    }
    if member.status == MemberStatus::Suspended {
        return Err(ContractError::Conflict("member is suspended already"));
    }
    let member = Member {
        status: MemberStatus::Suspended,
        ..member
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await?;
    context.announce("MemberSuspended")?;
    Ok(Done {})
}

/// One member: anybody to the ministry, any active member to staff, themselves and active professionals to patients.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: GetMember,
) -> Result<Member, ContractError> {
    let member = MEMBERS.get(context.ledger, (&request.id,)).await?;
    if caller.is(Role::Ministry) {
        return member.ok_or(ContractError::NotFound("member"));
    }
    let is_staff = caller.is(Role::Practitioner) || caller.is(Role::Registrar);
    member
        .filter(|member| {
            let is_professional = !member.roles.contains(&Role::Patient);
            let is_active = member.status == MemberStatus::Active;
            member.id == *caller.id() || is_active && (is_staff || is_professional)
        })
        .ok_or(ContractError::NotPermitted)
}

/// The active practitioner of that id in an active organization. Anybody else is as if they did not exist.
pub(crate) async fn active_practitioner<L: Ledger>(
    context: &Context<'_, L>,
    id: &MemberId,
) -> Result<Member, ContractError> {
    let unknown = || ContractError::NotFound("active practitioner");
    let member = MEMBERS.get(context.ledger, (id,)).await?;
    let member = member
        .filter(|member| {
            member.status == MemberStatus::Active && member.roles.contains(&Role::Practitioner)
        })
        .ok_or_else(unknown)?;
    match organization::is_active(context, &member.msp).await? {
        true => Ok(member),
        false => Err(unknown()),
    }
}

/// The ministry's node administrator admits the first ministry member and nobody after that.
async fn require_bootstrap<L: Ledger>(
    context: &Context<'_, L>,
    administrator: &Administrator,
    request: &RegisterMember,
) -> Result<(), ContractError> {
    let is_first = administrator.0.as_str() == MINISTRY_MSP
        && request.roles == [Role::Ministry]
        && BOOTSTRAP.get(context.ledger, ()).await?.is_none();
    match is_first {
        true => Ok(()),
        false => Err(ContractError::NotPermitted),
    }
}

/// The ministry admits everybody; a registrar admits practitioners of their own hospital, and patients.
fn require_admitter(caller: &ActiveMember, request: &RegisterMember) -> Result<(), ContractError> {
    let is_own_practitioner =
        request.roles == [Role::Practitioner] && request.msp == caller.member.msp;
    let is_patient = request.roles == [Role::Patient];
    let may = caller.is(Role::Ministry)
        || caller.is(Role::Registrar) && (is_own_practitioner || is_patient);
    match may {
        true => Ok(()),
        false => Err(ContractError::NotPermitted),
    }
}

fn check_roles(request: &RegisterMember) -> Result<(), ContractError> {
    let roles = &request.roles;
    let is_repeated = |index: usize| roles[..index].contains(&roles[index]);
    if roles.is_empty() || (0..roles.len()).any(is_repeated) {
        return Err(ContractError::invalid(
            "a member has at least one role, and each once",
        ));
    }
    if !roles.iter().all(|role| is_believed(*role, &request.msp)) {
        return Err(ContractError::invalid(format!(
            "patients and ministry members are in {MINISTRY_MSP}, practitioners and registrars in a hospital"
        )));
    }
    Ok(())
}
