//! Write Hyperledger Fabric chaincode in Rust.
