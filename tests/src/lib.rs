//! What stories on the real network and benchmarks have in common.

pub mod earlier;
pub mod samples;
pub mod signer;
