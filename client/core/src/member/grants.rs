//! Grants: given, extended and revoked by patients, used by grantees.

use std::collections::BTreeMap;

use emr_model::grant::{
    ExtendGrant, Grant, GrantEntry, GrantKey, GrantStatus, GrantTerms, GrantedEpoch, ListGrants,
    Revoke, Rights, Scope,
};
use emr_model::{
    CategoryId, Grantee, MemberId, Page, PageRequest, Purpose, Recipient, Timestamp, TransactionId,
};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::device_key::{AnyOf, DecryptionKey};
use emr_sealing::key_envelope::{EnvelopeAddress, EnvelopeError, KeyEnvelope, MAX_ENVELOPE_BYTES};

use serde::Deserialize;

use super::categories::own_address;
use super::{HeldBasis, Member, OpenedCategory};
use crate::error::Error;
use crate::pages;
use crate::session::Submitted;

/// What a patient lets a grantee do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The category, from its first epoch on.
    pub category: CategoryId,
    /// The records of the category.
    #[serde(default)]
    pub scope: Scope,
    /// Read, add, or both.
    pub rights: Rights,
    /// For what.
    pub purpose: Purpose,
    /// From when; at once if absent.
    #[serde(default)]
    pub not_before: Option<Timestamp>,
    /// Until when, exclusive.
    pub expires: Timestamp,
}

/// A category that was granted to this member.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The grant, as the ledger has it.
    pub grant: GrantEntry,
    /// Its newest envelope: the category's name and kinds and, with the right to read, that epoch's key.
    pub envelope: KeyEnvelope,
}

/// What a revocation did.
#[derive(Debug)]
pub struct Revoked {
    /// The transaction that ended the grant and began the next epoch.
    pub revoked: Submitted,
    /// The readers who remain and now have the next epoch's key.
    pub extended: Vec<GrantKey>,
    /// The readers who remain but did not get that key, each with the error: try [`Member::extend_grant`] again.
    pub not_extended: Vec<(GrantKey, Error)>,
}

impl Member {
    /// Lets a member or a hospital read or add to a category of this patient; the transaction's id is the grant's.
    ///
    /// # Errors
    ///
    /// [`Error::NotAPatient`], [`Error::NoRecipient`] or [`Error::NoKeeper`] if the grantee is not active, those of
    /// [`Member::own_category`], and those of [`Session::submit`](crate::session::Session::submit).
    pub async fn grant(&self, grantee: &Grantee, terms: &Terms) -> Result<Submitted, Error> {
        self.grant_for(&self.id, grantee, terms).await
    }

    /// The same as [`Member::grant`] in a category of a patient in whose place this member acts. This needs, besides the
    /// power to grant, that to read or to add.
    ///
    /// # Errors
    ///
    /// Those of [`Member::grant`] and [`Member::delegated_categories`]; [`Error::NoCategoryKey`] if the delegation is
    /// older than the category's present key: then the patient must delegate anew.
    pub async fn grant_for(
        &self,
        patient: &MemberId,
        grantee: &Grantee,
        terms: &Terms,
    ) -> Result<Submitted, Error> {
        let request = Grant {
            patient: patient.clone(),
            grantee: grantee.clone(),
            terms: self.sealed_terms(patient, grantee, terms).await?,
        };
        self.session.submit(&request).await
    }

