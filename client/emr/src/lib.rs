//! The client library of patient-controlled medical records: keys, sealed records, proofs, typed calls.

pub mod age_keys;
pub mod sealing;
