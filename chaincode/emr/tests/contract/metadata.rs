//! Every caller may ask which functions exist, so that an operator can try the contract before members are admitted.

use emr_model::{Call, Kind};
use fabric_chaincode::SerializedIdentity;
use serde_json::Value;

use crate::fixtures::{World, answer};

fn metadata() -> Value {
    let nobody = SerializedIdentity::new("Nobody", "");
    let name = b"org.hyperledger.fabric:GetMetadata".to_vec();
    let (transaction, response) = World::empty().propose(&nobody, &[name]);
    assert!(transaction.read_set().is_empty() && transaction.range_reads().is_empty());
    assert!(transaction.write_set().is_empty() && transaction.event().is_none());
    answer(response).unwrap()
}

#[test]
fn the_metadata_list_every_function_with_its_kind() {
    let metadata = metadata();
    let contracts = metadata["contracts"].as_object().unwrap();
    let mut told = Vec::new();
    for (contract, description) in contracts.iter().filter(|(name, _)| is_ours(name)) {
        for transaction in description["transactions"].as_array().unwrap() {
            let name = transaction["name"].as_str().unwrap();
            told.push((format!("{contract}:{name}"), transaction["tag"][0].clone()));
        }
    }
    let kind = |kind: Kind| match kind {
        Kind::Submit => "submit",
        Kind::Evaluate => "evaluate",
    };
    let table = Call::FUNCTIONS.iter();
    let mut expected: Vec<_> = table
        .map(|(name, is)| ((*name).to_owned(), Value::from(kind(*is))))
        .collect();
    told.sort_by(|one, other| one.0.cmp(&other.0));
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(told, expected);
}

#[test]
fn every_function_takes_one_object_of_known_fields_and_gives_one_value() {
    let metadata = metadata();
    let schemas = &metadata["components"]["schemas"];
    let contracts = metadata["contracts"].as_object().unwrap().iter();
    for (contract, description) in contracts.filter(|(name, _)| is_ours(name)) {
        for transaction in description["transactions"].as_array().unwrap() {
            let name = format!("{contract}:{}", transaction["name"]);
            let [request] = &transaction["parameters"].as_array().unwrap()[..] else {
                panic!("{name} takes one request");
            };
            let reference = request["schema"]["$ref"].as_str().unwrap();
            let component = reference.strip_prefix("#/components/schemas/").unwrap();
            assert_eq!(schemas[component]["additionalProperties"], false, "{name}");
            assert!(transaction["returns"].is_object(), "{name}");
        }
    }
}

/// Whether a contract is the chaincode's own; the metadata also lists Fabric's.
fn is_ours(contract: &str) -> bool {
    !contract.starts_with("org.hyperledger.fabric")
}
