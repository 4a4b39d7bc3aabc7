//! Structs are read from JSON objects only, at every depth.
//!
//! A struct that derives `Deserialize` also takes its fields from a list, in the order of their declaration: `[5]`
//! would mean `{"size":5}`, and `[]` a struct of defaults only. A new field would then change the meaning of such a
//! list. A contract's metadata describe objects only.
//!
//! Serde reads untagged, internally tagged and flattened types into a buffer first. From there it reads them by its own
//! rules.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};

/// A deserializer, or a part of one, that reads structs from maps only. It makes every part that it passes on strict,
/// too.
pub(super) struct Strict<T>(pub(super) T);

macro_rules! forward_deserialize {
    ($($method:ident($($argument:ident: $type:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(
            self,
            $($argument: $type,)*
            visitor: V,
        ) -> Result<V::Value, D::Error> {
            self.0.$method($($argument,)* Strict(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Strict(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }

    forward_deserialize! {
        deserialize_any()
        deserialize_bool()
        deserialize_i8()
        deserialize_i16()
        deserialize_i32()
        deserialize_i64()
        deserialize_i128()
        deserialize_u8()
        deserialize_u16()
        deserialize_u32()
        deserialize_u64()
        deserialize_u128()
        deserialize_f32()
        deserialize_f64()
        deserialize_char()
        deserialize_str()
        deserialize_string()
        deserialize_bytes()
        deserialize_byte_buf()
        deserialize_option()
        deserialize_unit()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_seq()
        deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_map()
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
        deserialize_identifier()
        deserialize_ignored_any()
    }
}

macro_rules! forward_visit {
    ($($method:ident($($argument:ident: $type:ty)?))*) => {$(
        fn $method<E: Error>(self $(, $argument: $type)?) -> Result<V::Value, E> {
            self.0.$method($($argument)?)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Strict<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    forward_visit! {
        visit_bool(value: bool)
        visit_i8(value: i8)
        visit_i16(value: i16)
        visit_i32(value: i32)
        visit_i64(value: i64)
        visit_i128(value: i128)
        visit_u8(value: u8)
        visit_u16(value: u16)
        visit_u32(value: u32)
        visit_u64(value: u64)
        visit_u128(value: u128)
        visit_f32(value: f32)
        visit_f64(value: f64)
        visit_char(value: char)
        visit_str(text: &str)
        visit_borrowed_str(text: &'de str)
        visit_string(text: String)
        visit_bytes(bytes: &[u8])
        visit_borrowed_bytes(bytes: &'de [u8])
        visit_byte_buf(bytes: Vec<u8>)
        visit_none()
        visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Strict(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Strict(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Strict(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Strict(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Strict(variant))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Strict(deserializer))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Strict<A> {
    type Error = A::Error;
    type Variant = Strict<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, variant) = self.0.variant_seed(seed)?;
        Ok((name, Strict(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Strict(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Strict(visitor))
    }

    /// Reads the fields as one value, because a variant's own method for structs takes lists.
    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.newtype_variant_seed(Fields(Strict(visitor)))
    }
}

/// The fields of an enum's variant, as a map.
struct Fields<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Fields<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_map(self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Default, Deserialize)]
    #[serde(default)]
    struct Page {
        size: u8,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapped(Page);

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Choice {
        None,
        One(Page),
        Fields { size: u8 },
        Two(u8, Page),
    }

    #[derive(Debug, PartialEq, Default, Deserialize)]
    #[serde(default)]
    struct Book {
        page: Page,
        perhaps: Option<Page>,
        wrapped: Option<Wrapped>,
        list: Vec<Page>,
        pair: Option<(u8, Page)>,
        named: BTreeMap<String, Page>,
        choice: Option<Choice>,
    }

    fn read(json: &str) -> Result<Book, String> {
        let mut json = serde_json::Deserializer::from_str(json);
        Book::deserialize(Strict(&mut json)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_as_an_object_is_read() {
        let page = || Page { size: 5 };
        let expected = |choice| Book {
            page: page(),
            perhaps: Some(page()),
            wrapped: Some(Wrapped(page())),
            list: vec![page()],
            pair: Some((1, page())),
            named: BTreeMap::from([("name".to_owned(), page())]),
            choice: Some(choice),
        };
        let object = r#"{"size":5}"#;
        for (choice, json) in [
            (Choice::None, r#""none""#.to_owned()),
            (Choice::One(page()), format!(r#"{{"one":{object}}}"#)),
            (
                Choice::Fields { size: 5 },
                format!(r#"{{"fields":{object}}}"#),
            ),
            (Choice::Two(1, page()), format!(r#"{{"two":[1,{object}]}}"#)),
        ] {
            let json = format!(
                r#"{{"page":{object},"perhaps":{object},"wrapped":{object},"list":[{object}],
                    "pair":[1,{object}],"named":{{"name":{object}}},"choice":{json}}}"#
            );
            assert_eq!(read(&json), Ok(expected(choice)));
        }
        assert_eq!(read(r#"{"perhaps":null}"#), Ok(Book::default()));
    }

    #[test]
    fn no_list_is_a_struct_however_deep() {
        for list in ["[]", "[5]"] {
            for json in [
                list.to_owned(),
                format!(r#"{{"page":{list}}}"#),
                format!(r#"{{"perhaps":{list}}}"#),
                format!(r#"{{"wrapped":{list}}}"#),
                format!(r#"{{"list":[{list}]}}"#),
                format!(r#"{{"pair":[1,{list}]}}"#),
                format!(r#"{{"named":{{"name":{list}}}}}"#),
                format!(r#"{{"choice":{{"one":{list}}}}}"#),
                format!(r#"{{"choice":{{"fields":{list}}}}}"#),
                format!(r#"{{"choice":{{"two":[1,{list}]}}}}"#),
            ] {
                let refused = read(&json).expect_err(&json);
                assert!(refused.starts_with("invalid type: sequence"), "{refused}");
            }
        }
    }
}
