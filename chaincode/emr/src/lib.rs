//! The contract that decides who may read and add to medical records.
//!
//! [`EmrContract`] is a Fabric [`Chaincode`](fabric_chaincode::Chaincode). Its rules:
//!
//! 1. The signed proposal's certificate, its MSP and the key pinned on the ledger together say who the caller is; no
//!    argument does.
//! 2. A caller gets the same refusal for what they may not know and for what does not exist. No successful answer
//!    depends on a ledger key whose existence the caller may not learn.
//! 3. A submission reads exact keys, never a range, so that an earlier transaction that changes its basis invalidates
//!    it.
//! 4. The contract uses no clock, no randomness and no order of a hash map, so every peer comes to the same result.
//! 5. The ledger holds opaque ids, digests, public keys and codes. Its only free texts are an organization's own words
//!    about itself, and the names of practitioners who put themselves into the directory.

mod access;
mod addition;
mod agreement;
mod amendment;
mod arguments;
mod authority;
mod caller;
mod category;
mod certificate;
mod closure;
mod collection;
mod committed;
mod context;
mod daily;
mod delegate;
mod desk;
mod directory;
mod dispatch;
mod emergency;
mod erasure;
mod error;
mod grant;
mod granter;
mod keeper;
mod key;
mod key_proof;
mod member;
mod member_key;
mod membership_log;
mod ministry;
mod organization;
mod participation;
mod policy;
mod record;
mod record_value;
mod recovery;
mod release;
mod request;
mod schema;
mod slot;
mod upgrade;

pub use dispatch::EmrContract;
pub use error::ContractError;
