//! Submissions: a function of the contract, carried out by a transaction that the ledger confirms.

use std::marker::PhantomData;

use emr_api::transaction::SignedTransaction;
use emr_model::{Committed, Nonce, Submit};
use fabric_gateway::{SignedProposal, Transaction, TransactionContext};
use serde::de::DeserializeOwned;

use super::{Session, Submitted, answer, argument, transaction_id};
use crate::error::Error;
use crate::outbox::OutboxEntry;
use crate::ports::SignerError;

/// A signed proposal of a function that is submitted and answers with `T`.
pub(crate) struct Submission<T> {
    function: &'static str,
    proposal: SignedProposal,
    /// What the session asks the contract after it has sent the transaction.
    question: Committed,
    answer: PhantomData<fn() -> T>,
}

impl<T> Submission<T> {
    /// The proposal.
    pub(crate) fn proposal(&self) -> &SignedProposal {
        &self.proposal
    }
}

impl Session {
    /// Calls a function of the contract, and waits until peers of the ministry and of a hospital confirm that its
    /// transaction was committed.
    ///
    /// # Errors
    ///
    /// [`Error::Earlier`] and those of [`Session::endorsed_query`], before anything is signed for the ledger. After it was
    /// sent: [`Error::RefusedAfterSending`] if the service says that the transaction was refused, and the peers do not say
    /// otherwise in time; [`Error::NotConfirmed`] if they did not confirm it in time; [`Error::Lost`] if they say that it
    /// can no longer be committed.
    pub async fn submit<F: Submit>(&self, request: &F) -> Result<Submitted<F::Answer>, Error> {
        let submission = self.prepare(self.context(self.now()), request).await?;
        self.carry_out(submission).await
    }

    /// Builds and signs the proposal of a submission.
    pub(crate) async fn prepare<F: Submit>(
        &self,
        context: TransactionContext,
        request: &F,
    ) -> Result<Submission<F::Answer>, Error> {
        self.check_earlier(F::NAME).await?;
        let nonce = Nonce::from_bytes(context.nonce());
        let transaction = transaction_id(context.transaction_id());
        let proposal = self.propose(context, F::NAME, argument(request)).await?;
        let time = proposal.proposal().timestamp().into();
        Ok(Submission {
            function: F::NAME,
            question: Committed {
                key: request.writes(&transaction, time),
                transaction,
                nonce,
                time,
            },
            proposal,
            answer: PhantomData,
        })
    }

    /// Has the proposal endorsed, checks the transaction that came back, signs and sends it, and asks the peers what
    /// became of it.
    pub(crate) async fn carry_out<T: DeserializeOwned>(
        &self,
        submission: Submission<T>,
    ) -> Result<Submitted<T>, Error> {
        let transaction = self.endorse(&submission.proposal).await?;
        let answer = answer(&transaction.response().payload)?;
        let entry = self.sign(submission, transaction).await?;
        let id = entry.transaction().clone();
        let block = self.send_from_outbox(entry).await?;
        Ok(Submitted {
            transaction: id,
            block,
            answer,
        })
    }

    /// Signs an endorsed transaction.
    async fn sign<T>(
        &self,
        submission: Submission<T>,
        transaction: Transaction,
    ) -> Result<OutboxEntry, Error> {
        let signature = self.identity.sign(transaction.bytes_to_sign()).await?;
        let signed = transaction
            .with_signature(&signature)
            .map_err(SignerError::new)?;
        Ok(OutboxEntry {
            function: submission.function.to_owned(),
            question: submission.question,
            envelope: signed.to_bytes().to_vec().into(),
            is_refused: false,
        })
    }

    /// Keeps a transaction in the outbox, sends it, and leaves there what the next session must know of it. Returns the
    /// block that the service named.
    async fn send_from_outbox(&self, entry: OutboxEntry) -> Result<Option<u64>, Error> {
        let Some(outbox) = &self.outbox else {
            return self.send(&entry).await;
        };
        outbox.begin(&entry).await?;
        let sent = self.send(&entry).await;
        match &sent {
            Ok(_) | Err(Error::Lost(_)) => outbox.finish(entry.transaction()),
            Err(Error::RefusedAfterSending { .. }) => outbox.refuse(entry).await?,
            Err(_) => outbox.settle(entry.open()),
        }
        sent
    }

    /// Sends a signed transaction, and asks the peers what became of it, whatever the service says: a service that lies
    /// may have forwarded what it says it refused. Returns the block that the service named.
    async fn send(&self, entry: &OutboxEntry) -> Result<Option<u64>, Error> {
        let question = &entry.question;
        let message = SignedTransaction {
            transaction: entry.envelope.clone(),
        };
        let (block, failure) = match self.web().submit(&message).await {
            Ok(committed) if committed.transaction == question.transaction => {
                (Some(committed.block), None)
            }
            Ok(_) => (None, Some(Error::AnotherCommit)),
            Err(error) => (None, Some(error.into())),
        };
        match self.confirm(question, failure).await {
            Ok(()) => Ok(block),
            Err(error) => Err(error.or_refused()),
        }
    }
}
