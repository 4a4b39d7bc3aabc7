//! What the compiler says to a developer who misuses the contract API.

use std::process::Command;

#[test]
fn misuse_of_the_contract_api_does_not_compile_and_the_reason_is_said() {
    // Every compiler has words of its own; these are those of the oldest that will do.
    let version = format!("rustc {}.", env!("CARGO_PKG_RUST_VERSION"));
    let compiler = Command::new("rustc").arg("--version").output().unwrap();
    if !compiler.stdout.starts_with(version.as_bytes()) {
        println!("not compared: this is not {version}x");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/misuse/*.rs");
}
