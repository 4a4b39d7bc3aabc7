//! Files whose text follows from what they hold: sealed anew, another file has the same text.

use emr_model::Digest;
use emr_sealing::age_keys::{AgeIdentity, decrypt};
use serde::Serialize;

use crate::vector::{Files, Problem, Reading, require};

#[derive(Serialize)]
pub(crate) struct Exact {
    text: String,
    /// The file's digest, by which the ledger or a queue names it.
    digest: Digest,
}

/// What the file says that each of these keys opens, if that is what `again`, sealed from the same, says.
pub(crate) fn reading(
    name: &'static str,
    files: &Files,
    again: &Files,
    keys: &[&AgeIdentity],
) -> Result<Reading<Exact>, Problem> {
    let file = &files[name];
    let [first, ..] = keys else {
        return Err("no key opens the file".into());
    };
    let text = decrypt(first, file)?;
    for key in keys {
        require(
            text == decrypt(key, file)? && text == decrypt(key, &again[name])?,
            "the text is not canonical",
        )?;
    }
    let exact = Exact {
        text: String::from_utf8(text.to_vec())?,
        digest: Digest::of(file),
    };
    Ok(Reading::of(exact).with(name, file, keys, &text))
}
