//! Data that only some organizations keep, and whose hashes are on every ledger.

use bytes::Bytes;
use futures::Stream;

use crate::backend::{Backed, Backend, Change, Write, checked_collection, checked_key};
use crate::key_range::KeyRange;
use crate::{KeyValue, LedgerError};

/// The private data collections of a chaincode. Every [`Ledger`](crate::Ledger) has them.
///
/// The peers of a collection's organizations keep its data; all other peers keep the hashes. A collection is part of
/// the chaincode's definition. `_implicit_org_` followed by an MSP's id names a collection that every chaincode has.
///
/// All calls fail while a chaincode that requires initialization is being initialized, and with
/// [`LedgerError::EmptyCollection`] if the name is empty. The values of private data belong in [transient
/// data](crate::Invocation::transient), never in arguments.
pub trait PrivateData: Backed {
    /// The committed value of a key, or `None`. The hash of the key becomes part of the read set.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer, for example if it has the hash but not the data.
    fn get_private_data(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send {
        async {
            let (collection, key) = (checked_collection(collection)?, checked_key(key)?);
            self.backend().get(collection, key).await
        }
    }

    /// The committed values of many keys, in the order of the keys; in one message if the peer supports that.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn get_multiple_private_data(
        &self,
        collection: &str,
        keys: &[&str],
    ) -> impl Future<Output = Result<Vec<Option<Bytes>>, LedgerError>> + Send {
        async {
            keys.iter().try_for_each(|key| checked_key(key).map(drop))?;
            let collection = checked_collection(collection)?;
            self.backend().get_multiple(collection, keys).await
        }
    }

    /// The SHA-256 digest of the committed value, or `None`. Every peer has it, even a peer that does not keep the
    /// data.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn get_private_data_hash(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send {
        async {
            let (collection, key) = (checked_collection(collection)?, checked_key(key)?);
            self.backend().get_hash(collection, key).await
        }
    }

    /// Writes a value when the transaction is committed; the transaction itself holds only the hashes of key and value.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], [`LedgerError::EmptyValue`], or a failure of the peer.
    fn put_private_data(
        &self,
        collection: &str,
        key: &str,
        value: impl Into<Bytes> + Send,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send {
        write(self, collection, key, Change::Put(value.into()))
    }

    /// Deletes a key when the transaction is committed. Peers keep the former values in their private data stores; see
    /// [`purge_private_data`](Self::purge_private_data).
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn del_private_data(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send {
        write(self, collection, key, Change::Delete)
    }

    /// Deletes a key when the transaction is committed, and all its former values from the stores of all peers.
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer, for example if the channel lacks application capability
    /// V2_5.
    fn purge_private_data(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send {
        write(self, collection, key, Change::Purge)
    }

    /// The endorsement policy of one private key; see
    /// [`get_state_validation_parameter`](crate::Ledger::get_state_validation_parameter).
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn get_private_data_validation_parameter(
        &self,
        collection: &str,
        key: &str,
    ) -> impl Future<Output = Result<Option<Bytes>, LedgerError>> + Send {
        async {
            let (collection, key) = (checked_collection(collection)?, checked_key(key)?);
            self.backend()
                .get_validation_parameter(collection, key)
                .await
        }
    }

    /// Sets who must endorse every later change of one private key; see
    /// [`set_state_validation_parameter`](crate::Ledger::set_state_validation_parameter).
    ///
    /// # Errors
    ///
    /// [`LedgerError::EmptyKey`], or a failure of the peer.
    fn set_private_data_validation_parameter(
        &self,
        collection: &str,
        key: &str,
        policy: impl Into<Bytes> + Send,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send {
        write(
            self,
            collection,
            key,
            Change::ValidationParameter(policy.into()),
        )
    }

    /// The simple keys from `start` up to but not including `end`, as in
    /// [`get_state_by_range`](crate::Ledger::get_state_by_range).
    ///
    /// The results do not become part of the read set. For read-only transactions only: after it every write fails, and
    /// after a write it fails.
    ///
    /// # Errors
    ///
    /// As the stream's last item: [`LedgerError::CompositeKeyInSimpleRange`], or a failure of the peer.
    fn get_private_data_by_range(
        &self,
        collection: &str,
        start: &str,
        end: &str,
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_, Self> {
        let range = checked_collection(collection).and_then(|_| KeyRange::simple(start, end));
        self.backend().range(collection, range)
    }

    /// All composite keys of an object type whose first attributes are these. For read-only transactions, like
    /// [`get_private_data_by_range`](Self::get_private_data_by_range).
    ///
    /// # Errors
    ///
    /// As the stream's last item: [`LedgerError::CompositeKey`], or a failure of the peer.
    fn get_private_data_by_partial_composite_key(
        &self,
        collection: &str,
        object_type: &str,
        attributes: &[&str],
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_, Self> {
        let range = checked_collection(collection)
            .and_then(|_| KeyRange::partial_composite(object_type, attributes));
        self.backend().range(collection, range)
    }

    /// The results of a rich query in a collection; see [`get_query_result`](crate::Ledger::get_query_result). For
    /// read-only transactions, like [`get_private_data_by_range`](Self::get_private_data_by_range).
    ///
    /// # Errors
    ///
    /// As the stream's last item: a failure of the peer.
    fn get_private_data_query_result(
        &self,
        collection: &str,
        query: &str,
    ) -> impl Stream<Item = Result<KeyValue, LedgerError>> + Send + Unpin + use<'_, Self> {
        self.backend().query(checked_collection(collection), query)
    }
}

impl<B: Backed> PrivateData for B {}

fn write<L: Backed + ?Sized>(
    ledger: &L,
    collection: &str,
    key: &str,
    change: Change,
) -> impl Future<Output = Result<(), LedgerError>> + Send {
    let write = checked_collection(collection).and_then(|name| Write::new(name, key, change));
    async { ledger.backend().write(write?).await }
}
