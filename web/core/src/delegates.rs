//! Delegates: who acts in a patient's place, and the patients for whom the member acts.

use std::collections::BTreeMap;

use emr_client::member::HeldBasis;
use emr_client::patient_address::PatientAddress;
use emr_model::delegate::Powers;
use emr_model::{CategoryId, KindCode, MemberId, Timestamp};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse, read};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A patient whom the member lets act in their place. */
export interface NewDelegate {
  /** The delegate's address, which they gave. */
  delegate: string;
  powers: model.Powers;
  until: model.Timestamp;
  /** The categories of which they get the keys, as these are now. */
  categories: model.CategoryId[];
}

/** A category in which the member acts for its patient. */
export interface DelegatedCategory {
  patient: model.MemberId;
  category: model.CategoryId;
  /** What the patient calls it. */
  name: string;
  /** The kinds of record that it can hold. */
  kinds: Kinds;
  powers: model.Powers;
  until: model.Timestamp;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A patient whom the member lets act.
    #[wasm_bindgen(typescript_type = "NewDelegate")]
    pub type NewDelegate;
    /// Categories in which the member acts.
    #[wasm_bindgen(typescript_type = "DelegatedCategory[]")]
    pub type DelegatedCategories;
}

#[derive(Deserialize)]
struct New {
    delegate: String,
    powers: Powers,
    until: Timestamp,
    categories: Vec<CategoryId>,
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// Lets another patient act in this patient's place, or replaces the terms on which they do.
    ///
    /// # Errors
    ///
    /// A sentence if an argument is malformed, and the errors of
    /// [`Member::delegate`](emr_client::member::Member::delegate).
    pub async fn delegate(&self, terms: NewDelegate) -> Result<(), Failure> {
        let New {
            delegate,
            powers,
            until,
            categories,
        } = read(&terms, "the delegation")?;
        let delegate: PatientAddress = parse(&delegate, "the delegate's address")?;
        self.as_member(async |member| member.delegate(&delegate, powers, until, &categories).await)
            .await?;
        Ok(())
    }

    /// The categories in which this member acts for a patient.
    ///
    /// # Errors
    ///
    /// A sentence if the patient's id is malformed, and the errors of
    /// [`Member::delegated_categories`](emr_client::member::Member::delegated_categories).
    #[wasm_bindgen(js_name = delegatedCategories)]
    pub async fn delegated_categories(
        &self,
        patient: &str,
    ) -> Result<DelegatedCategories, Failure> {
        let patient: MemberId = parse(patient, "the patient's id")?;
        let found = self.as_member(async |member| member.delegated_categories(&patient).await);
        let found = found.await?;
        let views: Vec<_> = found.iter().filter_map(CategoryView::of).collect();
        let views = object(&views).into();
        self.remember_delegated(&patient, found);
        Ok(views)
    }
}

#[derive(Serialize)]
struct CategoryView<'a> {
    patient: &'a MemberId,
    category: &'a CategoryId,
    name: &'a str,
    kinds: &'a BTreeMap<String, KindCode>,
    powers: Powers,
    until: Timestamp,
}

impl<'a> CategoryView<'a> {
    /// The view of a delegated category; `None` of another basis.
    fn of(basis: &'a HeldBasis) -> Option<Self> {
        let HeldBasis::Delegation(delegated) = basis else {
            return None;
        };
        let (terms, envelope) = (&delegated.delegation.terms, &delegated.envelope);
        Some(Self {
            patient: basis.patient(),
            category: basis.category(),
            name: &envelope.name,
            kinds: &envelope.kinds,
            powers: terms.powers,
            until: terms.until,
        })
    }
}
