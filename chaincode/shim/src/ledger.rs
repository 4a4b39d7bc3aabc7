//! What a transaction can see and do: the state of its chaincode, other chaincodes, and events.

use bytes::Bytes;
use futures::Stream;

use crate::backend::{Backed, Backend, Change, PUBLIC, PageRequest, Write, checked_key};
use crate::key_range::KeyRange;
use crate::{
    Event, Invocation, KeyModification, KeyValue, LedgerError, Page, PrivateData, Response,
};

/// What one transaction sees: the [proposal](Invocation) that it carries out, the ledger as last committed, and its
/// [private data](PrivateData).
///
/// Implemented by [`ChaincodeStub`](crate::ChaincodeStub), which asks the peer, and by [`memory::Transaction`](crate::memory::Transaction)
/// for tests. Reads never see the transaction's own writes, as on a peer. Calls made at once (`join!`) are sent one
/// after the other, since a peer takes one at a time of each transaction; dropping a call's future is safe, but a write
/// may have happened.
///
/// If a peer takes many writes in one message (Fabric 3.1 and later), writes are collected and sent together, at the
/// latest before the transaction is answered. Their effect is the same; but if the peer refuses a collected write, the
/// whole transaction fails. [`flush_writes`](Self::flush_writes) reports that earlier.
///
/// Keys are ordered by their bytes.
pub trait Ledger: Invocation + PrivateData {
    /// The committed value of a key, or `None`. The key becomes part of the read set either way: if it changes
    /// before this transaction is committed, this transaction is invalid.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn get_state(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send {
        async { self.backend().get(PUBLIC, checked_key(key)?).await }
    }

    /// The committed values of many keys, in the order of the keys. It reads as [`get_state`](Self::get_state) reads
    /// each key, in one message if the peer supports that.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn get_multiple_states(
        &self,
        keys: &[&str],
    ) -> impl Future<Output = Result<Vec<Option<Bytes>>, LedgerError>> + Send {
        async {
            keys.iter().try_for_each(|key| checked_key(key).map(drop))?;
            self.backend().get_multiple(PUBLIC, keys).await
        }
    }

    /// Writes a value when the transaction is committed; the last write of a key counts.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], [`LedgerError::EmptyValue`], or a failure of the peer.
    fn put_state(
        &self,
        key: &str,
        value: impl Into<Bytes> + Send,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send {
        let write = Write::new(PUBLIC, key, Change::Put(value.into()));
        async { self.backend().write(write?).await }
    }

    /// Deletes a key when the transaction is committed. The key need not exist.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn del_state(&self, key: &str) -> impl Future<Output = Result<(), LedgerError>> + Send {
        let write = Write::new(PUBLIC, key, Change::Delete);
        async { self.backend().write(write?).await }
    }

    /// The endorsement policy of one key, as [`KeyEndorsementPolicy`](crate::KeyEndorsementPolicy) reads it; `None` if
    /// the chaincode's own policy applies. The key becomes part of the read set.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn get_state_validation_parameter(
        &self,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send {
        async {
            let key = checked_key(key)?;
            self.backend().get_validation_parameter(PUBLIC, key).await
        }
    }

    /// Sets who must endorse every later change of one key, in place of the chaincode's policy; an empty `policy`
    /// restores the chaincode's. It has no effect on a key that does not exist and that this transaction does not
    /// write.
    ///
    /// [`KeyEndorsementPolicy`](crate::KeyEndorsementPolicy) makes such policies.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn set_state_validation_parameter(
        &self,
        key: &str,
        policy: impl Into<Bytes> + Send,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send {
        let write = Write::new(PUBLIC, key, Change::ValidationParameter(policy.into()));
        async { self.backend().write(write?).await }
    }

    /// The simple keys from `start` up to but not including `end`. An empty `start` means the first simple key; with an
    /// empty `end`, the range has no upper bound. Composite keys are never included.
    ///
    /// If an entry is added to or removed from the range before this transaction is committed, the transaction is
    /// invalid. A peer ends the stream silently after its `totalQueryLimit`, 10 000 by default: use pages for ranges
    /// that can be longer.
    ///
    /// # Errors
    ///
    /// As the stream's last item: [`LedgerError::CompositeKeyInSimpleRange`], or a failure of the peer.
    fn get_state_by_range(
        &self,
        start: &str,
        end: &str,
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_, Self> {
        self.backend().range(PUBLIC, KeyRange::simple(start, end))
    }

    /// All composite keys of an object type whose first attributes are these (whole attributes, not prefixes of them).
    ///
    /// # Errors
    ///
    /// As the stream's last item: [`LedgerError::CompositeKey`], or a failure of the peer.
    fn get_state_by_partial_composite_key(
        &self,
        object_type: &str,
        attributes: &[&str],
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_, Self> {
        let range = KeyRange::partial_composite(object_type, attributes);
        self.backend().range(PUBLIC, range)
    }

    /// One page of [`get_state_by_range`](Self::get_state_by_range), beginning at `bookmark` if one is given.
    ///
    /// Peers offer pages only to read-only transactions: after a page every write fails, and after a write every page
    /// fails.
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
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send {
        range_page(self, KeyRange::simple(start, end), page_size, bookmark)
    }

    /// One page of [`get_state_by_partial_composite_key`](Self::get_state_by_partial_composite_key), beginning at
    /// `bookmark` if one is given. For read-only transactions, like every page.
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
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send {
        let range = KeyRange::partial_composite(object_type, attributes);
        range_page(self, range, page_size, bookmark)
    }

    /// One page of the composite keys of an object type whose first attributes are these, and whose next attribute
    /// begins with `start` or sorts after it, and sorts before `end`. With an empty `end`, there is no upper bound.
    /// Both are values of that attribute or beginnings of values. For read-only transactions, like every page.
    ///
    /// Use it for callers who may see only some of the keys with these first attributes: a peer returns every key that
    /// a query read to a caller who asks the peer directly.
    ///
    /// # Errors
    ///
    /// [`LedgerError::CompositeKey`], [`LedgerError::PageSize`], [`LedgerError::BookmarkOutsideRange`], or a failure of
    /// the peer.
    fn get_state_by_composite_key_range_with_pagination(
        &self,
        object_type: &str,
        attributes: &[&str],
        (start, end): (&str, &str),
        page_size: u32,
        bookmark: Option<&str>,
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send {
        let range = KeyRange::between(object_type, attributes, start, end);
        range_page(self, range, page_size, bookmark)
    }

    /// One page of all composite keys, of every object type. For read-only transactions, like every page.
    ///
    /// # Errors
    ///
    /// [`LedgerError::PageSize`], [`LedgerError::BookmarkOutsideRange`], or a failure of the peer.
    fn get_all_states_composite_key_with_pagination(
        &self,
        page_size: u32,
        bookmark: Option<&str>,
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send {
        range_page(self, Ok(KeyRange::all_composite()), page_size, bookmark)
    }

    /// The results of a rich query, in the language of the peer's state database (CouchDB: a selector in JSON). Peers
    /// with LevelDB do not support rich queries.
    ///
    /// The results become part of the read set, but entries that a later transaction adds do not invalidate this one:
    /// use it in read-only transactions. A peer ends the stream silently after its `totalQueryLimit`.
    ///
    /// # Errors
    ///
    /// As the stream's last item: a failure of the peer.
    fn get_query_result(
        &self,
        query: &str,
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_, Self> {
        self.backend().query(Ok(PUBLIC), query)
    }

    /// One page of [`get_query_result`](Self::get_query_result), beginning at `bookmark` if one is given. The database
    /// makes the bookmarks, gives one even after the last page, and checks those that it receives. For read-only
    /// transactions, like every page.
    ///
    /// # Errors
    ///
    /// [`LedgerError::PageSize`], or a failure of the peer.
    fn get_query_result_with_pagination(
        &self,
        query: &str,
        page_size: u32,
        bookmark: Option<&str>,
    ) -> impl Future<Output = Result<Page, LedgerError>> + Send {
        async move {
            let page = PageRequest::new(page_size, bookmark)?;
            self.backend().query_page(query, page).await
        }
    }

    /// All values that committed transactions wrote to a key, the newest first. They do not become part of the read
    /// set: use it in read-only transactions.
    ///
    /// # Errors
    ///
    /// As the stream's last item: [`LedgerError::EmptyKey`], or a failure of the peer, for example if it keeps no
    /// history (`ledger.history.enableHistoryDatabase`).
    fn get_history_for_key(
        &self,
        key: &str,
    ) -> impl Stream<Item = Result<KeyModification, LedgerError>> + Send + Unpin + use<'_, Self>
    {
        self.backend().history(checked_key(key))
    }

    /// Calls another chaincode within this transaction, under the same proposal and creator.
    ///
    /// On this channel (`None`), its reads and writes become part of this transaction. On another channel, which the
    /// peer must have joined, the call is a query: its reads and writes have no effect. The called chaincode's event
    /// never counts. A refusing response is not an error here, and does not undo the writes: refuse, too, if they must
    /// not happen.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyChaincodeName`], [`LedgerError::CalledChaincode`] if it ended without a response, or a
    /// failure of the peer, for example if the creator may not call it.
    fn invoke_chaincode<A: Into<Bytes>>(
        &self,
        name: &str,
        channel: Option<&str>,
        arguments: impl IntoIterator<Item = A> + Send,
    ) -> impl Future<Output = Result<Response, LedgerError>> + Send {
        let arguments: Vec<Bytes> = arguments.into_iter().map(Into::into).collect();
        async move {
            if name.is_empty() {
                return Err(LedgerError::EmptyChaincodeName);
            }
            self.backend()
                .invoke_chaincode(name, channel.filter(|id| !id.is_empty()), arguments)
                .await
        }
    }

    /// Announces an event to listeners once the transaction is committed. The last event that is set counts; an event
    /// of a called chaincode does not.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyEventName`].
    fn set_event(&self, name: &str, payload: impl Into<Bytes>) -> Result<(), LedgerError> {
        self.backend().set_event(Event::new(name, payload)?);
        Ok(())
    }

    /// Sends the collected writes, if the peer takes writes together; otherwise they have been sent already.
    ///
    /// Call it only to learn at once whether the peer has accepted the writes.
    ///
    /// # Errors
    ///
    /// A failure of the peer, after which the transaction will fail.
    fn flush_writes(&self) -> impl Future<Output = Result<(), LedgerError>> + Send {
        self.backend().flush_writes()
    }
}

impl<B: Backed> Ledger for B {}

async fn range_page<L: Backed + ?Sized>(
    ledger: &L,
    range: Result<KeyRange, LedgerError>,
    size: u32,
    bookmark: Option<&str>,
) -> Result<Page, LedgerError> {
    let range = range?;
    range.check_bookmark(bookmark)?;
    let page = PageRequest::new(size, bookmark)?;
    ledger.backend().range_page(range, page).await
}
