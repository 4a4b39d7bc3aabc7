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

/// The plaintext that the category key opens in the lock.
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
    let opened = seal_to(&[category], &plaintext(context, record_key))?;
    seal_to(openers, &opened)
}

fn plaintext(context: &RecordContext, record_key: &AgeIdentity) -> Zeroizing<Vec<u8>> {
    canonical_json(&RecordKey {
        context: context.clone(),
        record_key: record_key.to_secret_text(),
    })
}

/// Seals a record key to a gate key, for an envelope about this single record.
///
/// # Errors
///
/// [`SealError::UnusableRecipient`].
pub fn seal_record_key(
    context: &RecordContext,
    record_key: &AgeIdentity,
    gate: &Recipient,
) -> Result<Vec<u8>, SealError> {
    seal_to(&[gate], &plaintext(context, record_key))
}

/// Decrypts the record key: from an opened lock with the category key, or from an envelope with the gate key. Fails for
/// another context.
///
/// # Errors
///
/// [`OpenError`] names the first check that failed.
pub fn open_record_key(
    sealed: &[u8],
    key: &AgeIdentity,
    context: &RecordContext,
) -> Result<AgeIdentity, OpenError> {
    let text = decrypt(key, sealed).map_err(|error| OpenError::of(Part::RecordKey, error))?;
    let opened: RecordKey =
        emr_model::json::from_slice(&text).map_err(|_| OpenError::Damaged(Part::RecordKey))?;
    if &opened.context != context {
        return Err(OpenError::ContextMismatch(Part::RecordKey));
    }
    opened
        .record_key
        .parse()
        .map_err(|_| OpenError::Damaged(Part::RecordKey))
}
