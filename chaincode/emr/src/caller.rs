//! Who may act: a signer whose certificate, MSP and key the ledger confirms.

use emr_model::MspId;
use emr_model::keeper::Keeper;
use emr_model::member::{Member, MemberStatus, Role, Stop};
use emr_model::{Digest, MemberId};
use fabric_chaincode::Ledger;
use fabric_chaincode::contract::Caller;

use crate::context::Context;
use crate::error::{ContractError, require};
use crate::participation;
use crate::schema::{KEEPERS, MEMBER_KEYS, MEMBERS, MemberKey, RegisteredKeeper};

/// A member in good standing who signed with a pinned key.
pub(crate) struct ActiveMember {
    /// The member as the ledger has them.
    pub(crate) member: Member,
    /// The digest of the key they signed with.
    pub(crate) key: Digest,
    /// That key as it was pinned.
    pub(crate) pinned: MemberKey,
    /// The keeper of their organization, if it has one. It is often one of a category's three keepers, and need not be
    /// read again.
    pub(crate) keeper: Option<RegisteredKeeper>,
}

impl ActiveMember {
    /// The member's id.
    pub(crate) fn id(&self) -> &MemberId {
        &self.member.id
    }

    /// The member as a reader of a patient's records.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::of(&self.member)
    }

    /// Whether they act in this role.
    pub(crate) fn is(&self, role: Role) -> bool {
        self.reader().is(role)
    }

    /// Whether the member is a practitioner of the caller's hospital and has no other role.
    pub(crate) fn has_practitioner(&self, member: &Member) -> bool {
        member.msp == self.member.msp && member.roles == [Role::Practitioner]
    }

    /// The member of this id: the ministry may govern every member, a registrar those of whom `is_registrars` says so.
    ///
    /// # Errors
    ///
    /// [`ContractError::NotPermitted`] for others; only the ministry learns that there is no such member.
    pub(crate) async fn governed<L: Ledger>(
        &self,
        context: &Context<'_, L>,
        id: &MemberId,
        is_registrars: impl Fn(&Member) -> bool,
    ) -> Result<Member, ContractError> {
        if !self.is(Role::Ministry) {
            self.require(Role::Registrar)?;
        }
        let member = MEMBERS.get(context.ledger, (id,)).await?;
        if self.is(Role::Ministry) {
            member.ok_or(ContractError::NotFound("member"))
        } else {
            member
                .filter(is_registrars)
                .ok_or(ContractError::NotPermitted)
        }
    }

    /// Whether they may undo a stop: the ministry every one, a registrar those of their own hospital. A stop of which an
    /// earlier contract did not record the organization is the ministry's.
    pub(crate) fn may_undo(&self, stop: Option<&Stop>) -> bool {
        let is_own = |stop: &Stop| stop.organization == self.member.msp;
        self.is(Role::Ministry) || self.is(Role::Registrar) && stop.is_some_and(is_own)
    }

    /// What is written down of a stop that they order.
    pub(crate) fn stop<L: Ledger>(&self, context: &Context<'_, L>) -> Stop {
        Stop {
            by: self.id().clone(),
            organization: self.member.msp.clone(),
            time: context.time,
        }
    }

    /// Whether they act for a hospital.
    pub(crate) fn is_staff(&self) -> bool {
        self.member.roles.iter().any(|role| role.is_staff())
    }

    /// Whether they are this patient.
    pub(crate) fn is_patient(&self, patient: &MemberId) -> bool {
        self.reader().is_patient(patient)
    }

    /// Refuses everybody who does not act in this role.
    pub(crate) fn require(&self, role: Role) -> Result<(), ContractError> {
        self.reader().require(role)
    }

    /// Refuses everybody but this patient.
    pub(crate) fn require_patient(&self, patient: &MemberId) -> Result<(), ContractError> {
        self.reader().require_patient(patient)
    }
}

/// A member who deals with a patient's records: the caller, or the reader whom a keeper asks about.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'m> {
    /// Who they are.
    pub(crate) id: &'m MemberId,
    /// Under which MSP they act.
    pub(crate) msp: &'m MspId,
    /// In which roles they act: those that the ledger has.
    pub(crate) roles: &'m [Role],
}

impl<'m> Reader<'m> {
    /// This member as a reader.
    pub(crate) fn of(member: &'m Member) -> Self {
        Self {
            id: &member.id,
            msp: &member.msp,
            roles: &member.roles,
        }
    }

    /// Whether they act in this role.
    pub(crate) fn is(self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether they are this patient.
    pub(crate) fn is_patient(self, patient: &MemberId) -> bool {
        self.is(Role::Patient) && self.id == patient
    }

    /// Refuses everybody who does not act in this role.
    pub(crate) fn require(self, role: Role) -> Result<(), ContractError> {
        require(self.is(role), ContractError::NotPermitted)
    }

    /// Refuses everybody but this patient.
    pub(crate) fn require_patient(self, patient: &MemberId) -> Result<(), ContractError> {
        require(self.is_patient(patient), ContractError::NotPermitted)
    }
}

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for ActiveMember {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        KeyHolder::identify(context).await?.active()
    }
}

/// A member who signed with a key in force, and who is active or whose whole membership is frozen.
pub(crate) struct KeyHolder(ActiveMember);

