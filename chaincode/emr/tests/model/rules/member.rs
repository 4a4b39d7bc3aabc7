//! Members: admitting, changing, suspending, looking up.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::member::{
    ActivateMember, GetMember, ListMembers, Member, MemberStatus, MembershipChange, RegisterMember,
    ReinstateMember, Role, SuspendMember, UpdateMember,
};
use emr_model::{Basis, MemberId, MspId, NetworkKind, Page};

use super::caller::{Caller, is_believed};
use super::key::{MemberKey, check_patient_key, stop};
use super::{Answer, Done, Model, Proposal, has_duplicates, require, whole};
use crate::cast::MINISTRY;

fn check_roles(roles: &[Role], msp: &MspId) -> Answer<()> {
    let are_good = !roles.is_empty()
        && !has_duplicates(roles)
        && roles.iter().all(|role| is_believed(*role, msp));
    require(are_good, InvalidArgument)
}

impl Model {
    pub(crate) fn register_member(
        &mut self,
        by: &Proposal,
        request: &RegisterMember,
    ) -> Answer<Done> {
        let is_node = by.certificate.is_administrator && by.certificate.msp.as_str() == MINISTRY;
        let registrar = if is_node {
            let is_first = self.members.is_empty() && request.roles == [Role::Ministry];
            require(is_first, NotPermitted)?;
            self.network = request.network.unwrap_or(NetworkKind::Test);
            None
        } else {
            let caller = self.caller(by)?;
            Self::check_admission(&caller, request)?;
            require(request.network.is_none(), InvalidArgument)?;
            check_roles(&request.roles, &request.msp)?;
            caller.is(Role::Registrar).then_some(caller.msp)
        };
        require(!request.custody || registrar.is_some(), InvalidArgument)?;
        require(
            !request.custody || request.roles == [Role::Patient],
            InvalidArgument,
        )?;
        require(self.is_active_organization(&request.msp), NotFound)?;
        require(self.member(&request.id).is_none(), Conflict)?;
        self.members.push(Member {
            id: request.id.clone(),
            msp: request.msp.clone(),
            roles: request.roles.clone(),
            status: MemberStatus::Pending,
            stop: None,
            recipient: None,
            patient_recipient: None,
            keyring: None,
            registered: by.time,
            registered_by: registrar,
            custody: request.custody,
            recoveries: 0,
        });
        let key = MemberKey::new(&request.id, &request.key, by.time, None);
        self.keys.push(key);
        Ok(Done {})
    }

    fn check_admission(caller: &Caller, request: &RegisterMember) -> Answer<()> {
        let by_registrar = (request.msp == caller.msp && request.roles == [Role::Practitioner])
            || request.roles == [Role::Patient];
        let may = caller.is(Role::Ministry) || (caller.is(Role::Registrar) && by_registrar);
        require(may, NotPermitted)
    }

    pub(crate) fn activate_member(
        &mut self,
        by: &Proposal,
        request: &ActivateMember,
    ) -> Answer<Done> {
        let caller = self.pinned_member(by)?;
        match caller.member.status {
            MemberStatus::Pending => {}
            MemberStatus::Active => return Err(Conflict),
            MemberStatus::Frozen | MemberStatus::Suspended => return Err(NotPermitted),
        }
        check_patient_key(&caller.member, request.patient_recipient.as_ref())?;
        let member = self.member_mut(&caller.id).expect("the caller is a member");
        member.status = MemberStatus::Active;
        member.recipient = Some(request.recipient.clone());
        member.patient_recipient = request.patient_recipient.clone();
        member.keyring = request.keyring.clone();
        for pinned in &mut self.keys {
            if pinned.member == caller.id && pinned.key == caller.key {
                pinned.recipient = request.device.clone();
            }
        }
        Ok(Done {})
    }

    pub(crate) fn update_member(&mut self, by: &Proposal, request: &UpdateMember) -> Answer<Done> {
        let caller = self.caller(by)?;
        require(caller.is(Role::Ministry), NotPermitted)?;
        require(caller.id != request.id, InvalidArgument)?;
        let member = self.member(&request.id).ok_or(NotFound)?;
        check_roles(&request.roles, &member.msp)?;
        let is_patient = |roles: &[Role]| roles.contains(&Role::Patient);
        require(
            is_patient(&request.roles) == is_patient(&member.roles),
            InvalidArgument,
        )?;
        if !request.roles.contains(&Role::Ministry) {
            self.check_remaining(member, &request.remaining)?;
        }
        self.member_mut(&request.id).expect("it was found").roles = request.roles.clone();
        Ok(Done {})
    }

