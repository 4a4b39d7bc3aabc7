use std::collections::BTreeMap;

use futures::executor::block_on;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::*;
use crate::memory::{MemoryLedger, Proposal};
use crate::{Chaincode, LedgerError, SerializedIdentity};

/// Keeps cars, and refuses everything on Sundays.
struct Cars;

#[derive(Debug, thiserror::Error)]
enum CarError {
    #[error("that car is known")]
    Known,
    #[error("you are not the registrar")]
    NotTheRegistrar,
    #[error("it is Sunday")]
    Sunday,
    #[error("the answer is too long")]
    TooLong,
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("the ledger did not answer")]
    Ledger(#[from] LedgerError),
}

impl Refusal for CarError {
    fn status(&self) -> u16 {
        match self {
            Self::Known => 409,
            Self::NotTheRegistrar => 403,
            Self::Sunday => 7,
            Self::TooLong => 413,
            Self::Call(error) => error.status(),
            Self::Ledger(error) => error.status(),
        }
    }
}

impl Contract for Cars {
    const NAME: &'static str = "Cars";
    const VERSION: &'static str = "1.2.3";

    type Error = CarError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions
            .submit("Register", ["car"], register)
            .evaluate("Find", ["plate"], find)
            .evaluate("Count", [], count)
            .evaluate("Sneak", ["way"], sneak)
            .submit("Offices:Close", ["office", "colour", "price"], close);
    }

    async fn before<L: Ledger>(
        context: &Self::Context<'_, L>,
        _called: Called<'_>,
    ) -> Result<(), CarError> {
        match context.timestamp_milliseconds() {
            7 => Err(CarError::Sunday),
            _ => Ok(()),
        }
    }

    async fn after<L: Ledger>(
        _context: &Self::Context<'_, L>,
        response: &Response,
    ) -> Result<(), CarError> {
        match response.payload.len() > 64 {
            true => Err(CarError::TooLong),
            false => Ok(()),
        }
    }
}

/// A car.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Car {
    plate: String,
    colour: Colour,
}

#[derive(Serialize, Deserialize, JsonSchema)]
enum Colour {
    Red,
    Other(String),
}

/// A client of the registrar's organization.
struct Registrar;

impl<L: Ledger> Caller<TransactionContext<'_, L>, CarError> for Registrar {
    async fn identify(context: &TransactionContext<'_, L>) -> Result<Self, CarError> {
        match context.creator().msp_id.as_str() {
            "RegistrarMSP" => Ok(Self),
            _ => Err(CarError::NotTheRegistrar),
        }
    }
}

async fn register(
    context: &TransactionContext<'_, impl Ledger>,
    _registrar: Registrar,
    car: Car,
) -> Result<(), CarError> {
    if context.get_state(&car.plate).await?.is_some() {
        return Err(CarError::Known);
    }
    let value = serde_json::to_vec(&car).expect("a car is JSON");
    Ok(context.put_state(&car.plate, value).await?)
}

async fn find(
    context: &TransactionContext<'_, impl Ledger>,
    plate: String,
) -> Result<Option<Car>, CarError> {
    let value = context.get_state(&plate).await?;
    Ok(value.map(|value| serde_json::from_slice(&value).expect("register wrote it")))
}

async fn count(_context: &TransactionContext<'_, impl Ledger>) -> Result<u32, CarError> {
    Ok(0)
}

async fn sneak(context: &TransactionContext<'_, impl Ledger>, way: String) -> Result<(), CarError> {
    match way.as_str() {
        "announce" => context.set_event("mine", "")?,
        _ => {
            let written = context.put_state("plate", "mine").await;
            assert_eq!(written, Err(LedgerError::ReadOnly));
            if way == "fail" {
                written?;
            }
        }
    }
    Ok(())
}

async fn close(
    _context: &TransactionContext<'_, impl Ledger>,
    office: String,
    colour: Colour,
    price: i64,
) -> Result<String, CarError> {
    let colour = match colour {
        Colour::Red => "red".to_owned(),
        Colour::Other(colour) => colour,
    };
    Ok(format!("{office} {colour} {price}"))
}

/// Says hello, whichever function is called.
struct Greeter;

impl Contract for Greeter {
    const NAME: &'static str = "Greeter";

    type Error = CallError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions
            .evaluate("Hello", ["name"], hello)
            .evaluate("Count", [], hello_nobody);
    }

    async fn unknown<L: Ledger>(
        _context: &Self::Context<'_, L>,
        name: &str,
    ) -> Result<Response, CallError> {
        Ok(Response::ok(format!("hello, {name}")))
    }
}

async fn hello(
    _context: &TransactionContext<'_, impl Ledger>,
    name: String,
) -> Result<String, CallError> {
    Ok(format!("hello {name}"))
}

async fn hello_nobody(_context: &TransactionContext<'_, impl Ledger>) -> Result<(), CallError> {
    Ok(())
}

