//! Revocations: members whose certificates are taken back.

use emr_client::session::Registrars;
use emr_model::MemberId;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::parse;

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Suspends a member, and has the authorities revoke their certificates for good. For a ministry member, `remaining` are
    /// two others who stay active.
    ///
    /// # Errors
    ///
    /// A sentence if an id is malformed, and those of [`Session::revoke_member`](emr_client::session::Session::revoke_member).
    #[wasm_bindgen(js_name = revokeMember)]
    pub async fn revoke_member(&self, id: &str, remaining: Vec<String>) -> Result<(), Failure> {
        let id: MemberId = parse(id, "the member's id")?;
        let remaining = remaining
            .iter()
            .map(|other| parse(other, "the id of a member who remains"))
            .collect::<Result<Vec<MemberId>, _>>()?;
        let registrars = Registrars::of_member(&self.current_account(), &self.signer());
        let revoked = self.as_member(async |member| {
            let session = member.session();
            session.revoke_member(&id, &remaining, &registrars).await
        });
        revoked.await?;
        Ok(())
    }

    /// The revocations that peers do not know yet, in JSON, as the web service says.
    ///
    /// # Errors
    ///
    /// Those of [`Session::pending_revocations`](emr_client::session::Session::pending_revocations).
    #[wasm_bindgen(js_name = pendingRevocations)]
    pub async fn pending_revocations(&self) -> Result<String, Failure> {
        let pending = self.as_member(async |member| member.session().pending_revocations().await);
        Ok(serde_json::to_string(&pending.await?).expect("a list of plain facts has a JSON form"))
    }
}
