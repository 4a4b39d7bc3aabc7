//! What a hospital's keeper does for its practitioners, with the category keys that patients granted to the hospital.
//!
//! A practitioner never holds such a key, so one who leaves takes none along. They open a record's lock with the gate
//! key that two keepers released, and this keeper opens what is inside.

use emr_api::custody::{OpenedLock, Unlock, Unlocked, UnlockedRecord};
use emr_model::access::Release;
use emr_model::{CategoryId, Digest, Grantee, MspId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::letter::{Letter, LetterAddress};
use emr_sealing::record::{OpenError, Part, open_record_key};

use crate::Error;

/// Takes the keys of records out of their locks, as far as the contract's permission and the letters allow.
pub(crate) fn unlock(
    custody_key: &AgeIdentity,
    msp: &MspId,
    release: &Release,
    request: &Unlock,
) -> Result<Unlocked, Error> {
    if release.letters.is_empty() {
        return Err(Error::NoLetters);
    }
    // A reader who may open records under a grant opens records of one category.
    let category = &release
        .records
        .first()
        .ok_or(Error::PeerAnswer)?
        .context
        .category;
    let mut letters = Vec::with_capacity(request.letters.len());
    for file in &request.letters {
        letters.push(letter(
            custody_key,
            msp,
            release,
            category,
            request,
            file.as_ref(),
        )?);
    }
    let newest = letters.last().ok_or(Error::NoLetters)?;
    let mut records = Vec::with_capacity(request.locks.len());
    for lock in &request.locks {
        records.push(unlocked(release, &letters, lock)?);
    }
    Ok(Unlocked {
        transaction: release.transaction.clone(),
        reader: release.reader.clone(),
        msp: msp.clone(),
        kinds: newest.kinds.clone(),
        records,
    })
}

/// A letter to this hospital, if it is one of those that the ledger names.
fn letter(
    custody_key: &AgeIdentity,
    msp: &MspId,
    release: &Release,
    category: &CategoryId,
    request: &Unlock,
    file: &[u8],
) -> Result<Letter, Error> {
    let digest = Digest::of(file);
    let granted = release
        .letters
        .iter()
        .find(|granted| granted.envelope == digest)
        .ok_or(Error::NoLetters)?;
    let address = LetterAddress {
        patient: request.access.patient.clone(),
        category: category.clone(),
        epoch: granted.epoch,
        grantee: Grantee::Hospital(msp.clone()),
    };
    Letter::unseal(
        file,
        &digest,
        custody_key,
        &address,
        &granted.category_recipient,
    )
    .map_err(Error::Letter)
}

/// The key of one record: from its lock, or from the letter if single records were granted.
fn unlocked(
    release: &Release,
    letters: &[Letter],
    lock: &OpenedLock,
) -> Result<UnlockedRecord, Error> {
    let mismatch = || Error::Lock(OpenError::ContextMismatch(Part::RecordKey));
    let context = release
        .records
        .iter()
        .map(|record| &record.context)
        .find(|context| context.record == lock.record && context.version == lock.version)
        .ok_or_else(mismatch)?;
    let single = letters
        .iter()
        .find_map(|letter| letter.record_key(&context.record, context.version));
    if let Some(sealed) = single {
        return Ok(UnlockedRecord {
            record: context.record.clone(),
            version: context.version,
            key: None,
            sealed: Some(sealed.clone()),
        });
    }
    let category_key = letters
        .iter()
        .find_map(|letter| letter.key_of(context.epoch));
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
