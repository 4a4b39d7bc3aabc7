//! Time slots: once a slot is closed, a transaction that was endorsed in it and held back can no longer be committed.

use emr_model::slot::CloseSlot;
use emr_model::{Done, Policy, Slot, Timestamp};
use fabric_chaincode::Ledger;
use futures::TryStreamExt as _;

use crate::caller::ActiveKeeper;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::policy;
use crate::schema::{Closed, SLOTS};

/// Refuses a submission whose slot is closed. If the slot is closed before the submission is committed, the submission
/// is invalid. The same holds for a change of the policy, which sets the length of slots.
pub(crate) async fn require_open<L: Ledger>(context: &Context<'_, L>) -> Result<(), ContractError> {
    let policy = policy::current(context).await?;
    require(
        !is_closed(context, Slot::of(context.time, &policy)).await?,
        ContractError::SlotClosed,
    )
}

/// Closes a slot that is over; for keepers.
pub(crate) async fn close<L: Ledger>(
    context: &Context<'_, L>,
    _caller: ActiveKeeper,
    CloseSlot { slot }: CloseSlot,
) -> Result<Done, ContractError> {
    if !(1..=Policy::LONGEST).contains(&slot.seconds) {
        return Err(ContractError::invalid("slot.seconds must be 1 to a year"));
    }
    if context.time <= slot.end().plus(CloseSlot::GRACE) {
        return Err(ContractError::invalid(
            "the slot must have been over for two minutes",
        ));
    }
    if is_closed(context, slot).await? {
        return Err(ContractError::Exists("closed slot"));
    }
    let key = (&slot.seconds, &slot.number);
    SLOTS.put(context.ledger, key, &Closed {}).await?;
    context.announce("SlotClosed")?;
    Ok(Done {})
}

/// Whether the slot of this time was ever closed, by its history; only for functions that are not submitted.
///
/// A peer writes its history block by block. So if this says that the slot is closed, what is read from the history
/// afterwards has every transaction that was committed before the slot was closed.
pub(crate) async fn was_closed<L: Ledger>(
    context: &Context<'_, L>,
    time: Timestamp,
) -> Result<bool, ContractError> {
    let slot = Slot::of(time, &policy::current(context).await?);
    let key = SLOTS.name((&slot.seconds, &slot.number))?;
    let mut closings = context.ledger.get_history_for_key(&key);
    Ok(closings.try_next().await?.is_some())
}

async fn is_closed<L: Ledger>(context: &Context<'_, L>, slot: Slot) -> Result<bool, ContractError> {
    let closed = SLOTS
        .get(context.ledger, (&slot.seconds, &slot.number))
        .await?;
    Ok(closed.is_some())
}
