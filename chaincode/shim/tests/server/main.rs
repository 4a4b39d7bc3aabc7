//! The server, as a peer over a real socket sees it.

#![allow(clippy::unwrap_used)]

mod bad_input;
mod blame;
mod chaincode;
mod dialling;
mod environment;
mod frames;
mod lifecycle;
mod load;
mod log;
mod misbehaviour;
mod peer;
mod protocol;
mod queries;
mod renewal;
mod thorough;
mod tls;
mod transport;
mod unruly;
mod watching;
