//! The service over real TLS sockets, with an in-process peer in place of Fabric's.

mod blobs;
mod changes;
mod connections;
mod erasures;
mod instances;
mod judge;
mod ledger;
mod pages;
mod organizations;
mod peer;
mod pki;
mod read_model;
mod relays;
mod revocations;
mod sign_in;
mod sign_ups;
mod table;
mod world;
mod signatures;
