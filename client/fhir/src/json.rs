//! JSON whose numbers keep their text: a laboratory that writes 1.50 has measured more exactly than one that writes 1.5.
//!
//! `serde_json` keeps it only by a feature that, in a build of several crates, changes the numbers of all of them. This
//! tree is made from the events of another reader, without recursion, and borrows its texts from the content.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

use json_event_parser::{JsonEvent, SliceJsonParser, WriterJsonSerializer};

/// Values may be nested so deep. Real content stays below 30.
const MAX_DEPTH: usize = 128;
/// A record may have so many values. Attachments are one value each.
const MAX_VALUES: usize = 2_000_000;
/// Up to here a list is searched faster than a set.
const FEW: usize = 16;
/// Some programs write it before a text; a reader may skip it (RFC 8259, section 8.1).
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json<'t> {
    Null,
    Bool(bool),
    /// As it is written.
    Number(Cow<'t, str>),
    String(Cow<'t, str>),
    Array(Vec<Json<'t>>),
    Object(Object<'t>),
}

/// The members of an object, in their order; each name stands once.
pub(crate) type Object<'t> = Vec<(Cow<'t, str>, Json<'t>)>;

/// Why bytes are not JSON that can be used; their author is at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// They break the grammar of JSON.
    #[error("{0}")]
    Syntax(String),
    /// They are text in UTF-16; JSON is UTF-8 (RFC 8259, section 8.1).
    #[error("the text is in UTF-16: save the file as UTF-8")]
    Utf16,
    /// An object has two members of one name, so that two readers could see different things.
    #[error("the name \"{}\" stands twice in one object", .0.escape_debug())]
    DuplicateName(String),
    /// Values are nested deeper than 128 levels.
    #[error("values are nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// There are more than two million values.
    #[error("there are more than {MAX_VALUES} values")]
    TooMany,
}

/// An array or object that is not complete yet.
enum Open<'t> {
    Array(Vec<Json<'t>>),
    Object(Object<'t>, HashSet<Cow<'t, str>>, Option<Cow<'t, str>>),
}

impl<'t> Json<'t> {
    /// Reads a text, with or without a byte order mark before it.
    pub(crate) fn parse(text: &'t [u8]) -> Result<Self, JsonError> {
        if is_utf16(text) {
            return Err(JsonError::Utf16);
        }
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let mut parser = SliceJsonParser::new(text);
        let mut open: Vec<Open<'t>> = Vec::new();
        let mut count = 0;
        loop {
            let event = parser.parse_next();
            let event = event.map_err(|error| JsonError::Syntax(error.to_string()))?;
            let value = match event {
                JsonEvent::StartArray => {
                    open.push(Open::Array(Vec::new()));
                    None
                }
                JsonEvent::StartObject => {
                    open.push(Open::Object(Vec::new(), HashSet::new(), None));
                    None
                }
                JsonEvent::ObjectKey(name) => {
                    if let Some(Open::Object(members, names, next)) = open.last_mut() {
                        note_name(members, names, name.clone())?;
                        *next = Some(name);
                    }
                    None
                }
                JsonEvent::EndArray | JsonEvent::EndObject => open.pop().map(Open::close),
                JsonEvent::Null => Some(Self::Null),
                JsonEvent::Boolean(value) => Some(Self::Bool(value)),
                JsonEvent::Number(text) => Some(Self::Number(text)),
                JsonEvent::String(text) => Some(Self::String(text)),
                JsonEvent::Eof => return Err(JsonError::Syntax("the text is empty".to_owned())),
            };
            if open.len() > MAX_DEPTH {
                return Err(JsonError::TooDeep);
            }
            let Some(value) = value else { continue };
            count += 1;
            if count > MAX_VALUES {
                return Err(JsonError::TooMany);
            }
            match open.last_mut() {
                Some(Open::Array(values)) => values.push(value),
                Some(Open::Object(members, _, name)) => {
                    members.push((name.take().unwrap_or_default(), value));
                }
                None => return end(parser).map(|()| value),
            }
        }
    }

    /// The shortest text, numbers as they are.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.write_to(Vec::new())
    }

    /// Writes the shortest text to memory or a digest, and returns that.
    pub(crate) fn write_to<W: Write>(&self, to: W) -> W {
        let mut writer = WriterJsonSerializer::new(to);
        self.write(&mut writer)
            .and_then(|()| writer.finish())
            .expect("the events are in order, and neither memory nor a digest refuses bytes")
    }

    fn write<W: Write>(&self, writer: &mut WriterJsonSerializer<W>) -> io::Result<()> {
        match self {
            Self::Null => writer.serialize_event(JsonEvent::Null),
            Self::Bool(value) => writer.serialize_event(JsonEvent::Boolean(*value)),
            Self::Number(number) => writer.serialize_event(JsonEvent::Number(borrowed(number))),
            Self::String(string) => writer.serialize_event(JsonEvent::String(borrowed(string))),
            Self::Array(values) => {
                writer.serialize_event(JsonEvent::StartArray)?;
                for value in values {
                    value.write(writer)?;
                }
                writer.serialize_event(JsonEvent::EndArray)
            }
            Self::Object(members) => {
                writer.serialize_event(JsonEvent::StartObject)?;
                for (name, value) in members {
                    writer.serialize_event(JsonEvent::ObjectKey(borrowed(name)))?;
                    value.write(writer)?;
                }
                writer.serialize_event(JsonEvent::EndObject)
            }
        }
    }

    /// A string.
    pub(crate) fn string(text: impl Into<Cow<'t, str>>) -> Self {
        Self::String(text.into())
    }

    /// An object with these members, in this order.
    pub(crate) fn object<const N: usize>(members: [(&'t str, Self); N]) -> Self {
        let members = members.into_iter();
        Self::Object(members.map(|(name, value)| (name.into(), value)).collect())
    }

    /// A member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.members()
            .iter()
            .find_map(|(other, value)| (other == name).then_some(value))
    }

    /// A value by a path of names; of an array its first value is taken.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, name| {
            value.items().first().and_then(|value| value.get(name))
        })
    }

    /// The text that a path leads to.
    pub(crate) fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)?.items().first()?.text()
    }

    /// The members of an object; of any other value none.
    pub(crate) fn members(&self) -> &[(Cow<'t, str>, Self)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The values of an array, or the one value that it is.
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::Array(values) => values,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, number or truth value, as it is written.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match self {
            Self::String(text) | Self::Number(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            _ => None,
        }
    }
}

impl<'t> Open<'t> {
    fn close(self) -> Json<'t> {
        match self {
            Self::Array(values) => Json::Array(values),
            Self::Object(members, ..) => Json::Object(members),
        }
    }
}

