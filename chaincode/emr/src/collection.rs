//! One kind of fact on the ledger: composite keys of typed parts, values in JSON.

use std::marker::PhantomData;

use emr_model::{Page, PageRequest};
use fabric_chaincode::{Ledger, composite_key, split_composite_key};
use futures::TryStreamExt as _;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;
use crate::key::Key;

/// What separates the parts of a bookmark; no part contains it.
const BOOKMARK_SEPARATOR: char = ':';

/// The number that every value carries, so that a later contract can tell what it reads.
const SCHEMA: u32 = 1;

/// All facts of one kind: an object type, keys of type `K`, values of type `V`.
pub(crate) struct Collection<K, V> {
    object_type: &'static str,
    types: PhantomData<fn(K) -> V>,
}

impl<K: Key, V: Serialize + DeserializeOwned> Collection<K, V> {
    /// The facts whose keys begin with this object type.
    pub(crate) const fn new(object_type: &'static str) -> Self {
        Self {
            object_type,
            types: PhantomData,
        }
    }

    /// The value of exactly this key. Whoever decides by it conflicts with whoever changes it.
    pub(crate) async fn get(
        &self,
        ledger: &impl Ledger,
        key: K::Parts<'_>,
    ) -> Result<Option<V>, ContractError> {
        let value = ledger.get_state(&self.key(&K::attributes(key))?).await?;
        value.map(|bytes| self.decode(&bytes)).transpose()
    }

    /// The values of exactly these keys, in their order: in one call where the peer takes that.
    pub(crate) async fn get_many<'a>(
        &self,
        ledger: &impl Ledger,
        keys: impl IntoIterator<Item = K::Parts<'a>>,
    ) -> Result<Vec<Option<V>>, ContractError> {
        let keys = keys.into_iter().map(|key| self.key(&K::attributes(key)));
        let keys: Vec<_> = keys.collect::<Result<_, _>>()?;
        let keys: Vec<_> = keys.iter().map(String::as_str).collect();
        let values = ledger.get_multiple_states(&keys).await?;
        values
            .into_iter()
            .map(|value| value.map(|bytes| self.decode(&bytes)).transpose())
            .collect()
    }

    /// Writes the value of exactly this key.
    pub(crate) async fn put(
        &self,
        ledger: &impl Ledger,
        key: K::Parts<'_>,
        value: &V,
    ) -> Result<(), ContractError> {
        let key = self.key(&K::attributes(key))?;
        let versioned = Versioned { v: SCHEMA, value };
        let bytes = serde_json::to_vec(&versioned)
            .expect("values on the ledger are structs with text keys");
        Ok(ledger.put_state(&key, bytes).await?)
    }

    /// Every value there is. Only where there are few.
    pub(crate) async fn all(&self, ledger: &impl Ledger) -> Result<Vec<V>, ContractError> {
        let mut entries = ledger.get_state_by_partial_composite_key(self.object_type, &[]);
        let mut values = Vec::new();
        while let Some(entry) = entries.try_next().await? {
            values.push(self.decode(&entry.value)?);
        }
        Ok(values)
    }

    /// The first value whose key begins with `prefix`.
    pub(crate) async fn first(
        &self,
        ledger: &impl Ledger,
        prefix: &[&str],
    ) -> Result<Option<V>, ContractError> {
        let page = ledger
            .get_state_by_partial_composite_key_with_pagination(self.object_type, prefix, 1, None)
            .await?;
        let first = page.items.first();
        first.map(|entry| self.decode(&entry.value)).transpose()
    }

    /// One page of the values whose keys begin with `prefix`, in the order of their keys.
    pub(crate) async fn page(
        &self,
        ledger: &impl Ledger,
        prefix: &[&str],
        request: &PageRequest,
    ) -> Result<Page<V>, ContractError> {
        let size = request.size.unwrap_or(PageRequest::DEFAULT_SIZE);
        if !(1..=PageRequest::GREATEST_SIZE).contains(&size) {
            return Err(ContractError::invalid("a page has 1 to 200 entries"));
        }
        let bookmark = match &request.bookmark {
            Some(text) => Some(self.start_of_page(prefix, text)?),
            None => None,
        };
        let page = ledger
            .get_state_by_partial_composite_key_with_pagination(
                self.object_type,
                prefix,
                size,
                bookmark.as_deref(),
            )
            .await?;
        let entries = page.items.iter().map(|entry| self.decode(&entry.value));
        Ok(Page {
            entries: entries.collect::<Result<_, _>>()?,
            next: match &page.bookmark {
                Some(key) => Some(bookmark_of(prefix, key)?),
                None => None,
            },
        })
    }

    /// The key that a bookmark stands for: it names only what follows the prefix, so it cannot lead out of the range.
    fn start_of_page(&self, prefix: &[&str], bookmark: &str) -> Result<String, ContractError> {
        let rest: Vec<_> = bookmark.split(BOOKMARK_SEPARATOR).collect();
        let is_ours = prefix.len() + rest.len() == K::LENGTH
            && rest
                .iter()
                .enumerate()
                .all(|(index, part)| K::accepts(prefix.len() + index, part));
        if !is_ours {
            return Err(ContractError::invalid(
                "the bookmark is not one that a page of this list gave",
            ));
        }
        self.key(&[prefix, &rest].concat())
    }

    fn key(&self, attributes: &[impl AsRef<str>]) -> Result<String, ContractError> {
        let attributes: Vec<_> = attributes.iter().map(AsRef::as_ref).collect();
        Ok(composite_key(self.object_type, &attributes)
            .map_err(fabric_chaincode::LedgerError::from)?)
    }

    fn decode(&self, bytes: &[u8]) -> Result<V, ContractError> {
        let decoded =
            serde_json::from_slice::<Versioned<V>>(bytes).and_then(|versioned| match versioned.v {
                SCHEMA => Ok(versioned.value),
                other => Err(serde_json::Error::custom(format!("schema {other}"))),
            });
        decoded.map_err(|source| ContractError::UnreadableValue {
            object_type: self.object_type,
            source,
        })
    }
}

/// A value beside the number of its schema.
#[derive(Serialize, Deserialize)]
struct Versioned<V> {
    v: u32,
    #[serde(flatten)]
    value: V,
}

/// What follows `prefix` in a key that a page ends before.
fn bookmark_of(prefix: &[&str], key: &str) -> Result<String, ContractError> {
    let (_, attributes) = split_composite_key(key).map_err(fabric_chaincode::LedgerError::from)?;
    let rest = attributes.get(prefix.len()..).unwrap_or_default();
    Ok(rest.join(&BOOKMARK_SEPARATOR.to_string()))
}
