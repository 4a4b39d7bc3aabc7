//! A category as the page names it, and what the member's right to it rests on.

use emr_client::Error;
use emr_client::member::HeldBasis;
use emr_model::{Basis, CategoryId, EmergencyId, MemberId, TransactionId};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, read};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * A category, and what the member's right to it rests on. A category that names only its patient is one in which the
 * member acts for this patient.
 */
export interface CategoryName {
  category: model.CategoryId;
  /** Whose category it is; absent if it is the member's own. */
  patient?: model.MemberId | undefined;
  /** The transaction that granted it to the member or to their hospital. */
  grant?: model.TransactionId | undefined;
  /** The emergency that the member declared. */
  emergency?: model.EmergencyId | undefined;
}

/** How a request to the contract names a category. */
export interface NamedBasis {
  patient: model.MemberId;
  category: model.CategoryId;
  basis: model.Basis;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A category as the page names it.
    #[wasm_bindgen(typescript_type = "CategoryName")]
    pub type CategoryName;
    /// How a request names a category.
    #[wasm_bindgen(typescript_type = "NamedBasis")]
    pub type NamedBasis;
}

#[derive(Clone, Deserialize)]
struct Name {
    category: CategoryId,
    patient: Option<MemberId>,
    grant: Option<TransactionId>,
    emergency: Option<EmergencyId>,
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// How requests to the contract name a category.
    ///
    /// # Errors
    ///
    /// A sentence if the category's name is malformed, and the errors of
    /// [`Member::grant_named`](emr_client::member::Member::grant_named) and
    /// [`Member::delegated_categories`](emr_client::member::Member::delegated_categories).
    #[wasm_bindgen(js_name = namedBasis)]
    pub async fn named_basis(&self, of: CategoryName) -> Result<NamedBasis, Failure> {
        #[derive(Serialize)]
        struct View<'a> {
            patient: &'a MemberId,
            category: &'a CategoryId,
            basis: Basis,
        }
        let basis = self.held_basis(&of).await?;
        let view = View {
            patient: basis.patient(),
            category: basis.category(),
            basis: basis.named(),
        };
        Ok(object(&view).into())
    }
}

impl Device {
    /// The held basis of a category that the page names: one that was looked up already, or else from the ledger.
    pub(crate) async fn held_basis(&self, of: &CategoryName) -> Result<HeldBasis, Failure> {
        let name: Name = read(of, "the category")?;
        let own = self.current_account().id;
        let patient = name.patient.filter(|patient| *patient != own);
        if let Some(grant) = name.grant {
            return self.granted_basis(patient, grant).await;
        }
        let category = name.category;
        let Some(patient) = patient else {
            return Ok(HeldBasis::Own {
                patient: own,
                category,
            });
        };
        if let Some(emergency) = name.emergency {
            return Ok(HeldBasis::Emergency {
                patient,
                category,
                emergency,
            });
        }
        Ok(self.delegated_basis(&patient, &category).await?)
    }

    async fn granted_basis(
        &self,
        patient: Option<MemberId>,
        grant: TransactionId,
    ) -> Result<HeldBasis, Failure> {
        let known = |(transaction, _): &&(_, _)| *transaction == grant;
        if let Some((_, entry)) = self.grants.borrow().iter().find(known) {
            return Ok(HeldBasis::Grant(entry.clone()));
        }
        let patient = patient.ok_or_else(|| Failure::new("look for the patient's grants first"))?;
        let found = self.as_member(async |member| member.grant_named(&patient, &grant).await);
        let entry = found.await?;
        self.grants.borrow_mut().push((grant, entry.clone()));
        Ok(HeldBasis::Grant(entry))
    }

    async fn delegated_basis(
        &self,
        patient: &MemberId,
        category: &CategoryId,
    ) -> Result<HeldBasis, Error> {
        let is_meant =
            |basis: &HeldBasis| basis.patient() == patient && basis.category() == category;
        let known = self
            .delegated
            .borrow()
            .iter()
            .find(|basis| is_meant(basis))
            .cloned();
        if let Some(basis) = known {
            return Ok(basis);
        }
        let bases = self.as_member(async |member| member.delegated_categories(patient).await);
        let bases = bases.await?;
        let found = bases.iter().find(|basis| is_meant(basis)).cloned();
        self.remember_delegated(patient, bases);
        found.ok_or(Error::NotFound("category in the delegation"))
    }

    /// Remembers the categories in which the member acts for a patient, in place of earlier ones.
    pub(crate) fn remember_delegated(&self, patient: &MemberId, bases: Vec<HeldBasis>) {
        let mut delegated = self.delegated.borrow_mut();
        delegated.retain(|basis| basis.patient() != patient);
        delegated.extend(bases);
    }
}
