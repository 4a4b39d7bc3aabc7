//! Contact details: what a member says of themselves after the admission.

use emr_client::member::Contact;
use emr_model::{MemberId, Timestamp};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::admission::{Details, details_view};
use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse, set};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Contact details that a member wrote. */
export interface FiledContact {
  /** When the member wrote them. */
  written: model.Timestamp;
  /** Whether the key that signed them is in force: else another person may have written them. */
  isInForce: boolean;
  /** Absent if they cannot be opened. */
  details?: ReadDetails;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Contact details, if any are on file.
    #[wasm_bindgen(typescript_type = "FiledContact | undefined")]
    pub type FiledContact;
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// The contact details of the member or, for officials who may read them, of another one.
    ///
    /// # Errors
    ///
    /// Those of [`Member::contact`](emr_client::member::Member::contact).
    pub async fn contact(&self, member: &str) -> Result<FiledContact, Failure> {
        let id: MemberId = parse(member, "the member's id")?;
        let contact = self.as_member(async |member| member.contact(&id).await);
        let view = contact
            .await?
            .map_or(JsValue::UNDEFINED, |found| view(&found));
        Ok(view.into())
    }

    /// Writes the member's contact details in place of earlier ones; `photo` is a JPEG, PNG or WebP file of at most 256 KiB.
    ///
    /// # Errors
    ///
    /// A sentence if the details are malformed, and the errors of
    /// [`Member::write_contact`](emr_client::member::Member::write_contact).
    #[wasm_bindgen(js_name = writeContact)]
    pub async fn write_contact(
        &self,
        details: Details,
        photo: Option<Vec<u8>>,
    ) -> Result<(), Failure> {
        let details = self.own_details(&details, photo)?;
        self.as_member(async |member| member.write_contact(details.clone()).await)
            .await?;
        Ok(())
    }
}

fn view(contact: &Contact) -> JsValue {
    let view = object(&ContactView {
        written: contact.written,
        is_in_force: contact.is_in_force,
    });
    if let Ok(details) = &contact.details {
        set(&view, "details", &details_view(details));
    }
    view
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContactView {
    written: Timestamp,
    is_in_force: bool,
}
