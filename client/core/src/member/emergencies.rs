//! Emergencies: reading without a grant, with a review owed.

use emr_api::transaction::Hold;
use emr_model::desk::{DeclaredEmergency, DeskSubject};
use emr_model::emergency::{
    BreakGlass, Emergencies, Emergency, EmergencyReason, GlassBroken, ListEmergencies,
    ReviewEmergency, ReviewOutcome,
};
use emr_model::keeper::Keeper;
use emr_model::{CategoryId, Digest, EmergencyId, MemberId, MspId, Page, PageRequest, Recipient};
use emr_sealing::age_keys::encrypt;
use emr_sealing::desk_file::{DeskContent, DeskFile};
use fabric_gateway::SignedProposal;
use futures::future::join_all;

use super::{HeldBasis, Member};
use crate::error::{Error, said};
use crate::session::{Submitted, message};

/// How many keepers of other organizations must hold a reason: two release record keys.
const ENOUGH: usize = 2;

impl Member {
    /// Declares an emergency of a patient. Success does not reveal whether the patient exists. The text with the reason
    /// is read by the ministry, the registrars of the practitioner's hospital, and the patient.
    ///
    /// It is sealed to every keeper, because nobody knows yet which records will be opened, and keepers release nothing
    /// unless they hold it. So at least two keepers of other organizations must take it into custody.
    ///
    /// # Errors
    ///
    /// [`Error::Desk`] if the text is empty or too long, [`Error::MissingKeepers`] if too few keepers took it, and those
    /// of [`Session::submit`](crate::session::Session::submit).
    pub async fn break_glass(
        &self,
        patient: &MemberId,
        reason: EmergencyReason,
        text: &str,
    ) -> Result<Submitted<GlassBroken>, Error> {
        let keepers = self.session.keepers().await?;
        let desk = DeskFile {
            subject: DeskSubject::Emergency(DeclaredEmergency {
                patient: patient.clone(),
                practitioner: self.id.clone(),
            }),
            content: DeskContent::Reason(text.to_owned()),
        };
        let recipients: Vec<_> = keepers.iter().map(|keeper| &keeper.recipient).collect();
        let file = desk.seal(&recipients)?;
        let request = BreakGlass {
            patient: patient.clone(),
            reason,
            text: Digest::of(&file),
        };
        let context = self.session.context(self.session.now());
        let submission = self.session.prepare(context, &request).await?;
        self.entrust_reason(submission.proposal(), &keepers, file)
            .await?;
        self.session.carry_out(submission).await
    }

    /// Has every keeper take the reason into custody that can be reached, and at least two of other organizations: the
    /// keeper of the own hospital releases nothing in an emergency.
    async fn entrust_reason(
        &self,
        proposal: &SignedProposal,
        keepers: &[Keeper],
        file: Vec<u8>,
    ) -> Result<(), Error> {
        let hold = Hold {
            proposal: message(proposal).proposal,
            file: file.into(),
        };
        let asked = keepers
            .iter()
            .map(|keeper| self.hold(proposal, keeper, &hold));
        let (mut holding, mut missing) = (0, Vec::new());
        for (keeper, answer) in keepers.iter().zip(join_all(asked).await) {
            match answer {
                Ok(()) if keeper.msp != self.msp => holding += 1,
                Ok(()) => {}
                Err(error) => missing.push((keeper.msp.clone(), said(&error))),
            }
        }
        match holding >= ENOUGH {
            true => Ok(()),
            false => Err(Error::MissingKeepers(missing)),
        }
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

    /// The recipients to whom reviews are sealed.
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
