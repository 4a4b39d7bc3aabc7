//! Certificates, endorsed transactions and a peer for tests of what talks to Hyperledger Fabric.
//!
//! Everything is made anew in each test, and lives in its process. It panics if something cannot be made, because then
//! the test itself is wrong.
//!
//! ```
//! use fabric_testkit::{Authority, Template};
//!
//! let authority = Authority::new("peers");
//! let peer = authority.identity("Org1MSP", &Template::named("peer0").unit("peer"));
//! let old = authority.issue(&Template::named("peer1").unit("peer").expired());
//! let list = authority.revocation_list(&[old.serial()]);
//! ```

mod authority;
mod identity;
mod issued;
mod key;
mod log;
mod peer;
mod revocation_list;
mod shown;
mod skipped;
mod small_disk;
mod template;
mod transaction;

pub use authority::Authority;
pub use identity::TestIdentity;
pub use issued::Issued;
pub use key::{certificate_request, generate_key, public_key};
pub use log::Log;
pub use peer::{Delivered, Peer, RunningPeer};
/// For a template or a key that only one test wants.
pub use rcgen;
pub use shown::shown_certificate;
pub use skipped::skipped;
pub use small_disk::SmallDisk;
pub use template::Template;
pub use transaction::{answer, prepare, prepare_action};
