//! What became of transactions whose outcome the member was not told.

use emr_api::transaction::SignedTransaction;
use emr_model::{Outcome, TransactionId};

use super::Session;
use crate::error::Error;
use crate::outbox::{Outbox, OutboxEntry};
use crate::settled::Settled;
use crate::web::WebError;

impl Session {
    /// Asks what became of the transactions in the outbox whose outcome was not told, and returns what is known of them.
    /// Tell it to the member, and then call [`Session::told`]. Transactions for which a call of this program still waits
    /// are left to that call.
    ///
    /// A transaction that can still be committed is sent again, the same bytes, unless the member was told that it was
    /// refused. A function that one of these transactions may have carried out already is refused, until the member was
    /// told so.
    ///
    /// # Errors
    ///
    /// [`Error::Vault`] if the outbox cannot be used.
    pub async fn settle(&self) -> Result<Vec<Settled>, Error> {
        let Some(outbox) = &self.outbox else {
            return Ok(Vec::new());
        };
        let mut to_tell = Vec::new();
        for entry in outbox.kept().await? {
            let settled = self.settle_one(outbox, &entry).await?;
            match settled.outcome {
                // The member was told that it was refused: nothing new.
                Outcome::Open if entry.is_refused => {}
                Outcome::Lost if entry.is_refused => outbox.finish(entry.transaction()),
                _ => {
                    outbox.settle(settled.clone());
                    to_tell.push(settled);
                }
            }
        }
        outbox.set_settled();
        Ok(to_tell)
    }

    /// Notes that the member was told what [`Session::settle`] returned of these transactions. Those that have an outcome
    /// leave the outbox.
    ///
    /// # Errors
    ///
    /// [`Error::Vault`] if the outbox cannot be changed. Then the member is told once more.
    pub async fn told(&self, transactions: &[TransactionId]) -> Result<(), Error> {
        match &self.outbox {
            Some(outbox) => outbox.told(transactions).await,
            None => Ok(()),
        }
    }

    /// Notes that the member was told the outcomes that calls of this program returned.
    ///
    /// # Errors
    ///
    /// [`Error::Vault`] if the outbox cannot be changed. Then the next program tells the member once more.
    pub async fn told_results(&self) -> Result<(), Error> {
        match &self.outbox {
            Some(outbox) => outbox.told_finished().await,
            None => Ok(()),
        }
    }

    /// Refuses what would leave a transaction in the outbox without an outcome: another certificate than the one that
    /// signed it cannot ask for the outcome.
    pub(crate) async fn check_outbox_empty(&self) -> Result<(), Error> {
        let Some(outbox) = &self.outbox else {
            return Ok(());
        };
        match outbox.kept().await?.into_iter().next() {
            Some(entry) => Err(Error::Unsettled(entry.transaction().clone())),
            None => Ok(()),
        }
    }

    /// Refuses a function that an earlier transaction may have carried out, until the member was told so. Settles first
    /// what earlier programs left behind.
    pub(super) async fn check_earlier(&self, function: &str) -> Result<(), Error> {
        let Some(outbox) = &self.outbox else {
            return Ok(());
        };
        if !outbox.is_settled() {
            self.settle().await?;
        }
        match outbox.unknown_to_member(function) {
            Some(settled) => Err(Error::Earlier(Box::new(settled))),
            None => Ok(()),
        }
    }

    async fn settle_one(&self, outbox: &Outbox, entry: &OutboxEntry) -> Result<Settled, Error> {
        let mut settled = entry.open();
        match self.what_became_of(&entry.question).await {
            Ok(Outcome::Open) if !entry.is_refused => {}
            Ok(outcome) => return Ok(Settled { outcome, ..settled }),
            Err(_) => return Ok(settled),
        }
        let again = SignedTransaction {
            transaction: entry.envelope.clone(),
        };
        let said = self.web().submit(&again).await;
        settled.outcome = match self.confirm(&entry.question, None).await {
            Ok(()) => Outcome::Committed,
            Err(Error::Lost(_)) => Outcome::Lost,
            Err(_) => Outcome::Open,
        };
        if let (Outcome::Open, Err(WebError::Refused(refusal))) = (settled.outcome, said) {
            settled.refusal = Some(refusal);
            outbox.refuse(entry.clone()).await?;
        }
        Ok(settled)
    }
}
