//! The services that this one forwards to.

mod authorities;
mod endorsers;
mod keepers;
mod node;
mod peer;
mod silence;

pub(crate) use authorities::Authorities;
pub(crate) use endorsers::Endorsers;
pub(crate) use keepers::Keepers;
pub(crate) use node::{KnownNode, own_node};
pub(crate) use peer::{Outcome, PEER_FAILURES, Peer};
