//! What officials did to a membership, for its member to read.

use emr_model::member::{MembershipChange, MembershipEvent, MembershipLog, Role};
use emr_model::{MemberId, Page};
use fabric_chaincode::Ledger;

use crate::authority::{self, Power};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::ContractError;
use crate::schema::MEMBERSHIP_LOG;

/// Writes down what the calling official does to a membership.
pub(crate) async fn write<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    id: &MemberId,
    what: MembershipChange,
) -> Result<(), ContractError> {
    let event = MembershipEvent {
        transaction: context.transaction.clone(),
        time: context.time,
        by: caller.id().clone(),
        organization: caller.member.msp.clone(),
        what,
    };
    let key = (id, &event.time, &event.transaction);
    MEMBERSHIP_LOG.put(context.ledger, key, &event).await
}

/// What officials did to a membership, the newest first; for the member, the ministry, and delegates who see the log.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: MembershipLog,
) -> Result<Page<MembershipEvent>, ContractError> {
    if request.id != *caller.id() && !caller.is(Role::Ministry) {
        authority::in_place_of(context, caller.reader(), &request.id, Power::Log).await?;
    }
    let prefix = [request.id.as_str()];
    MEMBERSHIP_LOG
        .page(context.ledger, &prefix, &request.page)
        .await
}
