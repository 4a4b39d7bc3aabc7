//! What the compiler says to a developer who misuses the contract API.
//!
//! The compiler uses this crate as Cargo built it for these tests: a project of its own would build every dependency again,
//! which takes minutes. `EMR_UI=write` writes what is said now.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod compiler;

use std::fs;
use std::path::Path;

use crate::compiler::{complaints, is_the_oldest};

#[test]
fn misuse_of_the_contract_api_does_not_compile_and_the_reason_is_said() {
    // Every compiler has words of its own; these are those of the oldest that will do.
    if !is_the_oldest() {
        println!(
            "not compared: this is not Rust {}",
            env!("CARGO_PKG_RUST_VERSION")
        );
        return;
    }
    let misuses = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui/misuse");
    let mut others = Vec::new();
    let files = fs::read_dir(misuses)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for source in files.filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
        let said = complaints(&source);
        assert!(!said.is_empty(), "{} compiles", source.display());
        let expected = source.with_extension("txt");
        if std::env::var_os("EMR_UI").is_some_and(|wish| wish == "write") {
            fs::write(&expected, &said).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != said {
            others.push(format!("{}:\n{said}", source.display()));
        }
    }
    assert!(
        others.is_empty(),
        "the compiler says otherwise: {}",
        others.join("\n")
    );
}
