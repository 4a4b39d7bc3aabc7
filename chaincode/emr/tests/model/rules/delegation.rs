//! Delegates and guardians.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::delegate::{
    AppointGuardian, Appointer, Delegate, Delegation, DelegationTerms, ListDelegations, Powers,
    Undelegate,
};
use emr_model::member::{MemberStatus, MembershipChange, Role};
use emr_model::policy::Agreement;
use emr_model::{Basis, MemberId, Page, Timestamp};

use super::{Answer, Done, Model, Proposal, require, whole};
use crate::cast::MINISTRY;

fn check_terms(terms: &DelegationTerms, now: Timestamp) -> Answer<()> {
    let Powers {
        read,
        add,
        grant,
        log,
    } = terms.powers;
    let is_good = (read || add || grant || log) && now < terms.until;
    require(is_good, InvalidArgument)
}

impl Model {
    fn delegation_at(&self, patient: &MemberId, delegate: &MemberId) -> Option<usize> {
        (self.delegations.iter())
            .position(|known| known.patient == *patient && known.delegate == *delegate)
    }

    fn appoint(&mut self, delegation: Delegation) {
        match self.delegation_at(&delegation.patient, &delegation.delegate) {
            Some(at) => self.delegations[at] = delegation,
            None => self.delegations.push(delegation),
        }
    }

    pub(crate) fn delegate(&mut self, by: &Proposal, request: &Delegate) -> Answer<Done> {
        let caller = self.caller(by)?;
        self.confirmed_basis(by, &caller, &request.patient, &Basis::Own)?;
        check_terms(&request.terms, by.time)?;
        require(request.delegate != request.patient, InvalidArgument)?;
        require(!caller.member.custody, InvalidArgument)?;
        if let Some(at) = self.delegation_at(&request.patient, &request.delegate) {
            let known = &self.delegations[at];
            let is_guardianship = matches!(known.appointed_by, Appointer::Authorities(_));
            let stands = !known.is_ended && by.time < known.terms.until;
            require(!(is_guardianship && stands), Conflict)?;
        }
        self.appoint(Delegation {
            patient: request.patient.clone(),
            delegate: request.delegate.clone(),
            terms: request.terms.clone(),
            appointed_by: Appointer::Patient,
            appointed: by.time,
            begins: None,
            is_ended: false,
        });
        Ok(Done {})
    }

    pub(crate) fn appoint_guardian(
        &mut self,
        by: &Proposal,
        request: &AppointGuardian,
    ) -> Answer<Agreement> {
        let caller = self.caller(by)?;
        require(caller.answers_for(&request.hospital), NotPermitted)?;
        let is_concerned = [&request.patient, &request.guardian].contains(&&caller.id);
        require(!is_concerned, NotPermitted)?;
        require(self.takes_part(&request.hospital), InvalidArgument)?;
        check_terms(&request.terms, by.time)?;
        require(request.guardian != request.patient, InvalidArgument)?;
        let wait = u64::from(self.recovery_wait(by.time)) * 1_000;
        let begins = by.time.plus_millis(wait);
        let year = by.time.plus_millis(366 * 24 * 60 * 60 * 1_000);
        let until = request.terms.until;
        require(begins < until && until <= year, InvalidArgument)?;
        let are_patients = [&request.patient, &request.guardian]
            .iter()
            .all(|id| self.active(id, Role::Patient).is_some());
        let agreement = self.agree(&caller, by.time, request);
        if agreement.is_reached {
            require(are_patients, NotFound)?;
            self.appoint(Delegation {
                patient: request.patient.clone(),
                delegate: request.guardian.clone(),
                terms: request.terms.clone(),
                appointed_by: Appointer::Authorities(request.hospital.clone()),
                appointed: by.time,
                begins: Some(begins),
                is_ended: false,
            });
            let appointed = MembershipChange::GuardianAppointed {
                guardian: request.guardian.clone(),
                hospital: request.hospital.clone(),
                begins,
                until,
            };
            self.write_down(by, &caller, &request.patient, appointed);
        }
        Ok(agreement)
    }

    pub(crate) fn undelegate(&mut self, by: &Proposal, request: &Undelegate) -> Answer<Done> {
        let caller = self.key_holder(by)?;
        let is_patient = self
            .confirmed_basis(by, &caller, &request.patient, &Basis::Own)
            .is_ok();
        let at = self.delegation_at(&request.patient, &request.delegate);
        let known = &mut self.delegations[at.ok_or(NotPermitted)?];
        let is_appointer = match &known.appointed_by {
            Appointer::Patient => is_patient,
            Appointer::Authorities(hospital) => caller.answers_for(hospital),
        };
        let is_delegate = caller.id == request.delegate && caller.is(Role::Patient);
        let objects = is_patient && known.begins.is_some_and(|begins| by.time < begins);
        if caller.member.status == MemberStatus::Frozen {
            let stop = caller.member.stop.as_ref().ok_or(NotPermitted)?;
            let by_appointer = match &known.appointed_by {
                Appointer::Patient => false,
                Appointer::Authorities(hospital) => {
                    stop.organization == *hospital || stop.organization.as_str() == MINISTRY
                }
            };
            require(objects && by_appointer, NotPermitted)?;
        } else {
            require(is_appointer || is_delegate || objects, NotPermitted)?;
        }
        require(!known.is_ended, Conflict)?;
        known.is_ended = true;
        Ok(Done {})
    }

    pub(crate) fn list_delegations(
        &self,
        by: &Proposal,
        request: &ListDelegations,
    ) -> Answer<Page<Delegation>> {
        let caller = self.caller(by)?;
        if request.delegate.as_ref() != Some(&caller.id) {
            self.patient_or_delegate(by, &caller, &request.patient, |powers| powers.log)?;
        }
        let listed = self.delegations.iter().filter(|known| {
            let is_to = |delegate: &MemberId| known.delegate == *delegate;
            known.patient == request.patient && request.delegate.as_ref().is_none_or(is_to)
        });
        Ok(whole(listed.cloned()))
    }
}
