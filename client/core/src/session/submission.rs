//! Submissions: a function of the contract, carried out by a transaction that the ledger confirms.

use std::marker::PhantomData;

use emr_api::transaction::SignedTransaction;
use emr_model::{Committed, Nonce, Outcome, Submit};
use fabric_gateway::{SignedProposal, Transaction, TransactionContext};
use serde::de::DeserializeOwned;

use super::{Session, Submitted, answer, argument, transaction_id};
use crate::error::Error;
use crate::outbox::Sent;
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
    /// Those of [`Session::endorsed_query`], before anything is signed for the ledger; [`Error::Web`] if the service
    /// says that the transaction was refused, and the peers do not say otherwise; [`Error::NotConfirmed`] if the
    /// transaction was sent and the peers did not confirm it in time; [`Error::Lost`] if they say that it can no longer
    /// be committed.
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
        self.check_earlier(F::NAME)?;
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
        let (function, question) = (submission.function, submission.question);
        let id = question.transaction.clone();
        let block = self.order(function, question, transaction).await?;
        Ok(Submitted {
            transaction: id,
            block,
            answer,
        })
    }

    /// Signs an endorsed transaction, keeps and sends it, and asks the peers what became of it. Returns the block that the
    /// service named.
    async fn order(
        &self,
        function: &str,
        question: Committed,
        transaction: Transaction,
    ) -> Result<Option<u64>, Error> {
        let signature = self.identity.sign(transaction.bytes_to_sign()).await?;
        let signed = transaction
            .with_signature(&signature)
            .map_err(SignerError::new)?;
        let sent = Sent {
            function: function.to_owned(),
            question,
            envelope: signed.to_bytes().to_vec().into(),
            is_refused: false,
        };
        self.keep(&sent).await?;
        let block = match self.send(&sent).await {
            Ok(block) => block,
            Err(error) => return Err(self.failed(sent, error).await),
        };
        self.finish(sent.transaction());
        Ok(block)
    }

    /// Sends a signed transaction, and asks the peers what became of it, whatever the service says. Returns the block
    /// that the service named.
    async fn send(&self, sent: &Sent) -> Result<Option<u64>, Error> {
        let question = &sent.question;
        let transaction = SignedTransaction {
            transaction: sent.envelope.clone(),
        };
        let said = self.web().submit(&transaction).await;
        let (block, failure) = match said {
            Ok(committed) if committed.transaction == question.transaction => {
                (Some(committed.block), None)
            }
            Ok(_) => (None, Some(Error::AnotherCommit)),
            Err(error) if error.is_refusal() => {
                return match self.what_became_of(question).await {
                    Ok(Outcome::Committed) => Ok(None),
                    _ => Err(error.into()),
                };
            }
            Err(error) => (None, Some(error.into())),
        };
        self.confirm(question, failure).await?;
        Ok(block)
    }

    /// Leaves in the outbox what the next session must know of a transaction that the peers did not confirm.
    async fn failed(&self, sent: Sent, error: Error) -> Error {
        match error {
            Error::NotConfirmed { .. } => {
                self.leave_open(&sent);
                error
            }
            Error::Lost(_) => {
                self.finish(sent.transaction());
                error
            }
            refused => {
                let sent = Sent {
                    is_refused: true,
                    ..sent
                };
                match self.keep(&sent).await {
                    Ok(()) => refused,
                    Err(error) => error,
                }
            }
        }
    }
}
