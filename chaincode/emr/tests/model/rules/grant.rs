//! Grants.

use emr_model::ErrorCode::{Conflict, Expired, InvalidArgument, NotFound, NotPermitted};
use emr_model::category::{CategoryKey, PublishCategoryKey};
use emr_model::grant::{
    ExtendGrant, Grant, GrantEntry, GrantKey, GrantStatus, GrantTerms, GrantedEpoch, ListGrants,
    Revoke, Rights, Scope,
};
use emr_model::member::{Member, MemberStatus, Role};
use emr_model::{Digest, Grantee, MemberId, Page, Purpose, Timestamp};

use super::caller::Caller;
use super::{Answer, Done, Model, Proposal, has_duplicates, is_sealed_to, require, whole};

const TO_READ: Rights = Rights {
    read: true,
    add: false,
};

impl Model {
    pub(crate) fn grant(&mut self, by: &Proposal, request: &Grant) -> Answer<Done> {
        let caller = self.caller(by)?;
        let patient = &request.patient;
        let delegated = self.patient_or_delegate(by, &caller, patient, |powers| powers.grant)?;
        let entry = self.granted(by, &caller.id, delegated, request)?;
        self.grants.push(entry);
        Ok(Done {})
    }

    /// What this grant would be, if it can be made.
    pub(super) fn granted(
        &self,
        by: &Proposal,
        granted_by: &MemberId,
        delegated: Option<Timestamp>,
        Grant {
            patient,
            grantee,
            terms,
        }: &Grant,
    ) -> Answer<GrantEntry> {
        let not_before = terms.not_before.unwrap_or(by.time);
        check_form(terms)?;
        let is_time = not_before < terms.expires && by.time < terms.expires;
        require(is_time, InvalidArgument)?;
        let is_within = delegated.is_none_or(|until| terms.expires <= until);
        require(is_within, InvalidArgument)?;
        let is_to_themselves = delegated.is_some() && grantee.member() == Some(granted_by);
        require(!is_to_themselves, InvalidArgument)?;
        self.check_grantee(patient, grantee)?;
        self.check_envelope_to(grantee, &terms.grantee_recipient)?;
        self.check_holder(grantee, terms)?;
        let are_consecutive = !terms.epochs.is_empty()
            && (terms.epochs.windows(2)).all(|two| two[0].epoch + 1 == two[1].epoch);
        require(are_consecutive, InvalidArgument)?;
        for granted in &terms.epochs {
            self.check_epoch_envelope(patient, terms, granted)?;
        }
        let current = self.current(patient, &terms.category).ok_or(Conflict)?;
        let last = terms.epochs.last().map(|last| last.epoch);
        require(last == Some(current.epoch), Conflict)?;
        Ok(GrantEntry {
            key: GrantKey {
                patient: patient.clone(),
                grantee: grantee.clone(),
                grant: by.transaction.clone(),
            },
            category: terms.category.clone(),
            scope: terms.scope.clone(),
            rights: terms.rights,
            purpose: terms.purpose,
            not_before,
            expires: terms.expires,
            epochs: terms.epochs.clone(),
            status: GrantStatus::Active,
            granted_by: Some(granted_by.clone()),
            changed_by: None,
        })
    }

    /// Whether the patient may grant this to the grantee.
    fn check_grantee(&self, patient: &MemberId, grantee: &Grantee) -> Answer<()> {
        let member = self.member(patient).ok_or(NotPermitted)?;
        let custodian = member.registered_by.as_ref().filter(|_| member.custody);
        match grantee {
            Grantee::Hospital(msp) => {
                let is_there =
                    self.active_keeper(msp).is_some() && msp.as_str() != crate::cast::MINISTRY;
                require(is_there, NotFound)?;
                require(
                    custodian.is_none_or(|custodian| custodian == msp),
                    InvalidArgument,
                )
            }
            Grantee::Member(id) => {
                let grantee = self.reader(id).ok_or(NotFound)?;
                let is_custodians = custodian.is_none_or(|custodian| {
                    grantee.roles.contains(&Role::Practitioner) && grantee.msp == *custodian
                });
                require(is_custodians, InvalidArgument)
            }
        }
    }

    /// The member, if they are one to whom something can be granted.
    fn reader(&self, id: &MemberId) -> Option<&Member> {
        let readers = [Role::Practitioner, Role::Insurer, Role::Researcher];
        self.in_good_standing(id)
            .filter(|member| readers.iter().any(|role| member.roles.contains(role)))
    }

    /// Insurers read for payment, researchers for research.
    fn check_holder(&self, grantee: &Grantee, terms: &GrantTerms) -> Answer<()> {
        let member = grantee.member().and_then(|id| self.member(id));
        let Some(member) = member else {
            return Ok(());
        };
        let may_hold = |role: &Role| match role {
            Role::Practitioner => true,
            Role::Insurer => terms.purpose == Purpose::Payment && terms.rights == TO_READ,
            Role::Researcher => terms.purpose == Purpose::Research && terms.rights == TO_READ,
            Role::Ministry | Role::Registrar | Role::Patient => false,
        };
        require(member.roles.iter().any(may_hold), InvalidArgument)
    }

    fn check_epoch_envelope(
        &self,
        patient: &MemberId,
        terms: &GrantTerms,
        granted: &GrantedEpoch,
    ) -> Answer<()> {
        let published = self.published(patient, &terms.category, granted.epoch);
        let published = published.ok_or(Conflict)?;
        let is_right = published.said.key.recipient.digest() == granted.category_recipient;
        require(is_right, Conflict)
    }

