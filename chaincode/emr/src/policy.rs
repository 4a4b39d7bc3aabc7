//! The policy: how long slots, recoveries, emergencies and reviews take.

use emr_model::policy::{Agreement, GetPolicy, SetPolicy};
use emr_model::{LongerRecovery, NetworkKind, Policy, PolicyBounds, PolicyInForce, Timestamp};
use fabric_chaincode::Ledger;
use fabric_chaincode::contract::Caller;

use crate::agreement;
use crate::caller::{ActiveKeeper, ActiveMember};
use crate::context::Context;
use crate::error::ContractError;
use crate::schema::{BOOTSTRAP, KeptPolicy, POLICY};

/// Sets the policy, once the ministry and the named hospital agree.
pub(crate) async fn set<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: SetPolicy,
) -> Result<Agreement, ContractError> {
    let subject = request.subject();
    agreement::require_party(&caller, &request.hospital)?;
    let (_, bounds) = bounds(context).await?;
    bounds
        .check(&request.policy)
        .map_err(|error| ContractError::invalid(error.to_string()))?;
    let is_reached = agreement::reach(context, &caller, &request.hospital, &subject).await?;
    if is_reached {
        let changed = kept(context).await?.changed(request.policy, context.time);
        POLICY.put(context.ledger, (), &changed).await?;
        context.announce("PolicySet")?;
    }
    Ok(Agreement { is_reached })
}

/// The policy and its bounds; for members and keepers.
pub(crate) async fn look_up<L: Ledger>(
    context: &Context<'_, L>,
    _caller: MemberOrKeeper,
    _request: GetPolicy,
) -> Result<PolicyInForce, ContractError> {
    let (network, bounds) = bounds(context).await?;
    let kept = kept(context).await?;
    let present = kept.policy.recovery_seconds;
    let counts = |longer: &LongerRecovery| context.time < longer.until && present < longer.seconds;
    Ok(PolicyInForce {
        policy: kept.policy,
        longer_recovery: kept.longer_recovery.filter(counts),
        network,
        bounds,
    })
}

/// The policy in force.
pub(crate) async fn current<L: Ledger>(context: &Context<'_, L>) -> Result<Policy, ContractError> {
    Ok(kept(context).await?.policy)
}

/// How long a recovery that is asked for now waits after its approvals, in seconds.
pub(crate) async fn recovery_wait<L: Ledger>(
    context: &Context<'_, L>,
) -> Result<u32, ContractError> {
    Ok(kept(context).await?.recovery_wait(context.time))
}

async fn kept<L: Ledger>(context: &Context<'_, L>) -> Result<KeptPolicy, ContractError> {
    Ok(POLICY.get(context.ledger, ()).await?.unwrap_or_default())
}

/// The kind of network, and its bounds. A network that an earlier contract bootstrapped has none on the ledger: it counts as
/// a test network.
async fn bounds<L: Ledger>(
    context: &Context<'_, L>,
) -> Result<(NetworkKind, PolicyBounds), ContractError> {
    let bootstrap = BOOTSTRAP.get(context.ledger, ()).await?;
    let fixed = bootstrap.and_then(|bootstrap| bootstrap.fixed);
    Ok(match fixed {
        Some(fixed) => (fixed.network, fixed.bounds),
        None => (NetworkKind::Test, PolicyBounds::TEST),
    })
}

impl KeptPolicy {
    /// The wait of a recovery that is asked for at this time.
    fn recovery_wait(&self, now: Timestamp) -> u32 {
        let longer = self.longer_recovery.as_ref();
        longer
            .filter(|longer| now < longer.until)
            .map_or(self.policy.recovery_seconds, |longer| {
                longer.seconds.max(self.policy.recovery_seconds)
            })
    }

    /// This policy changed into `next`.
    ///
    /// The ministry and the hospital that change the policy can also approve a recovery. If a shorter wait counted at once,
    /// the two could take over a membership before its member notices. So the longer wait counts on, for as long as the
    /// longer wait itself.
    fn changed(self, next: Policy, now: Timestamp) -> Self {
        let wait = self.recovery_wait(now);
        let longer_recovery = if next.recovery_seconds < self.policy.recovery_seconds {
            Some(LongerRecovery {
                seconds: wait,
                until: now.plus_millis(u64::from(wait) * 1_000),
            })
        } else {
            self.longer_recovery
        };
        Self {
            policy: next,
            longer_recovery,
        }
    }
}

/// An active member or keeper.
pub(crate) struct MemberOrKeeper;

impl<L: Ledger> Caller<Context<'_, L>, ContractError> for MemberOrKeeper {
    async fn identify(context: &Context<'_, L>) -> Result<Self, ContractError> {
        match context.signer.member {
            Some(_) => ActiveMember::identify(context).await.map(|_| Self),
            None => ActiveKeeper::identify(context).await.map(|_| Self),
        }
    }
}
