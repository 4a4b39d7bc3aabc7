//! How a reader gets from the keepers' shares to a record: by the category's keys, an envelope about single records, the
//! keeper of their own hospital, or, in an emergency, directly.

use emr_api::custody::{OpenedLock, Unlock, Unlocked, UnlockedRecord};
use emr_model::access::{AccessKey, ReleasedPart};
use emr_model::record::{RecordContext, RecordFacts};
use emr_model::{Bytes, MspId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::key_envelope::KeyEnvelope;
use emr_sealing::record::{Gate, OpenError, SealedRecord, open_record_key};
use emr_trust::{TrustError, verify_released};

use super::Member;
use super::shares::Gathering;
use crate::error::Error;

/// The private keys of a category, each with its epoch.
pub(super) struct Keys(Vec<(u32, AgeIdentity)>);

impl Keys {
    /// Takes these keys if they are those of all these records.
    ///
    /// # Errors
    ///
    /// [`Error::NoCategoryKey`] if one is missing.
    pub(super) fn new(keys: Vec<(u32, AgeIdentity)>, facts: &[RecordFacts]) -> Result<Self, Error> {
        let keys = Self(keys);
        for facts in facts {
            keys.of(facts)?;
        }
        Ok(keys)
    }

    /// The key of the epoch to which a record is sealed.
    ///
    /// # Errors
    ///
    /// [`Error::NoCategoryKey`].
    pub(super) fn of(&self, facts: &RecordFacts) -> Result<&AgeIdentity, Error> {
        let RecordContext {
            category, epoch, ..
        } = &facts.context;
        let mut keys = self.0.iter();
        let found = keys.find(|(other, _)| other == epoch);
        found
            .map(|(_, key)| key)
            .ok_or_else(|| Error::NoCategoryKey {
                category: category.clone(),
                epoch: *epoch,
            })
    }
}

/// What a reader needs besides the keepers' shares to open records.
pub(super) enum Opener {
    /// The category's keys.
    Keys(Keys),
    /// An envelope with the keys of single records.
    Envelope(KeyEnvelope),
    /// The keeper of the reader's hospital, and the envelopes to it.
    Hospital { msp: MspId, envelopes: Vec<Bytes> },
    /// Shares of the record key itself.
    Emergency,
}

impl Opener {
    /// The key whose shares are needed.
    pub(super) fn part(&self) -> ReleasedPart {
        match self {
            Self::Emergency => ReleasedPart::Record,
            _ => ReleasedPart::Gate,
        }
    }
}

impl Member {
    /// The key of a record, with the shares received so far. If a bad share is among them, waits for those of the next keeper
    /// too.
    ///
    /// The inner result says what is wrong with the record; the outer one is an error if the hospital's keeper does not
    /// answer or refuses.
    pub(super) async fn key_gathered(
        &self,
        opener: &Opener,
        access: &AccessKey,
        record: &SealedRecord<'_>,
        gathering: &mut Gathering<'_>,
    ) -> Result<Result<AgeIdentity, OpenError>, Error> {
        let id = &record.facts.context.record;
        if let Opener::Emergency = opener {
            let key = gathering.open(id, |shares| record.record_key_of_shares(shares));
            return Ok(key.await);
        }
        let gate = match gathering.open(id, |shares| record.open_lock(shares)).await {
            Ok(gate) => gate,
            Err(error) => return Ok(Err(error)),
        };
        self.key_of(opener, access, record, &gate).await
    }

    /// The record key inside an opened lock.
    async fn key_of(
        &self,
        opener: &Opener,
        access: &AccessKey,
        record: &SealedRecord<'_>,
        gate: &Gate,
    ) -> Result<Result<AgeIdentity, OpenError>, Error> {
        let context = &record.facts.context;
        Ok(match opener {
            Opener::Keys(keys) => match keys.of(record.facts) {
                Ok(key) => record.record_key(&gate.opened, key),
                Err(_) => Err(OpenError::WrongCategoryKey),
            },
            Opener::Envelope(envelope) => {
                match envelope.record_key(&context.record, context.version) {
                    Some(sealed) => open_record_key(sealed.as_ref(), &gate.key, context),
                    None => Err(OpenError::WrongCategoryKey),
                }
            }
            Opener::Hospital { msp, envelopes } => {
                let unlocked = self
                    .unlock(msp, access, envelopes, record.facts, gate)
                    .await?;
                match (unlocked.key, unlocked.sealed) {
                    (Some(key), _) => key.parse().map_err(|_| OpenError::WrongCategoryKey),
                    (None, Some(sealed)) => open_record_key(sealed.as_ref(), &gate.key, context),
                    (None, None) => Err(OpenError::WrongCategoryKey),
                }
            }
            Opener::Emergency => Err(OpenError::WrongCategoryKey),
        })
    }

    /// Has the keeper of the reader's hospital take the key out of a lock.
    async fn unlock(
        &self,
        msp: &MspId,
        access: &AccessKey,
        envelopes: &[Bytes],
        facts: &RecordFacts,
        gate: &Gate,
    ) -> Result<UnlockedRecord, Error> {
        let context = &facts.context;
        let lock = OpenedLock {
            record: context.record.clone(),
            version: context.version,
            opened: gate.opened.to_vec().into(),
        };
        let unlocked = self.unlocked(msp, access, envelopes, vec![lock]).await?;
        let mut records = unlocked.records.into_iter();
        records
            .find(|record| record.record == context.record && record.version == context.version)
            .ok_or(Error::Answer)
    }

    /// Asks the keeper of the reader's hospital to open envelopes and locks under a committed access entry.
    async fn unlocked(
        &self,
        msp: &MspId,
        access: &AccessKey,
        envelopes: &[Bytes],
        locks: Vec<OpenedLock>,
    ) -> Result<Unlocked, Error> {
        let request = Unlock {
            access: access.clone(),
            envelopes: envelopes.to_vec(),
            locks,
        };
        let keepers = self.session.keepers().await?;
        let keeper = keepers.iter().find(|keeper| keeper.msp == *msp);
        let keeper = keeper.ok_or_else(|| Error::NoKeeper(msp.clone()))?;
        let released = self.session.web().unlock(msp, &request).await?;
        verify_released(&released, keeper)?;
        let device = self.agreement(&released.sealed.0).await?;
        let text = device.decrypt(&released.sealed.0)?;
        let unlocked: Unlocked = emr_model::json::from_slice(&text).map_err(|_| Error::Answer)?;
        let is_for_this = unlocked.transaction == access.transaction
            && unlocked.reader == self.id
            && unlocked.msp == *msp;
        match is_for_this {
            true => Ok(unlocked),
            false => Err(TrustError::AnotherReceipt(msp.clone()).into()),
        }
    }
}
