//! How often one member may do something on one day.

use emr_model::MemberId;
use fabric_chaincode::Ledger;

use crate::caller::ActiveMember;
use crate::collection::Collection;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::schema::Count;

/// The length of a day, in milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1_000;

/// Counts one more call of the caller's on this day of the proposal's time, in UTC.
///
/// # Errors
///
/// [`ContractError::LimitReached`] if there were `most` already.
pub(crate) async fn count<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    calls: &Collection<(MemberId, u64), Count>,
    most: u32,
) -> Result<(), ContractError> {
    let key = (caller.id(), &(context.time.as_millis() / DAY));
    let counted = calls.get(context.ledger, key).await?;
    let count = counted.map_or(0, |counted| counted.count);
    require(count < most, ContractError::LimitReached(most))?;
    let counted = Count { count: count + 1 };
    calls.put(context.ledger, key, &counted).await
}
