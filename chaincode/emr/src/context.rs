//! The context that every contract function gets with its caller and its request.

use emr_model::{Timestamp, TransactionId};
use fabric_chaincode::Ledger;
use fabric_chaincode::contract::FromLedger;

use crate::certificate::Signer;
use crate::error::ContractError;

/// One proposal: the ledger it asks about, its time, its id, and who signed it.
pub struct Context<'a, L> {
    /// The ledger.
    pub(crate) ledger: &'a L,
    /// When the client says it made the proposal; the same on every peer.
    pub(crate) time: Timestamp,
    /// The transaction's id.
    pub(crate) transaction: TransactionId,
    /// Who signed.
    pub(crate) signer: Signer,
}

impl<'a, L: Ledger> FromLedger<'a, L, ContractError> for Context<'a, L> {
    async fn from_ledger(ledger: &'a L) -> Result<Self, ContractError> {
        let time = u64::try_from(ledger.timestamp_milliseconds())
            .ok()
            .and_then(|millis| Timestamp::try_from(millis).ok())
            .ok_or_else(|| ContractError::invalid("the proposal's time is out of range"))?;
        let transaction = ledger
            .transaction_id()
            .parse()
            .map_err(|_| ContractError::invalid("the transaction id is not 64 hex digits"))?;
        Ok(Self {
            ledger,
            time,
            transaction,
            signer: Signer::read(ledger.creator(), time)?,
        })
    }
}

impl<L: Ledger> Context<'_, L> {
    /// Announces what happened, by the event's name alone: listeners learn the transaction, but no member's id.
    pub(crate) fn announce(&self, event: &str) -> Result<(), ContractError> {
        Ok(self.ledger.set_event(event, "")?)
    }
}
