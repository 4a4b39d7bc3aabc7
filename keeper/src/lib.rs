//! An organization's custodian of key shares.
//!
//! An author who adds a record splits its gate key among three keepers of different organizations. A keeper takes its
//! share only with a signed proposal, the author's to add the record or the patient's to replace its shares, and only
//! if its own organization's peer would endorse that proposal. It releases the share only for an access entry that is
//! committed on that same peer, sealed to the reader whom the entry names. So no record opens without an entry in the
//! patient's log, unless two keepers conspire with a reader.
//!
//! Keepers also hold the reasons of emergencies, and seal desk files anew to the members whom the contract allows to read
//! them.
//!
//! A keeper encrypts what it holds to a key that changes every month (the *month key*). Earlier keys are destroyed, so
//! that no copy of what a patient erased opens any more.
//!
//! Keepers also close the ledger's time slots, so that an endorsed transaction cannot be held back for long, and
//! destroy their shares of records that patients erase.
//!
//! A keeper believes only its own peer: it asks that peer's Endorser directly.

mod custody_key;
mod desk;
mod entrusted;
mod erasures;
mod error;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod keeper;
mod listener;
mod metrics;
mod month_keys;
mod peer;
mod proposal;
mod recovery_shares;
mod server;
mod service;
mod settling;
mod slots;
mod store;
mod turning;
mod unlocking;
mod unsettled;

pub use error::{Code, Error};
pub use server::{KeeperProcess, StartError};
