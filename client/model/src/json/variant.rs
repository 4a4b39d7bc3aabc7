//! A variant of an enum: its name, or an object with its name as the only field.

use serde::Deserializer;
use serde::de::value::StringDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor};

use super::{Malformed, Node};

pub(super) struct Variant {
    name: String,
    content: Option<Node>,
}

impl Variant {
    pub(super) fn new(node: Node) -> Result<Self, Malformed> {
        match node {
            Node::Text(name) => Ok(Self {
                name: name.to_string(),
                content: None,
            }),
            Node::Object(mut fields) if fields.len() == 1 => {
                let (name, content) = fields.remove(0);
                Ok(Self {
                    name,
                    content: Some(content),
                })
            }
            _ => Err(Malformed),
        }
    }
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Malformed;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Content), Malformed> {
        let name: StringDeserializer<Malformed> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

/// What a variant holds.
pub(super) struct Content(Option<Node>);

impl<'de> VariantAccess<'de> for Content {
    type Error = Malformed;

    fn unit_variant(self) -> Result<(), Malformed> {
        match self.0 {
            None | Some(Node::Null) => Ok(()),
            Some(_) => Err(Malformed),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Malformed> {
        seed.deserialize(self.0.ok_or(Malformed)?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Malformed> {
        self.0.ok_or(Malformed)?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Malformed> {
        self.0.ok_or(Malformed)?.deserialize_map(visitor)
    }
}
