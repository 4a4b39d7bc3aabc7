//! The calls that a peer understands. Every type that answers them is a [`Ledger`](crate::Ledger), with the same
//! checks.

use bytes::Bytes;
use futures::stream::BoxStream;

use crate::key_range::KeyRange;
use crate::proposal_contents::ProposalContents;
use crate::{Event, KeyModification, KeyValue, LedgerError, Page, Response};

/// Public state, where Fabric's messages name a collection.
pub(crate) const PUBLIC: &str = "";

/// Gives access to the calls of a peer. Only types of this crate implement it.
pub trait Backed: Send + Sync {
    /// The type that answers the calls.
    #[doc(hidden)]
    type Backend: Backend;

    /// The value that answers the calls.
    #[doc(hidden)]
    fn backend(&self) -> &Self::Backend;
}

/// One method for each call of a peer. The arguments have been checked.
#[doc(hidden)]
pub trait Backend: Send + Sync {
    fn proposal(&self) -> &ProposalContents;

    fn get(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send;

    fn get_multiple(
        &self,
        collection: &str,
        keys: &[&str],
    ) -> impl Future<Output = Result<Vec<Option<Bytes>>, LedgerError>> + Send;

    fn get_hash(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send;

    fn get_validation_parameter(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send;

    fn write(&self, write: Write) -> impl Future<Output = Result<(), LedgerError>> + Send;

    fn flush_writes(&self) -> impl Future<Output = Result<(), LedgerError>> + Send;

    fn range(
        &self,
        collection: &str,
        range: Result<KeyRange, LedgerError>,
    ) -> BoxStream<'_, Result<KeyValue, LedgerError>>;

    fn range_page(
        &self,
        range: KeyRange,
        page: PageRequest<'_>,
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send;

    fn query(
        &self,
        collection: Result<&str, LedgerError>,
        query: &str,
    ) -> BoxStream<'_, Result<KeyValue, LedgerError>>;

    fn query_page(
        &self,
        query: &str,
        page: PageRequest<'_>,
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send;

    fn history(
        &self,
        key: Result<&str, LedgerError>,
    ) -> BoxStream<'_, Result<KeyModification, LedgerError>>;

    fn invoke_chaincode(
        &self,
        name: &str,
        channel: Option<&str>,
        arguments: Vec<Bytes>,
    ) -> impl Future<Output = Result<Response, LedgerError>> + Send;

    fn set_event(&self, event: Event);
}

/// One change of one key.
#[derive(Clone, Debug)]
pub struct Write {
    pub(crate) collection: String,
    pub(crate) key: String,
    pub(crate) change: Change,
}

/// What a change does to a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Change {
    Put(Bytes),
    Delete,
    Purge,
    ValidationParameter(Bytes),
}

impl Write {
    pub(crate) fn new(collection: &str, key: &str, change: Change) -> Result<Self, LedgerError> {
        if change == Change::Put(Bytes::new()) {
            return Err(LedgerError::EmptyValue);
        }
        Ok(Self {
            collection: collection.to_owned(),
            key: checked_key(key)?.to_owned(),
            change,
        })
    }
}

/// Which page of a query is wanted.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest<'a> {
    /// At least 1.
    pub(crate) size: i32,
    pub(crate) bookmark: Option<&'a str>,
}

impl<'a> PageRequest<'a> {
    /// Fabric counts entries of a page in 32 signed bits and takes zero for "all".
    pub(crate) fn new(size: u32, bookmark: Option<&'a str>) -> Result<Self, LedgerError> {
        match i32::try_from(size) {
            Ok(size) if size > 0 => Ok(Self { size, bookmark }),
            _ => Err(LedgerError::PageSize),
        }
    }
}

pub(crate) fn checked_key(key: &str) -> Result<&str, LedgerError> {
    match key {
        "" => Err(LedgerError::EmptyKey),
        key => Ok(key),
    }
}

pub(crate) fn checked_collection(collection: &str) -> Result<&str, LedgerError> {
    match collection {
        "" => Err(LedgerError::EmptyCollection),
        collection => Ok(collection),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_at_least_one_entry() {
        let size = |size| PageRequest::new(size, None).map(|page| page.size);
        assert_eq!(size(0), Err(LedgerError::PageSize));
        assert_eq!(size(1), Ok(1));
        assert_eq!(size(u32::MAX), Err(LedgerError::PageSize));
    }
}
