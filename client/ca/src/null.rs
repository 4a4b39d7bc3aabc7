//! Go's `null`, which stands for an empty list.

use serde::{Deserialize, Deserializer};

/// Reads a list for which Go writes `null` where it is empty.
pub(crate) fn as_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