fn proposal<const N: usize>(msp_id: &str, arguments: [&str; N]) -> Proposal {
    Proposal::new(
        SerializedIdentity::new(msp_id, "PEM"),
        arguments.map(str::to_owned),
    )
}

fn ask<const N: usize>(chaincode: &impl Chaincode, arguments: [&str; N]) -> Response {
    let ledger = MemoryLedger::new("channel");
    block_on(ledger.submit(chaincode, proposal("RegistrarMSP", arguments)))
}

fn metadata(chaincode: &impl Chaincode) -> Value {
    let response = ask(chaincode, ["org.hyperledger.fabric:GetMetadata"]);
    assert_eq!(response.status, Response::OK);
    serde_json::from_slice(&response.payload).unwrap()
}

#[test]
fn a_function_gets_its_arguments_and_gives_its_result() {
    let ledger = MemoryLedger::new("channel");
    let submit =
        |arguments: [&str; 2]| block_on(ledger.submit(&Cars, proposal("RegistrarMSP", arguments)));
    let car = r#"{"plate":"ZH 1","colour":"Red"}"#;
    assert_eq!(submit(["Find", "ZH 1"]), Response::ok("null"));
    assert_eq!(submit(["Register", car]), Response::ok(""));
    assert_eq!(submit(["Cars:Find", "ZH 1"]), Response::ok(car));
    assert_eq!(
        submit(["Cars:Register", car]),
        Response::refused(409, "that car is known")
    );
    assert_eq!(ask(&Cars, ["Count"]), Response::ok("0"));
    assert_eq!(
        ask(&Cars, ["Offices:Close", "Zürich", "Red", "-5"]),
        Response::ok("Zürich red -5")
    );
}

#[test]
fn names_are_exact() {
    for name in [
        "",
        "Cars",
        "Cars:",
        "register",
        "Register ",
        "Close",
        "Offices:Find",
        "Cars:Offices:Close",
        "Cars:Cars:Find",
        ":Find",
    ] {
        let unknown = Response::refused(404, "the contract has no such function");
        assert_eq!(ask(&Cars, [name, "ZH 1"]), unknown, "{name:?}");
    }
    let none = Response::refused(400, "the proposal names no function");
    assert_eq!(ask(&Cars, []), none);
}

#[test]
fn wrong_arguments_are_refused() {
    let refused = |message: &str| Response::refused(400, message);
    assert_eq!(
        ask(&Cars, ["Find"]),
        refused("the function takes 1 arguments, not 0")
    );
    assert_eq!(
        ask(&Cars, ["Count", ""]),
        refused("the function takes 0 arguments, not 1")
    );
    assert_eq!(
        ask(&Cars, ["Register", "[]"]),
        refused("the argument car is wrong: it is not a JSON object")
    );
    assert_eq!(
        ask(&Cars, ["Offices:Close", "Bern", "Red", "x"]),
        refused("the argument price is wrong: expected value at line 1 column 1")
    );
}

#[test]
fn a_caller_who_is_refused_learns_nothing_about_the_arguments() {
    let ledger = MemoryLedger::new("channel");
    for arguments in [
        vec!["Register"],
        vec!["Register", "[]"],
        vec!["Register", "", ""],
    ] {
        let somebody = SerializedIdentity::new("OtherMSP", "PEM");
        let arguments: Vec<_> = arguments.into_iter().map(str::to_owned).collect();
        let response = block_on(ledger.submit(&Cars, Proposal::new(somebody, arguments)));
        assert_eq!(
            response,
            Response::refused(403, "you are not the registrar")
        );
    }
}

#[test]
fn hooks_refuse_before_and_after_and_no_refusal_passes_for_a_success() {
    let ledger = MemoryLedger::new("channel");
    let sunday = proposal("RegistrarMSP", ["Nonsense"]).timestamp_milliseconds(7);
    let refused = block_on(ledger.submit(&Cars, sunday));
    assert_eq!(refused, Response::refused(400, "it is Sunday"));
    let long = "x".repeat(64);
    assert_eq!(
        ask(&Cars, ["Offices:Close", &long, "Red", "1"]),
        Response::refused(413, "the answer is too long")
    );
}

#[test]
fn a_function_for_evaluation_cannot_write_even_if_it_ignores_the_error() {
    let refused = Response::refused(
        499,
        "the function is listed for evaluation and must not write; list it with `submit`",
    );
    for way in ["fail", "ignore", "announce"] {
        let ledger = MemoryLedger::new("channel");
        let transaction = ledger.transaction(proposal("AnyMSP", ["Sneak", way]));
        assert_eq!(block_on(Cars.invoke(&transaction)), refused, "{way}");
        assert_eq!(transaction.write_set(), BTreeMap::new());
        assert_eq!(transaction.event(), None);
    }
}

