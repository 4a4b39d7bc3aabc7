//! Everything that is encrypted in an emr network: age files, shares of keys, and canonical JSON.
//!
//! | module | has |
//! |---|---|
//! | [`age_keys`] | X25519 keys in memory, and files sealed to them |
//! | [`device_key`] | files for a key that never leaves its device |
//! | [`record`] | records: sealed by their author, opened by their readers |
//! | [`keyring`] | the private keys that all devices of a member share |
//! | [`kit`] | the recovery kit: a key on paper that opens the keyring |
//! | [`recovery_share`] | three keepers' shares of a key that opens the keyring |
//! | [`passphrase_file`] | files under a passphrase |
//! | [`key_envelope`] | key envelopes: a category's keys, sealed to a grantee |
//! | [`desk_file`] | desk files: what officials must read and nobody else |
//! | [`request_message`] | messages: what a request for access asks in words |
//!
//! Nothing here reads files, clocks or the network, so that it runs in a browser too.

mod age_file;
pub mod age_keys;
mod canonical;
pub mod desk_file;
pub mod device_key;
pub mod key_envelope;
pub mod keyring;
#[cfg(feature = "kit")]
pub mod kit;
pub mod passphrase_file;
pub mod record;
pub mod recovery_share;
pub mod request_message;

pub use canonical::canonical_json;
