//! Identifiers: opaque, of a fixed form, checked once when they are made.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A text that does not have the form that its type demands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {form}")]
pub struct InvalidValue {
    /// What the text should be, for example `member id`.
    pub what: &'static str,
    /// The form it must have, for example `32 lower-case hexadecimal digits`.
    pub form: &'static str,
}

/// Declares a newtype over `String` that only exists in the form that `$check` accepts.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $what:literal, $form:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The value as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::InvalidValue;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                let check: fn(&str) -> bool = $check;
                if check(&text) {
                    Ok(Self(text))
                } else {
                    Err($crate::InvalidValue { what: $what, form: $form })
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::InvalidValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}
pub(crate) use text_type;

text_type!(
    /// A person, by 128 random bits that their own device picked: 32 hexadecimal digits, no name.
    MemberId,
    "member id",
    "32 lower-case hexadecimal digits",
    |text| is_hex(text, 32)
);

text_type!(
    /// One category of one patient's records, by 128 random bits: its name stays encrypted.
    CategoryId,
    "category id",
    "32 lower-case hexadecimal digits",
    |text| is_hex(text, 32)
);

text_type!(
    /// What kind of record it is, by 128 random bits per patient and kind: the ledger tells nobody.
    KindCode,
    "kind code",
    "32 lower-case hexadecimal digits",
    |text| is_hex(text, 32)
);

text_type!(
    /// A Fabric transaction, hex(SHA-256(nonce ‖ creator)); it also names the grant or request it made.
    TransactionId,
    "transaction id",
    "64 lower-case hexadecimal digits",
    |text| is_hex(text, 64)
);

text_type!(
    /// The random bytes of a proposal from which, with its creator, Fabric makes the transaction id.
    Nonce,
    "nonce",
    "48 lower-case hexadecimal digits",
    |text| is_hex(text, 48)
);

impl Nonce {
    /// The nonce of these bytes.
    pub fn from_bytes(bytes: &[u8; 24]) -> Self {
        Self(hex::encode(bytes))
    }

    /// The nonce's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        hex::decode(&self.0).expect("a nonce is hexadecimal")
    }
}

text_type!(
    /// An organization by the id of its MSP, for example `HospitalAMSP`.
    MspId,
    "MSP id",
    "1 to 64 ASCII letters, digits, dots or hyphens",
    |text| {
        (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
    }
);

/// A record: `<inverted time, 16 hex>-<transaction id>-<index, 4 hex>`.
///
/// Its author knows it before sealing, it sorts newest first, and adding one needs no look-up.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct RecordId(String);

impl RecordId {
    /// The id of the record at `index` in the transaction `transaction`, proposed at `time`.
    pub fn new(time: Timestamp, transaction: &TransactionId, index: u16) -> Self {
        Self(format!("{}-{transaction}-{index:04x}", time.inverted()))
    }

    /// The value as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When the transaction that added it was proposed.
    pub fn time(&self) -> Timestamp {
        let inverted = self.0.get(..16);
        let inverted = inverted.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        Timestamp::from_millis(u64::MAX - inverted.unwrap_or_default())
    }

    /// The transaction that added it.
    pub fn transaction(&self) -> TransactionId {
        TransactionId(self.0[17..81].to_owned())
    }
}

impl TryFrom<String> for RecordId {
    type Error = InvalidValue;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut parts = text.split('-');
        let well_formed = parts.next().is_some_and(|time| is_hex(time, 16))
            && parts
                .next()
                .is_some_and(|transaction| is_hex(transaction, 64))
            && parts.next().is_some_and(|index| is_hex(index, 4))
            && parts.next().is_none();
        if well_formed {
            Ok(Self(text))
        } else {
            Err(InvalidValue {
                what: "record id",
                form: "an inverted time, a transaction id and an index in hexadecimal, joined by hyphens",
            })
        }
    }
}

impl std::str::FromStr for RecordId {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl From<RecordId> for String {
    fn from(record: RecordId) -> String {
        record.0
    }
}

impl AsRef<str> for RecordId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether `text` is exactly `length` lower-case hexadecimal digits.
pub(crate) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_record_sorts_before_an_older_one() {
        let transaction: TransactionId = "ab".repeat(32).parse().unwrap();
        let older = RecordId::new(Timestamp::from_millis(1_000), &transaction, 0);
        let newer = RecordId::new(Timestamp::from_millis(2_000), &transaction, 0);
        assert!(newer < older);
        assert_eq!(newer.as_str().parse::<RecordId>(), Ok(newer.clone()));
        assert_eq!(newer.time(), Timestamp::from_millis(2_000));
        assert_eq!(newer.transaction(), transaction);
    }

    #[test]
    fn ids_with_separators_or_of_another_length_are_refused() {
        for text in [
            "",
            "\0",
            "zz",
            "AB",
            &"a".repeat(33),
            "a\u{10FFFF}",
            &"é".repeat(16),
        ] {
            assert!(text.parse::<MemberId>().is_err(), "{text:?}");
            assert!(text.parse::<RecordId>().is_err(), "{text:?}");
        }
        assert!("Hospital A".parse::<MspId>().is_err());
    }
}
