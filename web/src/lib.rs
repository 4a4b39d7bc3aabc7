//! The web service: forwards what members have signed, keeps what they have encrypted, and relays to keepers and
//! certificate authorities.
//!
//! It holds no member's private key, and the contract alone decides about access. The service checks the form of what
//! it is sent and the caller's role, so that people need not wait for a refusal of the contract; limits, sessions and
//! sizes protect the service itself. It gives the parts of a record only to the key that signed a committed opening of
//! that record, and an envelope only to the member or hospital to which a committed transaction addresses it.

mod accounts;
mod applications;
mod blobs;
mod cached_answer;
mod certificate;
mod challenges;
mod contacts;
mod database;
mod directory;
mod feedback;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod health;
mod housekeeping;
mod invitations;
mod limits;
mod metrics;
mod pending_revocations;
mod problem;
mod read_model;
mod rebuild;
mod reenrollment;
mod routes;
mod search;
mod security_log;
mod server;
mod serving;
mod sessions;
mod silent;
mod state;
mod submissions;
mod upstream;
mod user_agent;

#[cfg(test)]
mod tests;

pub use rebuild::rebuild;
pub use security_log::pseudonym;
pub use server::Server;
