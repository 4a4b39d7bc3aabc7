//! The lock: the record key, sealed to the category and then to gate key and patient.

use emr_model::Recipient;
use emr_model::record::RecordContext;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{OpenError, Part, SealError, seal_to};
use crate::age_keys::{AgeIdentity, decrypt};
use crate::canonical::canonical_json;

/// The largest lock: a real one has about 2 KiB.
pub const MAX_LOCK_BYTES: usize = 64 << 10;

/// What whoever holds the category key finds in the lock.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordKey {
    context: RecordContext,
    record_key: Zeroizing<String>,
}

/// Makes the lock of a record.
pub(super) fn seal(
    context: &RecordContext,
    record_key: &AgeIdentity,
    category: &Recipient,
    openers: &[&Recipient],
) -> Result<Vec<u8>, SealError> {
    let text = canonical_json(&RecordKey {
        context: context.clone(),
        record_key: record_key.to_secret_text(),
    });
    seal_to(openers, &seal_to(&[category], &text)?)
}

/// Takes the record key out of an opened lock, if it is of this context.
pub(super) fn record_key(
    opened_lock: &[u8],
    category: &AgeIdentity,
    context: &RecordContext,
) -> Result<AgeIdentity, OpenError> {
    let text =
        decrypt(category, opened_lock).map_err(|error| OpenError::of(Part::RecordKey, error))?;
    let opened: RecordKey =
        serde_json::from_slice(&text).map_err(|_| OpenError::Damaged(Part::RecordKey))?;
    if &opened.context != context {
        return Err(OpenError::ContextMismatch(Part::RecordKey));
    }
    opened
        .record_key
        .parse()
        .map_err(|_| OpenError::Damaged(Part::RecordKey))
}
