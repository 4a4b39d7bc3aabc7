//! One kind of fact on the ledger: composite keys of typed parts, values in JSON.

use std::marker::PhantomData;

use emr_model::{Page, PageRequest};
use fabric_chaincode::{Ledger, LedgerError, composite_key, split_composite_key};
use futures::TryStreamExt as _;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};

use crate::error::ContractError;
use crate::key::Key;

/// What separates the parts of a bookmark; no part contains it.
const BOOKMARK_SEPARATOR: char = ':';

/// Converts a value of one schema into one of the next; `None` if it cannot be read.
pub(crate) type Upgrade = fn(serde_json::Value) -> Option<serde_json::Value>;

/// All facts of one kind: an object type, keys of type `K`, values of type `V`.
///
/// Every value carries the number of its schema, so that a later contract can tell what it reads.
pub(crate) struct Collection<K, V> {
    object_type: &'static str,
    /// One for each earlier schema, which converts its values into those of the next.
    upgrades: &'static [Upgrade],
    types: PhantomData<fn(K) -> V>,
}

impl<K: Key, V: Serialize + DeserializeOwned> Collection<K, V> {
    /// The facts whose keys begin with this object type.
    pub(crate) const fn new(object_type: &'static str) -> Self {
        Self::upgraded(object_type, &[])
    }

    /// The same, if there were earlier schemas: the first upgrade reads values of schema 1.
    pub(crate) const fn upgraded(object_type: &'static str, upgrades: &'static [Upgrade]) -> Self {
        Self {
            object_type,
            upgrades,
            types: PhantomData,
        }
    }

    const fn schema(&self) -> usize {
        self.upgrades.len() + 1
    }

    /// The value of exactly this key. A change of it that is ordered earlier invalidates this transaction.
    pub(crate) async fn get(
        &self,
        ledger: &impl Ledger,
        key: K::Parts<'_>,
    ) -> Result<Option<V>, ContractError> {
        let value = ledger.get_state(&self.key(&K::attributes(key))?).await?;
        value.map(|bytes| self.decode(&bytes)).transpose()
    }

    /// The key itself, as the ledger has it.
    pub(crate) fn name(&self, key: K::Parts<'_>) -> Result<String, ContractError> {
        self.key(&K::attributes(key))
    }

