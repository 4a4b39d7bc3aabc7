//! The vocabulary that the contract and all clients share: ids, the ledger's types, and the contract's functions with
//! their requests and answers. What members' programs, web service and keepers say to each other is in `emr-api`.
//!
//! Everything here is plain data. Values are checked when they are made (`TryFrom<String>`, serde),
//! so that code which holds a [`MemberId`] or a [`Digest`] never checks it again. Field names are
//! `snake_case` in JSON, times are whole milliseconds since the Unix epoch, digests are SHA-256 in
//! lower-case hexadecimal. Requests refuse unknown fields.

pub mod access;
pub mod authored;
mod basis;
mod bytes;
mod call;
pub mod category;
mod committed;
pub mod delegate;
pub mod desk;
mod digest;
pub mod directory;
pub mod emergency;
pub mod erasure;
mod error_code;
pub mod first_contract;
mod function;
pub mod grant;
mod grantee;
mod id;
pub mod image;
pub mod json;
pub mod keeper;
mod ledger_key;
pub mod member;
pub mod organization;
mod page;
pub mod policy;
mod policy_bounds;
mod policy_in_force;
mod purpose;
mod recipient;
pub mod record;
pub mod recovery;
pub mod request;
mod service_code;
pub mod slot;
pub mod text;
mod time;

pub use basis::{Basis, EmergencyId};
pub use bytes::Bytes;
pub use call::{Call, InvalidCall, Visitor};
pub use committed::{Committed, Outcome, TransactionStatus};
pub use digest::Digest;
pub use error_code::ErrorCode;
pub use function::{Done, Function, Kind, Submit};
pub use grantee::Grantee;
pub use id::{CategoryId, InvalidValue, KindCode, MemberId, MspId, Nonce, RecordId, TransactionId};
pub use ledger_key::LedgerKey;
pub use page::{Page, PageRequest};
pub use policy::Policy;
pub use policy_bounds::{Bounds, NetworkKind, OutOfBounds, PolicyBounds};
pub use policy_in_force::{LongerRecovery, PolicyInForce};
pub use purpose::Purpose;
pub use recipient::Recipient;
pub use service_code::ServiceCode;
pub use slot::Slot;
pub use time::Timestamp;
