//! The patient's categories, made where a grant first needs them.

use anyhow::Result;
use emr_client::account::OwnCategory;
use emr_client::member::{Member, NewCategory};

use super::settings::OpenWallet;

/// The category that a first grant makes if none is named.
pub(crate) const FIRST_CATEGORY: &str = "laboratory";

/// The kinds of record that a new category can hold, by the types of FHIR R4 that they begin with.
const KINDS: [&str; 16] = [
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

/// The patient's category of that name, made and published if there is none.
///
/// A category that was named before its key was published (the power went off between) is published now.
pub(crate) async fn own_category(
    member: &Member,
    open: &mut OpenWallet,
    name: &str,
) -> Result<OwnCategory> {
    let category = open.wallet.account.add_category(name).clone();
    let kinds = open.wallet.account.kind_codes(&KINDS);
    open.save()?;
    if member.own_category(&category.id).await.is_ok() {
        return Ok(category);
    }
    let keepers = member.proposed_keepers().await?;
    let new = NewCategory {
        category: &category,
        kinds: &kinds,
        keepers,
        emergency_access: false,
    };
    member.publish_category(&new).await?;
    Ok(category)
}
