//! The basis, which lets a member use a patient's records.

use emr_model::ErrorCode::{Expired, NotFound, NotPermitted};
use emr_model::delegate::{Delegation, Powers};
use emr_model::emergency::Emergency;
use emr_model::grant::{
    GrantEntry, GrantKey, GrantStatus, MayAccess, Right, Rights, Scope, WouldAccess,
};
use emr_model::member::{Member, Role};
use emr_model::{Basis, CategoryId, Grantee, MemberId, Purpose, Timestamp, TransactionId};

use super::caller::Caller;
use super::{Answer, Done, Model, Proposal, Version, require};

/// A basis that the model has confirmed.
pub(crate) enum ConfirmedBasis<'m> {
    Own,
    Grant(&'m GrantEntry),
    Delegation(&'m Delegation),
    Emergency(&'m Emergency),
}

impl ConfirmedBasis<'_> {
    /// Whether the caller stands in the patient's place.
    pub(super) fn is_patient_side(&self) -> bool {
        matches!(self, Self::Own | Self::Delegation(_))
    }
}

impl Model {
    /// Checks that a basis holds for this caller and patient.
    pub(super) fn confirmed_basis(
        &self,
        by: &Proposal,
        caller: &Caller,
        patient: &MemberId,
        basis: &Basis,
    ) -> Answer<ConfirmedBasis<'_>> {
        let made = self.made(caller, patient, basis)?;
        self.check_basis(by, caller, &made)?;
        Ok(made)
    }

    /// The basis, if the caller was ever given it.
    fn made(
        &self,
        caller: &Caller,
        patient: &MemberId,
        basis: &Basis,
    ) -> Answer<ConfirmedBasis<'_>> {
        match basis {
            Basis::Own => {
                let is_own = caller.id == *patient && caller.is(Role::Patient);
                is_own.then_some(ConfirmedBasis::Own)
            }
            Basis::Grant(id) => {
                let grantee = Grantee::Member(caller.id.clone());
                let grant = self.grant_made(patient, &grantee, id);
                let readers = [Role::Practitioner, Role::Insurer, Role::Researcher];
                let is_reader = readers.iter().any(|role| caller.is(*role));
                grant.filter(|_| is_reader).map(ConfirmedBasis::Grant)
            }
            Basis::HospitalGrant(id) => {
                let grantee = Grantee::Hospital(caller.msp.clone());
                let grant = self.grant_made(patient, &grantee, id);
                grant
                    .filter(|_| caller.is(Role::Practitioner))
                    .map(ConfirmedBasis::Grant)
            }
            Basis::Delegation => {
                let mut delegations = self.delegations.iter();
                let delegation = delegations
                    .find(|known| known.patient == *patient && known.delegate == caller.id);
                delegation
                    .filter(|_| caller.is(Role::Patient))
                    .map(ConfirmedBasis::Delegation)
            }
            Basis::Emergency(id) => {
                let declared = self.emergencies.iter().find(|known| {
                    known.patient == *patient
                        && known.id == *id
                        && known.practitioner == caller.id
                        && caller.is(Role::Practitioner)
                });
                declared.map(ConfirmedBasis::Emergency)
            }
        }
        .ok_or(NotPermitted)
    }

    fn grant_made(
        &self,
        patient: &MemberId,
        grantee: &Grantee,
        id: &TransactionId,
    ) -> Option<&GrantEntry> {
        self.grants.iter().find(|grant| {
            grant.key.patient == *patient && grant.key.grantee == *grantee && grant.key.grant == *id
        })
    }

    fn check_basis(&self, by: &Proposal, caller: &Caller, made: &ConfirmedBasis) -> Answer<()> {
        match made {
            ConfirmedBasis::Own => Ok(()),
            ConfirmedBasis::Grant(grant) => {
                let is_over = grant.status == GrantStatus::Revoked || grant.expires <= by.time;
                require(!is_over, Expired)?;
                let may_use = caller.is(Role::Practitioner)
                    || (caller.is(Role::Insurer) && grant.purpose == Purpose::Payment)
                    || (caller.is(Role::Researcher) && grant.purpose == Purpose::Research);
                require(may_use && grant.not_before <= by.time, NotPermitted)
            }
            ConfirmedBasis::Delegation(delegation) => {
                let is_over = delegation.is_ended || delegation.terms.until <= by.time;
                require(!is_over, Expired)?;
                let waits = delegation.begins.is_some_and(|begins| by.time < begins);
                require(!waits, NotPermitted)?;
                let patient = self.active(&delegation.patient, Role::Patient);
                require(patient.is_some(), NotPermitted)
            }
            ConfirmedBasis::Emergency(emergency) => require(by.time < emergency.until, Expired),
        }
    }

    /// For requests that name no basis. Requires the patient, or a delegate with one of these powers; returns when the
    /// delegation ends.
    pub(super) fn patient_or_delegate(
        &self,
        by: &Proposal,
        caller: &Caller,
        patient: &MemberId,
        has_power: impl Fn(Powers) -> bool,
    ) -> Answer<Option<Timestamp>> {
        if self
            .confirmed_basis(by, caller, patient, &Basis::Own)
            .is_ok()
        {
            return Ok(None);
        }
        let made = self.made(caller, patient, &Basis::Delegation)?;
        match &made {
            ConfirmedBasis::Delegation(delegation) if has_power(delegation.terms.powers) => {
                self.check_basis(by, caller, &made)?;
                Ok(Some(delegation.terms.until))
            }
            _ => Err(NotPermitted),
        }
    }

    /// The basis, if it gives this right in this category.
    pub(super) fn basis(
        &self,
        by: &Proposal,
        caller: &Caller,
        (patient, category): (&MemberId, &CategoryId),
        right: Right,
        basis: &Basis,
    ) -> Answer<ConfirmedBasis<'_>> {
        let made = self.made(caller, patient, basis)?;
        let gives = match &made {
            ConfirmedBasis::Own => true,
            ConfirmedBasis::Grant(grant) => {
                grant.category == *category
                    && match right {
                        Right::Read => grant.rights.read,
                        Right::Add => grant.rights.add,
                    }
            }
            ConfirmedBasis::Delegation(delegation) => match right {
                Right::Read => delegation.terms.powers.read,
                Right::Add => delegation.terms.powers.add,
            },
            ConfirmedBasis::Emergency(_) => right == Right::Read,
        };
        require(gives, NotPermitted)?;
        self.check_basis(by, caller, &made)?;
        Ok(made)
    }

    /// Emergencies open nothing in categories that are closed to them.
    pub(super) fn check_open(&self, made: &ConfirmedBasis, category: &CategoryId) -> Answer<()> {
        match made {
            ConfirmedBasis::Emergency(emergency) => {
                let is_open = self.is_open_to_emergencies(&emergency.patient, category);
                require(is_open, NotPermitted)
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn may_access(&self, by: &Proposal, request: &MayAccess) -> Answer<Done> {
        let caller = self.caller(by)?;
        let place = (&request.patient, &request.category);
        let confirmed = self.basis(by, &caller, place, request.right, &request.basis)?;
        self.check_open(&confirmed, &request.category)?;
        Ok(Done {})
    }

    pub(crate) fn would_access(&self, by: &Proposal, request: &WouldAccess) -> Answer<Rights> {
        let caller = self.caller(by)?;
        let GrantKey {
            patient,
            grantee,
            grant: id,
        } = &request.grant;
        self.patient_or_delegate(by, &caller, patient, |powers| powers.grant || powers.log)?;
        let grant = self.grant_made(patient, grantee, id).ok_or(NotFound)?;
        let basis = match grantee {
            Grantee::Member(_) => Basis::Grant(id.clone()),
            Grantee::Hospital(_) => Basis::HospitalGrant(id.clone()),
        };
        let holds = |member: &Member| {
            let asking = Caller {
                id: member.id.clone(),
                msp: member.msp.clone(),
                roles: member.roles.clone(),
                ..caller.clone()
            };
            let is_grantee = match grantee {
                Grantee::Member(id) => *id == asking.id,
                Grantee::Hospital(msp) => *msp == asking.msp,
            };
            is_grantee && self.confirmed_basis(by, &asking, patient, &basis).is_ok()
        };
        let member = self.in_good_standing(&request.member);
        Ok(match member.is_some_and(holds) {
            true => grant.rights,
            false => Rights {
                read: false,
                add: false,
            },
        })
    }

    /// Whether this basis reaches this version. A grant reaches versions of its epochs or the records that it names; an
    /// emergency reaches versions added while the category was open to emergencies.
    pub(super) fn reaches(&self, confirmed: &ConfirmedBasis, version: &Version) -> bool {
        match confirmed {
            ConfirmedBasis::Own | ConfirmedBasis::Delegation(_) => true,
            ConfirmedBasis::Emergency(_) => version.is_open_to_emergencies,
            ConfirmedBasis::Grant(grant) => {
                let mut epochs = grant.epochs.iter();
                let includes = epochs.any(|granted| granted.epoch == version.epoch);
                match &grant.scope {
                    Scope::All => includes,
                    Scope::Dates { from, until } => {
                        includes && (*from..*until).contains(&version.record.time())
                    }
                    Scope::Records(records) => records.contains(&version.record),
                }
            }
        }
    }
}
