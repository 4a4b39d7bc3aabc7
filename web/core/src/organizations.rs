//! What is public about organizations.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Stores an organization's logo, which everybody may see once the ledger names it; returns its digest.
    ///
    /// # Errors
    ///
    /// Those of [`Web::put_blob`](emr_client::web::Web::put_blob).
    #[wasm_bindgen(js_name = storeLogo)]
    pub async fn store_logo(&self, image: Vec<u8>) -> Result<String, Failure> {
        let digest = self.as_member(async |member| {
            let stored = member.session().web().put_blob(image.clone()).await;
            stored.map_err(emr_client::Error::from)
        });
        Ok(digest.await?.to_string())
    }
}
