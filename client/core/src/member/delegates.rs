//! Delegates: who acts in a patient's place, named by the patient.

use emr_model::delegate::{
    Delegate, Delegation, DelegationTerms, ListDelegations, Powers, Undelegate,
};
use emr_model::{CategoryId, Grantee, MemberId, Page, PageRequest, Timestamp};
use emr_sealing::letter::{Letter, LetterAddress, MAX_LETTER_BYTES};

use super::ground::Delegated;
use super::{Ground, Member};
use crate::error::Error;
use crate::patient_address::PatientAddress;
use crate::session::Submitted;

impl Member {
    /// Lets another patient act in this patient's place, in these categories as they are now; call it again to replace
    /// the terms or to hand over the keys of later epochs.
    ///
    /// # Errors
    ///
    /// [`Error::NotAPatient`], those of [`Member::own_category`], [`Error::Letter`], and those of
    /// [`Session::submit`](crate::session::Session::submit).
    pub async fn delegate(
        &self,
        delegate: &PatientAddress,
        powers: Powers,
        until: Timestamp,
        categories: &[CategoryId],
    ) -> Result<Submitted, Error> {
        let mut letters = Vec::with_capacity(categories.len());
        for category in categories {
            letters.push(
                self.delegates_letter(category, &delegate.id, powers)
                    .await?,
            );
        }
        let envelope = match letters.is_empty() {
            true => None,
            false => {
                let file = Letter::seal_all(&letters, &delegate.recipient)?;
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

    /// The categories in which this member acts for a patient, each with its letter.
    ///
    /// # Errors
    ///
    /// Those of [`Member::delegations`], [`Error::NotFound`] if there is no delegation or it came without a letter, and
    /// [`Error::Letter`].
    pub async fn delegated_categories(&self, patient: &MemberId) -> Result<Vec<Ground>, Error> {
        let key = self.patient_key()?;
        let delegation = self.delegation_from(patient).await?;
        let envelope = delegation.terms.envelope.clone();
        let envelope = envelope.ok_or(Error::NotFound("letter of the delegation"))?;
        let file = self.session.web().blob(&envelope, MAX_LETTER_BYTES).await?;
        let letters = Letter::unseal_all(&file, &envelope, key, patient, &self.id)?;
        let grounds = letters.into_iter().map(|letter| {
            Ground::Delegation(Box::new(Delegated {
                delegation: delegation.clone(),
                letter,
            }))
        });
        Ok(grounds.collect())
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

    /// The letter that a delegate with these powers needs for a category.
    async fn delegates_letter(
        &self,
        category: &CategoryId,
        delegate: &MemberId,
        powers: Powers,
    ) -> Result<Letter, Error> {
        let own = self.own_category(category).await?.letter;
        let needs_keys = powers.read || powers.grant;
        Ok(Letter {
            address: LetterAddress {
                grantee: Grantee::Member(delegate.clone()),
                ..own.address
            },
            name: own.name,
            kinds: own.kinds,
            identity: own.identity.filter(|_| needs_keys),
            earlier: match needs_keys {
                true => own.earlier,
                false => Default::default(),
            },
            records: Vec::new(),
        })
    }
}