    /// The values of exactly these keys, in their order; in one call if the peer supports that.
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
        let versioned = Versioned {
            v: self.schema(),
            value,
        };
        let bytes = serde_json::to_vec(&versioned)
            .expect("values on the ledger are structs with text keys");
        Ok(ledger.put_state(&key, bytes).await?)
    }

    /// Removes exactly this key.
    pub(crate) async fn delete(
        &self,
        ledger: &impl Ledger,
        key: K::Parts<'_>,
    ) -> Result<(), ContractError> {
        Ok(ledger.del_state(&self.key(&K::attributes(key))?).await?)
    }

    /// Every value; only for a collection with few values.
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
        let page = self.keyed_page(ledger, prefix, request).await?;
        let entries = page.entries.into_iter().map(|entry| entry.value);
        Ok(Page {
            entries: entries.collect(),
            next: page.next,
        })
    }

    /// One page of the same values with their keys.
    pub(crate) async fn keyed_page(
        &self,
        ledger: &impl Ledger,
        prefix: &[&str],
        request: &PageRequest,
    ) -> Result<Page<Keyed<V>>, ContractError> {
        let size = size_of(request)?;
        let bookmark = self.bookmark(prefix, request)?;
        let bookmark = bookmark.as_deref();
        let kind = self.object_type;
        let page = ledger
            .get_state_by_partial_composite_key_with_pagination(kind, prefix, size, bookmark)
            .await?;
        self.decode_page(prefix, page)
    }

    /// One page of those whose next attribute is from the first of `range` up to, but not including, the second.
    pub(crate) async fn keyed_page_between(
        &self,
        ledger: &impl Ledger,
        prefix: &[&str],
        range: (&str, &str),
        request: &PageRequest,
    ) -> Result<Page<Keyed<V>>, ContractError> {
        let size = size_of(request)?;
        let bookmark = self.bookmark(prefix, request)?;
        let bookmark = bookmark.as_deref();
        let kind = self.object_type;
        let page = ledger
            .get_state_by_composite_key_range_with_pagination(kind, prefix, range, size, bookmark)
            .await
            .map_err(|error| match error {
                LedgerError::BookmarkOutsideRange => not_ours(),
                other => other.into(),
            })?;
        self.decode_page(prefix, page)
    }

    fn decode_page(
        &self,
        prefix: &[&str],
        page: fabric_chaincode::Page,
    ) -> Result<Page<Keyed<V>>, ContractError> {
        let entries = page.items.iter().map(|entry| {
            Ok(Keyed {
                rest: rest_of(prefix, &entry.key)?,
                value: self.decode(&entry.value)?,
            })
        });
        let next = page.bookmark.as_deref().map(|key| rest_of(prefix, key));
        Ok(Page {
            entries: entries.collect::<Result<_, ContractError>>()?,
            next: next
                .transpose()?
                .map(|rest| rest.join(&BOOKMARK_SEPARATOR.to_string())),
        })
    }

    fn bookmark(
        &self,
        prefix: &[&str],
        request: &PageRequest,
    ) -> Result<Option<String>, ContractError> {
        let bookmark = request.bookmark.as_deref();
        bookmark
            .map(|text| self.start_of_page(prefix, text))
            .transpose()
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
            return Err(not_ours());
        }
        self.key(&[prefix, &rest].concat())
    }

    fn key(&self, attributes: &[impl AsRef<str>]) -> Result<String, ContractError> {
        let attributes: Vec<_> = attributes.iter().map(AsRef::as_ref).collect();
        Ok(composite_key(self.object_type, &attributes).map_err(LedgerError::from)?)
    }

    fn decode(&self, bytes: &[u8]) -> Result<V, ContractError> {
        let decoded = serde_json::from_slice(bytes).and_then(|Schema { v }| {
            if v == self.schema() {
                return serde_json::from_slice::<Versioned<V>>(bytes).map(|read| read.value);
            }
            let unknown = || serde_json::Error::custom(format!("schema {v}"));
            let missing = v.checked_sub(1).and_then(|done| self.upgrades.get(done..));
            let upgrades = missing.ok_or_else(unknown)?;
            let old: Versioned<serde_json::Value> = serde_json::from_slice(bytes)?;
            let upgraded = upgrades
                .iter()
                .try_fold(old.value, |value, upgrade| upgrade(value));
            serde_json::from_value(upgraded.ok_or_else(unknown)?)
        });
        decoded.map_err(|source| ContractError::UnreadableValue {
            object_type: self.object_type,
            source,
        })
    }
}

/// The number of the schema of any value.
#[derive(Deserialize)]
struct Schema {
    v: usize,
}

fn not_ours() -> ContractError {
    ContractError::invalid("the bookmark is not one that a page of this list gave")
}

fn size_of(request: &PageRequest) -> Result<u32, ContractError> {
    let size = request.size.unwrap_or(PageRequest::DEFAULT_SIZE);
    match (1..=PageRequest::GREATEST_SIZE).contains(&size) {
        true => Ok(size),
        false => Err(ContractError::invalid("a page has 1 to 200 entries")),
    }
}

/// A value with the number of its schema.
#[derive(Serialize, Deserialize)]
struct Versioned<V> {
    v: usize,
    #[serde(flatten)]
    value: V,
}

/// A value and its key.
pub(crate) struct Keyed<V> {
    /// The key's parts after the prefix of the range.
    pub(crate) rest: Vec<String>,
    /// The value.
    pub(crate) value: V,
}

/// The attributes that follow `prefix` in a key.
fn rest_of(prefix: &[&str], key: &str) -> Result<Vec<String>, ContractError> {
    let (_, attributes) = split_composite_key(key).map_err(LedgerError::from)?;
    let rest = attributes.get(prefix.len()..).unwrap_or_default();
    Ok(rest.iter().map(ToString::to_string).collect())
}
