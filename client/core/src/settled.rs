//! What became of a transaction whose outcome the member was not told.

use std::fmt;

use emr_model::{Outcome, TransactionId};

use crate::web::Refusal;

/// What became of a transaction of this session or an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The transaction.
    pub transaction: TransactionId,
    /// The contract's function that it called.
    pub function: String,
    /// Its outcome; [`Outcome::Open`] if no endorsed answer says more.
    pub outcome: Outcome,
    /// Why it was refused, as the service says, if no endorsed answer says more.
    pub refusal: Option<Refusal>,
}

impl Settled {
    /// Whether the transaction was committed or may still be. If so, repeating it could do the same thing twice.
    pub(crate) fn may_be_done(&self) -> bool {
        self.outcome != Outcome::Lost && self.refusal.is_none()
    }
}

impl fmt::Display for Settled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "transaction {} ({}) ",
            self.transaction, self.function
        )?;
        match (&self.refusal, self.outcome) {
            (Some(refusal), _) => write!(formatter, "was refused, as the service says: {refusal}"),
            (None, Outcome::Committed) => formatter.write_str("was committed"),
            (None, Outcome::Open) => formatter.write_str("was sent and is not confirmed yet"),
            (None, Outcome::Lost) => {
                formatter.write_str("was not committed, and never will be: its time is over")
            }
        }
    }
}
