//! Recovery: a member who lost all keys gets a new one.

use std::collections::BTreeSet;

use emr_model::ErrorCode::{Conflict, Expired, InvalidArgument, NotFound, NotPermitted};
use emr_model::member::{MemberStatus, Role};
use emr_model::recovery::{
    ApproveRecovery, CancelRecovery, FinishRecovery, ListOpenRecoveries, ListRecoveries, Recovery,
    RecoveryApproval, RecoveryRefusal, RecoveryStatus, RefusalReason, RefuseRecovery,
    RequestRecovery,
};
use emr_model::{MemberId, MspId, Page, Timestamp, TransactionId};

use super::caller::Caller;
use super::key::{MemberKey, check_patient_key};
use super::{Answer, Done, Model, Proposal, require, whole};
use crate::cast::MINISTRY;

/// A recovery, what organizations said about it, and in whose lists it is.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) recovery: Recovery,
    pub(crate) approvals: Vec<Approval>,
    lists: BTreeSet<MspId>,
}

/// One organization's approval or refusal.
#[derive(Debug, Clone)]
pub(crate) struct Approval {
    pub(crate) msp: MspId,
    by: MemberId,
    time: Timestamp,
    refused: Option<RefusalReason>,
}

const DAY: u64 = 24 * 60 * 60 * 1_000;

impl Asked {
    /// Whether it can still be approved and finished.
    fn lasts(&self, now: Timestamp) -> bool {
        now < self.recovery.requested.plus_millis(30 * DAY)
    }
}

impl Model {
    pub(crate) fn request_recovery(
        &mut self,
        by: &Proposal,
        request: &RequestRecovery,
    ) -> Answer<Done> {
        self.check_newcomer(by, &request.id)?;
        let key = &by.certificate.key;
        require(self.pinned(&request.id, key).is_none(), NotPermitted)?;
        let member = self.member(&request.id).expect("the newcomer is a member");
        let lists = BTreeSet::from([member.msp.clone()]);
        self.recoveries.push(Asked {
            recovery: Recovery {
                id: request.id.clone(),
                recovery: by.transaction.clone(),
                key: key.clone(),
                requested: by.time,
                wait_seconds: Some(self.recovery_wait(by.time)),
                status: RecoveryStatus::Open,
                approvals: Vec::new(),
                refusals: Vec::new(),
            },
            approvals: Vec::new(),
            lists,
        });
        Ok(Done {})
    }

    /// Requires a certificate of the member's MSP that names the member, for a member who has been active.
    fn check_newcomer(&self, by: &Proposal, id: &MemberId) -> Answer<()> {
        let certificate = by.certificate;
        let named = certificate.member.as_ref().ok_or(NotPermitted)?;
        let member = self.member(named).ok_or(NotPermitted)?;
        let holds = named == id
            && member.msp == certificate.msp
            && self.is_active_organization(&member.msp)
            && matches!(member.status, MemberStatus::Active | MemberStatus::Frozen);
        require(holds, NotPermitted)
    }

    fn recovery_mut(&mut self, id: &MemberId, recovery: &TransactionId) -> Option<&mut Asked> {
        (self.recoveries.iter_mut())
            .find(|asked| asked.recovery.id == *id && asked.recovery.recovery == *recovery)
    }

    pub(crate) fn approve_recovery(
        &mut self,
        by: &Proposal,
        request: &ApproveRecovery,
    ) -> Answer<Done> {
        let caller = self.decider(by, &request.id, &request.recovery)?;
        let member = self.member(&request.id).expect("they asked for it");
        let froze_just_now = member.status == MemberStatus::Frozen
            && member.stop.as_ref().is_some_and(|stop| {
                stop.organization == caller.msp && by.time < stop.time.plus_millis(7 * DAY)
            });
        require(!froze_just_now, Conflict)?;
        self.say((&request.id, &request.recovery), caller, by.time, None);
        Ok(Done {})
    }

