//! Grants: those that the patient gives, and those that others give to the member.

use std::collections::BTreeMap;

use emr_client::chain;
use emr_client::member::{Granted, Revoked, Terms};
use emr_model::grant::{GrantEntry, GrantKey, Rights, Scope};
use emr_model::{CategoryId, KindCode, MemberId, Purpose, Timestamp, TransactionId};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::device::Device;
use crate::failure::Failure;
use crate::json::{object, parse, read};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a patient lets a grantee do. */
export type Terms = Omit<model.GrantTerms, "epochs" | "grantee_recipient">;

/** A category that a patient grants to the member. */
export interface GrantedCategory {
  category: model.CategoryId;
  patient: model.MemberId;
  /** The transaction that granted it. */
  grant: model.TransactionId;
  /** What the patient calls it. */
  name: string;
  /** The kinds of record that it can hold. */
  kinds: Kinds;
  rights: model.Rights;
  purpose: model.Purpose;
  scope: model.Scope;
  not_before: model.Timestamp;
  expires: model.Timestamp;
}

/** What a revocation did besides ending the grant. */
export interface Revoked {
  /** The readers who remain, and can also read what is added from now on. */
  extended: model.GrantKey[];
  /** The readers who remain, and cannot read it until their grants are extended; why. */
  notExtended: { grant: model.GrantKey; reason: string }[];
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What a patient lets a grantee do.
    #[wasm_bindgen(typescript_type = "Terms")]
    pub type GivenTerms;
    /// A grant as the ledger has it.
    #[wasm_bindgen(typescript_type = "model.GrantEntry")]
    pub type GivenGrant;
    /// Grants as the ledger has them.
    #[wasm_bindgen(typescript_type = "model.GrantEntry[]")]
    pub type HospitalGrants;
    /// Names a grant.
    #[wasm_bindgen(typescript_type = "model.GrantKey")]
    pub type GivenKey;
    /// Categories that were granted.
    #[wasm_bindgen(typescript_type = "GrantedCategory[]")]
    pub type GrantedCategories;
    /// What a revocation did.
    #[wasm_bindgen(typescript_type = "Revoked")]
    pub type Revocation;
}

#[wasm_bindgen]
impl Device {
    /// The categories that a patient grants to this member now.
    ///
    /// # Errors
    ///
    /// Those of [`Member::granted_categories`](emr_client::member::Member::granted_categories).
    pub async fn granted(&self, patient: &str) -> Result<GrantedCategories, Failure> {
        let patient: MemberId = parse(patient, "the patient's id")?;
        let found = self.as_member(async |member| member.granted_categories(&patient).await);
        let found = found.await?;
        self.remember(found.iter().map(|granted| &granted.grant));
        let views: Vec<_> = found.iter().map(CategoryView::from).collect();
        Ok(object(&views).into())
    }

    /// A patient's grants to this member's hospital that are valid now. The member does not know the names of their
    /// categories.
    ///
    /// # Errors
    ///
    /// Those of [`Member::hospital_grants`](emr_client::member::Member::hospital_grants).
    #[wasm_bindgen(js_name = hospitalGrants)]
    pub async fn hospital_grants(&self, patient: &str) -> Result<HospitalGrants, Failure> {
        let patient: MemberId = parse(patient, "the patient's id")?;
        let found = self.as_member(async |member| member.hospital_grants(&patient).await);
        let found = found.await?;
        self.remember(found.iter());
        Ok(object(&found).into())
    }

    /// Lets a member or a hospital read or add in a patient's category; returns the grant's id.
    ///
    /// # Errors
    ///
    /// A sentence if an argument is malformed, and the errors of
    /// [`Member::grant_for`](emr_client::member::Member::grant_for).
    pub async fn grant(
        &self,
        patient: &str,
        grantee: &str,
        terms: GivenTerms,
    ) -> Result<String, Failure> {
        let patient = parse(patient, "the patient's id")?;
        let grantee = parse(grantee, "the id of the member or hospital")?;
        let terms: Terms = read(&terms, "the grant")?;
        let granted =
            self.as_member(async |member| member.grant_for(&patient, &grantee, &terms).await);
        Ok(granted.await?.transaction.to_string())
    }

    /// Gives a reader the keys of epochs that began after the last one of their grant.
    ///
    /// # Errors
    ///
    /// A sentence if the grant is malformed, and the errors of
    /// [`Member::extend_grant`](emr_client::member::Member::extend_grant).
    #[wasm_bindgen(js_name = extendGrant)]
    pub async fn extend_grant(&self, grant: GivenGrant) -> Result<(), Failure> {
        let grant: GrantEntry = read(&grant, "the grant")?;
        self.as_member(async |member| member.extend_grant(&grant).await)
            .await?;
        Ok(())
    }

    /// Ends a grant at once.
    ///
    /// # Errors
    ///
    /// A sentence if the grant's key is malformed, and the errors of
    /// [`Member::revoke`](emr_client::member::Member::revoke).
    pub async fn revoke(&self, grant: GivenKey) -> Result<Revocation, Failure> {
        let key: GrantKey = read(&grant, "the grant")?;
        let revoked = self.as_member(async |member| member.revoke(&key).await);
        Ok(object(&RevokedView::from(&revoked.await?)).into())
    }
}

impl Device {
    /// Remembers grants, so that a category can be named by its grant alone.
    fn remember<'a>(&self, grants: impl Iterator<Item = &'a GrantEntry>) {
        let grants = grants.map(|grant| (grant.key.grant.clone(), grant.clone()));
        self.grants.borrow_mut().extend(grants);
    }
}

#[derive(Serialize)]
struct CategoryView<'a> {
    category: &'a CategoryId,
    patient: &'a MemberId,
    grant: &'a TransactionId,
    name: &'a str,
    kinds: &'a BTreeMap<String, KindCode>,
    rights: Rights,
    purpose: Purpose,
    scope: &'a Scope,
    not_before: Timestamp,
    expires: Timestamp,
}

impl<'a> From<&'a Granted> for CategoryView<'a> {
    fn from(Granted { grant, envelope }: &'a Granted) -> Self {
        Self {
            category: &grant.category,
            patient: &grant.key.patient,
            grant: &grant.key.grant,
            name: &envelope.name,
            kinds: &envelope.kinds,
            rights: grant.rights,
            purpose: grant.purpose,
            scope: &grant.scope,
            not_before: grant.not_before,
            expires: grant.expires,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RevokedView<'a> {
    extended: &'a [GrantKey],
    not_extended: Vec<NotExtended<'a>>,
}

#[derive(Serialize)]
struct NotExtended<'a> {
    grant: &'a GrantKey,
    reason: String,
}

impl<'a> From<&'a Revoked> for RevokedView<'a> {
    fn from(revoked: &'a Revoked) -> Self {
        let failures = revoked.not_extended.iter();
        let not_extended = failures.map(|(grant, error)| NotExtended {
            grant,
            reason: chain(error),
        });
        Self {
            extended: &revoked.extended,
            not_extended: not_extended.collect(),
        }
    }
}
