//! After a recovery: the kit or the keepers' shares open the keyring of the lost devices, whose keys are the member's again.

use emr_model::member::ChangeKeys;
use emr_model::recovery::{FinishRecovery, ListRecoveries, Recovery, RecoveryStatus};
use emr_model::{Digest, Function, PageRequest, Recipient, TransactionId};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::device_key::DecryptionKey;
use emr_sealing::keyring::{Keyring, KeyringError, MAX_KEYRING_BYTES};
use emr_sealing::kit::Kit;

use super::devices::recipients_in_force;
use super::{Member, SignedBy};
use crate::account::Account;
use crate::error::Error;
use crate::identity::key_digest;
use crate::pages;
use crate::session::Submitted;

/// The most changes of keys that are looked through for the last keyring before a recovery.
const MOST_CHANGES: usize = 1_000;

/// A keyring that the ledger named before a recovery, and what it says of the keys in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct EarlierKeyring {
    file: Digest,
    reading: Recipient,
}

/// A valid transaction that a key of this member signed.
struct OwnCall {
    transaction: TransactionId,
    block: u64,
    argument: String,
}

impl Member {
    /// The recoveries of this member that are under way, but for one that this device asked for: another person may have
    /// asked for one. Endorsed.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn recoveries_under_way(&self) -> Result<Vec<Recovery>, Error> {
        let ask = |page| async move {
            let id = self.id.clone();
            let request = ListRecoveries { id, page };
            self.session.endorsed_query(&request).await
        };
        let now = self.session.now();
        let lifetime = u64::from(Recovery::LIFETIME) * 1_000;
        let own_key = key_digest(self.session.identity().signer());
        let is_under_way = |recovery: &Recovery| {
            recovery.status == RecoveryStatus::Open
                && recovery.key != own_key
                && now < recovery.requested.plus_millis(lifetime)
        };
        let mut recoveries = pages::all(ask).await?;
        recoveries.retain(is_under_way);
        Ok(recoveries)
    }

    /// Opens the keyring of the devices that were lost with the member's kit, after the recovery is finished. The member
    /// goes on with the earlier reading keys and patient key, which open what was sealed before. The account gets them, and
    /// a patient's categories; the caller must then save the account. The kit is void afterwards.
    ///
    /// # Errors
    ///
    /// [`Error::AnotherDevice`] if the kit is another member's; [`Error::NotFound`] if there was no keyring before the
    /// recovery; [`Error::KitReplaced`] if the keyring is not sealed to this kit; [`Error::Keyring`] if it is not the
    /// keyring with which the categories were made; those of
    /// [`Session::submit`](crate::session::Session::submit).
    pub async fn restore(&mut self, account: &mut Account, kit: &Kit) -> Result<Submitted, Error> {
        if kit.member != self.id {
            return Err(Error::AnotherDevice);
        }
        self.restore_with(account, kit.key()).await
    }

    pub(super) async fn restore_with(
        &mut self,
        account: &mut Account,
        key: &impl DecryptionKey,
    ) -> Result<Submitted, Error> {
        let earlier = self.open_earlier_keyring(key).await?;
        self.check_patient_key(&earlier).await?;
        let entry = self.session.member(&self.id).await?;
        let present = self.present_keyring(&entry).await?;
        let present_recipient = present.reading[0].recipient();
        let keyring = Keyring {
            reading: merged(present.reading, earlier.reading),
            patient: earlier.patient,
            ..present
        };
        let recipients = recipients_in_force(&self.devices().await?);
        let change = ChangeKeys {
            recipient: present_recipient,
            patient_recipient: keyring.patient.as_ref().map(|key| key.recipient()),
            ..self.change(&entry, &keyring, &recipients).await?
        };
        let submitted = self.session.submit(&change).await?;
        self.take(keyring, account);
        if self.patient_key.is_some() {
            self.take_up_categories(account).await?;
        }
        Ok(submitted)
    }

    /// Opens the last keyring before the last recovery, or before an earlier one.
    async fn open_earlier_keyring(&self, key: &impl DecryptionKey) -> Result<Keyring, Error> {
        let earlier = self.earlier_keyrings().await?;
        if earlier.is_empty() {
            return Err(Error::NotFound("keyring from before the recovery"));
        }
        for EarlierKeyring { file, reading } in &earlier {
            let sealed = self.session.web().blob(file, MAX_KEYRING_BYTES).await?;
            match Keyring::unseal(&sealed, file, key, &self.id, reading) {
                Err(KeyringError::NotForThisDevice) => {}
                opened => return Ok(opened?),
            }
        }
        Err(Error::KitReplaced)
    }

    /// The last keyring before each recovery, the newest first, by the transactions that the member's own keys signed.
    async fn earlier_keyrings(&self) -> Result<Vec<EarlierKeyring>, Error> {
        let recoveries = self.own_calls(FinishRecovery::NAME).await?;
        let mut recoveries: Vec<_> = recoveries.into_iter().map(|call| call.block).collect();
        let changes = self.own_calls(ChangeKeys::NAME).await?;
        let mut keyrings = Vec::new();
        // The newest recovery is first. What comes after it is of this device.
        recoveries.sort_unstable();
        for OwnCall {
            block, argument, ..
        } in changes
        {
            let is_before = recoveries.last().is_some_and(|recovery| block < *recovery);
            let change = serde_json::from_str::<ChangeKeys>(&argument).ok();
            let keyring = change.and_then(|change| Some((change.keyring?.file, change.recipient)));
            if let (true, Some((file, reading))) = (is_before, keyring) {
                keyrings.push(EarlierKeyring { file, reading });
                recoveries.retain(|recovery| *recovery <= block);
            }
        }
        Ok(keyrings)
    }

    /// The changes of keys before the last recovery that named a keyring, the newest first.
    pub(super) async fn changes_before_recovery(&self) -> Result<Vec<TransactionId>, Error> {
        let recoveries = self.own_calls(FinishRecovery::NAME).await?;
        let last = recoveries.iter().map(|call| call.block).max();
        let changes = self.own_calls(ChangeKeys::NAME).await?.into_iter();
        let before = changes.filter(|change| last.is_some_and(|last| change.block < last));
        Ok(before.map(|change| change.transaction).collect())
    }

    /// The valid calls of one function that keys of this member signed, the newest first.
    async fn own_calls(&self, function: &str) -> Result<Vec<OwnCall>, Error> {
        let mut calls = Vec::new();
        let mut bookmark = None;
        loop {
            let page = PageRequest {
                size: None,
                bookmark,
            };
            let page = self.signatures(page, Some(function)).await?;
            for signature in page.entries {
                let is_valid = signature.is_valid();
                let Ok(proof) = signature.proof else { continue };
                if is_valid && proof.is_endorsed && proof.key != SignedBy::AnotherKey {
                    calls.push(OwnCall {
                        transaction: signature.transaction,
                        block: signature.block,
                        argument: proof.argument,
                    });
                }
            }
            bookmark = page.next;
            if bookmark.is_none() || calls.len() >= MOST_CHANGES {
                return Ok(calls);
            }
        }
    }

    /// Requires that a patient's categories are sealed to the patient key of this keyring.
    ///
    /// A person who knows the kit's public half could seal another keyring to it. The ledger says to which patient key the
    /// patient's own envelopes are sealed, and so would do categories of after the recovery: with the earlier patient key,
    /// they could not be opened any more.
    async fn check_patient_key(&self, earlier: &Keyring) -> Result<(), Error> {
        let Some(patient) = &earlier.patient else {
            return Ok(());
        };
        let digest = patient.recipient().digest();
        for id in self.category_ids().await? {
            let category = self.category(&self.own_basis(&id)).await?;
            if category.key.patient_recipient != digest {
                return Err(KeyringError::KeyMismatch.into());
            }
        }
        Ok(())
    }
}

/// Reading keys, the present ones first, each once.
fn merged(present: Vec<AgeIdentity>, earlier: Vec<AgeIdentity>) -> Vec<AgeIdentity> {
    let mut keys = present;
    for key in earlier {
        if !keys
            .iter()
            .any(|known| known.recipient() == key.recipient())
        {
            keys.push(key);
        }
    }
    keys
}
