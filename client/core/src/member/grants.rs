//! Grants: given by patients, used by grantees.

use emr_model::grant::{Grant, GrantEntry, GrantStatus, GrantTerms, ListGrants, Rights, Scope};
use emr_model::{
    CategoryId, Grantee, MemberId, Page, PageRequest, Purpose, Timestamp, TransactionId,
};
use emr_sealing::key_envelope::KeyEnvelope;
use serde::Deserialize;

use super::Member;
use super::grant_envelopes::bare_envelope;
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
    pub(super) async fn all_grants(
        &self,
        patient: &MemberId,
        grantee: Option<&Grantee>,
    ) -> Result<Vec<GrantEntry>, Error> {
        pages::all(|page| self.grants(patient, grantee, page)).await
    }
}

/// Whether the grant was not revoked and has not expired; it may begin later.
pub(super) fn is_unended(grant: &GrantEntry, now: Timestamp) -> bool {
    grant.status == GrantStatus::Active && now < grant.expires
}

fn is_usable(grant: &GrantEntry, now: Timestamp) -> bool {
    is_unended(grant, now) && grant.not_before <= now
}
