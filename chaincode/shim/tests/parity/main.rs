//! Everything that the Go shim offers, on the ledger in memory and behind peers of both lines: the answers are the same.

#![allow(clippy::unwrap_used)]

mod batches;
mod chaincodes;
mod identities;
mod peer;
mod play;
mod private;
mod proposals;
mod public;
mod recordings;
mod script;
mod table;
