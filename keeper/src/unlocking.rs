//! What a hospital's keeper does for its practitioners, with the category keys that patients granted to the hospital.
//!
//! A practitioner never holds such a key, so one who leaves takes none along. They open a record's lock with the gate
//! key that two keepers released, and this keeper opens what is inside.

use emr_api::custody::{OpenedLock, Unlock, Unlocked, UnlockedRecord};
use emr_model::access::Release;
use emr_model::{CategoryId, Digest, Grantee, MspId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::key_envelope::{EnvelopeAddress, KeyEnvelope};
use emr_sealing::record::{OpenError, Part, open_record_key};

use crate::Error;

/// Takes the keys of records out of their locks, as far as the contract's permission and the envelopes allow.
pub(crate) fn unlock(
    custody_key: &AgeIdentity,
    msp: &MspId,
    release: &Release,
    request: &Unlock,
) -> Result<Unlocked, Error> {
    if release.envelopes.is_empty() {
        return Err(Error::NoEnvelopes);
    }
    // A reader who may open records under a grant opens records of one category.
    let category = &release
        .records
        .first()
        .ok_or(Error::PeerAnswer)?
        .context
        .category;
    let mut envelopes = Vec::with_capacity(request.envelopes.len());
    for file in &request.envelopes {
        envelopes.push(envelope(
            custody_key,
            msp,
            release,
            category,
            request,
            file.as_ref(),
        )?);
    }
    let newest = envelopes.last().ok_or(Error::NoEnvelopes)?;
    let mut records = Vec::with_capacity(request.locks.len());
    for lock in &request.locks {
        records.push(unlocked(release, &envelopes, lock)?);
    }
    Ok(Unlocked {
        transaction: release.transaction.clone(),
        reader: release.reader.clone(),
        msp: msp.clone(),
        kinds: newest.kinds.clone(),
        records,
    })
}

/// An envelope to this hospital, if it is one of those that the ledger names.
fn envelope(
    custody_key: &AgeIdentity,
    msp: &MspId,
    release: &Release,
    category: &CategoryId,
    request: &Unlock,
    file: &[u8],
) -> Result<KeyEnvelope, Error> {
    let digest = Digest::of(file);
    let granted = release
        .envelopes
        .iter()
        .find(|granted| granted.envelope == digest)
        .ok_or(Error::NoEnvelopes)?;
    let address = EnvelopeAddress {
        patient: request.access.patient.clone(),
        category: category.clone(),
        epoch: granted.epoch,
        grantee: Grantee::Hospital(msp.clone()),
    };
    KeyEnvelope::unseal(
        file,
        &digest,
        custody_key,
        &address,
        &granted.category_recipient,
    )
    .map_err(Error::Envelope)
}

/// The key of one record: from its lock, or from the envelope if single records were granted.
fn unlocked(
    release: &Release,
    envelopes: &[KeyEnvelope],
    lock: &OpenedLock,
) -> Result<UnlockedRecord, Error> {
    let mismatch = || Error::Lock(OpenError::ContextMismatch(Part::RecordKey));
    let context = release
        .records
        .iter()
        .map(|record| &record.context)
        .find(|context| context.record == lock.record && context.version == lock.version)
        .ok_or_else(mismatch)?;
    let single = envelopes
        .iter()
        .find_map(|envelope| envelope.record_key(&context.record, context.version));
    if let Some(sealed) = single {
        return Ok(UnlockedRecord {
            record: context.record.clone(),
            version: context.version,
            key: None,
            sealed: Some(sealed.clone()),
        });
    }
    let category_key = envelopes
        .iter()
        .find_map(|envelope| envelope.key_of(context.epoch));
    let key = open_record_key(
        lock.opened.as_ref(),
        category_key.ok_or_else(mismatch)?,
        context,
    )
    .map_err(Error::Lock)?;
    Ok(UnlockedRecord {
        record: context.record.clone(),
        version: context.version,
        key: Some(key.to_secret_text()),
        sealed: None,
    })
}
