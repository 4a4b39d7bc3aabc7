//! Rust types for the messages and services of Hyperledger Fabric.
