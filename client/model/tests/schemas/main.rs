//! The JSON Schema of every function of the contract, for programs in other languages, and the page's types of these
//! functions and of the HTTP interface.
//!
//! `docs/schemas/functions.json` and `web/ui/src/generated/functions.ts` are made from the types here, and
//! `web/ui/src/generated/operations.ts` from `docs/schemas/openapi.json`. `web/ui/src/generated/content.ts` has the page's
//! types of what records say, from emr-fhir. A developer who changes a request or an answer runs `make schemas` and
//! reviews every line of the difference.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod typescript;

use std::path::{Path, PathBuf};

use emr_model::{Call, Function, Kind, Visitor};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// Collects what is said of each function, and the schemas of all types that they name.
struct Functions {
    generator: SchemaGenerator,
    functions: Map<String, Value>,
}

impl Visitor for Functions {
    fn function<F: Function>(&mut self) {
        let function = json!({
            "kind": match F::KIND {
                Kind::Submit => "submit",
                Kind::Evaluate => "evaluate",
            },
            "request": self.generator.subschema_for::<F>(),
            "answer": self.generator.subschema_for::<F::Answer>(),
        });
        self.functions.insert(F::NAME.to_owned(), function);
    }
}

fn schemas() -> Value {
    let mut functions = Functions {
        generator: SchemaSettings::draft2020_12().into_generator(),
        functions: Map::new(),
    };
    Call::visit(&mut functions);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Functions of the contract for medical records",
        "functions": functions.functions,
        "$defs": functions.generator.take_definitions(true),
    })
}

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    compare("docs/schemas/functions.json", &format!("{:#}\n", schemas()));
}

#[test]
fn the_committed_typescript_is_that_of_the_schemas() {
    compare(
        "web/ui/src/generated/functions.ts",
        &typescript::functions(&schemas()),
    );
}

#[test]
fn the_committed_typescript_of_the_http_interface_is_that_of_its_description() {
    let description = std::fs::read(committed("docs/schemas/openapi.json")).unwrap();
    compare(
        "web/ui/src/generated/operations.ts",
        &typescript::operations(&serde_json::from_slice(&description).unwrap(), &schemas()),
    );
}

#[test]
fn the_committed_typescript_of_records_content_is_that_of_its_types() {
    compare(
        "web/ui/src/generated/content.ts",
        &typescript::content(&content()),
    );
}

/// The page reads views, and writes forms.
fn content() -> Value {
    let mut read = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    read.subschema_for::<emr_fhir::view::View>();
    read.subschema_for::<emr_fhir::Series>();
    read.subschema_for::<emr_fhir::form::Problem>();
    read.subschema_for::<emr_fhir::value_sets::Concept>();
    let mut written = SchemaSettings::draft2020_12().into_generator();
    written.subschema_for::<emr_fhir::form::Filled>();
    written.subschema_for::<emr_fhir::value_sets::ValueSet>();
    let mut definitions = read.take_definitions(true);
    for (name, definition) in written.take_definitions(true) {
        let other = definitions.insert(name.clone(), definition);
        assert_eq!(other, None, "two types are called {name}");
    }
    definitions.sort_keys();
    definitions.into()
}

fn committed(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(file)
}

/// Compares a committed file with what it should be, or writes it.
fn compare(file: &str, text: &str) {
    let path = committed(file);
    if std::env::var_os("EMR_SCHEMAS").is_some_and(|how| how == "write") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        return std::fs::write(path, text).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == text,
        "{file} is not what the types say: run `make schemas`, and look at the difference"
    );
}

#[test]
fn every_function_has_a_request_and_an_answer_that_are_described() {
    let schemas = schemas();
    for (name, _) in Call::FUNCTIONS {
        let function = &schemas["functions"][name];
        let reference = function["request"]["$ref"].as_str().unwrap();
        let request = schemas.pointer(reference.trim_start_matches('#')).unwrap();
        assert_eq!(request["additionalProperties"], false, "{name}");
        assert!(function["answer"].is_object(), "{name}");
    }
}
