//! Requests for access.

use emr_model::ErrorCode::{
    Conflict, Expired, InvalidArgument, LimitReached, NotFound, NotPermitted,
};
use emr_model::grant::{Grant, Rights};
use emr_model::member::Role;
use emr_model::request::{
    AccessRequest, DecideRequest, Decision, ListRequests, RequestAccess, RequestStatus,
};
use emr_model::{Grantee, MemberId, Page, Purpose};

use super::{Answer, Done, Model, Proposal, day, require, whole};

impl Model {
    pub(crate) fn request_access(
        &mut self,
        by: &Proposal,
        request: &RequestAccess,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        let Rights { read, add } = request.rights;
        let in_purpose = |role, purpose| caller.is(role) && request.purpose == purpose && !add;
        let may = match &request.grantee {
            Grantee::Member(id) => {
                *id == caller.id
                    && (caller.is(Role::Practitioner)
                        || in_purpose(Role::Insurer, Purpose::Payment)
                        || in_purpose(Role::Researcher, Purpose::Research))
            }
            Grantee::Hospital(msp) => {
                *msp == caller.msp && caller.roles.iter().any(|role| role.is_staff())
            }
        };
        require(may, NotPermitted)?;
        require(read || add, InvalidArgument)?;
        require(
            request.purpose != Purpose::EmergencyTreatment,
            InvalidArgument,
        )?;
        require(by.time < request.until, InvalidArgument)?;
        let is_todays = |known: &&AccessRequest| {
            known.requester == caller.id && day(known.requested) == day(by.time)
        };
        let today = self.requests.iter().filter(is_todays);
        require(today.count() < 1_000, LimitReached)?;
        self.requests.push(AccessRequest {
            request: by.transaction.clone(),
            patient: request.patient.clone(),
            requester: caller.id,
            grantee: request.grantee.clone(),
            purpose: request.purpose,
            rights: request.rights,
            until: request.until,
            message: request.message.clone(),
            status: RequestStatus::Open,
            decided_by: None,
            requested: by.time,
        });
        Ok(Done {})
    }

    pub(crate) fn decide_request(
        &mut self,
        by: &Proposal,
        request: &DecideRequest,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        let delegated =
            self.patient_or_delegate(by, &caller, &request.patient, |powers| powers.grant)?;
        let at = self.requests.iter().position(|asked| {
            asked.patient == request.patient
                && asked.requester == request.requester
                && asked.request == request.request
        });
        let at = at.ok_or(NotFound)?;
        let asked = &self.requests[at];
        require(asked.status == RequestStatus::Open, Conflict)?;
        let status = match &request.decision {
            Decision::Decline => RequestStatus::Declined,
            Decision::Approve(terms) => {
                require(by.time < asked.until, Expired)?;
                let is_within = terms.purpose == asked.purpose
                    && (asked.rights.read || !terms.rights.read)
                    && (asked.rights.add || !terms.rights.add)
                    && terms.expires <= asked.until;
                require(is_within, InvalidArgument)?;
                let grant = Grant {
                    patient: request.patient.clone(),
                    grantee: asked.grantee.clone(),
                    terms: terms.clone(),
                };
                let entry = self.granted(by, &caller.id, delegated, &grant)?;
                self.grants.push(entry);
                RequestStatus::Approved
            }
        };
        self.requests[at].status = status;
        self.requests[at].decided_by = Some(caller.id);
        Ok(Done {})
    }

    pub(crate) fn list_requests(
        &self,
        by: &Proposal,
        request: &ListRequests,
    ) -> Answer<Page<AccessRequest>> {
        let caller = self.caller(by)?;
        let sees_all = self.patient_or_delegate(by, &caller, &request.patient, |powers| {
            powers.grant || powers.log
        });
        let is_own = request.requester.as_ref() == Some(&caller.id);
        if !is_own {
            sees_all?;
        }
        let listed = self.requests.iter().filter(|asked| {
            let is_by = |requester: &MemberId| asked.requester == *requester;
            asked.patient == request.patient && request.requester.as_ref().is_none_or(is_by)
        });
        let told = listed.cloned().map(|asked| AccessRequest {
            decided_by: asked.decided_by.clone().filter(|_| !is_own),
            ..asked
        });
        Ok(whole(told))
    }
}
