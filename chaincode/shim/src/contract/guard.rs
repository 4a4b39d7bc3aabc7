//! The ledger as functions see it: a function that is for evaluation cannot write.

use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures::stream::BoxStream;

use super::kind::Kind;
use crate::backend::{Backed, Backend, PageRequest, Write};
use crate::key_range::KeyRange;
use crate::proposal_contents::ProposalContents;
use crate::{Event, KeyModification, KeyValue, Ledger, LedgerError, Page, Response};

/// A ledger that refuses writes while a function for evaluation runs, and remembers such an attempt.
#[derive(Debug)]
pub(super) struct Guard<'l, L> {
    ledger: &'l L,
    kind: Kind,
    was_violated: AtomicBool,
}

impl<'l, L: Ledger> Guard<'l, L> {
    pub(super) fn new(ledger: &'l L, kind: Kind) -> Self {
        Self {
            ledger,
            kind,
            was_violated: AtomicBool::new(false),
        }
    }

    /// Whether the function tried to write although it is for evaluation. It may have ignored the error.
    pub(super) fn was_violated(&self) -> bool {
        self.was_violated.load(Ordering::Relaxed)
    }

    fn begin_write(&self) -> Result<(), LedgerError> {
        match self.kind {
            Kind::Submit => Ok(()),
            Kind::Evaluate => {
                self.was_violated.store(true, Ordering::Relaxed);
                Err(LedgerError::ReadOnly)
            }
        }
    }
}

impl<L: Ledger> Backed for Guard<'_, L> {
    type Backend = Self;

    fn backend(&self) -> &Self {
        self
    }
}

impl<L: Ledger> Backend for Guard<'_, L> {
    async fn write(&self, write: Write) -> Result<(), LedgerError> {
        self.begin_write()?;
        self.ledger.backend().write(write).await
    }

    fn set_event(&self, event: Event) {
        if self.begin_write().is_ok() {
            self.ledger.backend().set_event(event);
        }
    }

    fn proposal(&self) -> &ProposalContents {
        self.ledger.backend().proposal()
    }

    fn get(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send {
        self.ledger.backend().get(collection, key)
    }

    fn get_multiple(
        &self,
        collection: &str,
        keys: &[&str],
    ) -> impl Future<Output = Result<Vec<Option<Bytes>>, LedgerError>> + Send {
        self.ledger.backend().get_multiple(collection, keys)
    }

    fn get_hash(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send {
        self.ledger.backend().get_hash(collection, key)
    }

    fn get_validation_parameter(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send {
        self.ledger
            .backend()
            .get_validation_parameter(collection, key)
    }

    fn flush_writes(&self) -> impl Future<Output = Result<(), LedgerError>> + Send {
        self.ledger.backend().flush_writes()
    }

    fn range(
        &self,
        collection: &str,
        range: Result<KeyRange, LedgerError>,
    ) -> BoxStream<'_, Result<KeyValue, LedgerError>> {
        self.ledger.backend().range(collection, range)
    }

    fn range_page(
        &self,
        range: KeyRange,
        page: PageRequest<'_>,
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send {
        self.ledger.backend().range_page(range, page)
    }

    fn query(
        &self,
        collection: Result<&str, LedgerError>,
        query: &str,
    ) -> BoxStream<'_, Result<KeyValue, LedgerError>> {
        self.ledger.backend().query(collection, query)
    }

    fn query_page(
        &self,
        query: &str,
        page: PageRequest<'_>,
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send {
        self.ledger.backend().query_page(query, page)
    }

    fn history(
        &self,
        key: Result<&str, LedgerError>,
    ) -> BoxStream<'_, Result<KeyModification, LedgerError>> {
        self.ledger.backend().history(key)
    }

    fn invoke_chaincode(
        &self,
        name: &str,
        channel: Option<&str>,
        arguments: Vec<Bytes>,
    ) -> impl Future<Output = Result<Response, LedgerError>> + Send {
        self.ledger
            .backend()
            .invoke_chaincode(name, channel, arguments)
    }
}
