//! Members: people who act under their own member key.

use std::borrow::Cow;

use emr_model::member::{
    ActivateMember, GetMember, ListMembers, Member, MemberStatus, MembershipChange, RegisterMember,
    ReinstateMember, Role, Stop, SuspendMember, UpdateMember,
};
use emr_model::organization::MINISTRY_MSP;
use emr_model::{Done, MemberId, MspId, Page, Recipient};
use fabric_chaincode::Ledger;

use crate::arguments::{check_patient_recipient, names_twice};
use crate::authority;
use crate::caller::{ActiveMember, Administrator, Admitter, NewMember};
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::member_key::{self, pin};
use crate::membership_log;
use crate::ministry;
use crate::participation;
use crate::schema::{
    Approver, BOOTSTRAP, Bootstrap, Fixed, Listed, MEMBER_KEYS, MEMBERS, MEMBERS_OF, MemberKey,
};

/// Admits a member and pins their key; for the ministry, a hospital's registrars, and once for the ministry's node
/// administrator.
pub(crate) async fn register<L: Ledger>(
    context: &Context<'_, L>,
    caller: Admitter,
    request: RegisterMember,
) -> Result<Done, ContractError> {
    let mut registered_by = None;
    let by = match caller {
        Admitter::Administrator(administrator) => {
            require_bootstrap(context, &administrator, &request).await?;
            let network = request.network.unwrap_or_default();
            let fixed = Fixed {
                network,
                bounds: network.bounds(),
            };
            let bootstrap = Bootstrap { fixed: Some(fixed) };
            BOOTSTRAP.put(context.ledger, (), &bootstrap).await?;
            Approver::Administrator(administrator.0)
        }
        Admitter::Member(member) => {
            require_admitter(&member, &request)?;
            if request.network.is_some() {
                return Err(ContractError::invalid(
                    "only the node administrator says the kind of network, with the first ministry member",
                ));
            }
            registered_by = member
                .is(Role::Registrar)
                .then(|| member.member.msp.clone());
            Approver::Member(member.member.id)
        }
    };
    check_roles(&request.roles, &request.msp)?;
    if request.custody && (registered_by.is_none() || request.roles != [Role::Patient]) {
        return Err(ContractError::invalid(
            "only a registrar takes keys into custody, and only a patient's",
        ));
    }
    if !participation::takes_part(context, &request.msp).await? {
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
        stop: None,
        recipient: None,
        patient_recipient: None,
        keyring: None,
        registered: context.time,
        registered_by,
        custody: request.custody,
        recoveries: 0,
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await?;
    pin(context, &member, &request.key, by, None).await?;
    let custodian = member.registered_by.iter().filter(|_| member.custody);
    for msp in [&member.msp].into_iter().chain(custodian) {
        let listed = Listed {
            id: member.id.clone(),
        };
        let key = (msp, &member.id);
        MEMBERS_OF.put(context.ledger, key, &listed).await?;
    }
    context.announce("MemberRegistered")?;
    Ok(Done {})
}

/// Publishes the calling new member's recipients. From then on the member may act.
pub(crate) async fn activate<L: Ledger>(
    context: &Context<'_, L>,
    caller: NewMember,
    request: ActivateMember,
) -> Result<Done, ContractError> {
    let NewMember {
        member,
        key,
        pinned,
    } = caller;
    if member.status == MemberStatus::Active {
        return Err(ContractError::Conflict("membership is active already"));
    }
    check_patient_recipient(&member, request.patient_recipient.as_ref())?;
    let member = Member {
        status: MemberStatus::Active,
        recipient: Some(request.recipient),
        patient_recipient: request.patient_recipient,
        keyring: request.keyring,
        ..member
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await?;
    if request.device.is_some() {
        let pinned = MemberKey {
            recipient: request.device,
            ..pinned
        };
        MEMBER_KEYS
            .put(context.ledger, (&member.id, &key), &pinned)
            .await?;
    }
    context.announce("MemberActivated")?;
    Ok(Done {})
}

/// Changes a member's roles; for the ministry.
pub(crate) async fn update<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: UpdateMember,
) -> Result<Done, ContractError> {
    caller.require(Role::Ministry)?;
    let member = subject(context, &caller, &request.id, |_| false).await?;
    check_roles(&request.roles, &member.msp)?;
    let is_patient = request.roles.contains(&Role::Patient);
    if is_patient != member.roles.contains(&Role::Patient) {
        return Err(ContractError::invalid(
            "the role patient can be neither added nor removed",
        ));
    }
    if !request.roles.contains(&Role::Ministry) {
        ministry::require_two_remain(context, &member, &request.remaining).await?;
    }
    let member = Member {
        roles: request.roles,
        ..member
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await?;
    context.announce("MemberUpdated")?;
    Ok(Done {})
}

/// Suspends a member, who may do nothing from now on; for the ministry, and for registrars over their own
/// practitioners.
///
/// No member may suspend themselves, and two ministry members always remain. The ministry may put its own suspension in place of a hospital's, and no hospital may
/// put one of its own in place of what the ministry did: its registrars could then undo it.
pub(crate) async fn suspend<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: SuspendMember,
) -> Result<Done, ContractError> {
    let is_practitioner = |member: &Member| caller.has_practitioner(member);
    let member = subject(context, &caller, &request.id, is_practitioner).await?;
    let by_another = |stop: &Stop| stop.organization != caller.member.msp;
    let is_stopped_by_another = member.stop.as_ref().is_some_and(by_another);
    let puts_in_place = caller.is(Role::Ministry) && is_stopped_by_another;
    if member.status == MemberStatus::Suspended && !puts_in_place {
        return Err(ContractError::Conflict("member is suspended already"));
    }
    let is_frozen = member.status == MemberStatus::Frozen;
    require(
        !is_frozen || caller.may_undo(member.stop.as_ref()),
        ContractError::NotPermitted,
    )?;
    ministry::require_two_remain(context, &member, &request.remaining).await?;
    let stop = Some(caller.stop(context));
    set_status(context, &member, MemberStatus::Suspended, stop).await?;
    let change = MembershipChange::Suspended;
    membership_log::write(context, &caller, &member.id, change).await?;
    context.announce("MemberSuspended")?;
    Ok(Done {})
}

/// Lets a suspended or frozen member act again, or a frozen key; for the ministry, and for registrars of the hospital that
/// stopped it.
pub(crate) async fn reinstate<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ReinstateMember,
) -> Result<Done, ContractError> {
    if let Some(key) = &request.key {
        return member_key::reinstate(context, &caller, &request.id, key).await;
    }
    let is_registrars = |member: &Member| {
        let stop = member.stop.as_ref();
        caller.has_practitioner(member) || stop.is_some() && caller.may_undo(stop)
    };
    let member = subject(context, &caller, &request.id, is_registrars).await?;
    let is_stopped = matches!(
        member.status,
        MemberStatus::Suspended | MemberStatus::Frozen
    );
    if !is_stopped {
        return Err(ContractError::Conflict(
            "member is neither suspended nor frozen",
        ));
    }
    require(
        caller.may_undo(member.stop.as_ref()),
        ContractError::NotPermitted,
    )?;
    let status = match member.recipient {
        Some(_) => MemberStatus::Active,
        None => MemberStatus::Pending,
    };
    set_status(context, &member, status, None).await?;
    let change = MembershipChange::Reinstated;
    membership_log::write(context, &caller, &member.id, change).await?;
    context.announce("MemberReinstated")?;
    Ok(Done {})
}

