//! A client's call of a contract: the name of a function, and its arguments.

use std::collections::BTreeMap;

use futures::executor::block_on;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::input::Input;
use crate::contract::{CallError, Contract, Functions, TransactionContext};
use crate::memory::{MemoryLedger, Proposal};
use crate::{Ledger, SerializedIdentity};

/// The name of a function and its arguments, one for each kind of type.
pub fn arguments(bytes: &[u8]) {
    let ledger = MemoryLedger::new("channel");
    let somebody = SerializedIdentity::new("Org1MSP", "certificate");
    let arguments = Input::new(bytes).all();
    let proposal = Proposal::new(somebody, arguments.into_iter().map(<[u8]>::to_vec));
    let response = block_on(ledger.evaluate(&Echoes, proposal));
    assert!(matches!(response.status, 200 | 400 | 404), "{response:?}");
}

/// A contract that returns what it is given.
struct Echoes;

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Car {
    plate: String,
    colour: Option<Colour>,
    owners: Vec<Car>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    Other(String),
}

impl Contract for Echoes {
    const NAME: &'static str = "Echoes";

    type Error = CallError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions
            .evaluate("Text", ["it"], echo::<String, L>)
            .evaluate("Number", ["it"], echo::<i128, L>)
            .evaluate("Fraction", ["it"], echo::<f64, L>)
            .evaluate("Object", ["it"], echo::<Car, L>)
            .evaluate("Variant", ["it"], echo::<Colour, L>)
            .evaluate("Map", ["it"], echo::<BTreeMap<String, char>, L>)
            .evaluate("Two", ["one", "other"], two);
    }
}

async fn echo<T, L: Ledger>(_: &TransactionContext<'_, L>, it: T) -> Result<T, CallError> {
    Ok(it)
}

async fn two(
    _: &TransactionContext<'_, impl Ledger>,
    one: Option<u8>,
    other: Vec<serde_json::Value>,
) -> Result<(Option<u8>, Vec<serde_json::Value>), CallError> {
    Ok((one, other))
}
