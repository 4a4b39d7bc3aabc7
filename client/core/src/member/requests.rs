//! Requests for access: asked by practitioners, decided by patients.

use emr_model::grant::Rights;
use emr_model::request::{AccessRequest, DecideRequest, Decision, ListRequests, RequestAccess};
use emr_model::{Grantee, MemberId, Page, PageRequest, Purpose, Timestamp};
use emr_sealing::request_message::{MAX_SEALED_MESSAGE_BYTES, RequestMessage};

use super::{Member, Terms};
use crate::error::Error;
use crate::patient_address::PatientAddress;
use crate::session::Submitted;

/// What a practitioner asks a patient for.
#[derive(Debug, Clone)]
pub struct NewRequest<'a> {
    /// The patient, by the address that they gave.
    pub patient: &'a PatientAddress,
    /// For whom: the member, or their hospital.
    pub grantee: Grantee,
    /// For what.
    pub purpose: Purpose,
    /// Read, add, or both.
    pub rights: Rights,
    /// Until when.
    pub until: Timestamp,
    /// What is wanted, in words that only the patient reads.
    pub message: &'a str,
}

impl Member {
    /// Asks a patient for access; the transaction's id is the request's.
    ///
    /// # Errors
    ///
    /// [`Error::Message`], and those of [`Session::submit`](crate::session::Session::submit). Success does not reveal
    /// whether the patient exists.
    pub async fn request_access(&self, new: &NewRequest<'_>) -> Result<Submitted, Error> {
        let message = RequestMessage {
            patient: new.patient.id.clone(),
            requester: self.id.clone(),
            text: new.message.to_owned(),
        };
        let request = RequestAccess {
            patient: new.patient.id.clone(),
            grantee: new.grantee.clone(),
            purpose: new.purpose,
            rights: new.rights,
            until: new.until,
            message: self.store(message.seal(&new.patient.recipient)?).await?,
        };
        self.session.submit(&request).await
    }

    /// A page of the requests to a patient, endorsed: the patient gets all of them, another member only their own.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn requests(
        &self,
        patient: &MemberId,
        page: PageRequest,
    ) -> Result<Page<AccessRequest>, Error> {
        let request = ListRequests {
            patient: patient.clone(),
            requester: (*patient != self.id).then(|| self.id.clone()),
            page,
        };
        self.session.endorsed_query(&request).await
    }

    /// The words of a request to this patient.
    ///
    /// # Errors
    ///
    /// [`Error::NotAPatient`], [`Error::Web`] or [`Error::Message`].
    pub async fn message(&self, request: &AccessRequest) -> Result<String, Error> {
        let key = self.patient_key()?;
        let file = self
            .session
            .web()
            .blob(&request.message, MAX_SEALED_MESSAGE_BYTES)
            .await?;
        let message =
            RequestMessage::unseal(&file, &request.message, key, &self.id, &request.requester)?;
        Ok(message.text)
    }

    /// Approves a request on terms that may be narrower than what was asked; the transaction's id is the grant's. For the
    /// patient, and as [`Member::grant_for`] does in their place.
    ///
    /// # Errors
    ///
    /// Those of [`Member::grant_for`].
    pub async fn approve_request(
        &self,
        request: &AccessRequest,
        terms: &Terms,
    ) -> Result<Submitted, Error> {
        let terms = self
            .sealed_terms(&request.patient, &request.grantee, terms)
            .await?;
        self.decide(request, Decision::Approve(terms)).await
    }

    /// Declines a request.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`](crate::session::Session::submit).
    pub async fn decline_request(&self, request: &AccessRequest) -> Result<Submitted, Error> {
        self.decide(request, Decision::Decline).await
    }

    async fn decide(
        &self,
        request: &AccessRequest,
        decision: Decision,
    ) -> Result<Submitted, Error> {
        let request = DecideRequest {
            patient: request.patient.clone(),
            requester: request.requester.clone(),
            request: request.request.clone(),
            decision,
        };
        self.session.submit(&request).await
    }
}
