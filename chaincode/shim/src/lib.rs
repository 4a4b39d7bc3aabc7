#![doc = include_str!("../README.md")]

mod chaincode;
mod composite_key;
mod error;
mod event;
mod identity;
mod key_range;
mod ledger;
pub mod memory;
mod query;
mod response;
mod server;

pub use chaincode::Chaincode;
pub use composite_key::{CompositeKeyError, composite_key, split_composite_key};
pub use error::LedgerError;
pub use event::Event;
pub use identity::SerializedIdentity;
pub use ledger::Ledger;
pub use query::{KeyValue, Page};
pub use response::Response;
pub use server::{
    ChaincodeStub, Destination, Server, ServerBuilder, ServerError, Tls, TlsError, shutdown_signal,
};
