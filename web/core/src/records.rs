//! Records: added, opened, amended and marked as errors, in a category of the patient's own or on another basis.

use std::cell::Cell;

use emr_client::Error;
use emr_client::member::{CheckResult, NewRecord, Reading};
use emr_model::RecordId;
use emr_model::access::{AccessKey, RecordVersion};
use emr_model::record::RecordFacts;
use js_sys::{Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::basis::CategoryName;
use crate::content::Content;
use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse, read, set};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A version of a record, in a category that is named beside it. */
export type WantedVersion = Omit<model.RecordVersion, "category">;

/** A record that was opened. */
export interface OpenedRecord {
  isGreen: boolean;
  checks: { name: string; failure?: string }[];
  /** Absent if it could not be opened. Believe it only if the record is green. */
  content?: Uint8Array;
  /** A large content, instead of `content`: the browser has it outside of the memory of any script. */
  file?: Blob;
  /** What the ledger says. */
  facts: model.RecordFacts;
  /** The entry in the patient's log. */
  access: model.AccessKey;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Versions of records that are to be opened.
    #[wasm_bindgen(typescript_type = "WantedVersion[]")]
    pub type WantedVersions;
    /// Records that were opened.
    #[wasm_bindgen(typescript_type = "OpenedRecord[]")]
    pub type OpenedRecords;
}

/// From this size on, in bytes, the browser is given a content as a file. A document that the page makes of a file of 16 MiB
/// is smaller.
const LARGE_CONTENT: usize = 32 << 20;

#[wasm_bindgen]
extern "C" {
    type Blob;

    #[wasm_bindgen(constructor)]
    fn new(pieces: Array) -> Blob;

    /// A list of one piece: this module's own memory, not a copy.
    #[wasm_bindgen(js_namespace = Array, js_name = of)]
    fn only(piece: &[u8]) -> Array;
}

#[derive(Deserialize)]
struct Wanted {
    record: RecordId,
    version: u32,
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Seals a record of a kind and adds it to a category; returns the record's id.
    ///
    /// # Errors
    ///
    /// A sentence if the category's name is malformed or the content cannot be read, and the errors of
    /// [`Member::add_record`](emr_client::member::Member::add_record).
    #[wasm_bindgen(js_name = addRecord)]
    pub async fn add_record(
        &self,
        of: CategoryName,
        kind: String,
        content: Content,
    ) -> Result<String, Failure> {
        let content = Cell::new(Some(content.read().await?));
        let basis = self.held_basis(&of).await?;
        let added = self.as_member(async |member| {
            let new = new_record(&kind, &content);
            member.add_record(&basis, new).await
        });
        Ok(added.await?.record.to_string())
    }

    /// Replaces a record by its next version, made from the named one, which must be current.
    ///
    /// # Errors
    ///
    /// A sentence if an argument is malformed or the content cannot be read, and the errors of
    /// [`Member::amend_record`](emr_client::member::Member::amend_record).
    #[wasm_bindgen(js_name = amendRecord)]
    pub async fn amend_record(
        &self,
        of: CategoryName,
        record: &str,
        version: u32,
        kind: String,
        content: Content,
    ) -> Result<(), Failure> {
        let record = parse(record, "the record's id")?;
        let content = Cell::new(Some(content.read().await?));
        let basis = self.held_basis(&of).await?;
        let based_on = RecordVersion {
            category: basis.category().clone(),
            record,
            version,
        };
        self.as_member(async |member| {
            let new = new_record(&kind, &content);
            member.amend_record(&basis, &based_on, new).await
        })
        .await?;
        Ok(())
    }

    /// Marks a record as entered in error, if the named version is current. It stays readable.
    ///
    /// # Errors
    ///
    /// A sentence if an argument is malformed, and the errors of
    /// [`Member::enter_in_error`](emr_client::member::Member::enter_in_error).
    #[wasm_bindgen(js_name = enterInError)]
    pub async fn enter_in_error(
        &self,
        of: CategoryName,
        record: &str,
        version: u32,
    ) -> Result<(), Failure> {
        let record = parse(record, "the record's id")?;
        let basis = self.held_basis(&of).await?;
        let current = RecordVersion {
            category: basis.category().clone(),
            record,
            version,
        };
        self.as_member(async |member| member.enter_in_error(&basis, &current).await)
            .await?;
        Ok(())
    }

    /// Opens up to 100 records of a category with one entry in the patient's log, and checks all of each.
    ///
    /// # Errors
    ///
    /// A sentence if an argument is malformed, and the errors of
    /// [`Member::open_records`](emr_client::member::Member::open_records).
    #[wasm_bindgen(js_name = openRecords)]
    pub async fn open_records(
        &self,
        of: CategoryName,
        wanted: WantedVersions,
    ) -> Result<OpenedRecords, Failure> {
        let wanted: Vec<Wanted> = read(&wanted, "the list of records")?;
        let basis = self.held_basis(&of).await?;
        let opening = self.as_member(async |member| {
            let versions = wanted.iter().map(|wanted| RecordVersion {
                category: basis.category().clone(),
                record: wanted.record.clone(),
                version: wanted.version,
            });
            member.open_records(&basis, versions.collect()).await
        });
        let opening = opening.await?;
        if opening.readings.len() != wanted.len() {
            return Err(Error::Answer.into());
        }
        let readings = opening.readings.iter();
        let views: Array = readings
            .map(|reading| opened(reading, &opening.access))
            .collect();
        Ok(JsValue::from(views).into())
    }
}

/// A record as the page gets it: its content is no part of its JSON.
fn opened(reading: &Reading, access: &AccessKey) -> JsValue {
    let view = object(&OpenedView::of(reading, access));
    let content = reading.record.as_ref();
    match content.map(|record| record.content.as_slice()) {
        Some(large) if large.len() >= LARGE_CONTENT => {
            set(&view, "file", &Blob::new(only(large)));
        }
        Some(small) => set(&view, "content", &Uint8Array::from(small)),
        None => {}
    }
    view
}

/// A record with this content, which is taken, not copied: it may be large, and is added once.
fn new_record<'a>(kind: &'a str, content: &Cell<Option<Vec<u8>>>) -> NewRecord<'a> {
    let content = content.take().expect("a record is added once");
    NewRecord {
        kind,
        content: content.into(),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenedView<'a> {
    is_green: bool,
    checks: Vec<CheckView>,
    facts: &'a RecordFacts,
    access: &'a AccessKey,
}

#[derive(Serialize)]
struct CheckView {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

impl<'a> OpenedView<'a> {
    fn of(reading: &'a Reading, access: &'a AccessKey) -> Self {
        let checks = reading.verification.checks().map(|checked| CheckView {
            name: checked.check.as_str(),
            failure: match checked.outcome {
                CheckResult::Passed => None,
                CheckResult::Failed(reason) => Some(reason),
                CheckResult::NotReached => Some("an earlier check failed".to_owned()),
            },
        });
        Self {
            is_green: reading.verification.is_green(),
            checks: checks.collect(),
            facts: &reading.facts,
            access,
        }
    }
}
