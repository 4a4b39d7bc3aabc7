//! What became of transactions of earlier sessions whose outcome the member was not told.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use emr_api::transaction::SignedTransaction;
use emr_model::{Outcome, TransactionId};

use super::Session;
use crate::error::Error;
use crate::outbox::{Outbox, Sent};
use crate::ports::Vault;
use crate::settled::Settled;
use crate::web::WebError;

/// The outbox, and what the session knows of the transactions in it.
#[derive(Clone)]
pub(super) struct Earlier {
    outbox: Outbox,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    /// Transactions whose outcome was not told, or that may still be committed.
    settled: Vec<Settled>,
    /// Transactions that leave the outbox once their outcome was told.
    finished: Vec<TransactionId>,
}

impl Earlier {
    pub(super) fn new(vault: Arc<dyn Vault>) -> Self {
        Self {
            outbox: Outbox::new(vault),
            known: Arc::default(),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Earlier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Earlier").finish_non_exhaustive()
    }
}

impl Session {
    /// Asks what became of the transactions of earlier sessions whose outcome was not told, and returns the outcomes. Tell
    /// them to the member, and then call [`Session::told`].
    ///
    /// A transaction that can still be committed is sent again, the same bytes, unless the member was told that it was
    /// refused. The session then refuses to submit a function that one of these transactions may have carried out
    /// already, until the member was told so.
    ///
    /// # Errors
    ///
    /// [`Error::Vault`] if the outbox cannot be used.
    pub async fn settle(&self) -> Result<Vec<Settled>, Error> {
        let Some(earlier) = &self.earlier else {
            return Ok(Vec::new());
        };
        let mut told = Vec::new();
        for sent in earlier.outbox.kept().await? {
            let settled = self.settle_one(earlier, &sent).await?;
            let mut known = earlier.known();
            if settled.outcome != Outcome::Open {
                known.finished.push(settled.transaction.clone());
            }
            if !sent.is_refused || settled.outcome == Outcome::Committed {
                known
                    .settled
                    .retain(|other| other.transaction != settled.transaction);
                known.settled.push(settled.clone());
                told.push(settled);
            }
        }
        Ok(told)
    }

    /// Notes that the member was told all outcomes so far, and removes the transactions with an outcome from the outbox.
    ///
    /// # Errors
    ///
    /// [`Error::Vault`] if the outbox cannot be changed. Then the member is told once more.
    pub async fn told(&self) -> Result<(), Error> {
        let Some(earlier) = &self.earlier else {
            return Ok(());
        };
        let finished = {
            let mut known = earlier.known();
            known
                .settled
                .retain(|settled| settled.outcome == Outcome::Open && settled.may_be_done());
            std::mem::take(&mut known.finished)
        };
        for transaction in finished {
            earlier.outbox.forget(&transaction).await?;
        }
        Ok(())
    }

    /// Refuses what would leave a transaction in the outbox without an outcome: another certificate than the one that
    /// signed it cannot ask for the outcome.
    pub(crate) async fn check_outbox_empty(&self) -> Result<(), Error> {
        let Some(earlier) = &self.earlier else {
            return Ok(());
        };
        match earlier.outbox.kept().await?.into_iter().next() {
            Some(sent) => Err(Error::Unsettled(sent.transaction().clone())),
            None => Ok(()),
        }
    }

    /// Refuses a function that an earlier transaction may have carried out, until the member was told so.
    pub(super) fn check_earlier(&self, function: &str) -> Result<(), Error> {
        let Some(earlier) = &self.earlier else {
            return Ok(());
        };
        let known = earlier.known();
        let mut settled = known.settled.iter();
        match settled.find(|settled| settled.function == function && settled.may_be_done()) {
            Some(settled) => Err(Error::Earlier(Box::new(settled.clone()))),
            None => Ok(()),
        }
    }

    /// Keeps a transaction in the outbox, in place of an earlier form of it.
    pub(super) async fn keep(&self, sent: &Sent) -> Result<(), Error> {
        match &self.earlier {
            Some(earlier) => earlier.outbox.keep(sent).await,
            None => Ok(()),
        }
    }

    /// Notes that a transaction of this session has an outcome, so that it leaves the outbox once that was told.
    pub(super) fn finish(&self, transaction: &TransactionId) {
        if let Some(earlier) = &self.earlier {
            earlier.known().finished.push(transaction.clone());
        }
    }

    /// Notes that a transaction of this session was sent and has no outcome yet, so that its function is not carried out
    /// twice.
    pub(super) fn leave_open(&self, sent: &Sent) {
        if let Some(earlier) = &self.earlier {
            earlier.known().settled.push(sent.open());
        }
    }

    async fn settle_one(&self, earlier: &Earlier, sent: &Sent) -> Result<Settled, Error> {
        let mut settled = sent.open();
        match self.what_became_of(&sent.question).await {
            Ok(Outcome::Open) if !sent.is_refused => {}
            Ok(outcome) => return Ok(Settled { outcome, ..settled }),
            Err(_) => return Ok(settled),
        }
        let again = SignedTransaction {
            transaction: sent.envelope.clone(),
        };
        let said = self.web().submit(&again).await;
        settled.outcome = match self.confirm(&sent.question, None).await {
            Ok(()) => Outcome::Committed,
            Err(Error::Lost(_)) => Outcome::Lost,
            Err(_) => Outcome::Open,
        };
        if let (Outcome::Open, Err(WebError::Refused(refusal))) = (settled.outcome, said) {
            settled.refusal = Some(refusal);
            let sent = Sent {
                is_refused: true,
                ..sent.clone()
            };
            earlier.outbox.keep(&sent).await?;
        }
        Ok(settled)
    }
}
