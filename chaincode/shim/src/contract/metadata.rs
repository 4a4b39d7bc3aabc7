//! Fabric's contract metadata: the functions, and the JSON schemas of their arguments and results.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::kind::Kind;

/// The contract that every chaincode has beside its own.
const SYSTEM: &str = "org.hyperledger.fabric";

/// The function that answers with the metadata.
pub(super) const GET_METADATA: &str = "org.hyperledger.fabric:GetMetadata";

/// The description of the functions listed so far.
#[derive(Debug, Default)]
pub(super) struct Description {
    pub(super) schemas: Schemas,
    contracts: BTreeMap<String, Contract>,
}

/// The types of a function's parameters and of its result.
#[derive(Debug)]
pub struct Signature {
    pub(super) parameters: Vec<Parameter>,
    pub(super) returns: Option<Schema>,
}

/// Collects the schemas of types; structs and enums are referred to by name.
#[derive(Debug)]
pub struct Schemas(SchemaGenerator);

/// A parameter by its name and its type.
#[derive(Debug, Serialize)]
pub struct Parameter {
    name: &'static str,
    schema: Schema,
}

#[derive(Debug, Serialize)]
struct Contract {
    name: String,
    transactions: Vec<Transaction>,
    default: bool,
}

#[derive(Debug, Serialize)]
struct Transaction {
    name: String,
    /// Both spellings, because some clients read one and some the other.
    tag: [&'static str; 2],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    returns: Option<Schema>,
}

impl Description {
    /// Adds a function.
    ///
    /// # Panics
    ///
    /// If a contract has two functions of one name: no call would ever reach the second.
    pub(super) fn list(&mut self, contract: &str, listed: &str, kind: Kind, signature: Signature) {
        let (contract, name) = listed.split_once(':').unwrap_or((contract, listed));
        let is_default = self.contracts.is_empty();
        let entry = self.contracts.entry(contract.to_owned());
        let entry = entry.or_insert_with(|| Contract {
            name: contract.to_owned(),
            transactions: Vec::new(),
            default: is_default,
        });
        let is_listed = entry.transactions.iter().any(|other| other.name == name);
        assert!(!is_listed, "{contract}:{name} is listed twice");
        entry.transactions.push(Transaction {
            name: name.to_owned(),
            tag: match kind {
                Kind::Submit => ["submit", "SUBMIT"],
                Kind::Evaluate => ["evaluate", "EVALUATE"],
            },
            parameters: signature.parameters,
            returns: signature.returns,
        });
    }

    /// The whole description as JSON.
    pub(super) fn into_json(mut self, title: &str, version: &str) -> Vec<u8> {
        let text = Signature {
            parameters: Vec::new(),
            returns: self.schemas.result::<String>(),
        };
        self.list(SYSTEM, "GetMetadata", Kind::Evaluate, text);
        let metadata = json!({
            "info": { "title": title, "version": version },
            "contracts": self.contracts,
            "components": { "schemas": self.schemas.into_components() },
        });
        metadata.to_string().into_bytes()
    }
}

impl Schemas {
    pub(super) fn parameter<A: JsonSchema>(&mut self, name: &'static str) -> Parameter {
        Parameter {
            name,
            schema: self.0.subschema_for::<A>(),
        }
    }

    /// `None` for `()`.
    pub(super) fn result<R: JsonSchema>(&mut self) -> Option<Schema> {
        let schema = self.0.subschema_for::<R>();
        Some(schema).filter(|schema| *schema != schemars::json_schema!({ "type": "null" }))
    }

    /// Fabric's schema of the metadata requires `properties` in every component, even in an enum.
    fn into_components(mut self) -> Map<String, Value> {
        let mut components = self.0.take_definitions(true);
        for component in components.values_mut().filter_map(Value::as_object_mut) {
            component.entry("properties").or_insert_with(|| json!({}));
        }
        components
    }
}

impl Default for Schemas {
    fn default() -> Self {
        let mut settings = SchemaSettings::draft07();
        settings.definitions_path = "/components/schemas".into();
        Self(settings.into_generator())
    }
}
