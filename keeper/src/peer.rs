//! The peer of the keeper's own organization: the only one that the keeper believes.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use emr_model::access::{AccessKey, MayRelease, Release};
use emr_model::desk::{DeskReader, MayReadDesk};
use emr_model::erasure::{ConfirmErasure, Erasure, ListOwedErasures};
use emr_model::policy::GetPolicy;
use emr_model::slot::CloseSlot;
use emr_model::{ErrorCode, Function, Policy, Slot, Submit, TransactionId};
use fabric_gateway::{
    Channel, Deadlines, Endorser, EndorserError, Gateway, Identity, ProposalBuilder,
    SignedProposal, Signer, TransactionError, TxValidationCode,
};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use crate::Error;
use crate::metrics;

/// How long an access entry may take to arrive at this peer, since it was committed on another one.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to wait before asking again for an entry that is not there yet.
const COMMIT_INTERVAL: Duration = Duration::from_millis(100);

/// How many requests may wait for an entry at a time: entries that are never committed must not take every place.
const MOST_WAITING: usize = 64;

/// How long to wait for the peer to say what became of a transaction. It answers at once if it has the transaction.
const OUTCOME_TIMEOUT: Duration = Duration::from_secs(5);

/// The peer's Endorser service, which the keeper asks directly. The keeper uses the Gateway only for what must reach
/// the ledger, since a Gateway may ask other organizations' peers.
#[derive(Clone)]
pub(crate) struct Peer {
    endorser: Endorser,
    gateway: Gateway,
    channel: String,
    chaincode: String,
    waiting: Arc<Semaphore>,
}

/// What became of a transaction whose slot is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SettledOutcome {
    /// It changed the ledger.
    Committed,
    /// It did not change the ledger, and never will.
    Lost,
    /// The peer does not say.
    Unknown,
}

impl Peer {
    pub(crate) fn new(
        connection: Channel,
        channel: &str,
        chaincode: &str,
        identity: Identity,
        signer: impl Signer + 'static,
    ) -> Self {
        Self {
            endorser: Endorser::new(connection.clone()),
            gateway: Gateway::new(connection, identity, signer),
            channel: channel.to_owned(),
            chaincode: chaincode.to_owned(),
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
        }
    }

    /// The identity by which the ledger knows the keeper.
    pub(crate) fn identity(&self) -> &Identity {
        self.gateway.identity()
    }

    /// Signs as that identity.
    pub(crate) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, Error> {
        let signed = self.gateway.signer().sign(text);
        signed.map_err(|error| Error::Sealing(error.into()))
    }

    /// Asks whether the contract accepts a member's own proposal, by having it endorsed: so the contract, which alone
    /// decides who may add a record, decides about the author's own signature. The keeper throws the endorsement away.
    pub(crate) async fn check_acceptance(&self, proposal: &SignedProposal) -> Result<(), Error> {
        self.process("check_acceptance", proposal).await.map(drop)
    }

    /// Asks whether shares may be released for an access entry, and to whom.
    pub(crate) async fn may_release(&self, access: &AccessKey) -> Result<Release, Error> {
        let request = MayRelease {
            access: access.clone(),
        };
        let deadline = Instant::now() + COMMIT_TIMEOUT;
        let mut place = None;
        loop {
            let answer = self.ask(&request).await;
            let is_late = refused_with(&answer, ErrorCode::NotCommitted);
            if is_late && place.is_none() {
                place = self.waiting.try_acquire().ok();
            }
            if !is_late || place.is_none() || Instant::now() >= deadline {
                return answer;
            }
            sleep(COMMIT_INTERVAL).await;
        }
    }

    /// Asks whether the member who signed this proposal may read the desk file that it names, and with which device. The
    /// contract decides about the member's own signature.
    pub(crate) async fn may_read_desk(
        &self,
        proposal: &SignedProposal,
    ) -> Result<DeskReader, Error> {
        let payload = self.process(MayReadDesk::NAME, proposal).await?;
        serde_json::from_slice(&payload).map_err(|_| Error::PeerAnswer)
    }

    /// How long a time slot is.
    pub(crate) async fn policy(&self) -> Result<Policy, Error> {
        Ok(self.ask(&GetPolicy {}).await?.policy)
    }

    /// Whether a slot that is over is closed on this peer's ledger.
    pub(crate) async fn is_closed(&self, slot: Slot) -> Result<bool, Error> {
        let answer = self.ask(&CloseSlot { slot }).await;
        if refused_with(&answer, ErrorCode::Conflict) {
            return Ok(true);
        }
        answer.map(|_| false)
    }

