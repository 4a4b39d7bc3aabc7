//! The client library of patient-controlled medical records: keys, sealed records, proofs, typed calls.

pub mod age_keys;
mod canonical;
pub mod certificate;
mod error;
#[cfg(test)]
mod fixture;
pub mod identity;
pub mod letter;
pub mod member;
pub mod patient_address;
pub mod sealing;
pub mod session;
mod time;
pub mod trust;
pub mod wallet;
pub mod web;
pub mod wish;

pub use error::Error;
