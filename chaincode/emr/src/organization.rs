//! Organizations: the ministry and the hospitals it admits.

use emr_model::member::Role;
use emr_model::organization::{
    ListOrganizations, MINISTRY_MSP, Organization, OrganizationKind, OrganizationStatus,
    RegisterOrganization, SuspendOrganization,
};
use emr_model::{Done, Grantee, Page};
use fabric_chaincode::Ledger;

use crate::arguments::check_text;
use crate::caller::{ActiveMember, Admitter};
use crate::context::Context;
use crate::error::ContractError;
use crate::schema::{KEEPERS, ORGANIZATIONS, RegisteredKeeper};

/// Admits an organization; for the ministry's node administrator and ministry members. Ministry members may also
/// replace an organization's entry, which ends its suspension.
pub(crate) async fn register<L: Ledger>(
    context: &Context<'_, L>,
    caller: Admitter,
    request: RegisterOrganization,
) -> Result<Done, ContractError> {
    let may_replace = match caller {
        Admitter::Administrator(administrator) if administrator.0.as_str() == MINISTRY_MSP => false,
        Admitter::Administrator(_) => return Err(ContractError::NotPermitted),
        Admitter::Member(member) => {
            member.require(Role::Ministry)?;
            true
        }
    };
    check(&request)?;
    let known = ORGANIZATIONS.get(context.ledger, (&request.msp,)).await?;
    if known.is_some() && !may_replace {
        return Err(ContractError::Exists("organization"));
    }
    let registered = known.map_or(context.time, |known| known.registered);
    let organization = request.admitted(registered);
    put(context, &organization).await?;
    context.announce("OrganizationRegistered")?;
    Ok(Done {})
}

/// Suspends a hospital, whose members and keeper may do nothing until it is registered again; for the ministry.
pub(crate) async fn suspend<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: SuspendOrganization,
) -> Result<Done, ContractError> {
    caller.require(Role::Ministry)?;
    if request.msp.as_str() == MINISTRY_MSP {
        return Err(ContractError::invalid("the ministry is never suspended"));
    }
    let organization = ORGANIZATIONS.get(context.ledger, (&request.msp,)).await?;
    let organization = organization.ok_or(ContractError::NotFound("organization"))?;
    if organization.status == OrganizationStatus::Suspended {
        return Err(ContractError::Conflict("organization is suspended already"));
    }
    let organization = Organization {
        status: OrganizationStatus::Suspended,
        ..organization
    };
    put(context, &organization).await?;
    context.announce("OrganizationSuspended")?;
    Ok(Done {})
}

/// All organizations; for any member.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    _caller: ActiveMember,
    request: ListOrganizations,
) -> Result<Page<Organization>, ContractError> {
    ORGANIZATIONS.page(context.ledger, &[], &request.page).await
}

/// Writes an organization, and in its keeper's entry whether it is suspended.
async fn put<L: Ledger>(
    context: &Context<'_, L>,
    organization: &Organization,
) -> Result<(), ContractError> {
    let is_suspended = organization.status == OrganizationStatus::Suspended;
    let key = (&organization.msp,);
    if let Some(registered) = KEEPERS.get(context.ledger, key).await? {
        let registered = RegisteredKeeper {
            is_suspended: Some(is_suspended),
            ..registered
        };
        KEEPERS.put(context.ledger, key, &registered).await?;
    }
    ORGANIZATIONS.put(context.ledger, key, organization).await
}

fn check(request: &RegisterOrganization) -> Result<(), ContractError> {
    let is_ministry = request.kind == OrganizationKind::Ministry;
    if is_ministry != (request.msp.as_str() == MINISTRY_MSP) {
        return Err(ContractError::invalid(format!(
            "{MINISTRY_MSP} is the ministry, and every other organization is a hospital"
        )));
    }
    if matches!(
        Grantee::try_from(String::from(request.msp.clone())),
        Ok(Grantee::Member(_))
    ) {
        return Err(ContractError::invalid(
            "an MSP id must not have the form of a member id",
        ));
    }
    check_text("the name", &request.name)?;
    check_text("the contact", &request.contact)?;
    check_text("the address", &request.address)?;
    if request.treatments.len() > RegisterOrganization::MOST_TREATMENTS {
        return Err(ContractError::invalid(format!(
            "there are more than {} treatments",
            RegisterOrganization::MOST_TREATMENTS
        )));
    }
    let mut treatments = request.treatments.iter();
    treatments.try_for_each(|treatment| check_text("a treatment", treatment))
}
