//! The nodes of the network, for officials.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// The nodes of the network in JSON, as the web service finds them: nobody endorses it.
    ///
    /// # Errors
    ///
    /// Those of [`Web::network`](emr_client::web::Web::network).
    pub async fn network(&self) -> Result<String, Failure> {
        let network = self.as_member(async |member| Ok(member.session().web().network().await?));
        Ok(serde_json::to_string(&network.await?).expect("a list of plain facts has a JSON form"))
    }
}
