//! The operations of a member who is signed in.

use emr_client::member::{Ground, Member, NewRecord, Outcome, Reading};
use emr_model::access::RecordVersion;
use emr_model::{CategoryId, PageRequest, RecordId};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::error::failure;

/// A member who is signed in.
#[wasm_bindgen]
pub struct SignedIn {
    member: Member,
}

impl SignedIn {
    pub(crate) fn new(member: Member) -> Self {
        Self { member }
    }

    fn own_ground(&self, category: &str) -> Result<Ground, JsError> {
        let category: CategoryId = category.parse()?;
        Ok(self.member.own_ground(&category))
    }
}

#[wasm_bindgen]
impl SignedIn {
    /// Confirms the membership with the member's own key.
    pub async fn activate(&self) -> Result<(), JsError> {
        self.member.activate().await.map(drop).map_err(failure)
    }

    /// Publishes the first key of one of the patient's own categories, unless that was done before.
    #[wasm_bindgen(js_name = publishCategory)]
    pub async fn publish_category(&self, client: &Client, name: &str) -> Result<(), JsError> {
        let (category, kinds) = client.category(name)?;
        let published = self.member.ensure_published(category, kinds);
        published.await.map_err(failure)
    }

    /// Seals a record, has three keepers hold their shares, and adds it to one of the patient's own categories. Gives the
    /// record's id.
    #[wasm_bindgen(js_name = addRecord)]
    pub async fn add_record(
        &self,
        category: &str,
        kind: &str,
        content: Vec<u8>,
    ) -> Result<String, JsError> {
        let ground = self.own_ground(category)?;
        let new = NewRecord {
            kind,
            content: &content,
        };
        let added = self.member.add_record(&ground, &new).await;
        Ok(added.map_err(failure)?.record.to_string())
    }

    /// The newest records of one of the patient's own categories, in JSON: `{ entries, next }`.
    pub async fn records(&self, category: &str) -> Result<String, JsError> {
        let ground = self.own_ground(category)?;
        let page = self.member.records(&ground, PageRequest::default()).await;
        Ok(serde_json::to_string(&page.map_err(failure)?)?)
    }

    /// Opens a record of the patient's own, with an entry in their log, and verifies it.
    #[wasm_bindgen(js_name = openRecord)]
    pub async fn open_record(
        &self,
        category: &str,
        record: &str,
        version: u32,
    ) -> Result<OpenedRecord, JsError> {
        let ground = self.own_ground(category)?;
        let wanted = RecordVersion {
            category: ground.category().clone(),
            record: record.parse::<RecordId>()?,
            version,
        };
        let opening = self.member.open_records(&ground, vec![wanted]).await;
        let reading = opening.map_err(failure)?.readings.into_iter().next();
        let reading = reading.ok_or_else(|| JsError::new("the ledger answered with no record"))?;
        OpenedRecord::of(reading)
    }
}

/// A record that was opened and verified.
#[wasm_bindgen]
pub struct OpenedRecord {
    is_green: bool,
    checks: String,
    content: Option<Vec<u8>>,
}

#[derive(Serialize)]
struct CheckLine {
    check: &'static str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl OpenedRecord {
    fn of(reading: Reading) -> Result<Self, JsError> {
        let lines: Vec<_> = reading
            .verification
            .checks()
            .map(|checked| {
                let (outcome, reason) = match checked.outcome {
                    Outcome::Passed => ("passed", None),
                    Outcome::Failed(reason) => ("failed", Some(reason)),
                    Outcome::NotReached => ("not-reached", None),
                };
                CheckLine {
                    check: checked.check.as_str(),
                    outcome,
                    reason,
                }
            })
            .collect();
        let is_green = reading.verification.is_green();
        // Content that is not green may be made up, so the page never gets it.
        let content = reading.record.filter(|_| is_green);
        Ok(Self {
            is_green,
            checks: serde_json::to_string(&lines)?,
            content: content.map(|record| record.content.to_vec()),
        })
    }
}

#[wasm_bindgen]
impl OpenedRecord {
    /// Whether every check passed.
    #[wasm_bindgen(getter, js_name = isGreen)]
    pub fn is_green(&self) -> bool {
        self.is_green
    }

    /// Every check in JSON: `[{ check, outcome, reason? }]`.
    #[wasm_bindgen(getter)]
    pub fn checks(&self) -> String {
        self.checks.clone()
    }

    /// The content, if it is green; it can be taken once.
    #[wasm_bindgen(js_name = takeContent)]
    pub fn take_content(&mut self) -> Option<Vec<u8>> {
        self.content.take()
    }
}
