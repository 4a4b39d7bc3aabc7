//! Members' keys.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::grant::GrantStatus;
use emr_model::member::{
    ChangeKeys, Freeze, ListKeys, Member, MemberStatus, MembershipChange, PinnedKey, Role, Stop,
};
use emr_model::{Digest, Grantee, MemberId, Page, Recipient, Timestamp, TransactionId};

use super::caller::Caller;
use super::{Answer, Done, Model, Proposal, has_duplicates, require, whole};

/// A key that was pinned for a member once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemberKey {
    pub(crate) member: MemberId,
    pub(crate) key: Digest,
    pub(crate) from: Timestamp,
    pub(crate) until: Option<Timestamp>,
    /// Who has frozen it.
    pub(crate) frozen: Option<Stop>,
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
            frozen: None,
            is_outdated: false,
            recipient: recipient.cloned(),
        }
    }

    pub(crate) fn is_in_force(&self) -> bool {
        self.until.is_none() && self.frozen.is_none() && !self.is_outdated
    }
}

/// What is written down of a stop.
pub(super) fn stop(by: &Proposal, caller: &Caller) -> Stop {
    Stop {
        by: caller.id.clone(),
        organization: caller.msp.clone(),
        time: by.time,
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
        let proves = |proof: &String| {
            let mut known = self.proofs.iter();
            known.any(|(text, id, key)| {
                text == proof && *id == caller.id && Some(key) == request.add.as_ref()
            })
        };
        let is_proved = match &request.proof {
            Some(proof) => proves(proof),
            None => request.add.is_none(),
        };
        require(is_proved, InvalidArgument)?;
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
        let grant = request.grant.as_ref();
        require(self.may_freeze(by, &caller, member, grant), NotPermitted)?;
        require(caller.id != request.id, InvalidArgument)?;
        let member = member.ok_or(NotFound)?;
        let reason = request.reason;
        let stop = Some(stop(by, &caller));
        let Some(key) = &request.key else {
            require(request.remaining_key.is_none(), InvalidArgument)?;
            self.check_remaining(member, &request.remaining)?;
            require(member.status == MemberStatus::Active, Conflict)?;
            let member = self.member_mut(&request.id).expect("it was found");
            member.status = MemberStatus::Frozen;
            member.stop = stop;
            self.write_down(
                by,
                &caller,
                &request.id,
                MembershipChange::Frozen { reason },
            );
            return Ok(Done {});
        };
        let remaining = request.remaining_key.as_ref().ok_or(InvalidArgument)?;
        require(remaining != key, InvalidArgument)?;
        require(self.is_in_force(&request.id, remaining), Conflict)?;
        let pinned = self.pinned(&request.id, key).ok_or(NotFound)?;
        require(pinned.is_in_force(), Conflict)?;
        self.pinned_mut(&request.id, key).frozen = stop;
        let key = key.clone();
        self.write_down(
            by,
            &caller,
            &request.id,
            MembershipChange::KeyFrozen { key, reason },
        );
        Ok(Done {})
    }

    /// Ends the freeze of a key.
    pub(super) fn reinstate_key(
        &mut self,
        by: &Proposal,
        caller: &Caller,
        (id, key): (&MemberId, &Digest),
    ) -> Answer<Done> {
        let pinned = self.pinned(id, key);
        let stop = pinned.and_then(|pinned| pinned.frozen.as_ref());
        require(caller.may_undo(stop), NotPermitted)?;
        require(caller.id != *id, InvalidArgument)?;
        let pinned = pinned.ok_or(NotFound)?;
        let is_left = pinned.until.is_none() && !pinned.is_outdated;
        require(pinned.frozen.is_some() && is_left, Conflict)?;
        self.pinned_mut(id, key).frozen = None;
        let key = key.clone();
        self.write_down(by, caller, id, MembershipChange::KeyReinstated { key });
        Ok(Done {})
    }

    fn pinned_mut(&mut self, id: &MemberId, key: &Digest) -> &mut MemberKey {
        let mut keys = self.keys.iter_mut();
        let found = keys.find(|pinned| pinned.member == *id && pinned.key == *key);
        found.expect("it was found")
    }

    fn may_freeze(
        &self,
        by: &Proposal,
        caller: &Caller,
        member: Option<&Member>,
        grant: Option<&TransactionId>,
    ) -> bool {
        match member {
            Some(member) if caller.is(Role::Registrar) => {
                let is_granted = self.grants.iter().any(|known| {
                    known.key.patient == member.id
                        && known.key.grantee == Grantee::Hospital(caller.msp.clone())
                        && Some(&known.key.grant) == grant
                        && known.status == GrantStatus::Active
                        && known.not_before <= by.time
                        && by.time < known.expires
                });
                let has_to_do = is_granted || member.registered_by.as_ref() == Some(&caller.msp);
                (member.roles == [Role::Patient] && has_to_do)
                    || self.is_plain_staff_of(member, caller)
            }
            _ => caller.is(Role::Ministry),
        }
    }

    pub(crate) fn list_keys(&self, by: &Proposal, request: &ListKeys) -> Answer<Page<PinnedKey>> {
        let caller = self.caller(by)?;
        let member = self.member(&request.id);
        let grant = request.grant.as_ref();
        let may = caller.id == request.id || self.may_freeze(by, &caller, member, grant);
        require(may, NotPermitted)?;
        let member = member.ok_or(NotFound)?;
        let theirs = (self.keys.iter()).filter(|pinned| pinned.member == member.id);
        Ok(whole(theirs.map(|pinned| PinnedKey {
            key: pinned.key.clone(),
            from: pinned.from,
            until: pinned.until,
            is_frozen: pinned.frozen.is_some(),
            stop: pinned.frozen.clone(),
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
