//! Who may do what, tried on a ledger in memory with real certificates.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod access;
mod arguments;
mod callers;
mod consent;
mod fixtures;
mod metadata;
mod people;
mod records;
mod refusals;
mod registry;
mod release;
