//! What a transaction read and will write.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::Event;

/// A range that a transaction read, so that entries which appear or vanish in it invalidate the transaction.
///
/// A peer reads a range in batches of about a hundred; here a stream counts as read to its end once it was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RangeRead {
    /// The first key that belongs to it.
    pub start: String,
    /// The first key that no longer does; empty if there is no such bound.
    pub end: String,
    /// The last key that was read, if the range was not read to its end (a full page).
    pub last: Option<String>,
    /// The keys that were found, and the number of the block that wrote each.
    pub entries: BTreeMap<String, u64>,
}

/// What a simulation has read and will write.
#[derive(Clone, Debug, Default)]
pub(super) struct Simulation {
    pub(super) reads: BTreeMap<String, Option<u64>>,
    pub(super) range_reads: Vec<RangeRead>,
    pub(super) writes: BTreeMap<String, Option<Bytes>>,
    pub(super) event: Option<Event>,
    pub(super) has_paged: bool,
}
