//! Keepers: the custodians of key shares, one per organization.

use emr_model::keeper::{GetKeepers, Keeper, RegisterKeeper};
use emr_model::{Digest, Done, MspId, Recipient};
use fabric_chaincode::Ledger;
use fabric_chaincode::contract::Caller;

use crate::arguments::check_text;
use crate::caller::{ActiveMember, Administrator};
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::participation;
use crate::schema::{KEEPERS, RegisteredKeeper};

/// Publishes the keeper of the calling node administrator's organization, or its new key and address.
pub(crate) async fn register<L: Ledger>(
    context: &Context<'_, L>,
    Administrator(msp): Administrator,
    request: RegisterKeeper,
) -> Result<Done, ContractError> {
    let takes_part = participation::takes_part(context, &msp).await?;
    require(takes_part, ContractError::OrganizationNotActive)?;
    check_address(&request.address)?;
    let registered = RegisteredKeeper {
        keeper: Keeper {
            msp,
            recipient: request.recipient,
            key: request.key,
            address: request.address,
        },
        is_suspended: Some(false),
    };
    let key = (&registered.keeper.msp,);
    KEEPERS.put(context.ledger, key, &registered).await?;
    context.announce("KeeperRegistered")?;
    Ok(Done {})
}

/// An active member, or a node of an organization. The web service is such a node, and asks in the place of applicants, who
/// are no members yet.
pub(crate) struct MemberOrNode;

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for MemberOrNode {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        match context.signer.member {
            Some(_) => ActiveMember::identify(context).await.map(|_| Self),
            None => Ok(Self),
        }
    }
}

/// Every keeper of an active organization; for any member and any node.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    _caller: MemberOrNode,
    _request: GetKeepers,
) -> Result<Vec<Keeper>, ContractError> {
    let mut keepers = Vec::new();
    for registered in KEEPERS.all(context.ledger).await? {
        if participation::keeper_takes_part(context, &registered).await? {
            keepers.push(registered.keeper);
        }
    }
    Ok(keepers)
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
    match participation::keeper_takes_part(context, &registered).await? {
        true => Ok(registered.keeper.recipient),
        false => Err(unknown()),
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
    require(
        recipient.digest() == *sealed_to,
        ContractError::RecipientDiffers("keeper's"),
    )
}

fn check_address(address: &str) -> Result<(), ContractError> {
    check_text("the address", address)?;
    let is_address = address.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty()
            && !host.contains(char::is_whitespace)
            && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    require(
        is_address,
        ContractError::invalid("the address must be host:port"),
    )
}
