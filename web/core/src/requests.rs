//! Requests for access: asked by practitioners, decided by patients.

use emr_client::member::{NewRequest, Terms};
use emr_client::patient_address::PatientAddress;
use emr_model::grant::Rights;
use emr_model::request::AccessRequest;
use emr_model::{Purpose, Timestamp};
use serde::Deserialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::grants::GivenTerms;
use crate::json::{parse, read};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a practitioner asks a patient for. */
export interface NewRequest {
  /** The patient's address, which the patient gave. */
  patient: string;
  /** Whether it is for all practitioners of the hospital. */
  forHospital: boolean;
  purpose: model.Purpose;
  rights: model.Rights;
  until: model.Timestamp;
  /** What is wanted, in words that only the patient reads. */
  message: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What a practitioner asks for.
    #[wasm_bindgen(typescript_type = "NewRequest")]
    pub type AskedFor;
    /// A request as the ledger has it.
    #[wasm_bindgen(typescript_type = "model.AccessRequest")]
    pub type GivenRequest;
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    patient: String,
    for_hospital: bool,
    purpose: Purpose,
    rights: Rights,
    until: Timestamp,
    message: String,
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// The address that the patient gives to people who should ask for access; `undefined` if the member is no patient.
    #[wasm_bindgen(getter)]
    pub fn address(&self) -> Option<String> {
        let address = self.account.borrow().address();
        address.map(|address| address.to_string())
    }

    /// Asks a patient for access; returns the request's id.
    ///
    /// # Errors
    ///
    /// A sentence if the address is malformed, and the errors of
    /// [`Member::request_access`](emr_client::member::Member::request_access).
    #[wasm_bindgen(js_name = requestAccess)]
    pub async fn request_access(&self, wanted: AskedFor) -> Result<String, Failure> {
        let asked: Asked = read(&wanted, "the request")?;
        let patient: PatientAddress = parse(&asked.patient, "the patient's address")?;
        let requested = self.as_member(async |member| {
            let grantee = match asked.for_hospital {
                true => member.hospital(),
                false => member.grantee(),
            };
            let new = NewRequest {
                patient: &patient,
                grantee,
                purpose: asked.purpose,
                rights: asked.rights,
                until: asked.until,
                message: &asked.message,
            };
            member.request_access(&new).await
        });
        Ok(requested.await?.transaction.to_string())
    }

    /// The words of a request to this patient.
    ///
    /// # Errors
    ///
    /// A sentence if the request is malformed, and the errors of [`Member::message`](emr_client::member::Member::message).
    pub async fn message(&self, request: GivenRequest) -> Result<String, Failure> {
        let request: AccessRequest = read(&request, "the request")?;
        Ok(self
            .as_member(async |member| member.message(&request).await)
            .await?)
    }

    /// Approves a request on terms that may be narrower than what was asked; returns the grant's id.
    ///
    /// # Errors
    ///
    /// A sentence if an argument is malformed, and the errors of
    /// [`Member::approve_request`](emr_client::member::Member::approve_request).
    #[wasm_bindgen(js_name = approveRequest)]
    pub async fn approve_request(
        &self,
        request: GivenRequest,
        terms: GivenTerms,
    ) -> Result<String, Failure> {
        let request: AccessRequest = read(&request, "the request")?;
        let terms: Terms = read(&terms, "the grant")?;
        let approved =
            self.as_member(async |member| member.approve_request(&request, &terms).await);
        Ok(approved.await?.transaction.to_string())
    }

    /// Declines a request.
    ///
    /// # Errors
    ///
    /// A sentence if the request is malformed, and the errors of
    /// [`Member::decline_request`](emr_client::member::Member::decline_request).
    #[wasm_bindgen(js_name = declineRequest)]
    pub async fn decline_request(&self, request: GivenRequest) -> Result<(), Failure> {
        let request: AccessRequest = read(&request, "the request")?;
        self.as_member(async |member| member.decline_request(&request).await)
            .await?;
        Ok(())
    }
}