impl KeyHolder {
    /// The member, unless the membership is frozen.
    pub(crate) fn active(self) -> Result<ActiveMember, ContractError> {
        require(!self.is_frozen(), ContractError::MemberFrozen)?;
        Ok(self.0)
    }

    /// The member, also if the membership is frozen: for the few things that a frozen member may do.
    pub(crate) fn even_if_frozen(self) -> ActiveMember {
        self.0
    }

    /// The member, also if the membership is frozen.
    pub(crate) fn member(&self) -> &ActiveMember {
        &self.0
    }

    /// Whether the membership is frozen.
    pub(crate) fn is_frozen(&self) -> bool {
        self.0.member.status == MemberStatus::Frozen
    }

    /// Who froze the membership; `None` if it is not frozen, or an earlier contract did not record it.
    pub(crate) fn frozen_by(&self) -> Option<&MspId> {
        let stop = self.0.member.stop.as_ref().filter(|_| self.is_frozen());
        stop.map(|stop| &stop.organization)
    }
}

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for KeyHolder {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        let (member, pinned) = pinned_member(context).await?;
        let keeper = participation::keeper_of_callers(context, &member.msp).await?;
        match member.status {
            MemberStatus::Active | MemberStatus::Frozen => Ok(Self(ActiveMember {
                member,
                key: context.signer.key.clone(),
                pinned,
                keeper,
            })),
            MemberStatus::Pending => Err(ContractError::MemberPending),
            MemberStatus::Suspended => Err(ContractError::MemberSuspended),
        }
    }
}

/// A member who signed with a pinned key and was neither suspended nor frozen; may only activate.
pub(crate) struct NewMember {
    /// The member as the ledger has them.
    pub(crate) member: Member,
    /// The digest of the key they signed with.
    pub(crate) key: Digest,
    /// That key as it was pinned.
    pub(crate) pinned: MemberKey,
}

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for NewMember {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        let (member, pinned) = pinned_member(context).await?;
        participation::keeper_of_callers(context, &member.msp).await?;
        match member.status {
            MemberStatus::Pending | MemberStatus::Active => Ok(Self {
                member,
                key: context.signer.key.clone(),
                pinned,
            }),
            MemberStatus::Frozen => Err(ContractError::MemberFrozen),
            MemberStatus::Suspended => Err(ContractError::MemberSuspended),
        }
    }
}

/// Any owner of a certificate of an organization: for a function that answers each caller about themselves alone.
pub(crate) struct AnySigner;

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for AnySigner {
    async fn identify(_: &Context<'_, L>) -> Result<Self, ContractError> {
        Ok(Self)
    }
}

/// The node administrator of an organization.
pub(crate) struct Administrator(pub(crate) MspId);

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for Administrator {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        match context.signer.is_administrator {
            true => Ok(Self(context.signer.msp.clone())),
            false => Err(ContractError::NotPermitted),
        }
    }
}

/// A caller who may admit organizations and members: a member, or a node administrator to begin with.
pub(crate) enum Admitter {
    /// A node administrator.
    Administrator(Administrator),
    /// A member.
    Member(Box<ActiveMember>),
}

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for Admitter {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        if context.signer.is_administrator {
            Administrator::identify(context)
                .await
                .map(Self::Administrator)
        } else {
            let member = ActiveMember::identify(context).await?;
            Ok(Self::Member(Box::new(member)))
        }
    }
}

/// The registered keeper of an active organization.
pub(crate) struct ActiveKeeper(pub(crate) Keeper);

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for ActiveKeeper {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        let signer = &context.signer;
        let registered = KEEPERS.get(context.ledger, (&signer.msp,)).await?;
        let registered = registered
            .filter(|registered| registered.keeper.key == signer.key)
            .ok_or(ContractError::NotPermitted)?;
        match participation::keeper_takes_part(context, &registered).await? {
            true => Ok(Self(registered.keeper)),
            false => Err(ContractError::OrganizationNotActive),
        }
    }
}

/// The member whom the signer's certificate names, and the signer's key as it was pinned for that member of that MSP.
async fn pinned_member<L: Ledger>(
    context: &Context<'_, L>,
) -> Result<(Member, MemberKey), ContractError> {
    let member = named_member(context).await?;
    let pinned = active_key(context, &member, &context.signer.key).await?;
    let pinned = pinned.ok_or(ContractError::UnknownMember)?;
    Ok((member, pinned))
}

/// The member of the signer's MSP whom the signer's certificate names. The signer is that member only if the signer's
/// key is pinned for them.
pub(crate) async fn named_member<L: Ledger>(
    context: &Context<'_, L>,
) -> Result<Member, ContractError> {
    let signer = &context.signer;
    let unknown = || ContractError::UnknownMember;
    let id = signer.member.as_ref().ok_or_else(unknown)?;
    let member = MEMBERS.get(context.ledger, (id,)).await?;
    member
        .filter(|member| member.msp == signer.msp)
        .ok_or_else(unknown)
}

/// The key as it was pinned, if the member may act under it now.
pub(crate) async fn active_key<L: Ledger>(
    context: &Context<'_, L>,
    member: &Member,
    key: &Digest,
) -> Result<Option<MemberKey>, ContractError> {
    let pinned = MEMBER_KEYS.get(context.ledger, (&member.id, key)).await?;
    Ok(pinned.filter(|pinned| pinned.is_in_force(member)))
}
