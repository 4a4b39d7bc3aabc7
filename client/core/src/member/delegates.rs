//! Delegates: who acts in a patient's place, named by the patient.

use emr_model::delegate::{
    Delegate, Delegation, DelegationTerms, ListDelegations, Powers, Undelegate,
};
use emr_model::{CategoryId, ErrorCode, Grantee, MemberId, Page, PageRequest, Timestamp};
use emr_sealing::key_envelope::{EnvelopeAddress, KeyEnvelope, MAX_ENVELOPE_BYTES};
use futures::future::join_all;

use super::held_basis::Delegated;
use super::{HeldBasis, Member};
use crate::error::Error;
use crate::pages;
use crate::patient_address::PatientAddress;
use crate::session::Submitted;

impl Member {
    /// Lets another patient act in this patient's place, in these categories as they are now; call it again to replace
    /// the terms or to hand over the keys of later epochs.
    ///
    /// # Errors
    ///
    /// [`Error::NotAPatient`], those of [`Member::own_category`], [`Error::Envelope`], and those of
    /// [`Session::submit`](crate::session::Session::submit).
    pub async fn delegate(
        &self,
        delegate: &PatientAddress,
        powers: Powers,
        until: Timestamp,
        categories: &[CategoryId],
    ) -> Result<Submitted, Error> {
        let mut envelopes = Vec::with_capacity(categories.len());
        for category in categories {
            envelopes.push(
                self.delegates_envelope(category, &delegate.id, powers)
                    .await?,
            );
        }
        let envelope = match envelopes.is_empty() {
            true => None,
            false => {
                let file = KeyEnvelope::seal_all(&envelopes, &delegate.recipient)?;
                Some(self.store(file).await?)
            }
        };
        let request = Delegate {
            patient: self.id.clone(),
            delegate: delegate.id.clone(),
            terms: DelegationTerms {
                powers,
                until,
                envelope,
            },
        };
        self.session.submit(&request).await
    }

    /// Ends a delegation: one that this patient made, or by which this member acts.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`](crate::session::Session::submit).
    pub async fn undelegate(
        &self,
        patient: &MemberId,
        delegate: &MemberId,
    ) -> Result<Submitted, Error> {
        let request = Undelegate {
            patient: patient.clone(),
            delegate: delegate.clone(),
        };
        self.session.submit(&request).await
    }

    /// A page of the delegations of a patient, endorsed; for the patient, and delegates with the log.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn delegations(
        &self,
        patient: &MemberId,
        page: PageRequest,
    ) -> Result<Page<Delegation>, Error> {
        let request = ListDelegations {
            patient: patient.clone(),
            delegate: None,
            page,
        };
        self.session.endorsed_query(&request).await
    }

    /// The categories in which this member acts for a patient, each with its envelope: the one that the patient handed
    /// over or, where this member published the present key, the envelope with that key.
    ///
    /// # Errors
    ///
    /// Those of [`Member::delegations`], [`Error::NotFound`] if there is no delegation or it came without an envelope, and
    /// [`Error::Envelope`].
    pub async fn delegated_categories(&self, patient: &MemberId) -> Result<Vec<HeldBasis>, Error> {
        let key = self.patient_key()?;
        let delegation = self.delegation_from(patient).await?;
        let envelope = delegation.terms.envelope.clone();
        let envelope = envelope.ok_or(Error::NotFound("envelope of the delegation"))?;
        let file = self
            .session
            .web()
            .blob(&envelope, MAX_ENVELOPE_BYTES)
            .await?;
        let envelopes = KeyEnvelope::unseal_all(&file, &envelope, key, patient, &self.id)?;
        let bases = envelopes.into_iter().map(|envelope| {
            self.with_own_epoch(Delegated {
                delegation: delegation.clone(),
                envelope,
            })
        });
        Ok(join_all(bases).await)
    }

    /// The basis with the keys that this member has: if they published the present one, those of its envelope.
    async fn with_own_epoch(&self, mut delegated: Delegated) -> HeldBasis {
        let may_publish = delegated.delegation.terms.powers.grant;
        let basis = HeldBasis::Delegation(Box::new(delegated.clone()));
        if may_publish
            && let Ok(category) = self.category(&basis).await
            && category.published_by.as_ref() == Some(&self.id)
            && let Ok(envelope) = self.patients_envelope(&category).await
        {
            delegated.envelope = envelope;
            return HeldBasis::Delegation(Box::new(delegated));
        }
        basis
    }

    /// Every delegation of a patient; `None` for a delegate who does not see the log.
    pub(super) async fn all_delegations(
        &self,
        patient: &MemberId,
    ) -> Result<Option<Vec<Delegation>>, Error> {
        match pages::all(|page| self.delegations(patient, page)).await {
            Ok(all) => Ok(Some(all)),
            Err(error) if error.is_refused(ErrorCode::NotPermitted) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The patient's delegation to this member, which they see whatever its powers.
    async fn delegation_from(&self, patient: &MemberId) -> Result<Delegation, Error> {
        let request = ListDelegations {
            patient: patient.clone(),
            delegate: Some(self.id.clone()),
            page: PageRequest::default(),
        };
        let own: Page<Delegation> = self.session.endorsed_query(&request).await?;
        let mut entries = own.entries.into_iter();
        let own = entries.find(|entry| entry.delegate == self.id && !entry.is_ended);
        own.ok_or(Error::NotFound("delegation"))
    }

    /// The envelope that a delegate with these powers needs for a category.
    async fn delegates_envelope(
        &self,
        category: &CategoryId,
        delegate: &MemberId,
        powers: Powers,
    ) -> Result<KeyEnvelope, Error> {
        let own = self.own_category(category).await?.envelope;
        let needs_keys = powers.read || powers.grant;
        Ok(KeyEnvelope {
            address: EnvelopeAddress {
                grantee: Grantee::Member(delegate.clone()),
                ..own.address
            },
            name: own.name,
            kinds: own.kinds,
            identity: own.identity.filter(|_| needs_keys),
            earlier: match needs_keys {
                true => own.earlier,
                false => Vec::new(),
            },
            records: Vec::new(),
        })
    }
}
