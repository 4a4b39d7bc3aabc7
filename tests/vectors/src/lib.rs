//! Golden vectors: examples of every format that members' programs and keepers exchange, with fixed keys.
//!
//! A vector has four parts. From what is *given* and from the *sealed* files, every reader computes what is *exact*. The
//! age files were made once, because nobody can choose the randomness in them; each stands beside the keys that open it
//! and its plaintext.
//!
//! [`Format::reproduce`] computes a vector with the code of the clients and keepers, natively or in WebAssembly. Programs in other
//! languages, written from `docs/formats.md`, compute it too: `tests/readers.rs` runs all of them.

mod admission_code;
mod authored;
mod canonical;
mod contact;
mod desk_file;
mod destruction;
mod encoding;
mod exact_text;
mod format;
mod formats;
mod granted_record;
mod identities;
mod keeper_key;
mod key_envelope;
mod keyring;
mod kit;
mod proposal;
mod receipt;
mod record;
mod record_id;
mod recovery_share;
mod release;
mod request_message;
mod sign_in;
mod signatures;
mod vector;

pub use format::Format;
pub use formats::{FORMATS, UnknownFormat, format};
pub use vector::{Problem, Sealed, Vector};
