//! Categories: their patient makes them, and authors look them up before they seal to them.

use std::collections::BTreeMap;

use emr_model::category::{
    Category, CategoryKey, GetCategory, ListCategories, PublishCategoryKey, SetEmergencyAccess,
};
use emr_model::{CategoryId, Grantee, KindCode, MemberId, MspId, Recipient};
use emr_sealing::age_keys::AgeIdentity;
use emr_sealing::key_envelope::{EnvelopeAddress, KeyEnvelope, MAX_ENVELOPE_BYTES};

use super::{HeldBasis, Member};
use crate::account::{Account, OwnCategory};
use crate::error::Error;
use crate::pages;
use crate::session::Submitted;

/// The number of keepers of a category.
const KEEPERS: usize = 3;

/// The kinds of record that a new category can hold, by the types of FHIR R4 that they begin with.
pub const KINDS: [&str; 16] = [
    "AllergyIntolerance",
    "Appointment",
    "Bundle",
    "CarePlan",
    "Condition",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "ImagingStudy",
    "Immunization",
    "MedicationDispense",
    "MedicationRequest",
    "Observation",
    "Patient",
    "Procedure",
    "QuestionnaireResponse",
];

/// The kind under which a resource of a FHIR type is filed: the type itself, or `Bundle` for types that have no kind of their
/// own.
pub fn kind_of(resource_type: &str) -> &str {
    match KINDS.contains(&resource_type) {
        true => resource_type,
        false => "Bundle",
    }
}

/// A category to be published.
#[derive(Debug, Clone)]
pub struct NewCategory<'a> {
    /// Its id and name, as the wallet has them.
    pub category: &'a OwnCategory,
    /// The kinds of record that authors may name, with the patient's codes for them.
    pub kinds: &'a BTreeMap<String, KindCode>,
    /// The organizations of the three keepers.
    pub keepers: [MspId; KEEPERS],
    /// Whether keepers may also release record keys in an emergency.
    pub emergency_access: bool,
}

/// One of the patient's own categories, with its private keys.
#[derive(Debug, Clone)]
pub struct OpenedCategory {
    /// What the ledger says.
    pub category: Category,
    /// The patient's own envelope: name, kinds, and the private keys of all epochs.
    pub envelope: KeyEnvelope,
}

impl Member {
    /// The keepers that a patient's program proposes: the ministry's and the first two hospitals', by their MSP ids.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query), or [`Error::NoKeeper`].
    pub async fn proposed_keepers(&self) -> Result<[MspId; KEEPERS], Error> {
        three_of(&[], &self.organizations_with_keepers().await?)
    }

    /// The keepers of a category's next epoch: those of the present one, and others in the place of those that no longer
    /// take part.
    ///
    /// # Errors
    ///
    /// Those of [`Member::proposed_keepers`].
    pub(super) async fn next_keepers(
        &self,
        present: &[MspId; KEEPERS],
    ) -> Result<[MspId; KEEPERS], Error> {
        three_of(present, &self.organizations_with_keepers().await?)
    }

    /// The organizations whose keepers take part, in the order in which they are proposed.
    pub(super) async fn organizations_with_keepers(&self) -> Result<Vec<MspId>, Error> {
        let ministry = &self.session.profile().ministry;
        let keepers = self.session.keepers().await?.into_iter();
        let mut organizations: Vec<_> = keepers.map(|keeper| keeper.msp).collect();
        organizations.sort_by_key(|msp| (msp != ministry, msp.clone()));
        organizations.dedup();
        Ok(organizations)
    }

    /// Publishes a category's first key unless it is published already: the program may have stopped between naming a
    /// category and publishing it. The category gets the three proposed keepers and no emergency access.
    ///
    /// # Errors
    ///
    /// Those of [`Member::proposed_keepers`] and [`Member::publish_category`].
    pub async fn ensure_published(
        &self,
        category: &OwnCategory,
        kinds: &BTreeMap<String, KindCode>,
    ) -> Result<(), Error> {
        if self.own_category(&category.id).await.is_ok() {
            return Ok(());
        }
        let new = NewCategory {
            category,
            kinds,
            keepers: self.proposed_keepers().await?,
            emergency_access: false,
        };
        self.publish_category(&new).await.map(|_| ())
    }

