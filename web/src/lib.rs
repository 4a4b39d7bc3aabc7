//! The web service: forwards what members have signed, keeps what they have encrypted, and relays to keepers and
//! certificate authorities.
//!
//! It holds no member's private key and decides nothing about access: the contract does. What it checks beyond that
//! spares people a round trip, or protects itself. Ciphertext leaves it only after the transaction that names it is
//! committed, and only to the key that signed it.

mod applications;
mod blobs;
mod certificate;
mod database;
mod feedback;
mod health;
mod kept;
mod metrics;
mod problem;
mod read_model;
mod rebuild;
mod reenrollment;
mod revocations;
mod routes;
mod server;
mod serving;
mod sessions;
mod state;
mod submissions;
mod tls;
mod upstream;

#[cfg(test)]
mod tests;

pub use rebuild::rebuild;
pub use server::Server;
