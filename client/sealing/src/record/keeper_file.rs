//! A keeper's file: its shares of the keys of a transaction's records.

use std::fmt;

use emr_model::record::RecordContext;
use emr_model::{Bytes, MspId, Recipient, RecordId};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::{OpenError, Part, SealError, Share, seal_to};
use crate::age_keys::{AgeIdentity, decrypt};
use crate::canonical::canonical_json;

/// The largest keeper file: room for the shares of 1000 records.
pub const MAX_KEEPER_FILE_BYTES: usize = 1 << 20;

/// What the author seals to one keeper: an entry for each record of the transaction, in their order.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeeperShare {
    /// The record version of the shares. The reader of this entry compares it with the ledger.
    pub context: RecordContext,
    /// The keeper's organization.
    pub msp: MspId,
    /// A share of the gate key: x, then y.
    pub gate: Bytes,
    /// A share of the record key, only if the category's emergency access was on when the author sealed the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Bytes>,
}

/// The shares in one keeper's file, each with its context.
pub struct KeeperShares(Vec<KeeperShare>);

impl KeeperShares {
    /// The shares that belong to `context`.
    ///
    /// # Errors
    ///
    /// [`OpenError::ContextMismatch`] if the file has no shares of it.
    pub fn of(&self, context: &RecordContext) -> Result<&KeeperShare, OpenError> {
        self.0
            .iter()
            .find(|share| &share.context == context)
            .ok_or(OpenError::ContextMismatch(Part::KeeperFile))
    }

    /// The contexts of the shares, in the file's order.
    pub fn contexts(&self) -> impl Iterator<Item = &RecordContext> {
        self.iter().map(|share| &share.context)
    }

    /// The shares, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = &KeeperShare> {
        self.0.iter()
    }

    /// Destroys the shares of these records, and says whether there were any.
    pub fn destroy(&mut self, records: &[RecordId]) -> bool {
        let before = self.0.len();
        self.0.retain_mut(|share| {
            let stays = !records.contains(&share.context.record);
            if !stays {
                wipe(share);
            }
            stays
        });
        self.0.len() < before
    }

    /// Destroys these records' shares of record keys, which emergencies need, and says whether there were any. The shares of
    /// gate keys stay.
    pub fn destroy_for_emergencies(&mut self, records: &[RecordId]) -> bool {
        let mut were_any = false;
        for share in &mut self.0 {
            if records.contains(&share.context.record)
                && let Some(mut record) = share.record.take()
            {
                record.0.zeroize();
                were_any = true;
            }
        }
        were_any
    }

    /// Whether no shares are left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Seals these shares as a file for their keeper.
    ///
    /// # Errors
    ///
    /// [`SealError::UnusableRecipient`] if `keeper` is not a usable key.
    pub fn seal(&self, keeper: &Recipient) -> Result<Vec<u8>, SealError> {
        seal_to(&[keeper], &canonical_json(&self.0))
    }
}

impl Drop for KeeperShares {
    fn drop(&mut self) {
        for share in &mut self.0 {
            wipe(share);
        }
    }
}

impl fmt::Debug for KeeperShares {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeeperShares({}, [redacted])", self.0.len())
    }
}

/// Opens a keeper's file with the keeper's key.
///
/// # Errors
///
/// [`OpenError::TooLarge`], [`OpenError::NotForThisKey`], [`OpenError::Damaged`], [`OpenError::NotAShare`], or
/// [`OpenError::ContextMismatch`] if it was made for another keeper than that of `msp`.
pub fn open_keeper_file(
    file: &[u8],
    keeper: &AgeIdentity,
    msp: &MspId,
) -> Result<KeeperShares, OpenError> {
    if file.len() > MAX_KEEPER_FILE_BYTES {
        return Err(OpenError::TooLarge(Part::KeeperFile));
    }
    let text = decrypt(keeper, file).map_err(|error| OpenError::of(Part::KeeperFile, error))?;
    let shares = KeeperShares(
        emr_model::json::from_slice(&text).map_err(|_| OpenError::Damaged(Part::KeeperFile))?,
    );
    for entry in &shares.0 {
        if &entry.msp != msp {
            return Err(OpenError::ContextMismatch(Part::KeeperFile));
        }
        Share::try_from(&entry.gate)?;
        entry.record.as_ref().map(Share::try_from).transpose()?;
    }
    Ok(shares)
}

/// Makes one keeper's file for one record.
pub(super) fn seal(
    context: &RecordContext,
    msp: &MspId,
    gate: &Share,
    record: Option<&Share>,
    keeper: &Recipient,
) -> Result<Vec<u8>, SealError> {
    let mut entry = [KeeperShare {
        context: context.clone(),
        msp: msp.clone(),
        gate: gate.as_bytes().to_vec().into(),
        record: record.map(|share| share.as_bytes().to_vec().into()),
    }];
    let text = canonical_json(&entry);
    wipe(&mut entry[0]);
    seal_to(&[keeper], &text)
}

fn wipe(share: &mut KeeperShare) {
    share.gate.0.zeroize();
    if let Some(record) = &mut share.record {
        record.0.zeroize();
    }
}
