//! The first contract's way to add a record: its call named a grant instead of a basis.

use emr_model::record::AddRecord;
use emr_model::{Done, Function as _};
use emr_trust::Certificate;
use fabric_chaincode::contract::{Contract, Functions, TransactionContext};
use fabric_chaincode::{Ledger, composite_key};
use serde_json::{Value, json};

use crate::first_contract::RewriteError;

/// Serves calls that add a record in the first contract's form.
pub(crate) struct FirstAddition;

impl FirstAddition {
    /// Whether this is such a call.
    pub(crate) fn serves(transaction: &impl Ledger) -> bool {
        let names_grant = |argument: &[u8]| {
            let argument: Option<Value> = serde_json::from_slice(argument).ok();
            argument.is_some_and(|argument| argument.get("grant").is_some())
        };
        let [argument] = transaction.parameters() else {
            return false;
        };
        transaction.function() == Some(AddRecord::NAME) && names_grant(argument)
    }
}

impl Contract for FirstAddition {
    const NAME: &'static str = "FirstAddition";

    type Error = RewriteError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions.submit(AddRecord::NAME, ["request"], add);
    }
}

/// Writes the record as the first contract did, without its checks.
async fn add(
    ledger: &TransactionContext<'_, impl Ledger>,
    call: Value,
) -> Result<Done, RewriteError> {
    let form = || RewriteError::Form("call");
    let creator = ledger.creator();
    let certificate = Certificate::from_pem(&creator.certificate).map_err(|_| form())?;
    let value = json!({
        "v": 1,
        "context": {
            "channel": ledger.channel_id(),
            "transaction": ledger.transaction_id(),
            "patient": call["patient"],
            "category": call["category"],
            "epoch": call["epoch"],
            "record": call["record"],
            "version": 1,
            "author_key": certificate.key_digest(),
        },
        "author": certificate.common_name(),
        "organization": creator.msp_id,
        "kind": call["kind"],
        "parts": call["parts"],
        "status": "current",
        "time": ledger.timestamp_milliseconds(),
    });
    let place: Option<Vec<_>> = ["patient", "category", "record"]
        .map(|part| call[part].as_str())
        .into_iter()
        .collect();
    let key = composite_key("record", &place.ok_or_else(form)?)?;
    ledger.put_state(&key, serde_json::to_vec(&value)?).await?;
    Ok(Done {})
}
