//! Members' keys.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::member::{ChangeKeys, Freeze, ListKeys, Member, MemberStatus, PinnedKey, Role};
use emr_model::{Digest, MemberId, Page, Recipient, Timestamp};

use super::caller::Caller;
use super::{Answer, Done, Model, Proposal, has_duplicates, require, whole};

/// A key that was pinned for a member once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemberKey {
    pub(crate) member: MemberId,
    pub(crate) key: Digest,
    pub(crate) from: Timestamp,
    pub(crate) until: Option<Timestamp>,
    pub(crate) is_frozen: bool,
    /// Whether it is from before the member's last recovery.
    pub(crate) is_outdated: bool,
    /// The recipient of its device; without one, keepers seal to the member's.
    pub(crate) recipient: Option<Recipient>,
}

impl MemberKey {
    pub(crate) fn new(
        member: &MemberId,
        key: &Digest,
        from: Timestamp,
        recipient: Option<&Recipient>,
    ) -> Self {
        Self {
            member: member.clone(),
            key: key.clone(),
            from,
            until: None,
            is_frozen: false,
            is_outdated: false,
            recipient: recipient.cloned(),
        }
    }

    pub(crate) fn is_in_force(&self) -> bool {
        self.until.is_none() && !self.is_frozen && !self.is_outdated
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
        require(
            request.add.is_some() == request.device.is_some(),
            InvalidArgument,
        )?;
        check_keyring(&caller.member, request)?;
        for end in &request.end {
            let pinned = self.pinned(&caller.id, end);
            let is_left =
                pinned.is_some_and(|pinned| pinned.until.is_none() && !pinned.is_outdated);
            require(is_left, NotFound)?;
        }
        if let Some(add) = &request.add {
            require(self.pinned(&caller.id, add).is_none(), Conflict)?;
        }
        for pinned in &mut self.keys {
            let is_signing = pinned.member == caller.id && pinned.key == caller.key;
            if is_signing && pinned.recipient.is_none() && !request.end.contains(&pinned.key) {
                pinned.recipient = caller.member.recipient.clone();
            }
            if pinned.member == caller.id && request.end.contains(&pinned.key) {
                pinned.until = Some(by.time);
            }
        }
        if let Some(add) = &request.add {
            let added = MemberKey::new(&caller.id, add, by.time, request.device.as_ref());
            self.keys.push(added);
        }
        let member = self.member_mut(&caller.id).expect("the caller is a member");
        member.recipient = Some(request.recipient.clone());
        member.patient_recipient = request.patient_recipient.clone();
        member.custody = false;
        if let Some(keyring) = &request.keyring {
            member.keyring = Some(keyring.file.clone());
        }
        Ok(Done {})
    }

    pub(crate) fn freeze(&mut self, by: &Proposal, request: &Freeze) -> Answer<Done> {
        let caller = self.caller(by)?;
        let member = self.member(&request.id);
        require(self.may_freeze(&caller, member), NotPermitted)?;
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

    fn may_freeze(&self, caller: &Caller, member: Option<&Member>) -> bool {
        match member {
            Some(member) if caller.is(Role::Registrar) => {
                member.roles == [Role::Patient] || self.is_plain_staff_of(member, caller)
            }
            _ => caller.is(Role::Ministry),
        }
    }

    pub(crate) fn list_keys(&self, by: &Proposal, request: &ListKeys) -> Answer<Page<PinnedKey>> {
        let caller = self.caller(by)?;
        let member = self.member(&request.id);
        let may = caller.id == request.id || self.may_freeze(&caller, member);
        require(may, NotPermitted)?;
        let member = member.ok_or(NotFound)?;
        let theirs = (self.keys.iter()).filter(|pinned| pinned.member == member.id);
        Ok(whole(theirs.map(|pinned| PinnedKey {
            key: pinned.key.clone(),
            from: pinned.from,
            until: pinned.until,
            is_frozen: pinned.is_frozen,
            is_in_force: pinned.is_in_force(),
            recipient: self.recipient_of(&member.id, &pinned.key).cloned(),
        })))
    }

    /// To whom keepers seal what a member opens with this key.
    pub(crate) fn recipient_of(&self, id: &MemberId, key: &Digest) -> Option<&Recipient> {
        let own = self.pinned(id, key)?.recipient.as_ref();
        own.or(self.member(id)?.recipient.as_ref())
    }
}

/// No device is locked out of the member's keyring, and no two of them replace it at once.
fn check_keyring(member: &Member, request: &ChangeKeys) -> Answer<()> {
    let Some(keyring) = &request.keyring else {
        let are_recipients_kept = member.recipient.as_ref() == Some(&request.recipient)
            && member.patient_recipient == request.patient_recipient;
        let is_needed = request.add.is_some() || !are_recipients_kept;
        return require(!is_needed || member.keyring.is_none(), InvalidArgument);
    };
    require(keyring.replaces == member.keyring, Conflict)
}
