//! Where the member is signed in at the web service.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse};

#[wasm_bindgen]
extern "C" {
    /// Where the member is signed in.
    #[wasm_bindgen(typescript_type = "operations.SessionEntry[]")]
    pub type Sessions;
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Where the member is signed in, as the web service says, the session last used first.
    ///
    /// # Errors
    ///
    /// Those of [`Member::sessions`](emr_client::member::Member::sessions).
    pub async fn sessions(&self) -> Result<Sessions, Failure> {
        let sessions = self.as_member(async |member| member.sessions().await);
        Ok(object(&sessions.await?).into())
    }

    /// Ends one of the member's sessions.
    ///
    /// # Errors
    ///
    /// A sentence if the id is malformed, and those of [`Member::end_session`](emr_client::member::Member::end_session).
    #[wasm_bindgen(js_name = endSession)]
    pub async fn end_session(&self, id: &str) -> Result<(), Failure> {
        let id = parse(id, "the session's id")?;
        self.as_member(async |member| member.end_session(&id).await)
            .await?;
        Ok(())
    }
}
