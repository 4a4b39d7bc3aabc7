//! Time slots.

use emr_model::ErrorCode::{Conflict, Expired, InvalidArgument, NotPermitted};
use emr_model::slot::CloseSlot;
use emr_model::{Committed, LedgerKey, Outcome, Slot, TransactionStatus};

use super::{Answer, Done, Model, Proposal, require};

/// How long a slot must be over before it can be closed, in milliseconds.
const GRACE: u64 = 120_000;

impl Model {
    /// Refuses, before any other check, every proposal that an expired certificate signed, and every submission that
    /// was proposed in a closed slot.
    pub(crate) fn check_proposal(&self, by: &Proposal) -> Answer<()> {
        require(by.time <= by.certificate.not_after, NotPermitted)?;
        let slot = Slot::of(by.time, &self.policy);
        let is_closed = by.is_submitted && self.closed.contains(&slot);
        require(!is_closed, Expired)
    }

    /// Tells only the certificate that signed the transaction, whose id is made of the certificate and a nonce.
    pub(crate) fn committed(
        &self,
        by: &Proposal,
        request: &Committed,
    ) -> Answer<TransactionStatus> {
        let own = by.signer.transaction_id(&request.nonce.to_bytes());
        require(own == request.transaction.as_str(), NotPermitted)?;
        let is_members = matches!(
            request.key,
            LedgerKey::OwnMember | LedgerKey::OwnRequest { .. }
        );
        let is_member = by.certificate.member.is_some();
        require(is_member || !is_members, NotPermitted)?;
        let slot = Slot::of(request.time, &self.policy);
        let outcome = if self.committed.contains(&request.transaction) {
            Outcome::Committed
        } else if self.closed.contains(&slot) {
            Outcome::Lost
        } else {
            Outcome::Open
        };
        Ok(TransactionStatus { outcome })
    }

    pub(crate) fn close_slot(&mut self, by: &Proposal, request: &CloseSlot) -> Answer<Done> {
        self.keeper_caller(by)?;
        let is_over = request.slot.end().plus_millis(GRACE) < by.time;
        require(is_over, InvalidArgument)?;
        require(!self.closed.contains(&request.slot), Conflict)?;
        self.closed.push(request.slot);
        Ok(Done {})
    }
}