    pub(crate) fn suspend_member(
        &mut self,
        by: &Proposal,
        request: &SuspendMember,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        let member = self.member(&request.id);
        let is_own = member.is_some_and(|member| self.is_plain_staff_of(member, &caller));
        require(is_own || caller.is(Role::Ministry), NotPermitted)?;
        require(caller.id != request.id, InvalidArgument)?;
        let member = member.ok_or(NotFound)?;
        match (member.status, &member.stop) {
            (MemberStatus::Suspended, Some(before)) => {
                let is_higher = caller.is(Role::Ministry) && before.organization != caller.msp;
                require(is_higher, Conflict)?;
            }
            (MemberStatus::Frozen, before) => {
                require(caller.may_undo(before.as_ref()), NotPermitted)?;
            }
            _ => {}
        }
        self.check_remaining(member, &request.remaining)?;
        let stop = Some(stop(by, &caller));
        let member = self.member_mut(&request.id).expect("it was found");
        member.status = MemberStatus::Suspended;
        member.stop = stop;
        self.write_down(by, &caller, &request.id, MembershipChange::Suspended);
        Ok(Done {})
    }

    pub(crate) fn reinstate_member(
        &mut self,
        by: &Proposal,
        request: &ReinstateMember,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        if let Some(key) = &request.key {
            return self.reinstate_key(by, &caller, (&request.id, key));
        }
        let member = self.member(&request.id);
        let stop = member.and_then(|member| member.stop.as_ref());
        let is_own = member.is_some_and(|member| self.is_plain_staff_of(member, &caller));
        require(is_own || caller.may_undo(stop), NotPermitted)?;
        require(caller.id != request.id, InvalidArgument)?;
        let member = member.ok_or(NotFound)?;
        let is_stopped = matches!(
            member.status,
            MemberStatus::Suspended | MemberStatus::Frozen
        );
        require(is_stopped, Conflict)?;
        require(caller.may_undo(stop), NotPermitted)?;
        let member = self.member_mut(&request.id).expect("it was found");
        member.stop = None;
        member.status = match member.recipient {
            Some(_) => MemberStatus::Active,
            None => MemberStatus::Pending,
        };
        self.write_down(by, &caller, &request.id, MembershipChange::Reinstated);
        Ok(Done {})
    }

    /// When a ministry member is stopped, two others remain.
    pub(super) fn check_remaining(&self, member: &Member, remaining: &[MemberId]) -> Answer<()> {
        if member.status != MemberStatus::Active || !member.roles.contains(&Role::Ministry) {
            return Ok(());
        }
        let are_two =
            remaining.len() == 2 && remaining[0] != remaining[1] && !remaining.contains(&member.id);
        require(are_two, InvalidArgument)?;
        let mut remaining = remaining.iter();
        let remain = remaining.all(|id| self.active(id, Role::Ministry).is_some());
        require(remain, Conflict)
    }

    /// Whether the caller is a registrar of the hospital in which this member is a practitioner without another role.
    pub(super) fn is_plain_staff_of(&self, member: &Member, caller: &Caller) -> bool {
        caller.is_registrar_of(&member.msp) && member.roles == [Role::Practitioner]
    }

    pub(crate) fn get_member(&self, by: &Proposal, request: &GetMember) -> Answer<Member> {
        let caller = self.caller(by)?;
        let member = self.member(&request.id);
        let is_basis_good = match request.basis {
            Basis::Own => false,
            Basis::Emergency(_) => return Err(NotPermitted),
            _ => self
                .confirmed_basis(by, &caller, &request.id, &request.basis)
                .map(|_| true)?,
        };
        if caller.is(Role::Ministry) {
            return member.cloned().ok_or(NotFound);
        }
        let member = member.ok_or(NotPermitted)?;
        let is_patient = member.roles.contains(&Role::Patient);
        let may = is_basis_good
            || caller.id == member.id
            || (!is_patient && member.status == MemberStatus::Active)
            || (is_patient
                && caller.is(Role::Registrar)
                && member.registered_by.as_ref() == Some(&caller.msp));
        require(may, NotPermitted)?;
        Ok(member.clone())
    }

    pub(crate) fn list_members(
        &self,
        by: &Proposal,
        request: &ListMembers,
    ) -> Answer<Page<Member>> {
        let caller = self.caller(by)?;
        require(caller.answers_for(&request.msp), NotPermitted)?;
        let listed = self.members.iter().filter(|member| {
            member.msp == request.msp
                || (member.custody && member.registered_by.as_ref() == Some(&request.msp))
        });
        Ok(whole(listed.cloned()))
    }
}
