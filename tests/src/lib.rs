//! Stories on the real network and benchmarks.
