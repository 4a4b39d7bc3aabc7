//! The client against what the official implementations make, against liars, and against a peer in this process.

#![allow(clippy::unwrap_used)]

mod endorsement;
mod events;
mod fixtures;
mod ladder;
mod official;
mod peer;
mod proposal;
mod transaction;
