//! Whether the service can do its work.

use schemars::JsonSchema;
use serde::Serialize;

/// Which parts of the service work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Health {
    /// The peer answers for the channel.
    pub(crate) peer: bool,
    /// The store takes files.
    pub(crate) store: bool,
    /// The database answers.
    pub(crate) database: bool,
    /// How many blocks the read model holds.
    pub(crate) height: u64,
    /// Why the read model may be out of date; absent if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) late: Option<String>,
}

impl Health {
    /// Whether all parts work.
    pub(crate) fn is_good(&self) -> bool {
        self.peer && self.store && self.database && self.late.is_none()
    }
}