#[test]
fn the_first_contract_that_has_a_function_runs_it() {
    let both = (Cars, Greeter);
    assert_eq!(ask(&both, ["Count"]), Response::ok("0"));
    assert_eq!(ask(&both, ["Cars:Count"]), Response::ok("0"));
    assert_eq!(ask(&both, ["Greeter:Count"]), Response::ok(""));
    assert_eq!(ask(&both, ["Hello", "you"]), Response::ok("hello you"));
    assert_eq!(
        ask(&both, ["Greeter:Hello", "you"]),
        Response::ok("hello you")
    );
    assert_eq!(ask(&both, ["Else"]).status, 404);
    assert_eq!(ask(&(Greeter, Cars), ["Else"]), Response::ok("hello, Else"));
    assert_eq!(ask(&(Greeter, Cars), ["Count"]), Response::ok(""));
}

#[test]
fn metadata_have_the_form_of_fabrics_contract_metadata() {
    let text = json!({ "type": "string" });
    let expected = json!({
        "info": { "title": "Cars", "version": "1.2.3" },
        "contracts": {
            "Cars": {
                "name": "Cars",
                "default": true,
                "transactions": [
                    {
                        "name": "Register",
                        "tag": ["submit", "SUBMIT"],
                        "parameters": [
                            { "name": "car", "schema": { "$ref": "#/components/schemas/Car" } },
                        ],
                    },
                    {
                        "name": "Find",
                        "tag": ["evaluate", "EVALUATE"],
                        "parameters": [{ "name": "plate", "schema": text }],
                        "returns": {
                            "anyOf": [{ "$ref": "#/components/schemas/Car" }, { "type": "null" }],
                        },
                    },
                    {
                        "name": "Count",
                        "tag": ["evaluate", "EVALUATE"],
                        "returns": { "type": "integer", "format": "uint32", "minimum": 0 },
                    },
                    {
                        "name": "Sneak",
                        "tag": ["evaluate", "EVALUATE"],
                        "parameters": [{ "name": "way", "schema": text }],
                    },
                ],
            },
            "Offices": {
                "name": "Offices",
                "default": false,
                "transactions": [{
                    "name": "Close",
                    "tag": ["submit", "SUBMIT"],
                    "parameters": [
                        { "name": "office", "schema": text },
                        { "name": "colour", "schema": { "$ref": "#/components/schemas/Colour" } },
                        { "name": "price", "schema": { "type": "integer", "format": "int64" } },
                    ],
                    "returns": text,
                }],
            },
            "org.hyperledger.fabric": {
                "name": "org.hyperledger.fabric",
                "default": false,
                "transactions": [{
                    "name": "GetMetadata",
                    "tag": ["evaluate", "EVALUATE"],
                    "returns": text,
                }],
            },
        },
        "components": { "schemas": {
            "Car": {
                "description": "A car.",
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "plate": text,
                    "colour": { "$ref": "#/components/schemas/Colour" },
                },
                "required": ["plate", "colour"],
            },
            "Colour": {
                "oneOf": [
                    { "type": "string", "enum": ["Red"] },
                    {
                        "type": "object",
                        "additionalProperties": false,
                        "properties": { "Other": text },
                        "required": ["Other"],
                    },
                ],
                "properties": {},
            },
        } },
    });
    assert_eq!(metadata(&Cars), expected);
}

#[test]
fn every_caller_gets_the_metadata_which_read_nothing() {
    let ledger = MemoryLedger::new("channel");
    let name = "org.hyperledger.fabric:GetMetadata";
    let sunday = proposal("NobodyMSP", [name]).timestamp_milliseconds(7);
    let transaction = ledger.transaction(sunday);
    assert!(!block_on(Cars.invoke(&transaction)).is_refused());
    assert_eq!(transaction.read_set(), BTreeMap::new());
    assert_eq!(transaction.write_set(), BTreeMap::new());
}

#[test]
fn a_chaincode_of_several_contracts_describes_all() {
    let both = metadata(&(Cars, Greeter));
    let contracts = both["contracts"].as_object().unwrap();
    let names: Vec<_> = contracts.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["Cars", "Greeter", "Offices", "org.hyperledger.fabric"]
    );
    assert_eq!(contracts["Greeter"]["default"], json!(false));
    assert_eq!(both["info"]["title"], json!("Cars"));
}

/// Has a function that no call would reach.
struct Twice;

impl Contract for Twice {
    const NAME: &'static str = "Twice";

    type Error = CallError;
    type Context<'a, L: Ledger + 'a> = TransactionContext<'a, L>;

    fn functions<L: Ledger>(functions: &mut Functions<'_, '_, Self, L>) {
        functions
            .evaluate("Hello", ["name"], hello)
            .evaluate("Twice:Hello", ["name"], hello);
    }
}

#[test]
#[should_panic(expected = "Twice:Hello is listed twice")]
fn a_function_that_is_listed_twice_is_noticed() {
    metadata(&Twice);
}
