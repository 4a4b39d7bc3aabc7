//! What officials did to memberships.

use emr_model::member::{MembershipChange, MembershipEvent, MembershipLog, Role};
use emr_model::{MemberId, Page};

use super::caller::Caller;
use super::{Answer, Model, Proposal, whole};

impl Model {
    pub(super) fn write_down(
        &mut self,
        by: &Proposal,
        caller: &Caller,
        id: &MemberId,
        what: MembershipChange,
    ) {
        let event = MembershipEvent {
            transaction: by.transaction.clone(),
            time: by.time,
            by: caller.id.clone(),
            organization: caller.msp.clone(),
            what,
        };
        self.membership_log.push((id.clone(), event));
    }

    pub(crate) fn membership_log(
        &self,
        by: &Proposal,
        request: &MembershipLog,
    ) -> Answer<Page<MembershipEvent>> {
        let caller = self.caller(by)?;
        if caller.id != request.id && !caller.is(Role::Ministry) {
            self.patient_or_delegate(by, &caller, &request.id, |powers| powers.log)?;
        }
        let theirs = self.membership_log.iter();
        let theirs = theirs.filter(|(id, _)| *id == request.id);
        let mut theirs: Vec<_> = theirs.map(|(_, event)| event.clone()).collect();
        theirs.sort_by(|one, other| {
            let newest_first = other.time.cmp(&one.time);
            newest_first.then(one.transaction.cmp(&other.transaction))
        });
        Ok(whole(theirs))
    }
}
