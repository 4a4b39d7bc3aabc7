//! Decodes the bytes of an argument into a parameter.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::de::SliceRead;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment, Track};

use super::strict::Strict;
use super::{ArgumentProblem, CallError};

/// The most bytes of a field's name; deeper parts are left out.
const LONGEST_FIELD: usize = 200;

type Json<'a, 'b, 'de> = serde_path_to_error::Deserializer<
    'a,
    'b,
    Strict<&'a mut serde_json::Deserializer<SliceRead<'de>>>,
>;

/// Reads one argument: a text is its bytes, anything else JSON.
pub(super) fn decode<A: DeserializeOwned>(
    name: &'static str,
    bytes: &[u8],
    longest: usize,
) -> Result<A, CallError> {
    if bytes.len() > longest {
        return Err(CallError::ArgumentTooLong { name, longest });
    }
    A::deserialize(Argument(bytes)).map_err(|problem| CallError::Argument { name, problem })
}

struct Argument<'a>(&'a [u8]);

impl<'a> Argument<'a> {
    fn text(&self) -> Result<&'a str, ArgumentProblem> {
        std::str::from_utf8(self.0).map_err(|_| ArgumentProblem::NotUtf8)
    }

    fn starts_with(&self, byte: u8) -> bool {
        self.0.trim_ascii_start().first() == Some(&byte)
    }

    /// Only white space may follow the value.
    fn json<T>(
        self,
        read: impl FnOnce(Json<'_, '_, 'a>) -> serde_json::Result<T>,
    ) -> Result<T, ArgumentProblem> {
        let mut json = serde_json::Deserializer::from_slice(self.0);
        let mut track = Track::new();
        let read = read(Json::new(Strict(&mut json), &mut track));
        let value = read.map_err(|error| ArgumentProblem::Json {
            field: field(&track.path(), &error),
            error,
        })?;
        json.end().map_err(of_no_field)?;
        Ok(value)
    }
}

