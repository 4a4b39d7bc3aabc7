//! Grants: those that the patient gives, and those that others give to the member.

use std::collections::BTreeMap;

use emr_client::member::{Granted, RevokedGrant, Terms, UpdatedReaders};
use emr_client::{Error, chain};
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
  /** Why the category's key was not changed: then the grantee still has the key to which new records are sealed. */
  notRotated?: string;
  /** The readers who remain, and can also read what is added from now on. */
  extended: model.GrantKey[];
  /** The readers who remain, and cannot read it until `updateReaders` gives them the key; why. */
  notExtended: { grant: model.GrantKey; reason: string }[];
}

/** What was made good of what an earlier program left undone. */
export interface UpdatedReaders {
  /** The categories that got a new key, because a reader or delegate whose access had ended had the last one. */
  renewed: model.CategoryId[];
  /** The grants that lacked a key, and have it now. */
  extended: model.GrantKey[];
  /** The grants that still lack it; why. */
  notExtended: { grant: model.GrantKey; reason: string }[];
}
"#;

#[wasm_bindgen]
extern "C" {
    /// What a patient lets a grantee do.
    #[wasm_bindgen(typescript_type = "Terms")]
    pub type GivenTerms;
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
    /// What was made good of what an earlier program left undone.
    #[wasm_bindgen(typescript_type = "UpdatedReaders")]
    pub type ReadersUpdate;
}

#[wasm_bindgen(wasm_bindgen_futures = crate::promises)]
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

    /// Gives the present keys of a patient's categories to the readers who lack them. Call it when a session begins.
    ///
    /// # Errors
    ///
    /// A sentence if the patient's id is malformed, and the errors of
    /// [`Member::update_readers`](emr_client::member::Member::update_readers).
    #[wasm_bindgen(js_name = updateReaders)]
    pub async fn update_readers(&self, patient: &str) -> Result<ReadersUpdate, Failure> {
        let patient: MemberId = parse(patient, "the patient's id")?;
        let updated = self.as_member(async |member| member.update_readers(&patient).await);
        Ok(object(&UpdatedView::from(&updated.await?)).into())
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
    #[serde(skip_serializing_if = "Option::is_none")]
    not_rotated: Option<String>,
    extended: &'a [GrantKey],
    not_extended: Vec<NotExtended<'a>>,
}

#[derive(Serialize)]
struct NotExtended<'a> {
    grant: &'a GrantKey,
    reason: String,
}

impl<'a> From<&'a RevokedGrant> for RevokedView<'a> {
    fn from(revoked: &'a RevokedGrant) -> Self {
        Self {
            not_rotated: revoked.not_rotated.as_ref().map(|error| chain(error)),
            extended: &revoked.extended,
            not_extended: with_reasons(&revoked.not_extended),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UpdatedView<'a> {
    renewed: &'a [CategoryId],
    extended: &'a [GrantKey],
    not_extended: Vec<NotExtended<'a>>,
}

impl<'a> From<&'a UpdatedReaders> for UpdatedView<'a> {
    fn from(updated: &'a UpdatedReaders) -> Self {
        Self {
            renewed: &updated.renewed,
            extended: &updated.extended,
            not_extended: with_reasons(&updated.not_extended),
        }
    }
}

fn with_reasons(failures: &[(GrantKey, Error)]) -> Vec<NotExtended<'_>> {
    let failures = failures.iter();
    let with_reason = failures.map(|(grant, error)| NotExtended {
        grant,
        reason: chain(error),
    });
    with_reason.collect()
}
