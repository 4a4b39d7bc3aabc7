//! Members' keys.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::member::{ChangeKeys, Freeze, Member, MemberStatus, Role};
use emr_model::{Digest, MemberId, Recipient};

use super::{Answer, Done, Model, Proposal, has_duplicates, require};

/// A key that was pinned for a member once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemberKey {
    pub(crate) member: MemberId,
    pub(crate) key: Digest,
    pub(crate) is_ended: bool,
    pub(crate) is_frozen: bool,
    /// Whether it is from before the member's last recovery.
    pub(crate) is_outdated: bool,
}

impl MemberKey {
    pub(crate) fn new(member: &MemberId, key: &Digest) -> Self {
        Self {
            member: member.clone(),
            key: key.clone(),
            is_ended: false,
            is_frozen: false,
            is_outdated: false,
        }
    }

    pub(crate) fn is_in_force(&self) -> bool {
        !self.is_ended && !self.is_frozen && !self.is_outdated
    }
}

/// Patients give a patient key, others do not.
pub(super) fn check_patient_key(member: &Member, key: Option<&Recipient>) -> Answer<()> {
    let is_patient = member.roles.contains(&Role::Patient);
    require(is_patient == key.is_some(), InvalidArgument)
}

impl Model {
    pub(super) fn pinned(&self, id: &MemberId, key: &Digest) -> Option<&MemberKey> {
        self.keys
            .iter()
            .find(|pinned| pinned.member == *id && pinned.key == *key)
    }

    pub(crate) fn change_keys(&mut self, by: &Proposal, request: &ChangeKeys) -> Answer<Done> {
        let caller = self.caller(by)?;
        require(
            request.end.len() <= ChangeKeys::MOST_ENDED && !has_duplicates(&request.end),
            InvalidArgument,
        )?;
        check_patient_key(&caller.member, request.patient_recipient.as_ref())?;
        let leaves_one = request.add.is_some() || !request.end.contains(&caller.key);
        require(leaves_one, InvalidArgument)?;
        let hands_over = request.add.is_some() && request.end.contains(&caller.key);
        require(!caller.member.custody || hands_over, InvalidArgument)?;
        for end in &request.end {
            let pinned = self.pinned(&caller.id, end);
            let is_left = pinned.is_some_and(|pinned| !pinned.is_ended && !pinned.is_outdated);
            require(is_left, NotFound)?;
        }
        if let Some(add) = &request.add {
            require(self.pinned(&caller.id, add).is_none(), Conflict)?;
        }
        for pinned in &mut self.keys {
            pinned.is_ended |= pinned.member == caller.id && request.end.contains(&pinned.key);
        }
        if let Some(add) = &request.add {
            self.keys.push(MemberKey::new(&caller.id, add));
        }
        let member = self.member_mut(&caller.id).expect("the caller is a member");
        member.recipient = Some(request.recipient.clone());
        member.patient_recipient = request.patient_recipient.clone();
        member.custody = false;
        Ok(Done {})
    }

    pub(crate) fn freeze(&mut self, by: &Proposal, request: &Freeze) -> Answer<Done> {
        let caller = self.caller(by)?;
        let member = self.member(&request.id);
        let may = match member {
            Some(member) if caller.is(Role::Registrar) => {
                member.roles == [Role::Patient] || self.is_plain_staff_of(member, &caller)
            }
            _ => caller.is(Role::Ministry),
        };
        require(may, NotPermitted)?;
        require(caller.id != request.id, InvalidArgument)?;
        let member = member.ok_or(NotFound)?;
        let Some(key) = &request.key else {
            require(member.status == MemberStatus::Active, Conflict)?;
            self.member_mut(&request.id).expect("it was found").status = MemberStatus::Frozen;
            return Ok(Done {});
        };
        let pinned = self.pinned(&request.id, key).ok_or(NotFound)?;
        require(pinned.is_in_force(), Conflict)?;
        for pinned in &mut self.keys {
            pinned.is_frozen |= pinned.member == request.id && pinned.key == *key;
        }
        Ok(Done {})
    }
}
