//! A made-up network for tests: organizations with their roots and peers, members, and transactions that peers endorsed.
//!
//! It knows medical records; what any test of Fabric needs stands in `fabric-testkit`, whose items are offered here, too.
//! It panics where something cannot be made: then the test is wrong.

mod member;
mod network;
mod organization;
mod stranger;
mod transaction;

pub use fabric_testkit::{
    Authority, Delivered, Issued, Log, Peer, RunningPeer, SmallDisk, Template, TestIdentity,
    generate_key, shown_certificate, skipped,
};
pub use member::{id, key_digest, member};
pub use network::Network;
pub use organization::{HOSPITAL_A, HOSPITAL_B, MINISTRY, Organization};
pub use stranger::{Stranger, hold};
pub use transaction::{endorsed, proposed, signed};
