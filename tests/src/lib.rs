//! Stories on the real network and benchmarks.

pub mod samples;
