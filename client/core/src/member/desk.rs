//! Desk files: what officials read of applicants and of emergencies, and nobody else.

use emr_api::custody::{DeskSource, Reseal};
use emr_api::sign_up::{QueuedSignUp, SignUpDecision, SignUpEntry};
use emr_model::desk::{
    Application, DeclaredEmergency, DeskSubject, MAX_DESK_FILE_BYTES, MayReadDesk,
};
use emr_model::emergency::Emergency;
use emr_model::keeper::Keeper;
use emr_model::{Bytes, Digest, ErrorCode, Function as _, MemberId, MspId};
use emr_sealing::desk_file::{
    ApplicantDetails, DeskContent, DeskFile, DeskFileError, ExpectedDesk, ResealedDesk,
};
use emr_trust::verify_released;
use futures::StreamExt as _;

use super::Member;
use crate::error::Error;
use crate::keepers;
use crate::session::{argument, message};

/// How many files or answers are asked for at a time.
pub(super) const AT_ONCE: usize = 8;

/// An application that waits for a decision.
#[derive(Debug)]
pub struct Applicant {
    /// The application.
    pub entry: SignUpEntry,
    /// What the applicant says of themselves, or why it cannot be read.
    pub details: Result<ApplicantDetails, Error>,
}

impl Member {
    /// The applications that wait for a decision of this member, with what each applicant says of themselves or why it cannot
    /// be read: those of invited applicants first, and the oldest first.
    ///
    /// # Errors
    ///
    /// [`Error::Web`], and those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn applicants(&self) -> Result<Vec<Applicant>, Error> {
        let entries = self.session.sign_ups().await?;
        let registered = self.session.keepers().await?;
        let applicants = entries.into_iter().map(|entry| {
            let registered = &registered;
            async move {
                let details = self.read_applicant(registered, &entry.sign_up).await;
                Applicant { entry, details }
            }
        });
        let applicants = futures::stream::iter(applicants).buffered(AT_ONCE);
        Ok(applicants.collect().await)
    }

    /// The application of this id, if this member may decide it, and what the applicant says of themselves or why this member
    /// cannot read it: a registrar reads nothing of a walk-in patient, who stands at the desk and shows their id.
    ///
    /// # Errors
    ///
    /// [`Error::NoApplication`], [`Error::Web`], and those of
    /// [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn application(&self, id: &MemberId) -> Result<Applicant, Error> {
        let entry = self.session.application(id).await?;
        let details = self.applicant(&entry.sign_up).await;
        Ok(Applicant { entry, details })
    }

    /// What an applicant says of themselves to those who may approve them.
    ///
    /// # Errors
    ///
    /// [`Error::Desk`] if the file is not the one of the application, [`Error::NoKeeper`], and those of the keeper that
    /// was asked last: one keeper is enough, the member's own is asked first.
    pub async fn applicant(&self, sign_up: &QueuedSignUp) -> Result<ApplicantDetails, Error> {
        let registered = self.session.keepers().await?;
        self.read_applicant(&registered, sign_up).await
    }

    async fn read_applicant(
        &self,
        registered: &[Keeper],
        sign_up: &QueuedSignUp,
    ) -> Result<ApplicantDetails, Error> {
        let file = self.session.web().desk_file(&sign_up.id).await?;
        if Digest::of(&file.0) != sign_up.desk_file {
            return Err(DeskFileError::Damaged.into());
        }
        self.read_details(registered, sign_up.application(), file)
            .await
    }

    /// Has a keeper open what an applicant or a member says of themselves to those who may admit them.
    pub(super) async fn read_details(
        &self,
        registered: &[Keeper],
        about: Application,
        file: Bytes,
    ) -> Result<ApplicantDetails, Error> {
        if file.0.len() > MAX_DESK_FILE_BYTES {
            return Err(DeskFileError::Damaged.into());
        }
        let keepers = self.keepers_of(registered, &about.msp)?;
        let request = MayReadDesk {
            subject: DeskSubject::Application(about),
            file: Digest::of(&file.0),
        };
        let opened = self.read_desk(request, DeskSource::Given(file), keepers);
        details_in(opened.await?)
    }

    /// Refuses an application, for a reason that the applicant reads, and the officials who could have approved it.
    ///
    /// If this member cannot read who the applicant is, the applicant does not learn the reason: a registrar tells it to a
    /// walk-in patient at the desk.
    ///
    /// # Errors
    ///
    /// [`Error::NoApplication`], [`Error::NoKeeper`], [`Error::Desk`] if the reason is empty or too long, [`Error::Web`].
    pub async fn refuse(&self, id: &MemberId, reason: impl Into<String>) -> Result<(), Error> {
        let sign_up = self.session.application(id).await?.sign_up;
        let applicant = match self.applicant(&sign_up).await {
            Ok(details) => Some(details.recipient),
            Err(error) if is_unreadable(&error) => None,
            Err(error) => return Err(error),
        };
        let registered = self.session.keepers().await?;
        let keepers = self.keepers_of(&registered, &sign_up.msp)?;
        let mut recipients = keepers::recipients(&keepers);
        recipients.extend(&applicant);
        let desk = DeskFile {
            subject: DeskSubject::Refusal(sign_up.application()),
            content: DeskContent::Reason(reason.into()),
        };
        let file = desk.seal(&recipients)?;
        let decision = SignUpDecision::Refuse(file.into());
        Ok(self.session.web().decide_sign_up(id, &decision).await?)
    }

    /// The reason of an emergency in words: for its reviewers, the patient, and delegates who see the log.
    ///
    /// # Errors
    ///
    /// [`Error::Desk`], and those of the keeper that was asked last: one keeper is enough.
    pub async fn emergency_reason(&self, emergency: &Emergency) -> Result<String, Error> {
        let request = MayReadDesk {
            subject: DeskSubject::Emergency(DeclaredEmergency {
                patient: emergency.patient.clone(),
                practitioner: emergency.practitioner.clone(),
            }),
            file: emergency.text.clone(),
        };
        let registered = self.session.keepers().await?;
        let keepers = registered.iter().collect();
        let held = DeskSource::Held(emergency.id.transaction.clone());
        match self.read_desk(request, held, keepers).await? {
            DeskContent::Reason(reason) => Ok(reason),
            _ => Err(DeskFileError::AnotherSubject.into()),
        }
    }

    pub(super) fn keepers_of<'k>(
        &self,
        registered: &'k [Keeper],
        msp: &MspId,
    ) -> Result<Vec<&'k Keeper>, Error> {
        keepers::of_application(registered, &self.session.profile().ministry, msp)
    }

    /// Asks one keeper after another to seal a desk file to this device, the own organization's first.
    pub(super) async fn read_desk(
        &self,
        request: MayReadDesk,
        file: DeskSource,
        mut keepers: Vec<&Keeper>,
    ) -> Result<DeskContent, Error> {
        keepers.sort_by_key(|keeper| keeper.msp != self.msp);
        let mut failure = Error::NoKeeper(self.msp.clone());
        for keeper in keepers {
            match self.ask_desk(&request, file.clone(), keeper).await {
                Ok(desk) => return Ok(desk.content),
                Err(error) if error.is_refused(ErrorCode::NotPermitted) => return Err(error),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn ask_desk(
        &self,
        request: &MayReadDesk,
        file: DeskSource,
        keeper: &Keeper,
    ) -> Result<DeskFile, Error> {
        let context = self.session.context(self.session.now());
        let question = self
            .session
            .propose(context, MayReadDesk::NAME, argument(request))
            .await?;
        let reseal = Reseal {
            proposal: message(&question).proposal,
            file,
        };
        let resealed = self.session.web().reseal(&keeper.msp, &reseal).await?;
        verify_released(&resealed, keeper)?;
        let device = self.agreement(&resealed.sealed.0).await?;
        let expected = ExpectedDesk {
            subject: &request.subject,
            file: &request.file,
            reader: &self.id,
            msp: &keeper.msp,
        };
        Ok(ResealedDesk::unseal(
            &resealed.sealed.0,
            &device,
            &expected,
        )?)
    }
}

/// What an applicant or a member says of themselves.
pub(super) fn details_in(content: DeskContent) -> Result<ApplicantDetails, Error> {
    match content {
        DeskContent::Applicant(details) => Ok(details),
        _ => Err(DeskFileError::AnotherSubject.into()),
    }
}

/// Whether trying again is useless: the file is damaged, or this member may not read it.
pub(super) fn is_unreadable(error: &Error) -> bool {
    let is_refused = |code| error.is_refused(code);
    matches!(error, Error::Desk(_))
        || is_refused(ErrorCode::InvalidArgument)
        || is_refused(ErrorCode::NotPermitted)
}
