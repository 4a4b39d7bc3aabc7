//! The envelopes of grants: the granter seals them, the grantee opens them.

use emr_model::grant::{GrantEntry, GrantedEpoch, Rights};
use emr_model::{Grantee, Recipient};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::device_key::{AnyOf, DecryptionKey};
use emr_sealing::key_envelope::{EnvelopeAddress, EnvelopeError, KeyEnvelope, MAX_ENVELOPE_BYTES};

use super::{Member, OpenedCategory};
use crate::error::Error;

impl Member {
    /// An envelope of a grant, still sealed.
    pub(super) async fn envelope_file(&self, granted: &GrantedEpoch) -> Result<Vec<u8>, Error> {
        let web = self.session.web();
        Ok(web.blob(&granted.envelope, MAX_ENVELOPE_BYTES).await?)
    }

    /// The grantee's envelope of one epoch of a grant.
    pub(super) async fn envelope(
        &self,
        grant: &GrantEntry,
        granted: &GrantedEpoch,
    ) -> Result<KeyEnvelope, Error> {
        let file = self.envelope_file(granted).await?;
        let address = EnvelopeAddress {
            patient: grant.key.patient.clone(),
            category: grant.category.clone(),
            epoch: granted.epoch,
            grantee: grant.key.grantee.clone(),
        };
        let unseal = |key: &dyn DecryptionKey| {
            let (digest, recipient) = (&granted.envelope, &granted.category_recipient);
            KeyEnvelope::unseal(&file, digest, key, &address, recipient)
        };
        if self.reading_keys.is_empty() {
            return Ok(unseal(&self.agreement(&file).await?)?);
        }
        match unseal(&AnyOf(&self.reading_keys)) {
            // Another device may have changed the reading key since this one looked.
            Err(EnvelopeError::NotForThisKey) => {
                let keyring = self.fetch_keyring().await?;
                Ok(unseal(&AnyOf(&keyring.reading))?)
            }
            unsealed => Ok(unsealed?),
        }
    }

    /// Seals a reader's or author's envelope of one epoch of a category, and stores it.
    pub(super) async fn seal_envelope(
        &self,
        opened: &OpenedCategory,
        epoch: u32,
        rights: Rights,
        grantee: &Grantee,
        recipient: &Recipient,
    ) -> Result<GrantedEpoch, Error> {
        let key = key_of(opened, epoch)?;
        let envelope = KeyEnvelope {
            identity: rights.read.then(|| key.clone()),
            ..bare_envelope(opened, epoch, grantee)
        };
        self.granted_epoch(opened, envelope, recipient).await
    }

    /// Seals an envelope of a grant and stores it.
    pub(super) async fn granted_epoch(
        &self,
        opened: &OpenedCategory,
        envelope: KeyEnvelope,
        recipient: &Recipient,
    ) -> Result<GrantedEpoch, Error> {
        let epoch = envelope.address.epoch;
        Ok(GrantedEpoch {
            epoch,
            category_recipient: key_of(opened, epoch)?.recipient().digest(),
            envelope: self.store(envelope.seal(recipient)?).await?,
        })
    }
}

/// An envelope with the category's name and kinds of record, and without a key.
pub(super) fn bare_envelope(opened: &OpenedCategory, epoch: u32, grantee: &Grantee) -> KeyEnvelope {
    KeyEnvelope {
        address: EnvelopeAddress {
            epoch,
            grantee: grantee.clone(),
            ..opened.envelope.address.clone()
        },
        name: opened.envelope.name.clone(),
        kinds: opened.envelope.kinds.clone(),
        identity: None,
        earlier: Vec::new(),
        records: Vec::new(),
    }
}

/// The private key of one epoch.
pub(super) fn key_of(opened: &OpenedCategory, epoch: u32) -> Result<&AgeIdentity, Error> {
    let key = opened.envelope.key_of(epoch);
    key.ok_or_else(|| Error::NoCategoryKey {
        category: opened.category.category.clone(),
        epoch,
    })
}
