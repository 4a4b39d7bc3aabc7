//! Tests that this machine cannot run.

use std::io::{self, Write as _};

/// Says on the standard error which test is skipped, and why. What a passing test prints is not shown; this is.
pub fn skipped(test: &str, why: &str) {
    writeln!(io::stderr(), "skipped: {test}: {why}").expect("the standard error can be written");
}