/// One member. The ministry sees every member; every caller sees themselves and active members who are not patients. A
/// patient is also seen by registrars of the hospital that admitted them, and by members with a grant or delegation
/// from them.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: GetMember,
) -> Result<Member, ContractError> {
    let is_related = !request.basis.is_own();
    if is_related {
        authority::require_relation(context, caller.reader(), &request.id, &request.basis).await?;
    }
    let member = MEMBERS.get(context.ledger, (&request.id,)).await?;
    if caller.is(Role::Ministry) {
        return member.ok_or(ContractError::NotFound("member"));
    }
    let admitted_by = Some(&caller.member.msp);
    member
        .filter(|member| {
            let is_patient = member.roles.contains(&Role::Patient);
            let is_admitter =
                caller.is(Role::Registrar) && member.registered_by.as_ref() == admitted_by;
            member.id == *caller.id()
                || is_patient && (is_related || is_admitter)
                || !is_patient && member.status == MemberStatus::Active
        })
        .ok_or(ContractError::NotPermitted)
}

/// An organization's members; for the ministry, and the registrars of that hospital.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListMembers,
) -> Result<Page<Member>, ContractError> {
    let is_own = caller.is(Role::Registrar) && caller.member.msp == request.msp;
    if !caller.is(Role::Ministry) && !is_own {
        return Err(ContractError::NotPermitted);
    }
    let prefix = [request.msp.as_str()];
    let listed = MEMBERS_OF
        .page(context.ledger, &prefix, &request.page)
        .await?;
    let keys = listed.entries.iter().map(|listed| (&listed.id,));
    let members = MEMBERS.get_many(context.ledger, keys).await?;
    Ok(Page {
        entries: members.into_iter().flatten().collect(),
        next: listed.next,
    })
}