impl<'de> Deserializer<'de> for Argument<'de> {
    type Error = ArgumentProblem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        self.json(|json| json.deserialize_any(visitor))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        match self.0 {
            b"" | b"null" => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ArgumentProblem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ArgumentProblem> {
        if !self.starts_with(b'{') {
            return Err(ArgumentProblem::NotAnObject);
        }
        self.json(|json| json.deserialize_struct(name, fields, visitor))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        if !self.starts_with(b'{') {
            return Err(ArgumentProblem::NotAnObject);
        }
        self.json(|json| json.deserialize_map(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ArgumentProblem> {
        if self.starts_with(b'{') || self.starts_with(b'"') {
            return self.json(|json| json.deserialize_enum(name, variants, visitor));
        }
        let variant: StrDeserializer<'_, serde_json::Error> = self.text()?.into_deserializer();
        visitor.visit_enum(variant).map_err(of_no_field)
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        self.json(|json| json.deserialize_i128(visitor))
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        self.json(|json| json.deserialize_u128(visitor))
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        self.json(|json| json.deserialize_f32(visitor))
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ArgumentProblem> {
        visitor.visit_borrowed_bytes(self.0)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, ArgumentProblem> {
        self.deserialize_bytes(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f64 unit unit_struct seq tuple tuple_struct identifier ignored_any
    }
}

/// The field in which a value is wrong. Input that ends too early has a line and a column only.
fn field(path: &Path, error: &serde_json::Error) -> String {
    let is_unknown = error.to_string().starts_with("unknown field ");
    let known = match error.classify() {
        // If an enum is neither a text nor an object, Serde says only that a value was expected.
        Category::Data | Category::Syntax => {
            path.iter().len().saturating_sub(usize::from(is_unknown))
        }
        Category::Eof | Category::Io => 0,
    };
    let mut field = String::new();
    for segment in path.iter().take(known) {
        let separator = if field.is_empty() { "" } else { "." };
        let next = match segment {
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                format!("{separator}{name}")
            }
            Segment::Seq { index } => format!("[{index}]"),
            Segment::Unknown => break,
        };
        if field.len() + next.len() > LONGEST_FIELD {
            break;
        }
        field.push_str(&next);
    }
    field
}

fn of_no_field(error: serde_json::Error) -> ArgumentProblem {
    ArgumentProblem::Json {
        field: String::new(),
        error,
    }
}

impl serde::de::Error for ArgumentProblem {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        of_no_field(serde_json::Error::custom(message))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::contract::Refusal;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Car {
        plate: String,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Colour {
        Red,
        Other(String),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(try_from = "String")]
    struct Plate(String);

    impl TryFrom<String> for Plate {
        type Error = String;

        fn try_from(text: String) -> Result<Self, String> {
            match text.starts_with("ZH ") {
                true => Ok(Self(text)),
                false => Err("a plate begins with ZH".to_owned()),
            }
        }
    }

    fn read<A: DeserializeOwned>(bytes: &[u8]) -> Result<A, String> {
        decode("it", bytes, 64).map_err(|error| error.message())
    }

    fn wrong<A>(problem: &str) -> Result<A, String> {
        Err(format!("the argument it is wrong: {problem}"))
    }

    #[test]
    fn a_text_is_taken_as_it_is() {
        assert_eq!(read("\"ä".as_bytes()), Ok("\"ä".to_owned()));
        assert_eq!(read(b""), Ok(String::new()));
        assert_eq!(read::<String>(b"\xff"), wrong("it is not UTF-8"));
        assert_eq!(read(b"ZH 1"), Ok(Plate("ZH 1".to_owned())));
        assert_eq!(read::<Plate>(b"BE 1"), wrong("a plate begins with ZH"));
        assert_eq!(read(b"red"), Ok(Colour::Red));
        assert_eq!(read(b"\"red\""), Ok(Colour::Red));
    }

    #[test]
    fn anything_else_is_json() {
        assert_eq!(read(b" 5 "), Ok(5));
        assert_eq!(read(b"5.0"), Ok(5.0));
        assert_eq!(read(b"true"), Ok(true));
        assert_eq!(read(b"[1,2]"), Ok(vec![1, 2]));
        assert_eq!(
            read(b"170141183460469231731687303715884105727"),
            Ok(i128::MAX)
        );
        assert_eq!(
            read(br#"{"a":1}"#),
            Ok(BTreeMap::from([("a".to_owned(), 1)]))
        );
        let blue = Colour::Other("blue".to_owned());
        assert_eq!(read(br#"{"other":"blue"}"#), Ok(blue));
        let car = Car {
            plate: "x".to_owned(),
        };
        assert_eq!(read(br#" {"plate":"x"}"#), Ok(car));
        assert_eq!(read(b"5"), Ok(Some(5)));
        assert_eq!(read(b""), Ok(None::<u8>));
        assert_eq!(read(b"null"), Ok(None::<u8>));
        let many = read::<u8>(b"5 5");
        assert_eq!(many, wrong("trailing characters at line 1 column 3"));
    }

    #[test]
    fn an_object_is_written_as_one() {
        assert_eq!(read::<Car>(br#"["x"]"#), wrong("it is not a JSON object"));
        assert_eq!(read::<Car>(b""), wrong("it is not a JSON object"));
        let map = read::<BTreeMap<String, u8>>(b"[]");
        assert_eq!(map, wrong("it is not a JSON object"));
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Garage {
        cars: Vec<Parked>,
        #[serde(default)]
        paint: Option<Colour>,
        #[serde(default)]
        prices: BTreeMap<String, u8>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Parked {
        plate: Plate,
    }

    #[test]
    fn the_field_that_is_wrong_is_named_and_one_that_is_not_known_never() {
        let long = format!(r#"{{"cars":[],"prices":{{"{}":-1}}}}"#, "x".repeat(500));
        for (json, expected) in [
            (
                r#"{"cars":[{"plate":"ZH 1"},{"plate":"BE 1"}]}"#,
                "cars[1].plate",
            ),
            (r#"{"cars":[{"plate":5}]}"#, "cars[0].plate"),
            (r#"{"cars":[{"plate":"ZH 1","plate":"ZH 1"}]}"#, "cars[0]"),
            (r#"{"cars":[{}]}"#, "cars[0]"),
            (r#"{"cars":[["ZH 1"]]}"#, "cars[0]"),
            (r#"{"cars":[{"plate":"ZH 1","evil":1}]}"#, "cars[0]"),
            (r#"{"cars":[{"plate":{"evil":1}}]}"#, "cars[0].plate"),
            (r#"{"cars":{"evil":1}}"#, "cars"),
            (r#"{"cars":[],"paint":"evil"}"#, "paint"),
            (r#"{"cars":[],"paint":{"evil":1}}"#, "paint"),
            (r#"{"cars":[],"paint":5}"#, "paint"),
            (r#"{"cars":[],"paint":{"other":1}}"#, "paint.other"),
            (r#"{"cars":[],"prices":{"ZH 1":256}}"#, "prices.ZH 1"),
            (long.as_str(), "prices"),
            (r#"{"evil":1}"#, ""),
            (r#"{"cars":[{"plate":"ZH 1"},"#, ""),
            (r#"{"cars":[]}}"#, ""),
        ] {
            match decode::<Garage>("it", json.as_bytes(), 1_000) {
                Err(CallError::Argument {
                    problem: ArgumentProblem::Json { field, .. },
                    ..
                }) => {
                    assert_eq!(field, expected, "{json}");
                }
                other => panic!("{json}: {other:?}"),
            }
        }
        let wrong = read::<Garage>(br#"{"cars":[{"plate":5}]}"#).unwrap_err();
        assert!(wrong.contains("cars[0].plate: invalid type: "), "{wrong}");
    }

    #[test]
    fn what_is_too_long_is_not_read() {
        let expected = Err("the argument it is longer than 64 bytes".to_owned());
        assert_eq!(read::<String>(&[b'a'; 65]), expected);
    }
}
