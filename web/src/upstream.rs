//! The services that this one forwards to.

mod authorities;
mod keepers;
mod peer;

pub(crate) use authorities::Authorities;
pub(crate) use keepers::Keepers;
pub(crate) use peer::{PEER_FAILURES, Peer};
