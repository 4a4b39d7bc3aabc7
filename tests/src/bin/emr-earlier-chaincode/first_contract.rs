//! Values as the first contract wrote them: all facts of a record in one; openings under grants or as the patient;
//! requests for oneself, whose answers name nobody; categories that do not say when they began, who published them, or
//! whether they are superseded; keys of members that do not name a device.

use std::collections::BTreeMap;

use emr_model::Function;
use emr_tests::earlier::WriteAsFirstContract;
use fabric_chaincode::contract::{CallError, Contract, Functions, Refusal, TransactionContext};
use fabric_chaincode::{CompositeKeyError, Ledger, LedgerError, split_composite_key};
use futures::TryStreamExt as _;
use serde_json::{Value, json};

/// The function that makes a patient's values old.
pub(crate) struct FirstContract;

impl Contract for FirstContract {
    const NAME: &'static str = "Earlier";

    type Error = RewriteError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions.submit(
            WriteAsFirstContract::NAME,
            ["members and category"],
            rewrite,
        );
    }
}

/// Why values stay as they are.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RewriteError {
    #[error("a {0} is not of the present form")]
    Form(&'static str),
    #[error("a value is no JSON")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Key(#[from] CompositeKeyError),
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("the ledger did not answer")]
    Ledger(#[from] LedgerError),
}

impl Refusal for RewriteError {
    fn status(&self) -> u16 {
        499
    }
}

/// What the first contract would have written in place of a value of today, whose key has these attributes.
type Rewrite = fn(&str, &[&str], Value) -> Option<Value>;

const REWRITES: [(&str, Rewrite); 5] = [
    ("record", record),
    ("access", access),
    ("request", request),
    ("category", category),
    ("memberkey", member_key),
];

/// Rewrites the values of members, and answers with how many there are of each kind.
async fn rewrite(
    ledger: &TransactionContext<'_, impl Ledger>,
    WriteAsFirstContract(members, _): WriteAsFirstContract,
) -> Result<BTreeMap<String, usize>, RewriteError> {
    let mut written = BTreeMap::new();
    for member in members {
        for (kind, rewrite) in REWRITES {
            let entries = ledger.get_state_by_partial_composite_key(kind, &[member.as_str()]);
            let entries: Vec<_> = entries.try_collect().await?;
            *written.entry(kind.to_owned()).or_default() += entries.len();
            for entry in entries {
                let (_, attributes) = split_composite_key(&entry.key)?;
                let value = serde_json::from_slice(&entry.value)?;
                let mut value = rewrite(ledger.channel_id(), &attributes, value)
                    .ok_or(RewriteError::Form(kind))?;
                value["v"] = json!(1);
                let value = serde_json::to_vec(&value)?;
                ledger.put_state(&entry.key, value).await?;
            }
        }
    }
    Ok(written)
}

fn record(channel: &str, attributes: &[&str], value: Value) -> Option<Value> {
    let [patient, category, record] = attributes else {
        return None;
    };
    let addition = value.get("addition")?;
    Some(json!({
        "context": {
            "channel": channel,
            "transaction": addition["transaction"],
            "patient": patient,
            "category": category,
            "epoch": addition["epoch"],
            "record": record,
            "version": value["version"],
            "author_key": addition["author_key"],
        },
        "author": addition["author"],
        "organization": addition["organization"],
        "kind": value["kind"],
        "parts": {
            "content": value["content"],
            "lock": value["lock"],
            "keepers": addition["keepers"],
            "padded_size": value["padded_size"],
            "commitment": value["commitment"],
            "category_recipient": addition["category_recipient"],
            "patient_recipient": addition["patient_recipient"],
        },
        "status": value["status"],
        "time": addition["time"],
    }))
}

fn access(_channel: &str, _attributes: &[&str], mut value: Value) -> Option<Value> {
    let entry = value.as_object_mut()?;
    if let Some(basis) = entry.remove("basis") {
        entry.insert("grant".to_owned(), basis.get("grant")?.clone());
    }
    Some(value)
}

fn request(_channel: &str, _attributes: &[&str], mut value: Value) -> Option<Value> {
    let entry = value.as_object_mut()?;
    let grantee = entry.remove("grantee")?;
    entry.remove("decided_by");
    (grantee == value["requester"]).then_some(value)
}

fn category(_channel: &str, _attributes: &[&str], mut value: Value) -> Option<Value> {
    let key = value.as_object_mut()?;
    key.remove("published")?;
    key.remove("published_by");
    key.remove("is_superseded");
    Some(value)
}

fn member_key(_channel: &str, _attributes: &[&str], mut value: Value) -> Option<Value> {
    value.as_object_mut()?.remove("recipient")?;
    Some(value)
}
