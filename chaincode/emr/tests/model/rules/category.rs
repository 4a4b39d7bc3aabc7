//! Categories and their keys.

use emr_model::ErrorCode::{Conflict, InvalidArgument, NotFound, NotPermitted};
use emr_model::category::{
    Category, CategoryKey, GetCategory, ListCategories, PublishCategoryKey, SetEmergencyAccess,
};
use emr_model::grant::Right;
use emr_model::member::Role;
use emr_model::{Basis, CategoryId, MemberId, Page, Timestamp};

use super::basis::ConfirmedBasis;
use super::{
    Answer, Done, Model, Proposal, PublishedKey, has_duplicates, is_sealed_to, require, whole,
};

/// A time in which a category was closed to emergencies.
#[derive(Debug, Clone)]
pub(crate) struct Closure {
    patient: MemberId,
    category: CategoryId,
    from: Timestamp,
    until: Option<Timestamp>,
}

impl Model {
    pub(super) fn published(
        &self,
        patient: &MemberId,
        category: &CategoryId,
        epoch: u32,
    ) -> Option<&PublishedKey> {
        self.categories.iter().find(|published| {
            let said = &published.said;
            said.patient == *patient && said.category == *category && said.key.epoch == epoch
        })
    }

    /// The key of the current epoch.
    pub(crate) fn current(
        &self,
        patient: &MemberId,
        category: &CategoryId,
    ) -> Option<&CategoryKey> {
        let all = self.categories.iter().map(|published| &published.said);
        let theirs = all.filter(|said| said.patient == *patient && said.category == *category);
        theirs.map(|said| &said.key).max_by_key(|key| key.epoch)
    }

    pub(super) fn is_open_to_emergencies(&self, patient: &MemberId, category: &CategoryId) -> bool {
        self.current(patient, category)
            .is_some_and(|key| key.emergency_access)
    }

    pub(crate) fn publish_category_key(
        &mut self,
        by: &Proposal,
        request: &PublishCategoryKey,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        let place = (&request.patient, &request.category);
        let delegated = self.patient_or_delegate(by, &caller, place.0, |powers| powers.grant)?;
        self.check_key(place, &request.key, delegated.is_some())?;
        if request.key.epoch == 1 && !request.key.emergency_access {
            self.close(
                &request.patient,
                &request.category,
                Timestamp::from_millis(0),
            );
        }
        self.publish(request.clone(), by.time, caller.id);
        Ok(Done {})
    }

    pub(super) fn publish(&mut self, said: PublishCategoryKey, time: Timestamp, by: MemberId) {
        self.categories.push(PublishedKey { said, time, by });
    }

    /// Whether this can be the category's next key.
    pub(super) fn check_key(
        &self,
        (patient, category): (&MemberId, &CategoryId),
        key: &CategoryKey,
        by_delegate: bool,
    ) -> Answer<()> {
        require(key.epoch > 0, InvalidArgument)?;
        let current = self.current(patient, category);
        let is_open_as_it_must = match (key.epoch, current) {
            (1, _) => key.emergency_access || !by_delegate,
            (next, Some(current)) if next == current.epoch + 1 => {
                key.emergency_access == current.emergency_access
            }
            _ => return Err(Conflict),
        };
        require(is_open_as_it_must, InvalidArgument)?;
        require(!has_duplicates(&key.keepers), InvalidArgument)?;
        let member = self.member(patient).ok_or(NotPermitted)?;
        let is_sealed = is_sealed_to(&key.patient_recipient, member.patient_recipient.as_ref());
        require(is_sealed, Conflict)?;
        let are_active = key
            .keepers
            .iter()
            .all(|msp| self.active_keeper(msp).is_some());
        require(are_active, NotFound)?;
        require(key.epoch > 1 || current.is_none(), Conflict)
    }

    pub(crate) fn set_emergency_access(
        &mut self,
        by: &Proposal,
        request: &SetEmergencyAccess,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        self.confirmed_basis(by, &caller, &request.patient, &Basis::Own)?;
        let current = self.current(&request.patient, &request.category);
        let epoch = current.ok_or(Conflict)?.epoch;
        require(request.epoch == epoch, Conflict)?;
        for PublishedKey { said, .. } in &mut self.categories {
            if said.patient == request.patient
                && said.category == request.category
                && said.key.epoch == epoch
            {
                said.key.emergency_access = request.emergency_access;
            }
        }
        match request.emergency_access {
            true => self.end_closure(&request.patient, &request.category, by.time),
            false => self.close(&request.patient, &request.category, by.time),
        }
        Ok(Done {})
    }

    fn close(&mut self, patient: &MemberId, category: &CategoryId, now: Timestamp) {
        let is_closed = self
            .closures_of(patient, category)
            .any(|closure| closure.until.is_none());
        if !is_closed {
            self.closures.push(Closure {
                patient: patient.clone(),
                category: category.clone(),
                from: now,
                until: None,
            });
        }
    }

    fn end_closure(&mut self, patient: &MemberId, category: &CategoryId, now: Timestamp) {
        let closures = self
            .closures
            .iter_mut()
            .filter(|closure| closure.patient == *patient && closure.category == *category);
        for closure in closures.filter(|closure| closure.until.is_none()) {
            closure.until = Some(now.max(closure.from));
        }
    }

    fn closures_of(
        &self,
        patient: &MemberId,
        category: &CategoryId,
    ) -> impl Iterator<Item = &Closure> {
        let is_of =
            move |closure: &&Closure| closure.patient == *patient && closure.category == *category;
        self.closures.iter().filter(is_of)
    }

    /// Whether the category was closed to emergencies at that time.
    pub(super) fn was_closed(
        &self,
        patient: &MemberId,
        category: &CategoryId,
        time: Timestamp,
    ) -> bool {
        self.closures_of(patient, category)
            .any(|closure| closure.from <= time && closure.until.is_none_or(|until| time < until))
    }

    pub(crate) fn get_category(&self, by: &Proposal, request: &GetCategory) -> Answer<Category> {
        let caller = self.caller(by)?;
        let place = (&request.patient, &request.category);
        let may = |right| self.basis(by, &caller, place, right, &request.basis);
        let is_emergency = matches!(request.basis, Basis::Emergency(_));
        require(!is_emergency, NotPermitted)?;
        let confirmed = match may(Right::Read) {
            Err(NotPermitted) => may(Right::Add)?,
            other => other?,
        };
        let acts_as_patient = matches!(
            confirmed,
            ConfirmedBasis::Own | ConfirmedBasis::Delegation(_)
        );
        let key = self.current(place.0, place.1).ok_or(NotFound)?;
        let published = self.published(place.0, place.1, key.epoch);
        let patient = self.member(place.0).expect("a basis has a patient");
        Ok(Category {
            patient: request.patient.clone(),
            category: request.category.clone(),
            key: key.clone(),
            published_by: published
                .filter(|_| acts_as_patient)
                .map(|published| published.by.clone()),
            published: published
                .filter(|_| acts_as_patient)
                .map(|published| published.time),
            patient_recipient: patient.patient_recipient.clone().ok_or(NotFound)?,
        })
    }

    pub(crate) fn list_categories(
        &self,
        by: &Proposal,
        request: &ListCategories,
    ) -> Answer<Page<CategoryId>> {
        let caller = self.caller(by)?;
        let is_own = caller.is(Role::Patient) && caller.id == request.patient;
        require(is_own, NotPermitted)?;
        let theirs = self.categories.iter().map(|published| &published.said);
        let theirs = theirs.filter(|said| said.patient == request.patient && said.key.epoch == 1);
        Ok(whole(theirs.map(|said| said.category.clone())))
    }
}
