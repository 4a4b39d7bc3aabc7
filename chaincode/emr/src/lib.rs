//! The contract that decides who may read and add to medical records.
//!
//! [`EmrContract`] is a Fabric [`Chaincode`](fabric_chaincode::Chaincode). Its rules:
//!
//! 1. Who calls is what the signed proposal's certificate, its MSP and the key pinned on the ledger say together; no
//!    argument is ever trusted for it.
//! 2. What the caller may not know of and what does not exist are refused in the same words, and no success rests on a
//!    key whose existence the caller may not learn.
//! 3. A submission reads exact keys, never a range, so that whatever is ordered before it and changes its ground
//!    invalidates it.
//! 4. No clock, no randomness, no order of a hash map: every peer comes to the same result.
//! 5. No personal data, no free text but an organization's own words: opaque ids, digests, public keys and codes.

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
mod context;
mod delegate;
mod dispatch;
mod emergency;
mod erasure;
mod error;
mod grant;
mod granter;
mod keeper;
mod key;
mod member;
mod member_key;
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