    pub(crate) fn refuse_recovery(
        &mut self,
        by: &Proposal,
        request: &RefuseRecovery,
    ) -> Answer<Done> {
        let caller = self.decider(by, &request.id, &request.recovery)?;
        let reason = Some(request.reason);
        self.say((&request.id, &request.recovery), caller, by.time, reason);
        Ok(Done {})
    }

    /// Requires an official who may approve or refuse another member's recovery.
    fn decider(
        &mut self,
        by: &Proposal,
        id: &MemberId,
        recovery: &TransactionId,
    ) -> Answer<Caller> {
        let caller = self.caller(by)?;
        let may = caller.is(Role::Ministry) || caller.is(Role::Registrar);
        require(may, NotPermitted)?;
        require(caller.id != *id, InvalidArgument)?;
        let asked = self.recovery_mut(id, recovery).ok_or(NotFound)?;
        require(asked.recovery.status == RecoveryStatus::Open, Conflict)?;
        require(asked.lasts(by.time), Expired)?;
        Ok(caller)
    }

    /// Notes what an organization says now, in the place of what it said.
    fn say(
        &mut self,
        (id, recovery): (&MemberId, &TransactionId),
        caller: Caller,
        time: Timestamp,
        refused: Option<RefusalReason>,
    ) {
        let asked = self.recovery_mut(id, recovery).expect("it was found");
        asked.lists.insert(caller.msp.clone());
        asked.approvals.retain(|other| other.msp != caller.msp);
        asked.approvals.push(Approval {
            msp: caller.msp,
            by: caller.id,
            time,
            refused,
        });
    }

    pub(crate) fn cancel_recovery(
        &mut self,
        by: &Proposal,
        request: &CancelRecovery,
    ) -> Answer<Done> {
        let caller = self.key_holder(by)?;
        require(caller.id == request.id, NotPermitted)?;
        let asked = self.recovery_mut(&request.id, &request.recovery);
        if caller.member.status == MemberStatus::Frozen {
            let stop = caller.member.stop.as_ref().ok_or(NotPermitted)?;
            let mut approvals = asked.iter().flat_map(|asked| &asked.approvals);
            let is_freezers = approvals
                .any(|approval| approval.msp == stop.organization && approval.refused.is_none());
            require(is_freezers, NotPermitted)?;
        }
        let asked = asked.ok_or(NotFound)?;
        require(asked.recovery.status == RecoveryStatus::Open, Conflict)?;
        asked.recovery.status = RecoveryStatus::Cancelled(caller.key);
        Ok(Done {})
    }

    pub(crate) fn finish_recovery(
        &mut self,
        by: &Proposal,
        request: &FinishRecovery,
    ) -> Answer<Done> {
        self.check_newcomer(by, &request.id)?;
        let key = &by.certificate.key;
        require(self.pinned(&request.id, key).is_none(), NotPermitted)?;
        let wait_now = self.recovery_wait(by.time);
        let member = self.member(&request.id).expect("the newcomer is a member");
        let is_own_hospital = member.msp.as_str() == MINISTRY || member.msp == request.hospital;
        let has_patient_key = check_patient_key(member, request.patient_recipient.as_ref());
        let asked = (self.recovery_mut(&request.id, &request.recovery)).ok_or(NotPermitted)?;
        let asked = asked.clone();
        require(asked.recovery.status == RecoveryStatus::Open, Conflict)?;
        require(asked.lasts(by.time), Expired)?;
        require(asked.recovery.key == *key, NotPermitted)?;
        has_patient_key?;
        require(is_own_hospital, InvalidArgument)?;
        let ministry = self.approved(&asked, MINISTRY).ok_or(Conflict)?;
        require(self.takes_part(&request.hospital), Conflict)?;
        let hospital = self.approved(&asked, request.hospital.as_str());
        let hospital = hospital.ok_or(Conflict)?;
        let (first, last) = (ministry.min(hospital), ministry.max(hospital));
        require(last < first.plus_millis(7 * DAY), Conflict)?;
        let wait = asked.recovery.wait_seconds.unwrap_or(0).max(wait_now);
        let wait = u64::from(wait) * 1_000;
        let ripe = ministry.max(hospital).plus_millis(wait);
        require(by.time >= ripe, Conflict)?;
        let asked = self.recovery_mut(&request.id, &request.recovery);
        asked.expect("it was found").recovery.status = RecoveryStatus::Finished;
        for pinned in &mut self.keys {
            pinned.is_outdated |= pinned.member == request.id;
        }
        let device = request.device.as_ref();
        self.keys
            .push(MemberKey::new(&request.id, key, by.time, device));
        let member = self.member_mut(&request.id).expect("it was found");
        member.status = MemberStatus::Active;
        member.stop = None;
        member.custody = false;
        member.recipient = Some(request.recipient.clone());
        member.patient_recipient = request.patient_recipient.clone();
        member.keyring = request.keyring.clone();
        member.recoveries += 1;
        Ok(Done {})
    }