    /// Whether envelopes are sealed to the grantee's current recipient.
    fn check_envelope_to(&self, grantee: &Grantee, recipient: &Digest) -> Answer<()> {
        let present = match grantee {
            Grantee::Member(id) => {
                let member = self.reader(id).ok_or(NotFound)?;
                member.recipient.as_ref()
            }
            Grantee::Hospital(msp) => Some(&self.active_keeper(msp).ok_or(NotFound)?.recipient),
        };
        require(is_sealed_to(recipient, present), Conflict)
    }

    /// The grant that the patient or a delegate who may grant names, the caller, and whether the caller is a delegate.
    fn own_grant(&self, by: &Proposal, key: &GrantKey) -> Answer<(usize, MemberId, bool)> {
        let caller = self.caller(by)?;
        self.grant_of(by, caller, key)
    }

    fn grant_of(
        &self,
        by: &Proposal,
        caller: Caller,
        key: &GrantKey,
    ) -> Answer<(usize, MemberId, bool)> {
        let delegated =
            self.patient_or_delegate(by, &caller, &key.patient, |powers| powers.grant)?;
        let at = self.grants.iter().position(|grant| grant.key == *key);
        Ok((at.ok_or(NotFound)?, caller.id, delegated.is_some()))
    }

    pub(crate) fn extend_grant(&mut self, by: &Proposal, request: &ExtendGrant) -> Answer<Done> {
        let (at, who, _) = self.own_grant(by, &request.grant)?;
        let grant = &self.grants[at];
        let stands = grant.status == GrantStatus::Active && by.time < grant.expires;
        require(stands, Expired)?;
        let last = grant.epochs.last().expect("a grant has epochs").epoch;
        let is_of_records = matches!(grant.scope, Scope::Records(_));
        let next = if is_of_records { last } else { last + 1 };
        require(request.epoch.epoch == next, Conflict)?;
        self.check_envelope_to(&request.grant.grantee, &request.grantee_recipient)?;
        let published = self.published(&request.grant.patient, &grant.category, next);
        let key = &published.ok_or(Conflict)?.said.key;
        let is_right = key.recipient.digest() == request.epoch.category_recipient;
        require(is_right, Conflict)?;
        let epochs = &mut self.grants[at].epochs;
        if is_of_records {
            epochs.pop();
        }
        epochs.push(request.epoch.clone());
        self.grants[at].changed_by = Some(who);
        Ok(Done {})
    }

    pub(crate) fn revoke(&mut self, by: &Proposal, request: &Revoke) -> Answer<Done> {
        let caller = self.key_holder(by)?;
        if caller.member.status == MemberStatus::Frozen {
            let is_own = caller.id == request.grant.patient && caller.is(Role::Patient);
            require(is_own && request.next.is_none(), NotPermitted)?;
        }
        let (at, who, by_delegate) = self.grant_of(by, caller, &request.grant)?;
        let grant = &self.grants[at];
        require(grant.status == GrantStatus::Active, Conflict)?;
        let place = (&request.grant.patient, &grant.category);
        if let Some(next) = &request.next {
            require(next.epoch > 1, Conflict)?;
            self.check_key(place, next, by_delegate)?;
            let said = PublishCategoryKey {
                patient: place.0.clone(),
                category: place.1.clone(),
                key: CategoryKey::clone(next),
            };
            self.publish(said, by.time, who.clone());
        }
        self.grants[at].status = GrantStatus::Revoked;
        self.grants[at].changed_by = Some(who);
        Ok(Done {})
    }

    pub(crate) fn list_grants(
        &self,
        by: &Proposal,
        request: &ListGrants,
    ) -> Answer<Page<GrantEntry>> {
        let caller = self.caller(by)?;
        let sees_all = self.patient_or_delegate(by, &caller, &request.patient, |powers| {
            powers.grant || powers.log
        });
        let is_own = match &request.grantee {
            None => false,
            Some(Grantee::Member(id)) => *id == caller.id,
            Some(Grantee::Hospital(msp)) => {
                *msp == caller.msp && caller.roles.iter().any(|role| role.is_staff())
            }
        };
        if !is_own {
            sees_all?;
        }
        let listed = self.grants.iter().filter(|grant| {
            let is_to = |grantee: &Grantee| grant.key.grantee == *grantee;
            grant.key.patient == request.patient && request.grantee.as_ref().is_none_or(is_to)
        });
        let told = listed.cloned().map(|grant| match is_own {
            true => GrantEntry {
                granted_by: None,
                changed_by: None,
                ..grant
            },
            false => grant,
        });
        Ok(whole(told))
    }
}

/// The rules that can be checked with the terms alone.
fn check_form(terms: &GrantTerms) -> Answer<()> {
    let Rights { read, add } = terms.rights;
    require(read || add, InvalidArgument)?;
    require(
        terms.purpose != Purpose::EmergencyTreatment,
        InvalidArgument,
    )?;
    let is_scope = match &terms.scope {
        Scope::All => true,
        Scope::Dates { from, until } => !add && from < until,
        Scope::Records(records) => {
            let is_count = (1..=Scope::MOST_RECORDS).contains(&records.len());
            !add && is_count && !has_duplicates(records)
        }
    };
    require(is_scope, InvalidArgument)
}
