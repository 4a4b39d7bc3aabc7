//! Recordings of the messages between peers and a chaincode: their format and their writer.
//!
//! A server writes them if it is told to; [`testing`](crate::testing) reads and replays them.

mod format;
mod recorder;

pub(crate) use self::format::{Call, HEADER, LARGEST_TRANSACTION, Recorded};
pub use self::recorder::Recorder;
pub(crate) use self::recorder::Tape;
