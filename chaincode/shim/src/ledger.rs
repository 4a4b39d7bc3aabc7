//! What a transaction sees: the proposal that asks for it, and the ledger.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures::Stream;

use crate::{KeyValue, LedgerError, Page, SerializedIdentity};

/// What one transaction sees: the proposal that asks for it, and the ledger as it was committed last.
///
/// Implemented by [`ChaincodeStub`](crate::ChaincodeStub), which asks the peer, and by [`memory::Transaction`](crate::memory::Transaction)
/// for tests. Reads never see the transaction's own writes, as on a peer. Calls made at once (`join!`) are sent one
/// after the other, since a peer takes one at a time of each transaction; dropping a call's future is safe, but a write
/// may have happened.
///
/// Keys are ordered by their bytes.
pub trait Ledger: Send + Sync {
    /// The id of the transaction, which the client derived from its nonce and certificate: 64 hex digits.
    fn transaction_id(&self) -> &str;

    /// The channel whose ledger this is.
    fn channel_id(&self) -> &str;

    /// When the client says it made the proposal. Nobody has checked that; it is the same on every peer.
    fn timestamp(&self) -> SystemTime;

    /// Who signed the proposal.
    fn creator(&self) -> &SerializedIdentity;

    /// The arguments of the call, the function's name first by convention.
    fn arguments(&self) -> &[Bytes];

    /// The function's name: the first argument, if there is one and it is UTF-8.
    fn function(&self) -> Option<&str> {
        self.arguments()
            .first()
            .and_then(|name| std::str::from_utf8(name).ok())
    }

    /// The arguments after the function's name.
    fn parameters(&self) -> &[Bytes] {
        self.arguments().get(1..).unwrap_or_default()
    }

    /// [`timestamp`](Self::timestamp) in whole milliseconds since the Unix epoch, rounded down.
    fn timestamp_milliseconds(&self) -> i64 {
        let whole = |milliseconds: u128| i64::try_from(milliseconds).unwrap_or(i64::MAX);
        match self.timestamp().duration_since(UNIX_EPOCH) {
            Ok(since) => whole(since.as_millis()),
            Err(before) => -whole(before.duration().as_nanos().div_ceil(1_000_000)),
        }
    }

    /// The committed value of a key, or `None`. The key becomes part of the read set either way: if it changes
    /// before this transaction is committed, this transaction is invalid.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn get_state(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send;

    /// Writes a value when the transaction is committed; the last write of a key counts.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], [`LedgerError::EmptyValue`], or a failure of the peer.
    fn put_state(
        &self,
        key: &str,
        value: impl Into<Bytes> + Send,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Deletes a key when the transaction is committed. It need not exist.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn del_state(&self, key: &str) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// The simple keys from `start` on up to, but without, `end`. An empty `start` is the first simple key, an empty
    /// `end` means all that follow; composite keys are never among them.
    ///
    /// If an entry is added to or taken from the range before this transaction is committed, it is invalid. A peer
    /// ends the stream silently after its `totalQueryLimit`, 10 000 unless set: page through what can be longer.
    ///
    /// # Errors
    ///
    /// Given as the stream's item, which is then its last: [`LedgerError::CompositeKeyInSimpleRange`], or a failure of
    /// the peer.
    fn get_state_by_range(
        &self,
        start: &str,
        end: &str,
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_, Self>;

    /// All composite keys of an object type whose first attributes are these (whole attributes, not prefixes of them).
    ///
    /// # Errors
    ///
    /// Given as the stream's item, which is then its last: [`LedgerError::CompositeKey`], or a failure of the peer.
    fn get_state_by_partial_composite_key(
        &self,
        object_type: &str,
        attributes: &[&str],
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_, Self>;

    /// One page of [`get_state_by_range`](Self::get_state_by_range), from `bookmark` on if there is one.
    ///
    /// Peers offer pages to read-only transactions: after a page no write succeeds, after a write no page does.
    ///
    /// # Errors
    ///
    /// [`LedgerError::CompositeKeyInSimpleRange`], [`LedgerError::PageSize`],
    /// [`LedgerError::BookmarkOutsideRange`], or a failure of the peer.
    fn get_state_by_range_with_pagination(
        &self,
        start: &str,
        end: &str,
        page_size: u32,
        bookmark: Option<&str>,
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send;

    /// One page of [`get_state_by_partial_composite_key`](Self::get_state_by_partial_composite_key), from `bookmark`
    /// on if there is one. For read-only transactions, like every page.
    ///
    /// # Errors
    ///
    /// [`LedgerError::CompositeKey`], [`LedgerError::PageSize`], [`LedgerError::BookmarkOutsideRange`], or a failure of
    /// the peer.
    fn get_state_by_partial_composite_key_with_pagination(
        &self,
        object_type: &str,
        attributes: &[&str],
        page_size: u32,
        bookmark: Option<&str>,
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send;

    /// Announces something to listeners once the transaction is committed. The last event set counts.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyEventName`].
    fn set_event(&self, name: &str, payload: impl Into<Bytes>) -> Result<(), LedgerError>;
}
