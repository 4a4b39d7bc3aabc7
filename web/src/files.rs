//! Reading the files that the settings name.

use std::fs;
use std::path::Path;

use anyhow::Context;
use zeroize::Zeroizing;

/// The text of a file.
pub(crate) fn read_text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// The text of a file that is a secret, wiped from memory after use.
pub(crate) fn read_secret(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    read_text(path).map(Zeroizing::new)
}
