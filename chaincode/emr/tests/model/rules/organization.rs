//! Organizations and the policy.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::member::Role;
use emr_model::organization::{
    ListOrganizations, Organization, OrganizationKind, OrganizationStatus, RegisterOrganization,
    SuspendOrganization,
};
use emr_model::policy::{Agreement, GetPolicy, SetPolicy};
use emr_model::{LongerRecovery, MspId, NetworkKind, Page, PolicyInForce, Timestamp};

use super::{Answer, Done, Model, Proposal, require, whole};
use crate::cast::MINISTRY;

const HOUR: u32 = 60 * 60;
const DAY: u32 = 24 * HOUR;

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
        let [slot, recovery, emergency, review] = match self.network {
            NetworkKind::Production => [60..=HOUR, DAY..=14 * DAY, 15 * 60..=DAY, DAY..=30 * DAY],
            NetworkKind::Test => [
                1..=365 * DAY,
                1..=30 * DAY - 1,
                1..=365 * DAY,
                1..=365 * DAY,
            ],
        };
        let policy = &request.policy;
        let is_in_bounds = slot.contains(&policy.slot_seconds)
            && recovery.contains(&policy.recovery_seconds)
            && emergency.contains(&policy.emergency_seconds)
            && review.contains(&policy.review_seconds);
        require(is_in_bounds, InvalidArgument)?;
        let agreement = self.agree(&caller, by.time, request);
        if agreement.is_reached {
            if policy.recovery_seconds < self.policy.recovery_seconds {
                let seconds = self.recovery_wait(by.time);
                self.longer_recoveries.push(LongerRecovery {
                    seconds,
                    until: by.time.plus_millis(u64::from(seconds) * 1_000),
                });
            }
            self.policy = request.policy.clone();
        }
        Ok(agreement)
    }

    pub(crate) fn get_policy(&self, by: &Proposal, _: &GetPolicy) -> Answer<PolicyInForce> {
        if self.keeper_caller(by).is_err() {
            self.caller(by)?;
        }
        let counts = |longer: &&LongerRecovery| {
            by.time < longer.until && self.policy.recovery_seconds < longer.seconds
        };
        Ok(PolicyInForce {
            policy: self.policy.clone(),
            longer_recovery: self.longer_recoveries.last().filter(counts).cloned(),
            network: self.network,
            bounds: self.network.bounds(),
        })
    }

    /// How long a recovery that is asked for at this time waits, in seconds: as long as any wait that still counts.
    pub(super) fn recovery_wait(&self, now: Timestamp) -> u32 {
        let longer = self.longer_recoveries.iter();
        let longer = longer.filter(|longer| now < longer.until);
        let longest = longer.map(|longer| longer.seconds).max().unwrap_or(0);
        longest.max(self.policy.recovery_seconds)
    }
}
