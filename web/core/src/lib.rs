//! The client core as the web page calls it: a WebAssembly module that runs in a worker of the browser.
//!
//! It contains no logic of its own. It translates between JavaScript's types and those of the client crates, so that
//! the page and the `emr` command run the same code.

use emr_model::Digest;
use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the page. The web service that serves the page has the same one.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The digest of a public key in SubjectPublicKeyInfo form (DER), as the ledger pins it and as an applicant and an
/// approver compare it: 64 hexadecimal digits.
#[wasm_bindgen(js_name = keyDigest)]
pub fn key_digest(subject_public_key_info: &[u8]) -> String {
    Digest::of(subject_public_key_info).to_string()
}
