//! What a transaction announces once it is committed.

use bytes::Bytes;

use crate::LedgerError;

/// A chaincode event: listeners receive it once its transaction is committed. A transaction has at most one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Event {
    /// What listeners filter by; never empty.
    pub name: String,
    /// Any data from the chaincode.
    pub payload: Bytes,
}

impl Event {
    pub(crate) fn new(name: &str, payload: impl Into<Bytes>) -> Result<Self, LedgerError> {
        if name.is_empty() {
            return Err(LedgerError::EmptyEventName);
        }
        Ok(Self {
            name: name.to_owned(),
            payload: payload.into(),
        })
    }
}
