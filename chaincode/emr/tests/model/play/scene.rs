//! What a step sees: the cast, what has happened, and the time.

use emr_model::category::CategoryKey;
use emr_model::delegate::Powers;
use emr_model::member::{MemberStatus, Role};
use emr_model::record::KeeperFile;
use emr_model::{
    Basis, CategoryId, Digest, Grantee, MemberId, MspId, PageRequest, Purpose, RecordId, Timestamp,
    TransactionId,
};

use crate::cast::{Cast, Device, Somebody, patient_recipient_of};
use crate::chooser::Chooser;
use crate::people::{id, recipient};
use crate::rules::{Model, Version};

use super::{HOUR, MINUTE, SECOND};

/// What a step sees.
pub(crate) struct Scene<'a> {
    pub(crate) cast: &'a Cast,
    pub(crate) model: &'a Model,
    pub(crate) now: Timestamp,
    pub(crate) transaction: TransactionId,
}

/// A member with a basis, which may have ended, for a patient's records.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) who: MemberId,
    pub(crate) patient: MemberId,
    pub(crate) basis: Basis,
    /// The category that the basis is about; absent if it is about all.
    pub(crate) category: Option<CategoryId>,
    pub(crate) purpose: Purpose,
}

impl Scene<'_> {
    /// A digest that is new in every transaction.
    pub(crate) fn digest(&self, what: &str) -> Digest {
        Digest::of(format!("{what} {}", self.transaction))
    }

    pub(crate) fn patients(&self) -> Vec<MemberId> {
        let people = self.cast.people.iter();
        let patients = people.filter(|person| person.roles.contains(&Role::Patient));
        patients.map(|person| person.id.clone()).collect()
    }

    /// One of the three patients with records, seldom another member or an unknown id.
    pub(crate) fn patient(&self, choice: &mut Chooser) -> MemberId {
        if choice.once_in(24) {
            return self.any_id(choice);
        }
        choice.among(&self.patients()[..3])
    }

    /// A member's id, or an id that no member has.
    pub(crate) fn any_id(&self, choice: &mut Chooser) -> MemberId {
        let people = &self.cast.people;
        match people.get(choice.below(people.len() + 1)) {
            Some(person) => person.id.clone(),
            None => id("nobody"),
        }
    }

    pub(crate) fn category(&self, choice: &mut Chooser) -> CategoryId {
        if choice.once_in(24) {
            return id("nobody");
        }
        choice.among(&self.cast.categories)
    }

    pub(crate) fn organization(&self, choice: &mut Chooser) -> MspId {
        choice.among(&self.cast.organizations)
    }

    pub(crate) fn hospital(&self, choice: &mut Chooser) -> MspId {
        if choice.once_in(24) {
            return self.organization(choice);
        }
        choice.among(&self.cast.organizations[1..])
    }

    /// A device of this person, mostly one that works, seldom another; seldom a device of the whole cast.
    pub(crate) fn device(&self, choice: &mut Chooser, who: &MemberId) -> usize {
        let Some(person) = self.person(who).filter(|_| !choice.once_in(32)) else {
            return choice.below(self.cast.devices.len());
        };
        if choice.once_in(12) {
            return choice.among(&person.devices);
        }
        self.working_device(person)
    }

    /// The device with which this person can act, or their first if none works.
    pub(crate) fn working_device(&self, person: &Somebody) -> usize {
        let devices = person.devices.iter().copied();
        let works = |at: &usize| {
            let Device { certificate, .. } = &self.cast.devices[*at];
            certificate.not_after > self.now
                && certificate.msp == person.msp
                && self.model.is_in_force(&person.id, &certificate.key)
        };
        devices.clone().find(works).unwrap_or(person.devices[0])
    }

    pub(crate) fn person(&self, who: &MemberId) -> Option<&Somebody> {
        self.cast.people.iter().find(|person| person.id == *who)
    }

    /// A member who is active in this role; in this hospital, if one is named.
    pub(crate) fn holder(&self, choice: &mut Chooser, role: Role, msp: Option<&MspId>) -> MemberId {
        let members = self.model.members.iter().filter(|member| {
            member.roles.contains(&role)
                && member.status == MemberStatus::Active
                && msp.is_none_or(|msp| member.msp == *msp)
        });
        let all: Vec<_> = members.map(|member| member.id.clone()).collect();
        if all.is_empty() || choice.once_in(24) {
            return self.any_id(choice);
        }
        choice.among(&all)
    }

    /// The patient's device, or that of a delegate with this power, or another person's.
    pub(crate) fn side(
        &self,
        choice: &mut Chooser,
        patient: &MemberId,
        has_power: impl Fn(Powers) -> bool,
    ) -> usize {
        let delegations = self.model.delegations.iter();
        let able =
            delegations.filter(|known| known.patient == *patient && has_power(known.terms.powers));
        let mut able: Vec<_> = able.map(|known| known.delegate.clone()).collect();
        able.insert(0, patient.clone());
        let who = match choice.once_in(24) {
            true => self.any_id(choice),
            false => choice.among(&able),
        };
        self.device(choice, &who)
    }

    /// Every member with a basis for this patient's records, whether it holds or not; the patient first.
    pub(crate) fn claims(&self, patient: &MemberId) -> Vec<Claim> {
        let claim = |who: &MemberId, basis, category: Option<&CategoryId>, purpose| Claim {
            who: who.clone(),
            patient: patient.clone(),
            basis,
            category: category.cloned(),
            purpose,
        };
        let mut claims = vec![claim(patient, Basis::Own, None, Purpose::PatientRequest)];
        for grant in self.model.grants.iter().rev() {
            let id = grant.key.grant.clone();
            let made = |who, basis| claim(who, basis, Some(&grant.category), grant.purpose);
            match &grant.key.grantee {
                _ if grant.key.patient != *patient => {}
                Grantee::Member(who) => claims.push(made(who, Basis::Grant(id))),
                Grantee::Hospital(msp) => {
                    let staff = self.cast.people.iter().filter(|person| person.msp == *msp);
                    claims.extend(
                        staff.map(|person| made(&person.id, Basis::HospitalGrant(id.clone()))),
                    );
                }
            }
        }
        for known in self.model.delegations.iter() {
            if known.patient == *patient {
                claims.push(claim(
                    &known.delegate,
                    Basis::Delegation,
                    None,
                    Purpose::PatientRequest,
                ));
            }
        }
        for known in self.model.emergencies.iter().rev() {
            if known.patient == *patient {
                let basis = Basis::Emergency(known.id.clone());
                let purpose = Purpose::EmergencyTreatment;
                claims.push(claim(&known.practitioner, basis, None, purpose));
            }
        }
        claims
    }

    /// One of the newest bases, seldom under another member's name.
    pub(crate) fn claim(&self, choice: &mut Chooser) -> (usize, Claim) {
        let patient = self.patient(choice);
        let mut claims = self.claims(&patient);
        claims.truncate(24);
        let mut claim = choice.among(&claims);
        if choice.once_in(24) {
            claim.who = self.any_id(choice);
        }
        if choice.once_in(32) {
            claim.patient = self.patient(choice);
        }
        (self.device(choice, &claim.who), claim)
    }

    /// The category that a claim is about, seldom another.
    pub(crate) fn category_of(&self, choice: &mut Chooser, claim: &Claim) -> CategoryId {
        match &claim.category {
            Some(category) if !choice.once_in(16) => category.clone(),
            _ => self.category(choice),
        }
    }

    /// The newest records of a patient, all versions, seldom only of one category.
    pub(crate) fn versions(
        &self,
        patient: &MemberId,
        category: Option<&CategoryId>,
    ) -> Vec<&Version> {
        let versions = self.model.versions.iter().rev();
        let theirs = versions.filter(|version| {
            version.patient == *patient
                && category.is_none_or(|category| version.category == *category)
        });
        theirs.take(12).collect()
    }

    /// A record of a category, seldom one that does not exist.
    pub(crate) fn record(
        &self,
        choice: &mut Chooser,
        patient: &MemberId,
        category: &CategoryId,
    ) -> (RecordId, u32) {
        let versions = self.versions(patient, Some(category));
        if versions.is_empty() || choice.once_in(24) {
            return (RecordId::new(self.now, &self.transaction, 0), 1);
        }
        let version = choice.among(&versions);
        (version.record.clone(), version.number)
    }

    /// A time to come, seldom this moment or one that is over.
    pub(crate) fn later(&self, choice: &mut Chooser) -> Timestamp {
        let all = [
            24 * HOUR,
            HOUR,
            5 * MINUTE,
            30 * 24 * HOUR,
            7 * HOUR,
            20 * SECOND,
            24 * HOUR,
            SECOND,
        ];
        match choice.below(24) {
            23 => self.now,
            22 => self.earlier(choice),
            other => self.now.plus_millis(all[other % all.len()]),
        }
    }

    /// This moment, or one that is over.
    pub(crate) fn earlier(&self, choice: &mut Chooser) -> Timestamp {
        let back = choice.among(&[0, SECOND, HOUR, 20 * HOUR, MINUTE]);
        Timestamp::from_millis(self.now.as_millis() - back)
    }

    /// The key of the category's next epoch, seldom a wrong one.
    pub(crate) fn key(
        &self,
        choice: &mut Chooser,
        patient: &MemberId,
        category: &CategoryId,
    ) -> CategoryKey {
        let current = self.model.current(patient, category);
        let next = current.map_or(1, |current| current.epoch + 1);
        let epoch = match choice.below(24) {
            23 => next + 1,
            22 => next - 1,
            _ => next,
        };
        let member = self.model.member(patient);
        let patient_recipient = member.and_then(|member| member.patient_recipient.clone());
        let patient_recipient = patient_recipient.filter(|_| !choice.once_in(32));
        let first = choice.below(4);
        let keepers = [0, 1, 2].map(|at| self.cast.organizations[(first + at) % 4].clone());
        let keepers = match choice.once_in(48) {
            true => [keepers[0].clone(), keepers[1].clone(), keepers[0].clone()],
            false => keepers,
        };
        let as_before = current.is_none_or(|current| current.emergency_access);
        CategoryKey {
            epoch,
            recipient: crate::cast::category_recipient(category, epoch),
            envelope: self.digest("envelope"),
            patient_recipient: patient_recipient
                .unwrap_or_else(|| patient_recipient_of(patient, 9))
                .digest(),
            keepers,
            emergency_access: as_before != choice.once_in(24),
        }
    }

    /// The files of these keepers, sealed to their present recipients, seldom to another.
    pub(crate) fn files(
        &self,
        choice: &mut Chooser,
        keepers: &[MspId; 3],
        what: &str,
    ) -> [KeeperFile; 3] {
        let mut files = keepers.each_ref().map(|msp| {
            let keeper = self.model.keepers.iter().find(|keeper| keeper.msp == *msp);
            let present = keeper.map(|keeper| keeper.recipient.digest());
            KeeperFile {
                msp: msp.clone(),
                file: self.digest(&format!("{what} of {msp}")),
                recipient: present.unwrap_or_else(|| recipient("no keeper").digest()),
            }
        });
        match choice.below(48) {
            47 => files.swap(0, 1),
            46 => files[2].recipient = recipient("no keeper").digest(),
            _ => {}
        }
        files
    }

    pub(crate) fn page(&self, choice: &mut Chooser) -> PageRequest {
        PageRequest {
            size: choice.among(&[None, Some(1), Some(2), Some(3), Some(200), None]),
            bookmark: None,
        }
    }
}
