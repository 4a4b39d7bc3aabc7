//! Composite keys of typed parts.

use std::borrow::Cow;

use emr_model::{CategoryId, Digest, Grantee, MemberId, MspId, RecordId, Timestamp, TransactionId};

/// The attributes of a composite key by their types.
pub(crate) trait Key {
    /// The attributes in their own types.
    type Parts<'a>;

    /// The number of attributes.
    const LENGTH: usize;

    /// The texts of the attributes, in the order in which they sort.
    fn attributes(parts: Self::Parts<'_>) -> Vec<Cow<'_, str>>;

    /// Whether `text` can be the attribute at `index`.
    fn accepts(index: usize, text: &str) -> bool;
}

/// One attribute of a composite key.
pub(crate) trait Part {
    /// The text of this attribute in the key.
    fn text(&self) -> Cow<'_, str>;

    /// Whether `text` can be the text of such an attribute.
    fn accepts(text: &str) -> bool;
}

macro_rules! id_part {
    ($($name:ty),*) => {$(
        impl Part for $name {
            fn text(&self) -> Cow<'_, str> {
                Cow::Borrowed(self.as_str())
            }

            fn accepts(text: &str) -> bool {
                text.parse::<Self>().is_ok()
            }
        }
    )*};
}

id_part!(
    CategoryId,
    Digest,
    Grantee,
    MemberId,
    MspId,
    RecordId,
    TransactionId
);

/// The later time sorts first.
impl Part for Timestamp {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(self.inverted())
    }

    fn accepts(text: &str) -> bool {
        is_hex(text, 16)
    }
}

/// The number of a category's key; the later one sorts first.
pub(crate) struct Epoch(pub(crate) u32);

impl Part for Epoch {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{:08x}", u32::MAX - self.0))
    }

    fn accepts(text: &str) -> bool {
        is_hex(text, 8)
    }
}

/// The number of a record's version; the later one sorts first.
pub(crate) struct Version(pub(crate) u32);

impl Part for Version {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{:08x}", u32::MAX - self.0))
    }

    fn accepts(text: &str) -> bool {
        is_hex(text, 8)
    }
}

/// The length of a time slot, in seconds.
impl Part for u32 {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{self:08x}"))
    }

    fn accepts(text: &str) -> bool {
        is_hex(text, 8)
    }
}

/// The number of a time slot.
impl Part for u64 {
    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{self:016x}"))
    }

    fn accepts(text: &str) -> bool {
        is_hex(text, 16)
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The empty key of a collection that has only one value.
impl Key for () {
    type Parts<'a> = ();

    const LENGTH: usize = 0;

    fn attributes((): Self::Parts<'_>) -> Vec<Cow<'_, str>> {
        Vec::new()
    }

    fn accepts(_index: usize, _text: &str) -> bool {
        false
    }
}

macro_rules! key {
    ($length:literal, $parts:ty, ($($part:ident: $name:ident = $index:literal),*)) => {
        impl<$($name: Part + 'static),*> Key for ($($name,)*) {
            type Parts<'a> = $parts;

            const LENGTH: usize = $length;

            fn attributes(($($part,)*): Self::Parts<'_>) -> Vec<Cow<'_, str>> {
                vec![$($part.text()),*]
            }

            fn accepts(index: usize, text: &str) -> bool {
                match index {
                    $($index => $name::accepts(text),)*
                    _ => false,
                }
            }
        }
    };
}

key!(1, (&'a A,), (a: A = 0));
key!(2, (&'a A, &'a B), (a: A = 0, b: B = 1));
key!(3, (&'a A, &'a B, &'a C), (a: A = 0, b: B = 1, c: C = 2));
key!(4, (&'a A, &'a B, &'a C, &'a D), (a: A = 0, b: B = 1, c: C = 2, d: D = 3));
