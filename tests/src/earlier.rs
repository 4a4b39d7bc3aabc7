//! What trials ask of the chaincode that an upgrade finds.

/// The function that writes the values of patients as the first contract did; its argument is a list of their ids.
pub const WRITE_AS_FIRST_CONTRACT: &str = "Earlier:WriteAsFirstContract";
