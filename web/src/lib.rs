//! The web service: forwards what members have signed, keeps what they have encrypted, and relays to keepers and
//! certificate authorities.
//!
//! It holds no member's private key and decides nothing about access: the contract does. What it checks beyond that
//! spares people a round trip, or protects itself. Ciphertext leaves it only after the transaction that names it is
//! committed, and only to the key that signed it.

mod authorities;
mod blob_store;
mod blobs;
mod body;
mod certificate;
mod certificate_request;
mod config;
mod database;
mod figures;
mod files;
mod health;
mod keepers;
mod observer;
mod peer;
mod portal;
mod problem;
mod releases;
mod revocations;
mod routes;
mod server;
mod session_table;
mod sessions;
mod sign_up_queue;
mod sign_ups;
mod start_page;
mod submissions;
mod tls;
mod transactions;

#[cfg(test)]
mod tests;

pub use config::{
    AuthoritySettings, CertificateAndKey, Config, ConfigError, GatewaySettings, Identity,
    KeeperSettings,
};
pub use figures::serve_figures;
pub use server::Server;
