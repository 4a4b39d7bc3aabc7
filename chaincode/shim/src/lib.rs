#![doc = include_str!("../README.md")]
//!
//! # Where to look
//!
//! - [`contract`]: typed functions, callers, several contracts in one chaincode, metadata. A chaincode that reads its
//!   arguments by itself implements [`Chaincode`].
//! - [`Ledger`], with [`Invocation`] and [`PrivateData`]: everything that a transaction sees and does.
//! - [`Server`] and [`ServerBuilder`]: how a chaincode is served, to which peers, and within which bounds.
//! - [`memory`] and [`testing`]: the ledger in memory, and tools that find mistakes.
//! - [`from_go`]: for authors of chaincode in Go. [`parity`]: the table of all its calls.

mod backend;
mod capabilities;
mod chaincode;
mod client_identity;
mod composite_key;
pub mod contract;
mod endorsement_policy;
mod error;
mod event;
#[doc = include_str!("../docs/from-go.md")]
pub mod from_go {}
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod identity;
mod invocation;
mod key_range;
mod ledger;
pub mod memory;
#[doc = include_str!("../docs/parity.md")]
pub mod parity {}
mod private_data;
mod proposal_contents;
mod query;
mod recording;
mod response;
mod server;
pub mod testing;

pub use chaincode::Chaincode;
pub use client_identity::{ClientIdentity, ClientIdentityError};
pub use composite_key::{CompositeKeyError, composite_key, split_composite_key};
pub use endorsement_policy::{EndorserRole, KeyEndorsementPolicy, KeyEndorsementPolicyError};
pub use error::LedgerError;
pub use event::Event;
pub use identity::SerializedIdentity;
pub use invocation::Invocation;
pub use ledger::Ledger;
pub use private_data::PrivateData;
pub use proposal_contents::SignedProposal;
pub use query::{KeyModification, KeyValue, Page};
pub use response::Response;
pub use server::{
    ChaincodeStub, Destination, Server, ServerBuilder, ServerError, Tls, TlsError, shutdown_signal,
};
