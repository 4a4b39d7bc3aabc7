//! Submissions: a function of the contract, carried out by a transaction that the ledger confirms.

use std::marker::PhantomData;

use emr_api::transaction::SignedTransaction;
use emr_model::{Committed, LedgerKey, Nonce, Submit};
use fabric_gateway::{SignedProposal, Transaction, TransactionContext};
use serde::de::DeserializeOwned;

use super::{Session, Submitted, answer, argument, json, transaction_id};
use crate::error::Error;
use crate::outbox::OutboxEntry;
use crate::ports::SignerError;

/// A signed proposal of a function that is submitted and answers with `T`.
pub(crate) struct Submission<T> {
    any: AnySubmission,
    answer: PhantomData<fn() -> T>,
}

impl<T> Submission<T> {
    /// The proposal.
    pub(crate) fn proposal(&self) -> &SignedProposal {
        &self.any.proposal
    }
}

/// A signed proposal of any function.
struct AnySubmission {
    function: &'static str,
    proposal: SignedProposal,
    /// What the session asks the contract after it has sent the transaction.
    question: Committed,
}

/// A call of any function that is submitted: what all of them go through is compiled once.
pub struct AnyCall {
    function: &'static str,
    argument: Vec<u8>,
    writes: Box<dyn Fn(&TransactionContext) -> LedgerKey + Send + Sync>,
    check: fn(&[u8]) -> Result<(), Error>,
}

impl AnyCall {
    /// The call with this request.
    pub fn of<F: Submit + Sync>(request: F) -> Self {
        Self {
            function: F::NAME,
            argument: argument(&request),
            writes: Box::new(move |context| key_written(&request, context)),
            check: |payload| answer::<F::Answer>(payload).map(drop),
        }
    }
}

/// Looks at an endorsed answer before the transaction is signed.
type Check<'a> = &'a mut (dyn FnMut(&[u8]) -> Result<(), Error> + Send);

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

    /// The same as [`Session::submit`] with the answer in JSON.
    ///
    /// # Errors
    ///
    /// Those of [`Session::submit`].
    pub async fn submit_any(&self, call: &AnyCall) -> Result<Submitted<Vec<u8>>, Error> {
        let context = self.context(self.now());
        let key = (call.writes)(&context);
        let argument = call.argument.clone();
        let submission = self.prepare_any(context, call.function, argument, key);
        let submission = submission.await?;
        let mut answer = Vec::new();
        let mut check = |payload: &[u8]| {
            answer = json(payload).to_vec();
            (call.check)(payload)
        };
        let submitted = self.carry_out_any(submission, &mut check).await?;
        Ok(submitted.map(|()| answer))
    }

    /// Builds and signs the proposal of a submission.
    pub(crate) async fn prepare<F: Submit>(
        &self,
        context: TransactionContext,
        request: &F,
    ) -> Result<Submission<F::Answer>, Error> {
        let key = key_written(request, &context);
        let prepared = self.prepare_any(context, F::NAME, argument(request), key);
        Ok(Submission {
            any: prepared.await?,
            answer: PhantomData,
        })
    }

    async fn prepare_any(
        &self,
        context: TransactionContext,
        function: &'static str,
        argument: Vec<u8>,
        key: LedgerKey,
    ) -> Result<AnySubmission, Error> {
        self.check_earlier(function).await?;
        let question = Committed {
            key,
            transaction: transaction_id(context.transaction_id()),
            nonce: Nonce::from_bytes(context.nonce()),
            time: context.timestamp().into(),
        };
        Ok(AnySubmission {
            function,
            proposal: self.propose(context, function, argument).await?,
            question,
        })
    }

    /// Has the proposal endorsed, checks the transaction that came back, signs and sends it, and asks the peers what
    /// became of it.
    pub(crate) async fn carry_out<T: DeserializeOwned + Send>(
        &self,
        submission: Submission<T>,
    ) -> Result<Submitted<T>, Error> {
        let mut read = None;
        let mut check = |payload: &[u8]| {
            read = Some(answer(payload)?);
            Ok(())
        };
        let submitted = self.carry_out_any(submission.any, &mut check).await?;
        Ok(submitted.map(|()| read.expect("what was sent had an answer")))
    }

    async fn carry_out_any(
        &self,
        submission: AnySubmission,
        check: Check<'_>,
    ) -> Result<Submitted<()>, Error> {
        let transaction = self.endorse(&submission.proposal).await?;
        check(&transaction.response().payload)?;
        let entry = self.sign(submission, transaction).await?;
        let id = entry.transaction().clone();
        let block = self.send_from_outbox(entry).await?;
        Ok(Submitted {
            transaction: id,
            block,
            answer: (),
        })
    }

    /// Signs an endorsed transaction.
    async fn sign(
        &self,
        submission: AnySubmission,
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

/// The key that the transaction of a request writes, whatever else it writes.
fn key_written<F: Submit>(request: &F, context: &TransactionContext) -> LedgerKey {
    let transaction = transaction_id(context.transaction_id());
    request.writes(&transaction, context.timestamp().into())
}