    /// Closes a slot, and waits until it is closed on this peer's ledger.
    pub(crate) async fn close(&self, slot: Slot) -> Result<(), Error> {
        let closed = self.submit(&CloseSlot { slot }).await;
        closed.map_err(|error| Error::NotClosed(error.into()))
    }

    /// The first of the erasures that patients demanded and this keeper has not confirmed.
    pub(crate) async fn owed_erasures(&self) -> Result<Vec<Erasure>, Error> {
        let page = self.ask(&ListOwedErasures::default()).await?;
        Ok(page.entries)
    }

    /// Confirms an erasure, and waits until the confirmation is on this peer's ledger.
    pub(crate) async fn confirm(&self, confirmation: &ConfirmErasure) -> Result<(), Error> {
        let confirmed = self.submit(confirmation).await;
        confirmed.map_err(|error| Error::NotConfirmed(error.into()))
    }

    /// What became of the transaction of a proposal whose slot is closed on this peer's ledger.
    ///
    /// The peer's silence is no answer. The keeper believes that a transaction is lost only if the peer finds it
    /// invalid, or if the contract refuses the same proposal; the peer lets the contract see it only if it has no
    /// transaction of that id.
    pub(crate) async fn settled_outcome(
        &self,
        transaction: &TransactionId,
        proposal: &SignedProposal,
    ) -> SettledOutcome {
        let deadlines = Deadlines {
            commit_status: OUTCOME_TIMEOUT,
            ..Deadlines::default()
        };
        let gateway = self.gateway.clone().with_deadlines(deadlines);
        let status = gateway
            .commit_status(self.channel.as_str(), transaction.as_str())
            .await;
        match status {
            Ok(status) if status.code == TxValidationCode::Valid => SettledOutcome::Committed,
            Ok(_) => SettledOutcome::Lost,
            Err(_) => match self.process("outcome", proposal).await {
                Err(Error::Refused { .. }) => SettledOutcome::Lost,
                _ => SettledOutcome::Unknown,
            },
        }
    }

    /// Changes the ledger in the keeper's own name.
    async fn submit<F: Submit>(&self, request: &F) -> Result<(), TransactionError> {
        let contract = self.gateway.network(self.channel.as_str());
        let contract = contract.contract(self.chaincode.as_str());
        let submitted = contract.submit_transaction(F::NAME, [json(request)]);
        submitted.await.map(drop)
    }

    /// Asks a function of the contract in the keeper's own name.
    async fn ask<F: Function>(&self, request: &F) -> Result<F::Answer, Error> {
        let proposal = ProposalBuilder::new(&self.channel, &self.chaincode, F::NAME)
            .argument(json(request))
            .build_for(self.identity())
            .sign(self.gateway.signer())
            .map_err(|error| Error::Sealing(error.into()))?;
        let payload = self.process(F::NAME, &proposal).await?;
        serde_json::from_slice(&payload).map_err(|_| Error::PeerAnswer)
    }

    /// The payload of the contract's answer.
    async fn process(&self, call: &'static str, proposal: &SignedProposal) -> Result<Bytes, Error> {
        match metrics::asked(call, self.endorser.process_proposal(proposal).await) {
            Ok(answer) => Ok(answer.response.payload),
            Err(error) => Err(refusal(error)),
        }
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Peer")
            .field("channel", &self.channel)
            .field("chaincode", &self.chaincode)
            .finish_non_exhaustive()
    }
}

fn json(request: &impl Function) -> Vec<u8> {
    serde_json::to_vec(request).expect("ids and times always have a JSON form")
}

fn refused_with<T>(answer: &Result<T, Error>, expected: ErrorCode) -> bool {
    matches!(answer, Err(Error::Refused { code, .. }) if *code == expected)
}

/// What a failure means: the contract refused with `CODE: sentence`; or the peer was not reached, was busy or could not
/// ask the contract; or the peer refused the proposal before it asked.
fn refusal(error: EndorserError) -> Error {
    if let Some(refusal) = error.chaincode_refusal() {
        return match ErrorCode::split(&refusal.message) {
            Some((code, sentence)) => Error::Refused {
                code,
                sentence: sentence.to_owned(),
            },
            None => Error::PeerAnswer,
        };
    }
    match error {
        EndorserError::Peer(_) if !error.is_retryable() => Error::NotEndorsed(error.into()),
        _ => Error::PeerUnavailable(error.into()),
    }
}
