//! Organizations: the ministry and the hospitals it admits.

use emr_model::MspId;
use emr_model::member::Role;
use emr_model::organization::{
    Organization, OrganizationKind, OrganizationStatus, RegisterOrganization,
};
use fabric_chaincode::Ledger;

use crate::arguments::check_text;
use crate::caller::{Admitter, MINISTRY_MSP};
use crate::context::Context;
use crate::dispatch::Done;
use crate::error::ContractError;
use crate::schema::ORGANIZATIONS;

/// The most treatments that an organization names.
const GREATEST_TREATMENTS: usize = 64;

/// Admits an organization; for the ministry's node administrator and ministry members.
pub(crate) async fn register<L: Ledger>(
    context: &Context<'_, L>,
    caller: Admitter,
    request: RegisterOrganization,
) -> Result<Done, ContractError> {
    match caller {
        Admitter::Administrator(administrator) if administrator.0.as_str() == MINISTRY_MSP => {}
        Admitter::Administrator(_) => return Err(ContractError::NotPermitted),
        Admitter::Member(member) => member.require(Role::Ministry)?,
    }
    check(&request)?;
    let known = ORGANIZATIONS.get(context.ledger, (&request.msp,)).await?;
    if known.is_some() {
        return Err(ContractError::Exists("organization"));
    }
    let organization = Organization {
        msp: request.msp,
        kind: request.kind,
        name: request.name,
        contact: request.contact,
        address: request.address,
        treatments: request.treatments,
        logo: request.logo,
        status: OrganizationStatus::Active,
        registered: context.time,
    };
    ORGANIZATIONS
        .put(context.ledger, (&organization.msp,), &organization)
        .await?;
    context.announce("OrganizationRegistered")?;
    Ok(Done {})
}

/// Whether the organization is registered and was not suspended.
pub(crate) async fn is_active<L: Ledger>(
    context: &Context<'_, L>,
    msp: &MspId,
) -> Result<bool, ContractError> {
    let organization = ORGANIZATIONS.get(context.ledger, (msp,)).await?;
    Ok(organization.is_some_and(|organization| organization.status == OrganizationStatus::Active))
}

/// Refuses a caller whose organization does not take part.
pub(crate) async fn require_active<L: Ledger>(
    context: &Context<'_, L>,
    msp: &MspId,
) -> Result<(), ContractError> {
    match is_active(context, msp).await? {
        true => Ok(()),
        false => Err(ContractError::OrganizationNotActive),
    }
}

fn check(request: &RegisterOrganization) -> Result<(), ContractError> {
    let is_ministry = request.kind == OrganizationKind::Ministry;
    if is_ministry != (request.msp.as_str() == MINISTRY_MSP) {
        return Err(ContractError::invalid(format!(
            "{MINISTRY_MSP} is the ministry, and every other organization is a hospital"
        )));
    }
    check_text("the name", &request.name)?;
    check_text("the contact", &request.contact)?;
    check_text("the address", &request.address)?;
    if request.treatments.len() > GREATEST_TREATMENTS {
        return Err(ContractError::invalid(format!(
            "there are more than {GREATEST_TREATMENTS} treatments"
        )));
    }
    let mut treatments = request.treatments.iter();
    treatments.try_for_each(|treatment| check_text("a treatment", treatment))
}
