//! The policy: how long slots, recoveries, emergencies and reviews take.

use emr_model::Policy;
use emr_model::policy::{Agreement, GetPolicy, SetPolicy};
use emr_model::recovery::Recovery;
use fabric_chaincode::Ledger;
use fabric_chaincode::contract::Caller;

use crate::agreement;
use crate::caller::{ActiveKeeper, ActiveMember};
use crate::context::Context;
use crate::error::ContractError;
use crate::schema::POLICY;

/// Sets the policy, once the ministry and the named hospital agree.
pub(crate) async fn set<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: SetPolicy,
) -> Result<Agreement, ContractError> {
    let policy = &request.policy;
    let lengths = [
        policy.slot_seconds,
        policy.recovery_seconds,
        policy.emergency_seconds,
        policy.review_seconds,
    ];
    let subject = request.subject();
    agreement::require_party(&caller, &request.hospital)?;
    if !lengths
        .iter()
        .all(|length| (1..=Policy::LONGEST).contains(length))
    {
        return Err(ContractError::invalid(
            "every time of the policy must be 1 second to a year",
        ));
    }
    if policy.recovery_seconds >= Recovery::LIFETIME {
        return Err(ContractError::invalid(
            "policy.recovery_seconds must be less than 30 days, after which a recovery is over",
        ));
    }
    let is_reached = agreement::reach(context, &caller, &request.hospital, &subject).await?;
    if is_reached {
        POLICY.put(context.ledger, (), policy).await?;
        context.announce("PolicySet")?;
    }
    Ok(Agreement { is_reached })
}

/// The policy; for members and keepers.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    _caller: MemberOrKeeper,
    _request: GetPolicy,
) -> Result<Policy, ContractError> {
    current(context).await
}

/// The policy in force.
pub(crate) async fn current<L: Ledger>(context: &Context<'_, L>) -> Result<Policy, ContractError> {
    Ok(POLICY.get(context.ledger, ()).await?.unwrap_or_default())
}

/// An active member or keeper.
pub(crate) struct MemberOrKeeper;

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for MemberOrKeeper {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        match context.signer.claim {
            Some(_) => ActiveMember::identify(context).await.map(|_| Self),
            None => ActiveKeeper::identify(context).await.map(|_| Self),
        }
    }
}