    /// Makes and publishes the first key of a new category.
    ///
    /// # Errors
    ///
    /// [`Error::NotAPatient`], and those of [`Session::submit`](crate::session::Session::submit).
    pub async fn publish_category(&self, new: &NewCategory<'_>) -> Result<Submitted, Error> {
        let envelope = KeyEnvelope {
            address: own_address(&self.id, &new.category.id, 1),
            name: new.category.name.clone(),
            kinds: new.kinds.clone(),
            identity: Some(AgeIdentity::generate()),
            earlier: Vec::new(),
            records: Vec::new(),
        };
        let patient = self.patient_key()?.recipient();
        let key = self
            .category_key(
                &envelope,
                &patient,
                new.keepers.clone(),
                new.emergency_access,
            )
            .await?;
        let request = PublishCategoryKey {
            patient: self.id.clone(),
            category: new.category.id.clone(),
            key,
        };
        self.session.submit(&request).await
    }

    /// Opens one of the patient's own categories to emergencies, or closes it. Closing it covers all its records at
    /// once, and has the keepers destroy what emergencies need of them; opening it covers the records that are added from
    /// now on.
    ///
    /// # Errors
    ///
    /// Those of [`Member::category`] and of [`Session::submit`](crate::session::Session::submit).
    pub async fn set_emergency_access(
        &self,
        category: &CategoryId,
        emergency_access: bool,
    ) -> Result<Submitted, Error> {
        let present = self.category(&self.own_basis(category)).await?;
        let request = SetEmergencyAccess {
            patient: self.id.clone(),
            category: category.clone(),
            epoch: present.key.epoch,
            emergency_access,
        };
        let submitted = self.session.submit(&request).await?;
        if !emergency_access {
            self.destroy_emergency_shares(category).await?;
        }
        Ok(submitted)
    }

    /// A category at its current epoch, endorsed, with the recipients to seal to.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`](crate::session::Session::endorsed_query).
    pub async fn category(&self, basis: &HeldBasis) -> Result<Category, Error> {
        let request = GetCategory {
            patient: basis.patient().clone(),
            category: basis.category().clone(),
            basis: basis.named(),
        };
        let category: Category = self.session.endorsed_query(&request).await?;
        let is_asked_for =
            category.patient == request.patient && category.category == request.category;
        if is_asked_for {
            Ok(category)
        } else {
            Err(Error::Answer)
        }
    }

    /// One of the patient's own categories, with its private keys from the patient's own envelope.
    ///
    /// # Errors
    ///
    /// [`Error::NotAPatient`], those of [`Member::category`], or [`Error::Envelope`].
    pub async fn own_category(&self, category: &CategoryId) -> Result<OpenedCategory, Error> {
        let category = self.category(&self.own_basis(category)).await?;
        let envelope = self.patients_envelope(&category).await?;
        Ok(OpenedCategory { category, envelope })
    }

    /// The patient's own envelope of a category's present epoch; for the patient, and the delegate who published its key.
    pub(super) async fn patients_envelope(
        &self,
        category: &Category,
    ) -> Result<KeyEnvelope, Error> {
        let patient_key = self.patient_key()?;
        let key = &category.key;
        let file = self
            .session
            .web()
            .blob(&key.envelope, MAX_ENVELOPE_BYTES)
            .await?;
        Ok(KeyEnvelope::unseal(
            &file,
            &key.envelope,
            patient_key,
            &own_address(&category.patient, &category.category, key.epoch),
            &key.recipient.digest(),
        )?)
    }

    /// Puts the patient's categories, with their names and the codes of their kinds of record, into the account of a new
    /// device. The caller must then save the account.
    ///
    /// # Errors
    ///
    /// Those of [`Member::own_category`].
    pub async fn take_up_categories(&self, account: &mut Account) -> Result<(), Error> {
        for id in self.category_ids().await? {
            if account.category(id.as_str()).is_none() {
                let envelope = self.own_category(&id).await?.envelope;
                account.kinds.extend(envelope.kinds);
                account.categories.push(OwnCategory {
                    id,
                    name: envelope.name,
                });
            }
        }
        Ok(())
    }

    /// The ids of the patient's own categories, endorsed.
    pub(super) async fn category_ids(&self) -> Result<Vec<CategoryId>, Error> {
        let ask = |page| async move {
            let request = ListCategories {
                patient: self.id.clone(),
                page,
            };
            self.session.endorsed_query(&request).await
        };
        pages::all(ask).await
    }

    /// The patient's basis for one of their own categories.
    pub fn own_basis(&self, category: &CategoryId) -> HeldBasis {
        HeldBasis::Own {
            patient: self.id.clone(),
            category: category.clone(),
        }
    }

