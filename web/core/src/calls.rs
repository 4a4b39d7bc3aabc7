//! Calls of the contract's functions that need no key but the one that signs: the page writes their requests.

use emr_client::Error;
use emr_client::session::AnyCall;
use emr_model::delegate::{AppointGuardian, Undelegate};
use emr_model::directory::{AddDirectoryEntry, ConfirmDirectoryEntry, RemoveDirectoryEntry};
use emr_model::erasure::EraseRecords;
use emr_model::member::{Freeze, ReinstateMember, SuspendMember, UpdateMember};
use emr_model::organization::{RegisterOrganization, SuspendOrganization};
use emr_model::policy::SetPolicy;
use emr_model::recovery::{ApproveRecovery, CancelRecovery, RefuseRecovery};
use emr_model::{Function, Submit};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The functions of the contract that change the ledger, and whose requests name nothing that is sealed. */
export type Change =
  | "Consent:AppointGuardian"
  | "Consent:Undelegate"
  | "Erasure:EraseRecords"
  | "Registry:AddDirectoryEntry"
  | "Registry:ApproveRecovery"
  | "Registry:CancelRecovery"
  | "Registry:ConfirmDirectoryEntry"
  | "Registry:Freeze"
  | "Registry:RefuseRecovery"
  | "Registry:RegisterOrganization"
  | "Registry:ReinstateMember"
  | "Registry:RemoveDirectoryEntry"
  | "Registry:SetPolicy"
  | "Registry:SuspendMember"
  | "Registry:SuspendOrganization"
  | "Registry:UpdateMember";
"#;

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Asks a function of the contract that only reads; peers of the ministry and of a hospital must endorse the same
    /// answer. Request and answer are JSON, as the generated types describe them.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_answer`](emr_client::session::Session::endorsed_answer).
    pub async fn ask(&self, name: String, request: String) -> Result<String, Failure> {
        let asked = self.as_member(async |member| {
            let request = request.clone().into_bytes();
            member.session().endorsed_answer(&name, request).await
        });
        text(asked.await?)
    }

    /// Calls a function of the contract that is a `Change`, and waits until it is committed. Request and answer are JSON,
    /// as for [`Device::ask`].
    ///
    /// # Errors
    ///
    /// A sentence if the request is malformed, and the errors of [`Session::submit`](emr_client::session::Session::submit).
    pub async fn change(&self, name: String, request: String) -> Result<String, Failure> {
        let call = change(&name, request.as_bytes())?;
        let submitted = self.as_member(async |member| member.session().submit_any(&call).await);
        text(submitted.await?.answer)
    }
}

fn change(name: &str, request: &[u8]) -> Result<AnyCall, Failure> {
    match name {
        AppointGuardian::NAME => read::<AppointGuardian>(request),
        Undelegate::NAME => read::<Undelegate>(request),
        EraseRecords::NAME => read::<EraseRecords>(request),
        AddDirectoryEntry::NAME => read::<AddDirectoryEntry>(request),
        ConfirmDirectoryEntry::NAME => read::<ConfirmDirectoryEntry>(request),
        RemoveDirectoryEntry::NAME => read::<RemoveDirectoryEntry>(request),
        ApproveRecovery::NAME => read::<ApproveRecovery>(request),
        RefuseRecovery::NAME => read::<RefuseRecovery>(request),
        CancelRecovery::NAME => read::<CancelRecovery>(request),
        Freeze::NAME => read::<Freeze>(request),
        RegisterOrganization::NAME => read::<RegisterOrganization>(request),
        ReinstateMember::NAME => read::<ReinstateMember>(request),
        SetPolicy::NAME => read::<SetPolicy>(request),
        SuspendMember::NAME => read::<SuspendMember>(request),
        SuspendOrganization::NAME => read::<SuspendOrganization>(request),
        UpdateMember::NAME => read::<UpdateMember>(request),
        _ => Err(Failure::new(format!("{name} is not called in this way"))),
    }
}

fn read<F: Submit + Sync>(request: &[u8]) -> Result<AnyCall, Failure> {
    let request: F = emr_model::json::from_slice(request)
        .map_err(|_| Failure::new(format!("the request of {} is malformed", F::NAME)))?;
    Ok(AnyCall::of(request))
}

fn text(answer: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(answer).map_err(|_| Error::Answer.into())
}