/// The active practitioner, insurer or researcher of that id in an active organization. Any other id is refused as if
/// it did not exist.
pub(crate) async fn active_professional<L: Ledger>(
    context: &Context<'_, L>,
    id: &MemberId,
) -> Result<Member, ContractError> {
    let unknown = || ContractError::NotFound("active practitioner, insurer or researcher");
    let member = MEMBERS.get(context.ledger, (id,)).await?;
    let member = member
        .filter(|member| {
            member.status == MemberStatus::Active
                && member.roles.iter().any(|role| role.is_grantee())
        })
        .ok_or_else(unknown)?;
    match participation::takes_part(context, &member.msp).await? {
        true => Ok(member),
        false => Err(unknown()),
    }
}

/// The patient's recipient, if the ledger has one.
pub(crate) async fn patient_recipient<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    patient: &MemberId,
) -> Result<Option<Recipient>, ContractError> {
    let member = load(context, caller, patient).await?;
    Ok(member.and_then(|member| member.patient_recipient.clone()))
}

/// The member of that id; the caller's own entry is not read again.
pub(crate) async fn load<'c, L: Ledger>(
    context: &Context<'_, L>,
    caller: &'c ActiveMember,
    id: &MemberId,
) -> Result<Option<Cow<'c, Member>>, ContractError> {
    if id == caller.id() {
        return Ok(Some(Cow::Borrowed(&caller.member)));
    }
    let member = MEMBERS.get(context.ledger, (id,)).await?;
    Ok(member.map(Cow::Owned))
}

/// The member whose membership the caller may change. The ministry may change every member's, a registrar those of whom
/// `is_registrars` says so, and no member their own.
async fn subject<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    id: &MemberId,
    is_registrars: impl Fn(&Member) -> bool,
) -> Result<Member, ContractError> {
    let member = caller.governed(context, id, is_registrars).await?;
    match member.id == *caller.id() {
        true => Err(ContractError::invalid(
            "another member must change your membership",
        )),
        false => Ok(member),
    }
}

async fn set_status<L: Ledger>(
    context: &Context<'_, L>,
    member: &Member,
    status: MemberStatus,
    stop: Option<Stop>,
) -> Result<(), ContractError> {
    let member = Member {
        status,
        stop,
        ..member.clone()
    };
    MEMBERS.put(context.ledger, (&member.id,), &member).await
}

/// Requires the ministry's node administrator, who admits the first ministry member and no other member.
async fn require_bootstrap<L: Ledger>(
    context: &Context<'_, L>,
    administrator: &Administrator,
    request: &RegisterMember,
) -> Result<(), ContractError> {
    let is_first = administrator.0.as_str() == MINISTRY_MSP
        && request.roles == [Role::Ministry]
        && BOOTSTRAP.get(context.ledger, ()).await?.is_none();
    require(is_first, ContractError::NotPermitted)
}

/// The ministry admits every member; a registrar admits practitioners of their own hospital, and patients.
fn require_admitter(caller: &ActiveMember, request: &RegisterMember) -> Result<(), ContractError> {
    let is_own_practitioner =
        request.roles == [Role::Practitioner] && request.msp == caller.member.msp;
    let is_patient = request.roles == [Role::Patient];
    let may = caller.is(Role::Ministry)
        || caller.is(Role::Registrar) && (is_own_practitioner || is_patient);
    require(may, ContractError::NotPermitted)
}

fn check_roles(roles: &[Role], msp: &MspId) -> Result<(), ContractError> {
    if roles.is_empty() || names_twice(roles) {
        return Err(ContractError::invalid(
            "a member has at least one role, and each once",
        ));
    }
    let is_ministrys = msp.as_str() == MINISTRY_MSP;
    if roles.iter().any(|role| role.is_staff() == is_ministrys) {
        return Err(ContractError::invalid(format!(
            "practitioners and registrars are in a hospital, all other members in {MINISTRY_MSP}"
        )));
    }
    Ok(())
}
