//! The items of a list and the fields of an object, one after the other.

use std::vec;

use serde::de::value::StringDeserializer;
use serde::de::{DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess};

use super::{Malformed, Node};

/// The items of a list.
pub(super) struct Items(vec::IntoIter<Node>);

impl Items {
    pub(super) fn new(items: Vec<Node>) -> Self {
        Self(items.into_iter())
    }

    /// Refuses items that were not read.
    pub(super) fn finish(mut self) -> Result<(), Malformed> {
        self.0.next().map_or(Ok(()), |_| Err(Malformed))
    }
}

impl<'de> SeqAccess<'de> for &mut Items {
    type Error = Malformed;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Malformed> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The fields of an object.
pub(super) struct Fields {
    fields: vec::IntoIter<(String, Node)>,
    value: Option<Node>,
}

impl Fields {
    pub(super) fn new(fields: Vec<(String, Node)>) -> Self {
        Self {
            fields: fields.into_iter(),
            value: None,
        }
    }

    /// Refuses fields that were not read.
    pub(super) fn finish(mut self) -> Result<(), Malformed> {
        self.fields.next().map_or(Ok(()), |_| Err(Malformed))
    }

    fn next_name(&mut self) -> Option<StringDeserializer<Malformed>> {
        let (name, value) = self.fields.next()?;
        self.value = Some(value);
        Some(name.into_deserializer())
    }
}

impl<'de> MapAccess<'de> for &mut Fields {
    type Error = Malformed;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Malformed> {
        let name = self.next_name();
        name.map(|name| seed.deserialize(name)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Malformed> {
        seed.deserialize(self.value.take().ok_or(Malformed)?)
    }
}
