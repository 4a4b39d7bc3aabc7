//! Emergencies.

use emr_model::ErrorCode::{Conflict, NotPermitted};
use emr_model::emergency::{
    BreakGlass, Emergencies, Emergency, GlassBroken, ListEmergencies, Review, ReviewEmergency,
};
use emr_model::member::Role;
use emr_model::{EmergencyId, Page};

use super::{Answer, Done, Model, Proposal, require, whole};

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
        require(emergency.review.is_none(), Conflict)?;
        emergency.review = Some(Review {
            by: caller.id,
            time: by.time,
            outcome: request.outcome,
            text: request.text.clone(),
        });
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
            Emergencies::Owed(hospital) => known.hospital == *hospital && known.review.is_none(),
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
