//! Vectors as the files in `data` hold them.

use std::collections::BTreeMap;
use std::error::Error;

use emr_sealing::age_keys::AgeIdentity;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::encoding::Hex;

/// Why a vector could not be read or made.
pub type Problem = Box<dyn Error + Send + Sync>;

/// One example of a format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// What it is an example of, in words.
    pub name: String,
    /// The inputs.
    pub given: Value,
    /// The age files by their names; none in most formats.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sealed: BTreeMap<String, Sealed>,
    /// What every reader computes from the inputs and the files.
    pub exact: Value,
}

/// An age file, the keys that open it, and its plaintext.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The file.
    pub file: Hex,
    /// Age identities, each of which opens it.
    pub keys: Vec<String>,
    /// What is inside.
    pub plaintext: Hex,
}

/// The age files of a vector by their names, still closed.
pub(crate) type Files = BTreeMap<&'static str, Vec<u8>>;

/// What a reader found.
pub(crate) struct Reading<T> {
    pub(crate) sealed: BTreeMap<&'static str, Sealed>,
    pub(crate) exact: T,
}

impl<T> Reading<T> {
    /// A reading of a format without age files.
    pub(crate) fn of(exact: T) -> Self {
        Self {
            sealed: BTreeMap::new(),
            exact,
        }
    }

    /// Adds an age file that was opened.
    pub(crate) fn with(
        mut self,
        name: &'static str,
        file: &[u8],
        keys: &[&AgeIdentity],
        plaintext: &[u8],
    ) -> Self {
        let keys = keys.iter().map(|key| key.to_secret_text().to_string());
        let opened = Sealed {
            file: Hex(file.to_vec()),
            keys: keys.collect(),
            plaintext: Hex(plaintext.to_vec()),
        };
        self.sealed.insert(name, opened);
        self
    }
}

/// Fails with `problem` unless `holds`.
pub(crate) fn require(holds: bool, problem: &'static str) -> Result<(), Problem> {
    if holds { Ok(()) } else { Err(problem.into()) }
}
