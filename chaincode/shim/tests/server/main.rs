//! The server, as a peer over a real socket sees it.

#![allow(clippy::unwrap_used)]

mod chaincode;
mod lifecycle;
mod misbehaviour;
mod peer;
mod protocol;
mod queries;
mod thorough;
mod transport;
mod unruly;
