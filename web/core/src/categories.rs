//! The patient's own categories.

use std::collections::BTreeMap;

use emr_client::account::OwnCategory;
use emr_client::member::KINDS;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A category of the patient's own. */
export interface OwnCategory {
  id: string;
  name: string;
}

/** The codes of the patient's kinds of record, by the kinds' names: types of FHIR R4. */
export type Kinds = Record<string, model.KindCode>;
"#;

#[wasm_bindgen]
extern "C" {
    /// The patient's own categories.
    #[wasm_bindgen(typescript_type = "OwnCategory[]")]
    pub type OwnCategories;
    /// Codes of kinds of record by their names.
    #[wasm_bindgen(typescript_type = "Kinds")]
    pub type Kinds;
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
impl Device {
    /// The patient's own categories.
    pub fn categories(&self) -> OwnCategories {
        let categories: &Vec<OwnCategory> = &self.account.borrow().categories;
        object(categories).into()
    }

    /// The codes of the patient's own kinds of record.
    pub fn kinds(&self) -> Kinds {
        let kinds: &BTreeMap<_, _> = &self.account.borrow().kinds;
        object(kinds).into()
    }

    /// Names a category, for all kinds of record; returns the category's id. Keep the account before it is published.
    #[wasm_bindgen(js_name = nameCategory)]
    pub fn name_category(&self, name: &str) -> String {
        let mut account = self.account.borrow_mut();
        account.kind_codes(&KINDS);
        account.add_category(name).id.to_string()
    }

    /// Publishes a category that was named, unless that was done before. The program chooses the keepers.
    ///
    /// # Errors
    ///
    /// Those of [`Member::ensure_published`](emr_client::member::Member::ensure_published).
    #[wasm_bindgen(js_name = publishCategory)]
    pub async fn publish_category(&self, category: &str) -> Result<(), Failure> {
        let account = self.current_account();
        let category = account
            .category(category)
            .ok_or_else(|| Failure::new("there is no such category"))?;
        let published =
            self.as_member(async |member| member.ensure_published(category, &account.kinds).await);
        Ok(published.await?)
    }

    /// Opens one of the patient's own categories to emergencies, or closes it.
    ///
    /// # Errors
    ///
    /// Those of [`Member::set_emergency_access`](emr_client::member::Member::set_emergency_access).
    #[wasm_bindgen(js_name = setEmergencyAccess)]
    pub async fn set_emergency_access(&self, category: &str, is_open: bool) -> Result<(), Failure> {
        let category = parse(category, "the category's id")?;
        self.as_member(async |member| member.set_emergency_access(&category, is_open).await)
            .await?;
        Ok(())
    }
}
