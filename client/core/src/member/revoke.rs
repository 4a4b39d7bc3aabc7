//! Revocations: a grant ends, and the category's next epoch begins with a key that its reader never gets.

use emr_model::category::CategoryKey;
use emr_model::grant::{GrantEntry, GrantKey, Revoke};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::key_envelope::KeyEnvelope;

use super::categories::own_address;
use super::grant_envelopes::key_of;
use super::{HeldBasis, Member, OpenedCategory};
use crate::error::Error;
use crate::session::Submitted;

/// What a revocation did.
#[derive(Debug)]
pub struct RevokedGrant {
    /// The transaction that ended the grant, and began the next epoch if it could.
    pub revoked: Submitted,
    /// Why the category has no next epoch. The grantee is refused, but still has the key to which new records are sealed
    /// until the patient begins the next epoch.
    pub not_rotated: Option<Error>,
    /// The readers who remain and now have the next epoch's key.
    pub extended: Vec<GrantKey>,
    /// The readers who remain but did not get that key, each with the error. [`Member::update_readers`] tries again.
    pub not_extended: Vec<(GrantKey, Error)>,
}

impl Member {
    /// Ends a grant at once, begins the category's next epoch, and gives its key to the readers who remain; for the
    /// patient, and as [`Member::grant_for`] does in their place.
    ///
    /// The grant ends also if the next epoch cannot begin: because the membership is frozen, the web service does not hand
    /// out the category's envelope, the envelope has no room for another key, or there are no three keepers.
    /// [`RevokedGrant::not_rotated`] says why.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such grant, and those of
    /// [`Session::submit`](crate::session::Session::submit). Readers who could not be given the next key are not an error
    /// of the revocation: see [`RevokedGrant::not_extended`].
    pub async fn revoke(&self, key: &GrantKey) -> Result<RevokedGrant, Error> {
        let before = match self.all_grants(&key.patient, None).await {
            Ok(grants) => grants,
            Err(error) => return self.revoke_alone(key, error).await,
        };
        let grant = before.iter().find(|grant| &grant.key == key);
        let grant = grant.ok_or(Error::NotFound("grant"))?;
        let next = match self.epoch_without(grant).await {
            Ok(next) => next,
            Err(error) => return self.revoke_alone(key, error).await,
        };
        let request = Revoke {
            grant: key.clone(),
            next: Some(next.category.key.clone()),
        };
        let revoked = self.session.submit(&request).await?;

        // Another device may have granted since.
        let after = self.all_grants(&key.patient, None).await;
        let mut remaining = after.unwrap_or(before);
        remaining.retain(|other| &other.key != key);
        let (extended, not_extended) = self.extend_readers(&next, &remaining).await;
        Ok(RevokedGrant {
            revoked,
            not_rotated: None,
            extended,
            not_extended,
        })
    }

    /// Ends a grant without a next epoch, which could not begin for this reason.
    async fn revoke_alone(&self, key: &GrantKey, reason: Error) -> Result<RevokedGrant, Error> {
        let request = Revoke {
            grant: key.clone(),
            next: None,
        };
        Ok(RevokedGrant {
            revoked: self.session.submit(&request).await?,
            not_rotated: Some(reason),
            extended: Vec::new(),
            not_extended: Vec::new(),
        })
    }

    /// The ended grant's category, with the key of its next epoch.
    async fn epoch_without(&self, grant: &GrantEntry) -> Result<OpenedCategory, Error> {
        let basis = self
            .granters_basis(&grant.key.patient, &grant.category)
            .await?;
        let opened = self.granters_category(&basis).await?;
        self.next_epoch(&basis, &opened).await
    }

    /// The category with the key of its next epoch. Stores the patient's own envelope of that epoch. An organization that
    /// no longer takes part is no keeper of it.
    pub(super) async fn next_epoch(
        &self,
        basis: &HeldBasis,
        opened: &OpenedCategory,
    ) -> Result<OpenedCategory, Error> {
        let envelope = next_envelope(opened)?;
        let patient = match basis {
            HeldBasis::Own { .. } => self.patient_key()?.recipient(),
            _ => opened.category.patient_recipient.clone(),
        };
        let CategoryKey {
            keepers,
            emergency_access,
            ..
        } = &opened.category.key;
        let (keepers, emergency_access) = (self.next_keepers(keepers).await?, *emergency_access);
        let key = self.category_key(&envelope, &patient, keepers, emergency_access);
        let mut category = opened.category.clone();
        category.key = key.await?;
        Ok(OpenedCategory { category, envelope })
    }
}

/// The patient's own envelope of the next epoch, with a new key and all the earlier ones.
fn next_envelope(opened: &OpenedCategory) -> Result<KeyEnvelope, Error> {
    let (category, envelope) = (&opened.category, &opened.envelope);
    let current = category.key.epoch;
    let mut earlier = envelope.earlier.clone();
    earlier.push((current, key_of(opened, current)?.clone()));
    Ok(KeyEnvelope {
        address: own_address(&category.patient, &category.category, current + 1),
        name: envelope.name.clone(),
        kinds: envelope.kinds.clone(),
        identity: Some(AgeIdentity::generate()),
        earlier,
        records: Vec::new(),
    })
}