    /// The basis on which this member grants in a category: as the patient, or in the patient's place.
    ///
    /// # Errors
    ///
    /// Those of [`Member::delegated_categories`], and [`Error::NotFound`] if the delegation is not about this category.
    pub(super) async fn granters_basis(
        &self,
        patient: &MemberId,
        category: &CategoryId,
    ) -> Result<HeldBasis, Error> {
        if *patient == self.id {
            return Ok(self.own_basis(category));
        }
        let bases = self.delegated_categories(patient).await?;
        let mut bases = bases.into_iter();
        let basis = bases.find(|basis| basis.category() == category);
        basis.ok_or(Error::NotFound("category in the delegation"))
    }

    /// A category with its private keys, on the basis of [`Member::granters_basis`].
    ///
    /// # Errors
    ///
    /// Those of [`Member::own_category`]; [`Error::NoCategoryKey`] if the delegation is older than the category's present
    /// key: then the patient must delegate anew.
    pub(super) async fn granters_category(
        &self,
        basis: &HeldBasis,
    ) -> Result<OpenedCategory, Error> {
        let HeldBasis::Delegation(delegated) = basis else {
            return self.own_category(basis.category()).await;
        };
        Ok(OpenedCategory {
            category: self.category(basis).await?,
            envelope: delegated.envelope.clone(),
        })
    }

    /// Seals and stores the patient's own envelope of an epoch, and returns the category key to publish. `patient` is the
    /// patient's recipient. A delegate who publishes the key can open the envelope, too, and so goes on reading and
    /// granting.
    pub(super) async fn category_key(
        &self,
        envelope: &KeyEnvelope,
        patient: &Recipient,
        keepers: [MspId; KEEPERS],
        emergency_access: bool,
    ) -> Result<CategoryKey, Error> {
        let identity = envelope
            .identity
            .as_ref()
            .expect("the patient's own envelope has the epoch's key");
        let own = self.patient_key()?.recipient();
        let readers: &[_] = match own == *patient {
            true => &[patient],
            false => &[patient, &own],
        };
        Ok(CategoryKey {
            epoch: envelope.address.epoch,
            recipient: identity.recipient(),
            envelope: self.store(envelope.seal_to_each(readers)?).await?,
            patient_recipient: patient.digest(),
            keepers,
            emergency_access,
        })
    }
}

/// The address of a patient's own envelope.
pub(super) fn own_address(
    patient: &MemberId,
    category: &CategoryId,
    epoch: u32,
) -> EnvelopeAddress {
    EnvelopeAddress {
        patient: patient.clone(),
        category: category.clone(),
        epoch,
        grantee: Grantee::Member(patient.clone()),
    }
}

/// Three of these organizations, first those that were chosen before, each in its place.
fn three_of(chosen: &[MspId], organizations: &[MspId]) -> Result<[MspId; KEEPERS], Error> {
    let mut others = organizations.iter().filter(|msp| !chosen.contains(msp));
    let mut three = Vec::with_capacity(KEEPERS);
    for place in 0..KEEPERS {
        let before = chosen.get(place).filter(|msp| organizations.contains(msp));
        let keeper = before.or_else(|| others.next());
        three.push(keeper.ok_or(Error::NotFound("third keeper"))?.clone());
    }
    Ok(three.try_into().expect("one for each place"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l4_an_organization_that_takes_part_no_longer_is_replaced_in_its_place() {
        let names = |names: &[&str]| -> Vec<MspId> {
            names.iter().map(|name| name.parse().unwrap()).collect()
        };
        let three = |chosen: &[&str], organizations: &[&str]| {
            let three = three_of(&names(chosen), &names(organizations));
            three.ok().map(|three| three.map(|msp| msp.to_string()))
        };
        let expected = |names: [&str; KEEPERS]| Some(names.map(str::to_owned));
        let all = ["M", "A", "B", "C", "D"];
        assert_eq!(three(&[], &all), expected(["M", "A", "B"]));
        assert_eq!(three(&["M", "C", "B"], &all), expected(["M", "C", "B"]));
        assert_eq!(three(&["M", "X", "B"], &all), expected(["M", "A", "B"]));
        assert_eq!(three(&["X", "A", "Y"], &all), expected(["M", "A", "B"]));
        assert_eq!(three(&["M", "A", "X"], &["M", "A"]), None);
    }
}
