//! The client library of patient-controlled medical records: keys, sealed records, proofs, typed calls.

pub mod age_keys;
mod canonical;
pub mod certificate;
pub mod identity;
pub mod letter;
pub mod sealing;
pub mod wallet;
pub mod wish;
