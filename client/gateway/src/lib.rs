//! A client for the Gateway service of Hyperledger Fabric peers.
