//! A keeper and its age key, as vectors give them.

use emr_model::MspId;
use serde::{Deserialize, Serialize};

use crate::encoding::Key;
use crate::identities::key;

/// The key that a keeper has in an example.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeeperKey {
    pub(crate) msp: MspId,
    pub(crate) key: Key,
}

impl KeeperKey {
    /// The keeper of this organization, with the age key of this name.
    pub(crate) fn named(msp: &str, name: &str) -> Self {
        Self {
            msp: msp.parse().expect("it is an MSP id"),
            key: key(name),
        }
    }
}
