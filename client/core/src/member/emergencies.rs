//! Emergencies: reading without a grant, with a review owed.

use emr_model::emergency::{
    BreakGlass, Emergencies, Emergency, EmergencyReason, GlassBroken, ListEmergencies,
    ReviewEmergency, ReviewOutcome,
};
use emr_model::{CategoryId, EmergencyId, MemberId, MspId, Page, PageRequest, Recipient};
use emr_sealing::age_keys::encrypt;

use super::{HeldBasis, Member};
use crate::error::Error;
use crate::session::Submitted;

impl Member {
    /// Declares an emergency of a patient. Success does not reveal whether the patient exists. The text with the reason
    /// is sealed to the keepers of the ministry and of the practitioner's hospital, who owe or oversee the review, and
    /// to the practitioner.
    ///
    /// # Errors
    ///
    /// [`Error::NoKeeper`], and those of [`Session::submit`](crate::session::Session::submit).
    pub async fn break_glass(
        &self,
        patient: &MemberId,
        reason: EmergencyReason,
        text: &str,
    ) -> Result<Submitted<GlassBroken>, Error> {
        let file = encrypt(&self.reviewers().await?.each_ref(), text.as_bytes())?;
        let request = BreakGlass {
            patient: patient.clone(),
            reason,
            text: self.store(file).await?,
        };
        self.session.submit(&request).await
    }

    /// The basis on which a category is read in an emergency that this practitioner declared.
    pub fn emergency_basis(
        &self,
        patient: &MemberId,
        category: &CategoryId,
        emergency: &EmergencyId,
    ) -> HeldBasis {
        HeldBasis::Emergency {
            patient: patient.clone(),
            category: category.clone(),
            emergency: emergency.clone(),
        }
    }

    /// Reviews an emergency, for the ministry or the practitioner's hospital.
    ///
    /// # Errors
    ///
    /// [`Error::NoKeeper`], and those of [`Session::submit`](crate::session::Session::submit).
    pub async fn review_emergency(
        &self,
        patient: &MemberId,
        emergency: &EmergencyId,
        outcome: ReviewOutcome,
        text: &str,
    ) -> Result<Submitted, Error> {
        let file = encrypt(&self.reviewers().await?.each_ref(), text.as_bytes())?;
        let request = ReviewEmergency {
            patient: patient.clone(),
            emergency: emergency.clone(),
            outcome,
            text: self.store(file).await?,
        };
        self.session.submit(&request).await
    }

    /// A page of this patient's emergencies, newest first, endorsed.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn emergencies(&self, page: PageRequest) -> Result<Page<Emergency>, Error> {
        self.list_emergencies(Emergencies::Of(self.id.clone()), page)
            .await
    }

    /// A page of the emergencies whose review a hospital owes, endorsed; for the ministry and its registrars.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn owed_reviews(
        &self,
        hospital: &MspId,
        page: PageRequest,
    ) -> Result<Page<Emergency>, Error> {
        self.list_emergencies(Emergencies::Owed(hospital.clone()), page)
            .await
    }

    async fn list_emergencies(
        &self,
        emergencies: Emergencies,
        page: PageRequest,
    ) -> Result<Page<Emergency>, Error> {
        let request = ListEmergencies { emergencies, page };
        self.session.endorsed_query(&request).await
    }

    /// The recipients to whom reasons and reviews are sealed.
    async fn reviewers(&self) -> Result<[Recipient; 3], Error> {
        let keepers = self.session.keepers().await?;
        let keeper_of = |msp: &MspId| {
            let keeper = keepers.iter().find(|keeper| keeper.msp == *msp);
            keeper
                .map(|keeper| keeper.recipient.clone())
                .ok_or_else(|| Error::NoKeeper(msp.clone()))
        };
        Ok([
            keeper_of(&self.session.profile().ministry)?,
            keeper_of(&self.msp)?,
            self.reading_recipient(),
        ])
    }
}
