//! What stories on the real network and benchmarks have in common.

pub mod earlier;
pub mod examples;
pub mod leader;
pub mod metrics;
pub mod round_trip;
pub mod samples;
pub mod signer;
