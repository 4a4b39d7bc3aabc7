//! The service over real TLS sockets, with an in-process peer in place of Fabric's.

mod blobs;
mod changes;
mod connections;
mod erasures;
mod feedback;
mod instances;
mod judge;
mod ledger;
mod organizations;
mod pages;
mod peer;
mod pki;
mod read_model;
mod relays;
mod revocations;
mod sign_in;
mod sign_ups;
mod signatures;
mod table;
mod world;
