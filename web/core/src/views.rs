//! What the page receives: plain objects of JavaScript.

use emr_api::sign_up::SignUpStatus;
use emr_client::account::OwnCategory;
use emr_client::member::{Added, Outcome, Reading};
use emr_model::record::{RecordEntry, RecordStatus};
use emr_model::{RecordId, Timestamp, TransactionId};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Where a member's application stands. */
export interface ApplicationState {
  state: "pending" | "refused" | "approved" | "active";
  /** Why it was refused. */
  reason?: string;
}

/** A category of the patient's own. */
export interface OwnCategory {
  id: string;
  name: string;
}

/** A record before it is opened. */
export interface RecordEntry {
  record: string;
  version: number;
  /** In milliseconds since 1970. */
  time: number;
  isCurrent: boolean;
}

/** A record that was added. */
export interface AddedRecord {
  record: string;
  transaction: string;
}

/** A record that was opened. */
export interface OpenedRecord {
  isGreen: boolean;
  checks: { name: string; failure?: string }[];
  /** Absent if it could not be opened. Believe it only if the record is green. */
  content?: Uint8Array;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// [`application`] as TypeScript sees it.
    #[wasm_bindgen(typescript_type = "ApplicationState")]
    pub type ApplicationState;
    /// [`categories`] as TypeScript sees them.
    #[wasm_bindgen(typescript_type = "OwnCategory[]")]
    pub type OwnCategories;
    /// [`entries`] as TypeScript sees them.
    #[wasm_bindgen(typescript_type = "RecordEntry[]")]
    pub type RecordEntries;
    /// [`added`] as TypeScript sees it.
    #[wasm_bindgen(typescript_type = "AddedRecord")]
    pub type AddedRecord;
    /// [`opened`] as TypeScript sees it.
    #[wasm_bindgen(typescript_type = "OpenedRecord")]
    pub type OpenedRecord;
}

/// How an application stands, and whether its member can act already.
pub(crate) fn application(status: &SignUpStatus, is_active: bool) -> ApplicationState {
    #[derive(Serialize)]
    struct View<'a> {
        state: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
    }
    let (state, reason) = match status {
        SignUpStatus::Pending => ("pending", None),
        SignUpStatus::Refused(reason) => ("refused", Some(reason.as_str())),
        SignUpStatus::Approved(_) if is_active => ("active", None),
        SignUpStatus::Approved(_) => ("approved", None),
    };
    object(&View { state, reason }).into()
}

/// The patient's own categories.
pub(crate) fn categories(categories: &[OwnCategory]) -> OwnCategories {
    object(&categories).into()
}

/// Listed records.
pub(crate) fn entries(entries: &[RecordEntry]) -> RecordEntries {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct View<'a> {
        record: &'a RecordId,
        version: u32,
        time: Timestamp,
        is_current: bool,
    }
    let views: Vec<_> = entries
        .iter()
        .map(|entry| View {
            record: &entry.record,
            version: entry.version,
            time: entry.time,
            is_current: entry.status == RecordStatus::Current,
        })
        .collect();
    object(&views).into()
}

/// A record that was added.
pub(crate) fn added(added: &Added) -> AddedRecord {
    #[derive(Serialize)]
    struct View<'a> {
        record: &'a RecordId,
        transaction: &'a TransactionId,
    }
    let view = View {
        record: &added.record,
        transaction: &added.submitted.transaction,
    };
    object(&view).into()
}

/// A record that was opened.
pub(crate) fn opened(reading: &Reading) -> OpenedRecord {
    #[derive(Serialize)]
    struct CheckView {
        name: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        failure: Option<String>,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct View<'a> {
        is_green: bool,
        checks: Vec<CheckView>,
        #[serde(skip_serializing_if = "Option::is_none")]
        content: Option<&'a serde_bytes::Bytes>,
    }
    let checks = reading.verification.checks().map(|checked| CheckView {
        name: checked.check.as_str(),
        failure: match checked.outcome {
            Outcome::Passed => None,
            Outcome::Failed(reason) => Some(reason),
            Outcome::NotReached => Some("an earlier check failed".to_owned()),
        },
    });
    let content = reading.record.as_ref();
    let view = View {
        is_green: reading.verification.is_green(),
        checks: checks.collect(),
        content: content.map(|record| serde_bytes::Bytes::new(&record.content)),
    };
    object(&view).into()
}

fn object(view: &impl Serialize) -> JsValue {
    view.serialize(&Serializer::new().serialize_maps_as_objects(true))
        .expect("views have a JavaScript form")
}
