//! A member's recovery kit: made, replaced, voided.

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::object;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A recovery kit that was made: nothing else keeps its key. */
export interface MadeKit {
  /** The member's id. */
  member: string;
  /** The member's organization. */
  msp: string;
  /** An age identity. */
  key: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A kit that was made.
    #[wasm_bindgen(typescript_type = "MadeKit")]
    pub type MadeKit;
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Whether the member has a kit.
    ///
    /// # Errors
    ///
    /// Those of [`Member::has_kit`](emr_client::member::Member::has_kit).
    #[wasm_bindgen(js_name = hasKit)]
    pub async fn has_kit(&self) -> Result<bool, Failure> {
        let asked = self.as_member(async |member| member.has_kit().await);
        Ok(asked.await?)
    }

    /// Makes a kit, which replaces the one that the member has. Keep the account afterwards: it may have another reading
    /// key.
    ///
    /// # Errors
    ///
    /// Those of [`Member::make_kit`](emr_client::member::Member::make_kit).
    #[wasm_bindgen(js_name = makeKit)]
    pub async fn make_kit(&self) -> Result<MadeKit, Failure> {
        #[derive(Serialize)]
        struct View<'a> {
            member: &'a str,
            msp: &'a str,
            key: &'a str,
        }
        let (kit, _) = self
            .with_account(async |member, account| member.make_kit(account).await)
            .await?;
        let key = kit.key().to_secret_text();
        let view = View {
            member: kit.member.as_str(),
            msp: kit.msp.as_str(),
            key: &key,
        };
        Ok(object(&view).into())
    }

    /// Voids the member's kit. Keep the account afterwards: it has another reading key.
    ///
    /// # Errors
    ///
    /// Those of [`Member::void_kit`](emr_client::member::Member::void_kit).
    #[wasm_bindgen(js_name = voidKit)]
    pub async fn void_kit(&self) -> Result<(), Failure> {
        self.with_account(async |member, account| member.void_kit(account).await)
            .await?;
        Ok(())
    }
}
