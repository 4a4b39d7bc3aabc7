//! Brings a real Hyperledger Fabric network up and down.
