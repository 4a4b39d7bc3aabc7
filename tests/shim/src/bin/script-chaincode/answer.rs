//! What became of an operation.

use std::time::{SystemTime, UNIX_EPOCH};

use fabric_chaincode::{CompositeKeyError, KeyValue, LedgerError};

/// `ok` or `err`, and then values.
pub(crate) struct Answer(Vec<String>);

/// What stands for a value that is not there.
const ABSENT: &str = "-";

impl Answer {
    pub(crate) fn ok() -> Self {
        Self(vec!["ok".to_owned()])
    }

    pub(crate) fn with(mut self, value: impl AsRef<[u8]>) -> Self {
        self.0.push(hex::encode(value));
        self
    }

    pub(crate) fn with_optional(mut self, value: Option<impl AsRef<[u8]>>) -> Self {
        let text = value.map_or_else(|| ABSENT.to_owned(), hex::encode);
        self.0.push(text);
        self
    }

    pub(crate) fn with_number(self, number: impl ToString) -> Self {
        self.with(number.to_string())
    }

    pub(crate) fn with_time(self, time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.with_number(since.as_secs())
            .with_number(since.subsec_nanos())
    }

    pub(crate) fn with_entry(self, entry: &KeyValue) -> Self {
        self.with(&entry.key).with(&entry.value)
    }

    pub(crate) fn into_words(self) -> Vec<String> {
        self.0
    }
}

impl From<LedgerError> for Answer {
    /// In words of our own where the shim itself refused, in the peer's where the peer did.
    fn from(error: LedgerError) -> Self {
        let text = match error {
            LedgerError::Peer(text) => text,
            LedgerError::EmptyKey => "shim: empty key".to_owned(),
            LedgerError::EmptyValue => "shim: empty value".to_owned(),
            LedgerError::EmptyCollection => "shim: empty collection".to_owned(),
            LedgerError::EmptyChaincodeName => "shim: empty chaincode name".to_owned(),
            LedgerError::EmptyEventName => "shim: empty event name".to_owned(),
            LedgerError::CompositeKeyInSimpleRange => "shim: composite key in range".to_owned(),
            LedgerError::PageSize => "shim: page size".to_owned(),
            LedgerError::BookmarkOutsideRange => "shim: bookmark outside range".to_owned(),
            LedgerError::CompositeKey(error) => return error.into(),
            other => format!("shim: {other}"),
        };
        Self(vec!["err".to_owned(), hex::encode(text)])
    }
}

impl From<CompositeKeyError> for Answer {
    fn from(error: CompositeKeyError) -> Self {
        let text = match error {
            CompositeKeyError::ForbiddenCharacter => "shim: forbidden in composite key",
            CompositeKeyError::NotComposite => "shim: not a composite key",
        };
        Self::refused(text)
    }
}

impl Answer {
    pub(crate) fn refused(text: &str) -> Self {
        Self(vec!["err".to_owned(), hex::encode(text)])
    }
}
