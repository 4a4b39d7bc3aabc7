//! The caller: only the certificate and the pinned key say who it is.

use emr_model::ErrorCode::NotPermitted;
use emr_model::member::{Member, MemberStatus, Role, Stop};
use emr_model::organization::OrganizationStatus;
use emr_model::{Digest, MemberId, MspId};

use super::{Answer, Model, Proposal, require};
use crate::cast::MINISTRY;

/// A member in good standing, in the roles that the ledger has.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) id: MemberId,
    pub(crate) msp: MspId,
    pub(crate) roles: Vec<Role>,
    pub(crate) key: Digest,
    /// The member as the ledger has them.
    pub(crate) member: Member,
}

impl Caller {
    pub(crate) fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    pub(crate) fn is_registrar_of(&self, hospital: &MspId) -> bool {
        self.is(Role::Registrar) && self.msp == *hospital
    }

    /// Whether they may undo what this organization stopped, if it is known.
    pub(crate) fn may_undo(&self, stop: Option<&Stop>) -> bool {
        self.is(Role::Ministry) || stop.is_some_and(|stop| self.is_registrar_of(&stop.organization))
    }

    /// Whether they are of the ministry, or a registrar of this hospital.
    pub(crate) fn answers_for(&self, hospital: &MspId) -> bool {
        self.is(Role::Ministry) || self.is_registrar_of(hospital)
    }
}

/// Whether members of this MSP may have this role.
pub(crate) fn is_believed(role: Role, msp: &MspId) -> bool {
    role.is_staff() != (msp.as_str() == MINISTRY)
}

impl Model {
    /// The member who signed, in good standing.
    pub(crate) fn caller(&self, by: &Proposal) -> Answer<Caller> {
        let caller = self.pinned_member(by)?;
        require(caller.member.status == MemberStatus::Active, NotPermitted)?;
        Ok(caller)
    }

    /// The member who signed, active or with a frozen membership.
    pub(crate) fn key_holder(&self, by: &Proposal) -> Answer<Caller> {
        let caller = self.pinned_member(by)?;
        let is_either = matches!(
            caller.member.status,
            MemberStatus::Active | MemberStatus::Frozen
        );
        require(is_either, NotPermitted)?;
        Ok(caller)
    }

    /// The member who signed, whatever their standing.
    pub(crate) fn pinned_member(&self, by: &Proposal) -> Answer<Caller> {
        let certificate = by.certificate;
        let id = certificate.member.as_ref().ok_or(NotPermitted)?;
        let member = self.member(id).ok_or(NotPermitted)?;
        let holds = !certificate.is_administrator
            && member.msp == certificate.msp
            && self.is_active_organization(&certificate.msp)
            && self.is_in_force(id, &certificate.key);
        require(holds, NotPermitted)?;
        Ok(Caller {
            id: id.clone(),
            msp: certificate.msp.clone(),
            roles: member.roles.clone(),
            key: certificate.key.clone(),
            member: member.clone(),
        })
    }

    /// Whether this key may be signed with.
    pub(crate) fn is_in_force(&self, id: &MemberId, key: &Digest) -> bool {
        self.keys
            .iter()
            .any(|pinned| pinned.member == *id && pinned.key == *key && pinned.is_in_force())
    }

    /// The organization whose registered keeper signed.
    pub(crate) fn keeper_caller(&self, by: &Proposal) -> Answer<MspId> {
        let msp = &by.certificate.msp;
        let keeper = self.keepers.iter().find(|keeper| keeper.msp == *msp);
        let holds = keeper.is_some_and(|keeper| keeper.key == by.certificate.key)
            && self.is_active_organization(msp);
        require(holds, NotPermitted)?;
        Ok(msp.clone())
    }

    pub(crate) fn member(&self, id: &MemberId) -> Option<&Member> {
        self.members.iter().find(|member| member.id == *id)
    }

    pub(crate) fn member_mut(&mut self, id: &MemberId) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.id == *id)
    }

    pub(crate) fn is_active_organization(&self, msp: &MspId) -> bool {
        self.organizations.iter().any(|organization| {
            organization.msp == *msp && organization.status == OrganizationStatus::Active
        })
    }

    /// The member, if active and in this role.
    pub(crate) fn active(&self, id: &MemberId, role: Role) -> Option<&Member> {
        self.in_good_standing(id)
            .filter(|member| member.roles.contains(&role))
    }

    /// The member, if they and their organization are active.
    pub(crate) fn in_good_standing(&self, id: &MemberId) -> Option<&Member> {
        self.member(id).filter(|member| {
            member.status == MemberStatus::Active && self.is_active_organization(&member.msp)
        })
    }
}
