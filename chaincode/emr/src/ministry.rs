//! Two ministry members always remain: one alone could lose the keys, and then nobody could admit or recover anybody.

use emr_model::MemberId;
use emr_model::member::{Member, MemberStatus, Role};
use fabric_chaincode::Ledger;

use crate::context::Context;
use crate::error::{ContractError, require};
use crate::schema::MEMBERS;

/// Checks, before an active ministry member is stopped or loses that role, that the two whom the caller names remain. It
/// reads exact keys, so that of two who stop each other at once only one does.
pub(crate) async fn require_two_remain<L: Ledger>(
    context: &Context<'_, L>,
    member: &Member,
    remaining: &[MemberId],
) -> Result<(), ContractError> {
    if !acts(member) {
        return Ok(());
    }
    match remaining {
        [first, second] if first != second && !remaining.contains(&member.id) => {}
        _ => {
            return Err(ContractError::invalid(
                "name two other ministry members who remain: admit a third one before you stop one of two",
            ));
        }
    }
    let keys = remaining.iter().map(|id| (id,));
    let others = MEMBERS.get_many(context.ledger, keys).await?;
    require(
        others.iter().flatten().filter(|other| acts(other)).count() == remaining.len(),
        ContractError::Conflict("members who are to remain are not both active ministry members"),
    )
}

fn acts(member: &Member) -> bool {
    member.status == MemberStatus::Active && member.roles.contains(&Role::Ministry)
}
