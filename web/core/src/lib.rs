//! The client core as the web page calls it: a WebAssembly module that runs in a worker of the browser.
//!
//! It contains no logic of its own. It translates between JavaScript's types and those of the client crates, so that
//! the page and the `emr` command run the same code. It is empty for other targets: JavaScript's values stay on their
//! thread, which native futures do not.
#![cfg(target_family = "wasm")]

mod client;
mod error;
mod machine;
mod member;

use wasm_bindgen::prelude::wasm_bindgen;

pub use client::Client;
pub use machine::Machine;
pub use member::{OpenedRecord, SignedIn};

/// The version of the page. The web service that serves the page has the same one.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
