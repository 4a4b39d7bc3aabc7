//! What lies with keepers, as an attacker sees it who has everything in their folders.

use std::fs;
use std::path::Path;

use emr_sealing::age_keys::{AgeIdentity, decrypt};

use crate::trial::Failure;
use crate::world::files;

/// Every key in a keeper's data folder: those of months, and the one to which authors seal.
pub(crate) fn keys(data: &Path) -> Result<Vec<AgeIdentity>, Failure> {
    let mut paths = files(&data.join("month-keys"));
    paths.push(data.join("age-identity.txt"));
    let mut keys = Vec::new();
    for path in paths {
        keys.push(fs::read_to_string(path)?.trim().parse()?);
    }
    Ok(keys)
}

/// What is in a kept file; `None` if no key of the keeper opens it.
pub(crate) fn opened(data: &Path, file: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
    let keys = keys(data)?;
    let opened = keys.iter().find_map(|key| decrypt(key, file).ok());
    Ok(opened.map(|text| text.to_vec()))
}
