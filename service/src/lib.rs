//! What the programs of an emr network share: settings that one type writes and reads, files that are written whole, and
//! with the feature `daemon` logs, metrics and signals.

mod chain;
#[cfg(feature = "daemon")]
pub mod daemon;
pub mod file;
#[cfg(feature = "daemon")]
pub mod metrics;
pub mod settings;

pub use self::chain::chain;
