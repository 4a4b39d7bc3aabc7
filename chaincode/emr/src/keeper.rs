//! Keepers: the custodians of key shares, one per organization.

use emr_model::keeper::{GetKeepers, Keeper, RegisterKeeper};
use emr_model::{Digest, Done, MspId, Recipient};
use fabric_chaincode::Ledger;

use crate::arguments::check_text;
use crate::caller::{ActiveMember, Administrator};
use crate::context::Context;
use crate::error::ContractError;
use crate::organization;
use crate::schema::{KEEPERS, RegisteredKeeper};

/// Publishes the keeper of the calling node administrator's organization, or its new key and address.
pub(crate) async fn register<L: Ledger>(
    context: &Context<'_, L>,
    Administrator(msp): Administrator,
    request: RegisterKeeper,
) -> Result<Done, ContractError> {
    organization::require_active(context, &msp).await?;
    check_address(&request.address)?;
    let keeper = Keeper {
        msp,
        recipient: request.recipient,
        key: request.key,
        address: request.address,
    };
    put(context, keeper, false).await?;
    context.announce("KeeperRegistered")?;
    Ok(Done {})
}

/// Writes beside an organization's keeper, if it has one, whether the organization is suspended.
pub(crate) async fn set_suspended<L: Ledger>(
    context: &Context<'_, L>,
    msp: &MspId,
    is_suspended: bool,
) -> Result<(), ContractError> {
    match KEEPERS.get(context.ledger, (msp,)).await? {
        Some(registered) => put(context, registered.keeper, is_suspended).await,
        None => Ok(()),
    }
}

/// Every keeper of an active organization; for any member.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    _caller: ActiveMember,
    _request: GetKeepers,
) -> Result<Vec<Keeper>, ContractError> {
    let mut keepers = Vec::new();
    for registered in KEEPERS.all(context.ledger).await? {
        if is_active(context, &registered).await? {
            keepers.push(registered.keeper);
        }
    }
    Ok(keepers)
}

/// The keeper of a caller's organization, if it has one; refuses if the organization does not take part.
pub(crate) async fn of_active_organization<L: Ledger>(
    context: &Context<'_, L>,
    msp: &MspId,
) -> Result<Option<RegisteredKeeper>, ContractError> {
    let registered = KEEPERS.get(context.ledger, (msp,)).await?;
    let is_active = match &registered {
        Some(registered) => is_active(context, registered).await?,
        None => organization::is_active(context, msp).await?,
    };
    match is_active {
        true => Ok(registered),
        false => Err(ContractError::OrganizationNotActive),
    }
}

/// The recipient of an active organization's keeper.
pub(crate) async fn recipient<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    msp: &MspId,
) -> Result<Recipient, ContractError> {
    let unknown = || ContractError::NotFound("active keeper");
    if *msp == caller.member.msp {
        let own = caller.keeper.as_ref().ok_or_else(unknown)?;
        return Ok(own.keeper.recipient.clone());
    }
    let registered = KEEPERS.get(context.ledger, (msp,)).await?;
    let registered = registered.ok_or_else(unknown)?;
    match is_active(context, &registered).await? {
        true => Ok(registered.keeper.recipient),
        false => Err(unknown()),
    }
}

/// Whether a keeper's organization takes part.
pub(crate) async fn is_active<L: Ledger>(
    context: &Context<'_, L>,
    registered: &RegisteredKeeper,
) -> Result<bool, ContractError> {
    match registered.is_suspended {
        Some(is_suspended) => Ok(!is_suspended),
        None => organization::is_active(context, &registered.keeper.msp).await,
    }
}

/// Refuses unless `sealed_to` is the recipient of an active organization's keeper.
pub(crate) async fn require_recipient<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    msp: &MspId,
    sealed_to: &Digest,
) -> Result<(), ContractError> {
    let recipient = recipient(context, caller, msp).await?;
    match recipient.digest() == *sealed_to {
        true => Ok(()),
        false => Err(ContractError::RecipientDiffers("keeper's")),
    }
}

async fn put<L: Ledger>(
    context: &Context<'_, L>,
    keeper: Keeper,
    is_suspended: bool,
) -> Result<(), ContractError> {
    let registered = RegisteredKeeper {
        keeper,
        is_suspended: Some(is_suspended),
    };
    let key = (&registered.keeper.msp,);
    KEEPERS.put(context.ledger, key, &registered).await
}

fn check_address(address: &str) -> Result<(), ContractError> {
    check_text("the address", address)?;
    let is_address = address.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty()
            && !host.contains(char::is_whitespace)
            && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    match is_address {
        true => Ok(()),
        false => Err(ContractError::invalid("the address must be host:port")),
    }
}
