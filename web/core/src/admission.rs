//! Admission: the applications that a registrar or an official of the ministry decides.

use emr_api::sign_up::SignUpEntry;
use emr_client::session::{self, Registrars};
use emr_model::{MemberId, Timestamp};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse, read};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** An application that waits for a decision. */
export interface Applicant {
  /** What the approver confirms if they admit the applicant. */
  admission: Admission;
  /** How the approver knows the person. */
  name: string;
  received: model.Timestamp;
}

/** Whom an approver admits, and the code that they compared with the applicant's screen. */
export interface Admission {
  id: model.MemberId;
  msp: model.MspId;
  roles: model.Role[];
  /** Five groups of five digits. */
  code: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Applications that wait for a decision.
    #[wasm_bindgen(typescript_type = "Applicant[]")]
    pub type Applicants;
    /// What an approver confirms.
    #[wasm_bindgen(typescript_type = "Admission")]
    pub type Admission;
}

#[wasm_bindgen]
impl Device {
    /// The applications that wait in this member's queue, the oldest first.
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
        let applicants = applicants.await?;
        let views: Vec<_> = applicants.iter().map(ApplicantView::from).collect();
        Ok(object(&views).into())
    }

    /// Admits an applicant exactly as the approver saw and compared it.
    ///
    /// # Errors
    ///
    /// Those of [`Session::approve`](emr_client::session::Session::approve).
    pub async fn approve(&self, admission: Admission) -> Result<(), Failure> {
        let admission: session::Admission = read(&admission, "the application")?;
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
        let id: MemberId = parse(id, "the applicant's id")?;
        let refused =
            self.as_member(async |member| member.session().refuse(&id, reason.clone()).await);
        Ok(refused.await?)
    }
}

#[derive(Serialize)]
struct ApplicantView<'a> {
    admission: &'a session::Admission,
    name: &'a str,
    received: Timestamp,
}

impl<'a> From<&'a (SignUpEntry, session::Admission)> for ApplicantView<'a> {
    fn from((entry, admission): &'a (SignUpEntry, session::Admission)) -> Self {
        Self {
            admission,
            name: &entry.sign_up.name,
            received: entry.received,
        }
    }
}
