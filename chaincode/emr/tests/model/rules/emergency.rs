//! Emergencies.

use emr_model::ErrorCode::{Conflict, LimitReached, NotPermitted, ReviewOwed};
use emr_model::emergency::{
    BreakGlass, Emergencies, Emergency, GlassBroken, ListEmergencies, Review, ReviewEmergency,
    ReviewOutcome,
};
use emr_model::member::Role;
use emr_model::{EmergencyId, Page};

use super::{Answer, Done, Model, Proposal, day, require, whole};

impl Model {
    pub(crate) fn break_glass(
        &mut self,
        by: &Proposal,
        request: &BreakGlass,
    ) -> Answer<GlassBroken> {
        let caller = self.caller(by)?;
        require(caller.is(Role::Practitioner), NotPermitted)?;
        let is_used = self.emergencies.iter().any(|known| {
            known.patient == request.patient
                && known.practitioner == caller.id
                && known.text == request.text
        });
        require(!is_used, Conflict)?;
        let own = self.emergencies.iter();
        let own = own.filter(|known| known.practitioner == caller.id);
        let blocks = |known: &Emergency| match (&known.review, &known.second_review) {
            (None, _) => known.review_due <= by.time,
            (Some(review), None) => review.outcome == ReviewOutcome::Unjustified,
            _ => false,
        };
        require(!own.clone().any(blocks), ReviewOwed)?;
        let on_this_day = own.filter(|known| day(known.id.time) == day(by.time));
        require(on_this_day.count() < 10, LimitReached)?;
        let seconds = |length: u32| u64::from(length) * 1_000;
        let until = by.time.plus_millis(seconds(self.policy.emergency_seconds));
        let id = EmergencyId {
            time: by.time,
            transaction: by.transaction.clone(),
        };
        self.emergencies.push(Emergency {
            patient: request.patient.clone(),
            id: id.clone(),
            practitioner: caller.id,
            hospital: caller.msp,
            reason: request.reason,
            text: request.text.clone(),
            until,
            review_due: by.time.plus_millis(seconds(self.policy.review_seconds)),
            review: None,
            second_review: None,
        });
        Ok(GlassBroken {
            emergency: id,
            until,
        })
    }

    pub(crate) fn review_emergency(
        &mut self,
        by: &Proposal,
        request: &ReviewEmergency,
    ) -> Answer<Done> {
        let caller = self.caller(by)?;
        let declared = (self.emergencies.iter_mut())
            .find(|known| known.patient == request.patient && known.id == request.emergency);
        let emergency = declared.ok_or(NotPermitted)?;
        let may = caller.answers_for(&emergency.hospital) && caller.id != emergency.practitioner;
        require(may, NotPermitted)?;
        let may_again =
            |first: &Review| first.outcome == ReviewOutcome::Unjustified && first.by != caller.id;
        require(emergency.second_review.is_none(), Conflict)?;
        require(emergency.review.as_ref().is_none_or(may_again), Conflict)?;
        let review = Some(Review {
            by: caller.id,
            time: by.time,
            outcome: request.outcome,
            text: request.text.clone(),
        });
        match emergency.review {
            None => emergency.review = review,
            Some(_) => emergency.second_review = review,
        }
        Ok(Done {})
    }

    pub(crate) fn list_emergencies(
        &self,
        by: &Proposal,
        request: &ListEmergencies,
    ) -> Answer<Page<Emergency>> {
        let caller = self.caller(by)?;
        match &request.emergencies {
            Emergencies::Of(patient) => {
                self.patient_or_delegate(by, &caller, patient, |powers| powers.log)?;
            }
            Emergencies::Owed(hospital) => require(caller.answers_for(hospital), NotPermitted)?,
        }
        let is_asked_for = |known: &&Emergency| match &request.emergencies {
            Emergencies::Of(patient) => known.patient == *patient,
            Emergencies::Owed(hospital) => {
                let is_owed = match &known.review {
                    None => true,
                    Some(first) => {
                        first.outcome == ReviewOutcome::Unjustified && known.second_review.is_none()
                    }
                };
                known.hospital == *hospital && is_owed
            }
        };
        let mut listed: Vec<_> = (self.emergencies.iter())
            .filter(is_asked_for)
            .cloned()
            .collect();
        listed.sort_by(|one, other| {
            let newest_first = other.id.time.cmp(&one.id.time);
            newest_first.then(one.id.transaction.cmp(&other.id.transaction))
        });
        Ok(whole(listed))
    }
}
