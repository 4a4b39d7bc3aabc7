//! The messages that members' programs, the web service and keepers exchange over HTTP and gRPC.
//!
//! Everything here is plain data in JSON: field names are `snake_case`, bytes are base64, times are whole milliseconds
//! since the Unix epoch. Requests refuse unknown fields.

pub mod changes;
pub mod contact;
pub mod custody;
pub mod directory;
pub mod feedback;
pub mod invitation;
pub mod network;
pub mod problem;
pub mod profile;
pub mod revocation;
pub mod session;
pub mod sign_up;
pub mod signature;
pub mod transaction;
