//! The client against what the official implementations make, against liars, and against a peer in this process.

#![allow(clippy::unwrap_used)]

#[cfg(feature = "connect")]
mod checkpointer;
mod endorsement;
#[cfg(feature = "connect")]
mod events;
mod fixtures;
#[cfg(feature = "connect")]
mod ladder;
mod official;
#[cfg(feature = "connect")]
mod peer;
mod proposal;
#[cfg(feature = "connect")]
mod resuming;
mod transaction;
