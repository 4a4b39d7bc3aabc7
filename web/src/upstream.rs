//! The services that this one forwards to.

mod authorities;
mod keeper_list;
mod keepers;
mod peer;

pub(crate) use authorities::Authorities;
pub(crate) use keeper_list::KeeperList;
pub(crate) use keepers::Keepers;
pub(crate) use peer::{PEER_FAILURES, Peer};
