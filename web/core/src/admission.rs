//! Admission: the applications that a registrar or an official of the ministry decides.

use emr_client::session::{self, Registrars};
use emr_model::MemberId;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::views::{self, Admission, Applicants};

#[wasm_bindgen]
impl Device {
    /// The applications that wait for a decision of this member, the oldest first.
    ///
    /// # Errors
    ///
    /// Those of [`Session::sign_ups`](emr_client::session::Session::sign_ups).
    pub async fn applicants(&self) -> Result<Applicants, Failure> {
        let applicants = self.as_member(async |member| {
            let session = member.session();
            let entries = session.sign_ups().await?.into_iter();
            // An application with a malformed certificate request has no code, so that nobody can admit its applicant.
            let applicants = entries.filter_map(|entry| {
                let admission = session.admission(&entry.sign_up).ok()?;
                Some((entry, admission))
            });
            Ok(applicants.collect::<Vec<_>>())
        });
        Ok(views::applicants(&applicants.await?))
    }

    /// Admits an applicant exactly as the approver saw and compared it.
    ///
    /// # Errors
    ///
    /// Those of [`Session::approve`](emr_client::session::Session::approve).
    pub async fn approve(&self, admission: Admission) -> Result<(), Failure> {
        let admission: session::Admission = serde_wasm_bindgen::from_value(admission.into())
            .map_err(|_| Failure::new("this is not an application"))?;
        let registrars = Registrars::of_member(&self.current_account(), &self.signer());
        self.as_member(async |member| member.session().approve(&admission, &registrars).await)
            .await?;
        Ok(())
    }

    /// Refuses an applicant, who reads the reason.
    ///
    /// # Errors
    ///
    /// Those of [`Session::refuse`](emr_client::session::Session::refuse).
    pub async fn refuse(&self, id: &str, reason: String) -> Result<(), Failure> {
        let id: MemberId = id
            .parse()
            .map_err(|_| Failure::new("this is not the id of an applicant"))?;
        let refused =
            self.as_member(async |member| member.session().refuse(&id, reason.clone()).await);
        Ok(refused.await?)
    }
}