    /// A page of a patient's grants, endorsed: those to `grantee`, who must be this member or their hospital. The
    /// patient may leave `grantee` out to get all grants.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn grants(
        &self,
        patient: &MemberId,
        grantee: Option<&Grantee>,
        page: PageRequest,
    ) -> Result<Page<GrantEntry>, Error> {
        let request = ListGrants {
            patient: patient.clone(),
            grantee: grantee.cloned(),
            page,
        };
        self.session.endorsed_query(&request).await
    }

    /// The categories that a patient granted to this member, of the grants that are valid now, with their envelopes.
    ///
    /// # Errors
    ///
    /// Those of [`Member::grants`], and [`Error::Envelope`].
    pub async fn granted_categories(&self, patient: &MemberId) -> Result<Vec<Granted>, Error> {
        let now = self.session.now();
        let mut granted = Vec::new();
        for grant in self.all_grants(patient, Some(&self.grantee())).await? {
            if is_usable(&grant, now) {
                let newest = grant.epochs.last().ok_or(Error::Answer)?;
                let envelope = self.envelope(&grant, newest).await?;
                granted.push(Granted { grant, envelope });
            }
        }
        Ok(granted)
    }

    /// A patient's grants to this member's hospital that are valid now. Only the hospital's keeper can open their
    /// envelopes.
    ///
    /// # Errors
    ///
    /// Those of [`Member::grants`].
    pub async fn hospital_grants(&self, patient: &MemberId) -> Result<Vec<GrantEntry>, Error> {
        let now = self.session.now();
        let mut grants = self.all_grants(patient, Some(&self.hospital())).await?;
        grants.retain(|grant| is_usable(grant, now));
        Ok(grants)
    }

    /// A patient's grant to this member or to their hospital by its id, even if it was revoked or has expired.
    ///
    /// # Errors
    ///
    /// Those of [`Member::grants`], and [`Error::NotFound`].
    pub async fn grant_named(
        &self,
        patient: &MemberId,
        id: &TransactionId,
    ) -> Result<GrantEntry, Error> {
        for grantee in [self.grantee(), self.hospital()] {
            let grants = self.all_grants(patient, Some(&grantee)).await?;
            let mut grants = grants.into_iter();
            if let Some(grant) = grants.find(|grant| grant.key.grant == *id) {
                return Ok(grant);
            }
        }
        Err(Error::NotFound("grant"))
    }

    /// Gives a reader the keys of the category's epochs that began after the last one of their grant, in one
    /// transaction for each epoch; for the patient, and as [`Member::grant_for`] does in their place.
    ///
    /// # Errors
    ///
    /// Those of [`Member::grant_for`].
    pub async fn extend_grant(&self, grant: &GrantEntry) -> Result<Vec<Submitted>, Error> {
        let basis = self.granters_basis(&grant.key.patient, &grant.category);
        let opened = self.granters_category(&basis.await?).await?;
        self.extend_to(grant, &opened).await
    }

    /// Ends a grant at once, begins the category's next epoch, and gives its key to the readers who remain; for the
    /// patient, and as [`Member::grant_for`] does in their place.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no such grant, and those of [`Member::grant_for`]. Readers who could not be given the next key
    /// are not an error of the revocation: see [`Revoked::not_extended`].
    pub async fn revoke(&self, key: &GrantKey) -> Result<Revoked, Error> {
        let grants = self.all_grants(&key.patient, None).await?;
        let grant = grants
            .iter()
            .find(|grant| &grant.key == key)
            .ok_or(Error::NotFound("grant"))?;
        let basis = self.granters_basis(&key.patient, &grant.category).await?;
        let opened = self.granters_category(&basis).await?;
        let next = next_envelope(&opened)?;
        let patient = match basis {
            HeldBasis::Own { .. } => self.patient_key()?.recipient(),
            _ => opened.category.patient_recipient.clone(),
        };
        let current = &opened.category.key;
        let (keepers, emergency_access) = (current.keepers.clone(), current.emergency_access);
        let request = Revoke {
            grant: key.clone(),
            next: self
                .category_key(&next, &patient, keepers, emergency_access)
                .await?,
        };
        let revoked = self.session.submit(&request).await?;

        let mut outcome = Revoked {
            revoked,
            extended: Vec::new(),
            not_extended: Vec::new(),
        };
        let mut category = opened.category;
        category.key = request.next;
        let opened = OpenedCategory {
            category,
            envelope: next,
        };
        let now = self.session.now();
        let remaining = grants.iter().filter(|other| {
            let is_single = matches!(other.scope, Scope::Records(_));
            let is_reader = other.rights.read && other.category == grant.category && !is_single;
            &other.key != key && is_reader && is_unended(other, now)
        });
        for other in remaining {
            match self.extend_to(other, &opened).await {
                Ok(_) => outcome.extended.push(other.key.clone()),
                Err(error) => outcome.not_extended.push((other.key.clone(), error)),
            }
        }
        Ok(outcome)
    }

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

    /// Seals and stores the envelopes of a grant: one for each epoch with the right to read, otherwise only the current
    /// epoch's.
    pub(super) async fn sealed_terms(
        &self,
        patient: &MemberId,
        grantee: &Grantee,
        terms: &Terms,
    ) -> Result<GrantTerms, Error> {
        let recipient = self.session.recipient_of(grantee).await?;
        let basis = self.granters_basis(patient, &terms.category).await?;
        let opened = self.granters_category(&basis).await?;
        let current = opened.category.key.epoch;
        let mut epochs = Vec::new();
        if let Scope::Records(records) = &terms.scope {
            let keys = self.single_record_keys(&basis, &opened, records).await?;
            let envelope = KeyEnvelope {
                records: keys,
                ..bare_envelope(&opened, current, grantee)
            };
            epochs.push(self.granted_epoch(&opened, envelope, &recipient).await?);
        } else {
            let first = if terms.rights.read { 1 } else { current };
            for epoch in first..=current {
                let granted = self.seal_envelope(&opened, epoch, terms.rights, grantee, &recipient);
                epochs.push(granted.await?);
            }
        }
        Ok(GrantTerms {
            category: terms.category.clone(),
            scope: terms.scope.clone(),
            rights: terms.rights,
            purpose: terms.purpose,
            not_before: terms.not_before,
            expires: terms.expires,
            epochs,
            grantee_recipient: recipient.digest(),
        })
    }

    /// Every grant of a patient, or every grant of theirs to one grantee.
    async fn all_grants(
        &self,
        patient: &MemberId,
        grantee: Option<&Grantee>,
    ) -> Result<Vec<GrantEntry>, Error> {
        pages::all(|page| self.grants(patient, grantee, page)).await
    }

    async fn extend_to(
        &self,
        grant: &GrantEntry,
        opened: &OpenedCategory,
    ) -> Result<Vec<Submitted>, Error> {
        if let Scope::Records(_) = grant.scope {
            // The grantee has the records' own keys, and must never get the category's.
            return Ok(Vec::new());
        }
        let grantee = &grant.key.grantee;
        let recipient = self.session.recipient_of(grantee).await?;
        let last = grant.epochs.last().ok_or(Error::Answer)?.epoch;
        let mut extended = Vec::new();
        for epoch in last + 1..=opened.category.key.epoch {
            let request = ExtendGrant {
                grant: grant.key.clone(),
                epoch: self
                    .seal_envelope(opened, epoch, grant.rights, grantee, &recipient)
                    .await?,
                grantee_recipient: recipient.digest(),
            };
            let submitted = self.session.submit(&request);
            extended.push(submitted.await?);
        }
        Ok(extended)
    }

    async fn seal_envelope(
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
    async fn granted_epoch(
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

/// The patient's own envelope of the next epoch, with a new key and all the earlier ones.
fn next_envelope(opened: &OpenedCategory) -> Result<KeyEnvelope, Error> {
    let (category, envelope) = (&opened.category, &opened.envelope);
    let current = category.key.epoch;
    let mut earlier = envelope.earlier.clone();
    earlier.insert(current, key_of(opened, current)?.clone());
    Ok(KeyEnvelope {
        address: own_address(&category.patient, &category.category, current + 1),
        name: envelope.name.clone(),
        kinds: envelope.kinds.clone(),
        identity: Some(AgeIdentity::generate()),
        earlier,
        records: Vec::new(),
    })
}

/// An envelope with the category's name and kinds of record, and without a key.
fn bare_envelope(opened: &OpenedCategory, epoch: u32, grantee: &Grantee) -> KeyEnvelope {
    KeyEnvelope {
        address: EnvelopeAddress {
            epoch,
            grantee: grantee.clone(),
            ..opened.envelope.address.clone()
        },
        name: opened.envelope.name.clone(),
        kinds: opened.envelope.kinds.clone(),
        identity: None,
        earlier: BTreeMap::new(),
        records: Vec::new(),
    }
}

fn key_of(opened: &OpenedCategory, epoch: u32) -> Result<&AgeIdentity, Error> {
    let key = opened.envelope.key_of(epoch);
    key.ok_or_else(|| Error::NoCategoryKey {
        category: opened.category.category.clone(),
        epoch,
    })
}

fn is_unended(grant: &GrantEntry, now: Timestamp) -> bool {
    grant.status == GrantStatus::Active && now < grant.expires
}

fn is_usable(grant: &GrantEntry, now: Timestamp) -> bool {
    is_unended(grant, now) && grant.not_before <= now
}
