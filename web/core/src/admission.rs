//! Admission: the applications that a registrar or an official of the ministry decides.

use emr_client::session::Registrars;
use emr_model::MemberId;
use emr_model::member::RegisterMember;
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
        let entries = self.as_member(async |member| member.session().sign_ups().await);
        Ok(views::applicants(&entries.await?))
    }

    /// Admits an applicant exactly as the approver saw and compared it.
    ///
    /// # Errors
    ///
    /// Those of [`Session::approve`](emr_client::session::Session::approve).
    pub async fn approve(&self, admission: Admission) -> Result<(), Failure> {
        let admission: RegisterMember = serde_wasm_bindgen::from_value(admission.into())
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