    /// When an organization approved, if the member who approved may still speak for it.
    fn approved(&self, asked: &Asked, msp: &str) -> Option<Timestamp> {
        let mut approvals = asked.approvals.iter();
        let approval = approvals.find(|approval| approval.msp.as_str() == msp)?;
        let stands = approval.refused.is_none() && self.speaks(&approval.by, msp == MINISTRY);
        stands.then_some(approval.time)
    }

    pub(crate) fn list_recoveries(
        &self,
        by: &Proposal,
        request: &ListRecoveries,
    ) -> Answer<Page<Recovery>> {
        if !self.is_claimant(by, &request.id) {
            let caller = self.caller(by)?;
            let may =
                caller.id == request.id || caller.is(Role::Ministry) || caller.is(Role::Registrar);
            require(may, NotPermitted)?;
        }
        let theirs = (self.recoveries.iter()).filter(|asked| asked.recovery.id == request.id);
        Ok(whole(theirs.map(|asked| self.shown(asked))))
    }

    pub(crate) fn list_open_recoveries(
        &self,
        by: &Proposal,
        request: &ListOpenRecoveries,
    ) -> Answer<Page<Recovery>> {
        let caller = self.caller(by)?;
        let is_own = caller.is(Role::Registrar) && caller.msp == request.organization;
        require(caller.is(Role::Ministry) || is_own, NotPermitted)?;
        let theirs = self.recoveries.iter().filter(|asked| {
            asked.lists.contains(&request.organization)
                && asked.recovery.status == RecoveryStatus::Open
                && asked.lasts(by.time)
        });
        Ok(whole(theirs.map(|asked| self.shown(asked))))
    }

    /// Whether a certificate names this member and has a key that was never pinned for them.
    fn is_claimant(&self, by: &Proposal, id: &MemberId) -> bool {
        self.check_newcomer(by, id).is_ok() && self.pinned(id, &by.certificate.key).is_none()
    }

    /// A recovery with the approvals that stand while it is open, in the order of the organizations.
    fn shown(&self, asked: &Asked) -> Recovery {
        let mut recovery = asked.recovery.clone();
        if recovery.status == RecoveryStatus::Open {
            let given = asked.approvals.iter().filter_map(|approval| {
                let time = self.approved(asked, approval.msp.as_str())?;
                Some(RecoveryApproval {
                    organization: approval.msp.clone(),
                    time,
                })
            });
            recovery.approvals = given.collect();
            let order = |one: &RecoveryApproval| one.organization.as_str().to_owned();
            recovery.approvals.sort_by_key(order);
            recovery.refusals = self.refusals(asked);
        }
        recovery
    }

    /// The refusals that stand, in the order of the organizations.
    fn refusals(&self, asked: &Asked) -> Vec<RecoveryRefusal> {
        let refusals = asked.approvals.iter().filter_map(|said| {
            let reason = said.refused?;
            let speaks = self.speaks(&said.by, said.msp.as_str() == MINISTRY);
            speaks.then(|| RecoveryRefusal {
                organization: said.msp.clone(),
                time: said.time,
                reason,
            })
        });
        let mut refusals: Vec<_> = refusals.collect();
        refusals.sort_by_key(|refusal| refusal.organization.as_str().to_owned());
        refusals
    }
}
