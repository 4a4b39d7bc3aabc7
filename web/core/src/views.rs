//! What the page receives: plain objects of JavaScript.

use emr_api::sign_up::{SignUpEntry, SignUpStatus};
use emr_client::account::OwnCategory;
use emr_client::member::{Granted, Outcome, Reading};
use emr_client::session;
use emr_model::grant::Rights;
use emr_model::member::Role;
use emr_model::record::RecordEntry;
use emr_model::{CategoryId, Timestamp, TransactionId};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
import type * as model from "../src/generated/functions.ts";

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

/** A category that a patient grants to the member. */
export interface GrantedCategory {
  category: model.CategoryId;
  /** The transaction that granted it. */
  grant: model.TransactionId;
  /** What the patient calls it. */
  name: string;
  rights: model.Rights;
  expires: model.Timestamp;
}

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
    /// [`roles`] as TypeScript sees them.
    #[wasm_bindgen(typescript_type = "model.Role[]")]
    pub type Roles;
    /// [`granted`] as TypeScript sees it.
    #[wasm_bindgen(typescript_type = "GrantedCategory[]")]
    pub type GrantedCategories;
    /// [`entries`] as TypeScript sees them.
    #[wasm_bindgen(typescript_type = "model.RecordEntry[]")]
    pub type RecordEntries;
    /// [`applicants`] as TypeScript sees them.
    #[wasm_bindgen(typescript_type = "Applicant[]")]
    pub type Applicants;
    /// What an approver confirms.
    #[wasm_bindgen(typescript_type = "Admission")]
    pub type Admission;
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

/// The member's roles.
pub(crate) fn roles(roles: &[Role]) -> Roles {
    object(&roles).into()
}

/// Categories that were granted.
pub(crate) fn granted(granted: &[Granted]) -> GrantedCategories {
    #[derive(Serialize)]
    struct View<'a> {
        category: &'a CategoryId,
        grant: &'a TransactionId,
        name: &'a str,
        rights: &'a Rights,
        expires: Timestamp,
    }
    let views: Vec<_> = granted
        .iter()
        .map(|Granted { grant, envelope }| View {
            category: &grant.category,
            grant: &grant.key.grant,
            name: &envelope.name,
            rights: &grant.rights,
            expires: grant.expires,
        })
        .collect();
    object(&views).into()
}

/// Listed records.
pub(crate) fn entries(entries: &[RecordEntry]) -> RecordEntries {
    object(&entries).into()
}

/// Applications that wait for a decision, each with what its approver confirms.
pub(crate) fn applicants(applicants: &[(SignUpEntry, session::Admission)]) -> Applicants {
    #[derive(Serialize)]
    struct View<'a> {
        admission: &'a session::Admission,
        name: &'a str,
        received: Timestamp,
    }
    let views: Vec<_> = applicants
        .iter()
        .map(|(entry, admission)| View {
            admission,
            name: &entry.sign_up.name,
            received: entry.received,
        })
        .collect();
    object(&views).into()
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
