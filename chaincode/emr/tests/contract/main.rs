//! Who may do what, tried on a ledger in memory with real certificates.

// Helpers of tests may unwrap like tests.
#![allow(clippy::unwrap_used)]

mod access;
mod additions;
mod amendments;
mod arguments;
mod at_once;
mod callers;
mod consent;
mod delegates;
mod desk;
mod directory;
mod emergencies;
mod erasure;
mod fixtures;
mod freezing;
mod growth;
mod keys;
mod metadata;
mod ministry;
mod organizations;
mod people;
mod policy;
mod records;
mod recovery;
mod refusals;
mod registry;
mod release;
mod scopes;
mod slots;
mod suspensions;
mod upgrade;