/// Whether it begins like JSON in UTF-16: with its byte order mark, or with one sign of two bytes.
fn is_utf16(text: &[u8]) -> bool {
    matches!(
        text,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..]
    )
}

fn borrowed(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// Refuses a name that the object has already.
fn note_name<'t>(
    members: &Object<'t>,
    names: &mut HashSet<Cow<'t, str>>,
    name: Cow<'t, str>,
) -> Result<(), JsonError> {
    let is_known = match members.len() {
        0..FEW => members.iter().any(|(other, _)| *other == name),
        FEW => {
            names.extend(members.iter().map(|(name, _)| name.clone()));
            !names.insert(name.clone())
        }
        _ => !names.insert(name.clone()),
    };
    match is_known {
        true => Err(JsonError::DuplicateName(name.into_owned())),
        false => Ok(()),
    }
}

/// Nothing but space comes after the value.
fn end(mut parser: SliceJsonParser<'_>) -> Result<(), JsonError> {
    match parser.parse_next() {
        Ok(_) => Ok(()),
        Err(error) => Err(JsonError::Syntax(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_as_it_was_read() {
        let text = r#"{"a":1.50,"b":[1e-2,-0,123456789012345678901234567890],"c":"é\n\"","d":{},"e":[],"f":null,"g":true}"#;
        let value = Json::parse(text.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(value.to_bytes()).unwrap(), text);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let texts = [
            "",
            " ",
            "{",
            "[1,]",
            "01",
            "1 2",
            "nul",
            "{\"a\"}",
            "\"\u{1}\"",
            "[1,5]x",
            "{1:2}",
        ];
        for text in texts {
            let parsed = Json::parse(text.as_bytes());
            assert!(
                matches!(parsed, Err(JsonError::Syntax(_))),
                "{text:?}: {parsed:?}"
            );
        }
        assert!(Json::parse(b"\"\xff\"").is_err());
    }

    #[test]
    fn fault_15_a_byte_order_mark_is_skipped_and_line_ends_are_space() {
        let text = "\u{feff}{\r\n\"a\": 1.0\r\n}\r\n";
        let value = Json::parse(text.as_bytes()).unwrap();
        assert_eq!(value.to_bytes(), br#"{"a":1.0}"#);
    }

    #[test]
    fn fault_15_a_text_in_utf16_is_named_with_and_without_its_mark() {
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        for text in ["{}", "\u{feff}{}"] {
            for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
                assert_eq!(Json::parse(&wide(text, bytes)), Err(JsonError::Utf16));
            }
        }
        assert!(
            JsonError::Utf16
                .to_string()
                .contains("save the file as UTF-8")
        );
    }

    #[test]
    fn a_name_stands_once_in_an_object_of_any_size() {
        for count in [1, 15, 16, 17, 40] {
            let names = (0..count).map(|name| format!("\"{name}\":{name}"));
            let names = names.collect::<Vec<_>>().join(",");
            assert!(Json::parse(format!("{{{names}}}").as_bytes()).is_ok());
            let last = count - 1;
            let text = format!("{{{names},\"{last}\":0}}");
            let twice = Json::parse(text.as_bytes());
            assert_eq!(twice, Err(JsonError::DuplicateName(last.to_string())));
        }
    }

    #[test]
    fn deep_nesting_is_refused_without_recursion() {
        let deep = "[".repeat(5 << 20);
        assert_eq!(Json::parse(deep.as_bytes()), Err(JsonError::TooDeep));
        let nested = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert!(Json::parse(nested.as_bytes()).is_ok());
    }
}
