//! What a page is told while it is open: that something changed, so that it reads it anew.
//!
//! The service sends these as server-sent events, from what it reads in committed blocks. They say neither what changed
//! nor whose data: the page learns that from the ledger, as always.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What has changed for a member since the event before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// In each of these something changed. Empty in the first event of a stream, which only gives its position.
    pub changed: BTreeSet<Change>,
}

/// A part of a member's data.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Requests for access.
    Requests,
    /// Grants and delegations.
    Grants,
    /// Categories and whether they are open to emergencies.
    Categories,
    /// Records: added, amended, marked as errors, erased.
    Records,
    /// Who opened records.
    Looks,
    /// Emergencies and their reviews.
    Emergencies,
    /// Memberships, keys and recoveries.
    Membership,
    /// Entries in the directory of practitioners.
    Directory,
    /// The service no longer knows what changed since the given position: read everything anew.
    Everything,
}
