//! The golden vectors as a WebAssembly module: the same code as natively, in an engine of a browser. Benchmarks of the page
//! load it, too.
//!
//! It has the crates, the compiler and the flags of the page's module. On other targets it is empty.

#![cfg(target_arch = "wasm32")]

mod measured;

use emr_vectors::{FORMATS, Problem, Vector, format};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

pub use measured::{Proposer, open, seal};

/// The names of all formats.
#[wasm_bindgen]
pub fn formats() -> Vec<String> {
    FORMATS.map(|format| format.name.to_owned()).into()
}

/// Computes a vector, in JSON, again from its inputs and its age files.
///
/// # Errors
///
/// What is wrong with the vector.
#[wasm_bindgen]
pub fn reproduce(name: &str, vector: &str) -> Result<String, JsError> {
    let reproduced = || -> Result<String, Problem> {
        let vector: Vector = serde_json::from_str(vector)?;
        Ok(serde_json::to_string(&format(name)?.reproduce(&vector)?)?)
    };
    reproduced().map_err(error)
}

/// Seals the inputs of a vector, in JSON, anew.
///
/// # Errors
///
/// What is wrong with the inputs.
#[wasm_bindgen(js_name = sealAnew)]
pub fn seal_anew(name: &str, given: &str) -> Result<String, JsError> {
    let sealed = || -> Result<String, Problem> {
        let given = serde_json::from_str(given)?;
        Ok(serde_json::to_string(&format(name)?.seal_anew(&given)?)?)
    };
    sealed().map_err(error)
}

fn error(problem: Problem) -> JsError {
    JsError::new(&problem.to_string())
}
