//! The surroundings of a ledger in memory: its collections, the chaincodes beside it, the channels of its peer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;

use super::{MemoryLedger, Transaction};
use crate::{Chaincode, LedgerError, Response};

/// The number of results that a peer allows a query unless its `core.yaml` says otherwise.
const TOTAL_QUERY_LIMIT: usize = 10_000;

/// The beginning of an implicit collection's name; the id of its one organization follows.
const IMPLICIT: &str = "_implicit_org_";

/// A private data collection of a chaincode, as its definition names it.
///
/// # Defaults
///
/// As in Fabric: clients of other organizations may read and write, if their proposals are endorsed by peers that can.
#[derive(Clone, Debug)]
pub struct Collection {
    name: String,
    organizations: BTreeSet<String>,
    is_member_only_read: bool,
    is_member_only_write: bool,
}

impl Collection {
    /// A collection whose data the peers of these organizations keep.
    pub fn new<O: Into<String>>(
        name: impl Into<String>,
        organizations: impl IntoIterator<Item = O>,
    ) -> Self {
        Self {
            name: name.into(),
            organizations: organizations.into_iter().map(Into::into).collect(),
            is_member_only_read: false,
            is_member_only_write: false,
        }
    }

    /// Lets only clients of its organizations read.
    pub fn member_only_read(mut self) -> Self {
        self.is_member_only_read = true;
        self
    }

    /// Lets only clients of its organizations write.
    pub fn member_only_write(mut self) -> Self {
        self.is_member_only_write = true;
        self
    }

    pub(super) fn is_member(&self, organization: &str) -> bool {
        self.organizations.contains(organization)
    }

    pub(super) fn check_read(&self, creator: &str) -> Result<(), LedgerError> {
        match self.is_member_only_read && !self.is_member(creator) {
            true => Err(self.refuse("read")),
            false => Ok(()),
        }
    }

    pub(super) fn check_write(&self, creator: &str) -> Result<(), LedgerError> {
        match self.is_member_only_write && !self.is_member(creator) {
            true => Err(self.refuse("write")),
            false => Ok(()),
        }
    }

    fn refuse(&self, what: &str) -> LedgerError {
        LedgerError::Peer(format!(
            "the creator may not {what} private data of collection {}",
            self.name
        ))
    }
}

/// The organization that owns this implicit collection.
pub(super) fn implicit_organization(collection: &str) -> Option<&str> {
    collection.strip_prefix(IMPLICIT)
}

/// Everything about a ledger that is not stored on it.
pub(super) struct Settings {
    pub(super) collections: BTreeMap<String, Collection>,
    pub(super) chaincodes: BTreeMap<String, Arc<dyn Installed>>,
    /// The peer's other channels.
    pub(super) channels: BTreeMap<String, MemoryLedger>,
    pub(super) total_query_limit: usize,
    pub(super) has_rich_queries: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            collections: BTreeMap::new(),
            chaincodes: BTreeMap::new(),
            channels: BTreeMap::new(),
            total_query_limit: TOTAL_QUERY_LIMIT,
            has_rich_queries: false,
        }
    }
}

impl Settings {
    pub(super) fn define(&mut self, collection: Collection) {
        self.collections.insert(collection.name.clone(), collection);
    }

    pub(super) fn collection(&self, name: &str) -> Result<Collection, LedgerError> {
        match (self.collections.get(name), implicit_organization(name)) {
            (Some(collection), _) => Ok(collection.clone()),
            (None, Some(organization)) => Ok(Collection::new(name, [organization])),
            (None, None) => Err(LedgerError::Peer(format!(
                "collection {name} is not defined in the definition of the chaincode"
            ))),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("collections", &self.collections)
            .field("chaincodes", &self.chaincodes.keys())
            .field("channels", &self.channels.keys())
            .finish_non_exhaustive()
    }
}

/// A chaincode that others can call.
pub(super) trait Installed: Send + Sync {
    fn invoke<'a>(&'a self, transaction: &'a Transaction) -> BoxFuture<'a, Response>;
}

impl<C: Chaincode> Installed for C {
    fn invoke<'a>(&'a self, transaction: &'a Transaction) -> BoxFuture<'a, Response> {
        Box::pin(Chaincode::invoke(self, transaction))
    }
}
