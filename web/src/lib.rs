//! The web service: forwards what members have signed, keeps what they have encrypted, and relays to keepers and
//! certificate authorities.
//!
//! It holds no member's private key and decides nothing about access: the contract does. What it checks beyond that
//! spares people a round trip, or protects itself. Ciphertext leaves it only after the transaction that names it is
//! committed, and only to the key that signed it.

mod applications;
mod blobs;
mod certificate;
mod certificate_request;
mod config;
mod database;
mod figures;
mod files;
mod health;
mod observer;
mod page_address;
mod problem;
mod releases;
mod revocations;
mod routes;
mod serving;
mod sessions;
mod state;
mod submissions;
mod tls;
mod upstream;

#[cfg(test)]
mod tests;

pub use config::{
    AuthoritySettings, CertificateAndKey, Config, ConfigError, GatewaySettings, Identity,
    KeeperSettings,
};
pub use figures::serve_figures;
pub use page_address::{NotAPageAddress, PageAddress};
pub use serving::Server;
