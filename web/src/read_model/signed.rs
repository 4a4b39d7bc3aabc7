//! Transactions that are signed in members' names, valid or not.

use emr_model::{Call, Kind, MemberId, TransactionId};
use fabric_gateway::TxValidationCode;

use super::block::SignedCall;
use super::creator::creator;

/// A transaction that is signed in a member's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    /// The member whom the creator's certificate names.
    pub(crate) member: MemberId,
    /// The transaction.
    pub(crate) transaction: TransactionId,
    /// Where it is: the block's number, and the place in the block.
    pub(crate) position: (u64, u64),
    /// The function of the contract; `None` if this program does not know it.
    pub(crate) function: Option<&'static str>,
    /// Fabric's verdict.
    pub(crate) verdict: TxValidationCode,
}

impl Signature {
    /// The signature of a call in this block; `None` if its creator is not a member.
    pub(crate) fn of(block: u64, call: SignedCall) -> Option<Self> {
        let known =
            |(name, _): &(&'static str, Kind)| (name.as_bytes() == call.function).then_some(*name);
        Some(Self {
            member: creator(&call.creator)?.member,
            position: (block, call.place as u64),
            function: Call::FUNCTIONS.iter().find_map(known),
            transaction: call.transaction,
            verdict: call.verdict,
        })
    }
}
