//! What the programs of an emr network share: settings (one type writes a file and reads it), limits, files that are
//! written whole, and with the feature `daemon` logs, metrics, signals, and TLS that takes up renewed certificates.

mod chain;
#[cfg(feature = "daemon")]
pub mod daemon;
pub mod file;
#[cfg(feature = "daemon")]
pub mod from_files;
pub mod limits;
#[cfg(feature = "daemon")]
pub mod metrics;
pub mod settings;
#[cfg(feature = "daemon")]
pub mod tls;

pub use self::chain::chain;
