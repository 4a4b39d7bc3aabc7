//! Which organizations take part: they are registered and not suspended.

use emr_model::MspId;
use emr_model::organization::OrganizationStatus;
use fabric_chaincode::Ledger;

use crate::context::Context;
use crate::error::ContractError;
use crate::schema::{KEEPERS, ORGANIZATIONS, RegisteredKeeper};

/// Whether the organization takes part.
pub(crate) async fn takes_part<L: Ledger>(
    context: &Context<'_, L>,
    msp: &MspId,
) -> Result<bool, ContractError> {
    let organization = ORGANIZATIONS.get(context.ledger, (msp,)).await?;
    Ok(organization.is_some_and(|organization| organization.status == OrganizationStatus::Active))
}

/// Whether the keeper's organization takes part. Keepers' entries of the first contract do not say it, so the
/// organization's entry is read.
pub(crate) async fn keeper_takes_part<L: Ledger>(
    context: &Context<'_, L>,
    registered: &RegisteredKeeper,
) -> Result<bool, ContractError> {
    match registered.is_suspended {
        Some(is_suspended) => Ok(!is_suspended),
        None => takes_part(context, &registered.keeper.msp).await,
    }
}

/// The keeper of a caller's organization, if it has one.
///
/// # Errors
///
/// [`ContractError::OrganizationNotActive`] if the organization does not take part.
pub(crate) async fn keeper_of_callers<L: Ledger>(
    context: &Context<'_, L>,
    msp: &MspId,
) -> Result<Option<RegisteredKeeper>, ContractError> {
    let registered = KEEPERS.get(context.ledger, (msp,)).await?;
    let takes_part = match &registered {
        Some(registered) => keeper_takes_part(context, registered).await?,
        None => takes_part(context, msp).await?,
    };
    match takes_part {
        true => Ok(registered),
        false => Err(ContractError::OrganizationNotActive),
    }
}
