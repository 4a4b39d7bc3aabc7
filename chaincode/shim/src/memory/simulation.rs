//! What the simulation of a transaction has read and will write.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::backend::PUBLIC;

/// A range that was read, as far as the peer looks: a page is full or the range is at its end, whatever was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RangeRead {
    /// The first key of the range.
    pub start: String,
    /// The first key after the range; empty if the range has no upper bound.
    pub end: String,
    /// The last key that was read, if the range was not read to its end (a full page).
    pub last: Option<String>,
    /// The keys that were found, and the number of the block that wrote each.
    pub entries: BTreeMap<String, u64>,
}

/// Where a key is: in the public state of a chaincode, or in one of its collections.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Place {
    pub(super) chaincode: String,
    /// Empty for public state.
    pub(super) collection: String,
}

impl Place {
    pub(super) fn new(chaincode: &str, collection: &str) -> Self {
        Self {
            chaincode: chaincode.to_owned(),
            collection: collection.to_owned(),
        }
    }

    pub(super) fn is_public(&self) -> bool {
        self.collection == PUBLIC
    }
}

/// What a write does to a key's value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum ValueWrite {
    Put(Bytes),
    Delete,
}

/// What a simulation has read and will write.
#[derive(Clone, Debug, Default)]
pub(super) struct Simulation {
    pub(super) reads: BTreeMap<(Place, String), Option<u64>>,
    /// Each range read with the chaincode that made it.
    pub(super) range_reads: Vec<(String, RangeRead)>,
    pub(super) values: BTreeMap<(Place, String), ValueWrite>,
    pub(super) policies: BTreeMap<(Place, String), Bytes>,
    pub(super) has_written: bool,
    /// What the transaction has done that peers offer only to read-only transactions, in words.
    pub(super) read_only_because: Option<&'static str>,
}

impl Simulation {
    /// Every key that is written, its value or its policy.
    pub(super) fn written(&self) -> impl Iterator<Item = &(Place, String)> {
        self.values.keys().chain(self.policies.keys())
    }
}
