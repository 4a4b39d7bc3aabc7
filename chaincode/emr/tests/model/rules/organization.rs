//! Organizations and the policy.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::member::Role;
use emr_model::organization::{
    ListOrganizations, Organization, OrganizationKind, OrganizationStatus, RegisterOrganization,
    SuspendOrganization,
};
use emr_model::policy::{Agreement, GetPolicy, SetPolicy};
use emr_model::{MspId, Page, Policy};

use super::{Answer, Done, Model, Proposal, require, whole};
use crate::cast::MINISTRY;

impl Model {
    pub(crate) fn register_organization(
        &mut self,
        by: &Proposal,
        request: &RegisterOrganization,
    ) -> Answer<Done> {
        let is_node = by.certificate.is_administrator && by.certificate.msp.as_str() == MINISTRY;
        if !is_node {
            require(self.caller(by)?.is(Role::Ministry), NotPermitted)?;
        }
        let is_ministry = request.msp.as_str() == MINISTRY;
        require(
            is_ministry == (request.kind == OrganizationKind::Ministry),
            InvalidArgument,
        )?;
        let known = (self.organizations.iter_mut()).find(|known| known.msp == request.msp);
        require(!is_node || known.is_none(), Conflict)?;
        let organization = Organization {
            msp: request.msp.clone(),
            kind: request.kind,
            name: request.name.clone(),
            contact: request.contact.clone(),
            address: request.address.clone(),
            treatments: request.treatments.clone(),
            logo: request.logo.clone(),
            status: OrganizationStatus::Active,
            registered: known.as_ref().map_or(by.time, |known| known.registered),
        };
        match known {
            Some(known) => *known = organization,
            None => self.organizations.push(organization),
        }
        Ok(Done {})
    }

    pub(crate) fn suspend_organization(
        &mut self,
        by: &Proposal,
        request: &SuspendOrganization,
    ) -> Answer<Done> {
        require(self.caller(by)?.is(Role::Ministry), NotPermitted)?;
        require(request.msp.as_str() != MINISTRY, InvalidArgument)?;
        let known = (self.organizations.iter_mut()).find(|known| known.msp == request.msp);
        let known = known.ok_or(NotFound)?;
        require(known.status == OrganizationStatus::Active, Conflict)?;
        known.status = OrganizationStatus::Suspended;
        Ok(Done {})
    }

    pub(crate) fn list_organizations(
        &self,
        by: &Proposal,
        _: &ListOrganizations,
    ) -> Answer<Page<Organization>> {
        self.caller(by)?;
        Ok(whole(self.organizations.iter().cloned()))
    }

    /// Whether the ministry can agree on something with this hospital.
    pub(super) fn takes_part(&self, hospital: &MspId) -> bool {
        hospital.as_str() != MINISTRY && self.is_active_organization(hospital)
    }

    pub(crate) fn set_policy(&mut self, by: &Proposal, request: &SetPolicy) -> Answer<Agreement> {
        let caller = self.caller(by)?;
        require(caller.answers_for(&request.hospital), NotPermitted)?;
        require(self.takes_part(&request.hospital), InvalidArgument)?;
        let policy = &request.policy;
        let lengths = [
            policy.slot_seconds,
            policy.recovery_seconds,
            policy.emergency_seconds,
            policy.review_seconds,
        ];
        let is_in_bounds = |length| (1..=Policy::LONGEST).contains(length);
        require(lengths.iter().all(is_in_bounds), InvalidArgument)?;
        require(policy.recovery_seconds < 30 * 24 * 60 * 60, InvalidArgument)?;
        let agreement = self.agree(&caller, by.time, request);
        if agreement.is_reached {
            self.policy = request.policy.clone();
        }
        Ok(agreement)
    }

    pub(crate) fn get_policy(&self, by: &Proposal, _: &GetPolicy) -> Answer<Policy> {
        if self.keeper_caller(by).is_err() {
            self.caller(by)?;
        }
        Ok(self.policy.clone())
    }
}
