//! The peer of the keeper's own organization: the only one that the keeper believes.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use emr_model::access::{AccessKey, MayRelease, Release};
use emr_model::desk::{DeskReader, MayReadDesk};
use emr_model::erasure::{ConfirmErasure, Erasure, ListOwedErasures};
use emr_model::member::{ListKeys, PinnedKey};
use emr_model::policy::GetPolicy;
use emr_model::recovery::{ListRecoveries, Recovery};
use emr_model::slot::CloseSlot;
use emr_model::{ErrorCode, Function, Page, PageRequest, Policy, Slot, Submit, TransactionId};
use emr_service::from_files::FromFiles;
use fabric_gateway::{
    Channel, Deadlines, Endorser, EndorserError, Gateway, Identity, ProposalBuilder,
    SignedProposal, Signer, TransactionError, TxValidationCode,
};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::info;

use crate::Error;
use crate::metrics;

/// How long an access entry may take to arrive at this peer, since it was committed on another one. The web service waits a
/// little longer for the answer.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the peer may take for an answer: longer than it waits for its chaincode.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(4_500);

/// How long to wait before asking again for an entry that is not there yet: at first so long, then twice as long each time,
/// up to the second. Most entries arrive soon.
const COMMIT_INTERVALS: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(800)];

/// How many requests may wait for an entry at a time. The web service gives one member places for fewer than a fifth of
/// them, so that some members cannot take every place with entries that are never committed.
const MOST_WAITING: usize = 256;

/// How long to wait for the peer to say what became of a transaction. It answers at once if it has the transaction.
const OUTCOME_TIMEOUT: Duration = Duration::from_secs(5);

/// The peer's Endorser service, which the keeper asks directly. The keeper uses the Gateway only for what must reach
/// the ledger, since a Gateway may ask other organizations' peers.
#[derive(Clone)]
pub(crate) struct Peer {
    connected: Arc<FromFiles<Connected>>,
    channel: String,
    chaincode: String,
    waiting: Arc<Semaphore>,
}

/// The peer, and the keeper's identity as it is now.
#[derive(Clone)]
pub(crate) struct Connected {
    endorser: Endorser,
    gateway: Gateway,
}

/// A signature of the keeper.
pub(crate) struct Signature {
    /// The certificate of the key that signed, PEM.
    pub(crate) certificate: String,
    /// The signature, in DER.
    pub(crate) bytes: Vec<u8>,
}

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SettledOutcome {
    /// It changed the ledger.
    Committed,
    /// It did not change the ledger, and never will.
    Lost,
    /// It may still change the ledger: as far as this peer knows, its slot is open.
    Open,
    /// The peer does not say.
    Unknown,
}

impl Peer {
    pub(crate) fn new(connected: FromFiles<Connected>, channel: &str, chaincode: &str) -> Self {
        Self {
            connected: Arc::new(connected),
            channel: channel.to_owned(),
            chaincode: chaincode.to_owned(),
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
        }
    }

    /// Signs with the key by which the ledger knows the keeper.
    pub(crate) fn sign(&self, text: &[u8]) -> Result<Signature, Error> {
        let gateway = self.gateway();
        let signed = gateway.signer().sign(text);
        Ok(Signature {
            certificate: gateway.identity().certificate_pem().to_owned(),
            bytes: signed.map_err(|error| Error::Sealing(error.into()))?,
        })
    }

    fn gateway(&self) -> Gateway {
        self.connected.current().gateway
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
        let (mut place, mut earlier) = (None, None);
        let [mut pause, longest] = COMMIT_INTERVALS;
        loop {
            let answer = match timeout_at(deadline, self.ask(&request)).await {
                Ok(answer) => answer,
                Err(late) => {
                    return earlier.unwrap_or_else(|| Err(Error::PeerUnavailable(late.into())));
                }
            };
            let is_late = refused_with(&answer, ErrorCode::NotCommitted);
            if is_late && place.is_none() {
                place = self.waiting.try_acquire().ok();
            }
            if !is_late || place.is_none() || Instant::now() >= deadline {
                return answer;
            }
            earlier = Some(answer);
            sleep_until(deadline.min(Instant::now() + pause)).await;
            pause = longest.min(pause * 2);
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

    /// The recoveries of the member who signed this proposal. The contract decides about the member's own signature.
    pub(crate) async fn recoveries(
        &self,
        proposal: &SignedProposal,
    ) -> Result<Vec<Recovery>, Error> {
        let payload = self.process(ListRecoveries::NAME, proposal).await?;
        let page: Page<Recovery> =
            serde_json::from_slice(&payload).map_err(|_| Error::PeerAnswer)?;
        Ok(page.entries)
    }

    /// The keys of the member who signed this proposal, like [`Peer::recoveries`].
    pub(crate) async fn keys(&self, proposal: &SignedProposal) -> Result<Vec<PinnedKey>, Error> {
        let payload = self.process(ListKeys::NAME, proposal).await?;
        let page: Page<PinnedKey> =
            serde_json::from_slice(&payload).map_err(|_| Error::PeerAnswer)?;
        Ok(page.entries)
    }

    /// How long a time slot is.
    pub(crate) async fn policy(&self) -> Result<Policy, Error> {
        Ok(self.ask(&GetPolicy {}).await?.policy)
    }

    /// Whether a slot is closed on this peer's ledger.
    pub(crate) async fn is_closed(&self, slot: Slot) -> Result<bool, Error> {
        let answer = self.ask(&CloseSlot { slot }).await;
        if refused_with(&answer, ErrorCode::Conflict) {
            return Ok(true);
        }
        // It has not been over for long enough.
        if refused_with(&answer, ErrorCode::InvalidArgument) {
            return Ok(false);
        }
        answer.map(|_| false)
    }

    /// Closes a slot, and waits until it is closed on this peer's ledger.
    pub(crate) async fn close(&self, slot: Slot) -> Result<(), Error> {
        let closed = self.submit(&CloseSlot { slot }).await;
        closed.map_err(|error| Error::NotClosed(error.into()))?;
        info!(slot = slot.number, seconds = slot.seconds, "closed a slot");
        Ok(())
    }

    /// A page of the erasures that patients demanded and this keeper has not confirmed.
    pub(crate) async fn owed_erasures(&self, page: PageRequest) -> Result<Page<Erasure>, Error> {
        self.ask(&ListOwedErasures { page }).await
    }

    /// Confirms an erasure, and waits until the confirmation is on this peer's ledger.
    pub(crate) async fn confirm(&self, confirmation: &ConfirmErasure) -> Result<(), Error> {
        let confirmed = self.submit(confirmation).await;
        confirmed.map_err(|error| Error::NotConfirmed(error.into()))
    }

    /// What became of the transaction of a proposal of this time.
    ///
    /// The peer's silence is no answer. The peer lets the contract see a proposal only if its ledger has no transaction of
    /// that id. So if the contract refuses the proposal, the transaction is not on this ledger yet; the peer may have
    /// blocks to catch up on, and the author may still submit. It is lost only if its slot is closed on this ledger, and
    /// the contract refuses the proposal after that: what was committed earlier is on the ledger by then. So whether the
    /// slot is closed must be asked before this.
    pub(crate) async fn settled_outcome(
        &self,
        transaction: &TransactionId,
        proposal: &SignedProposal,
        was_slot_closed: bool,
    ) -> SettledOutcome {
        if self.is_refused(proposal).await {
            return if was_slot_closed {
                SettledOutcome::Lost
            } else {
                SettledOutcome::Open
            };
        }
        let deadlines = Deadlines {
            commit_status: OUTCOME_TIMEOUT,
            ..Deadlines::default()
        };
        let gateway = self.gateway().with_deadlines(deadlines);
        let status = gateway
            .commit_status(self.channel.as_str(), transaction.as_str())
            .await;
        match status {
            Ok(status) if status.code == TxValidationCode::Valid => SettledOutcome::Committed,
            Ok(_) => SettledOutcome::Lost,
            Err(_) => SettledOutcome::Unknown,
        }
    }

    /// Whether the contract refuses a proposal, which it sees only if this peer's ledger has no transaction of its id.
    async fn is_refused(&self, proposal: &SignedProposal) -> bool {
        matches!(
            self.process("outcome", proposal).await,
            Err(Error::Refused { .. })
        )
    }

    /// Changes the ledger in the keeper's own name.
    async fn submit<F: Submit>(&self, request: &F) -> Result<(), TransactionError> {
        let contract = self.gateway().network(self.channel.as_str());
        let contract = contract.contract(self.chaincode.as_str());
        let submitted = contract.submit_transaction(F::NAME, [json(request)]);
        submitted.await.map(drop)
    }

    /// Asks a function of the contract in the keeper's own name.
    async fn ask<F: Function>(&self, request: &F) -> Result<F::Answer, Error> {
        let gateway = self.gateway();
        let proposal = ProposalBuilder::new(&self.channel, &self.chaincode, F::NAME)
            .argument(json(request))
            .build_for(gateway.identity())
            .sign(gateway.signer())
            .map_err(|error| Error::Sealing(error.into()))?;
        let answer = self.process(F::NAME, &proposal).await;
        if refused_with(&answer, ErrorCode::ClockSkew) {
            return Err(Error::ClocksDiffer);
        }
        serde_json::from_slice(&answer?).map_err(|_| Error::PeerAnswer)
    }

    /// The payload of the contract's answer.
    async fn process(&self, call: &'static str, proposal: &SignedProposal) -> Result<Bytes, Error> {
        let endorser = self.connected.current().endorser;
        match metrics::asked(call, endorser.process_proposal(proposal).await) {
            Ok(answer) => Ok(answer.response.payload),
            Err(error) => Err(refusal(error)),
        }
    }
}

impl Connected {
    /// The peer at this connection, asked under this identity.
    pub(crate) fn new(
        connection: Channel,
        identity: Identity,
        signer: impl Signer + 'static,
    ) -> Self {
        Self {
            endorser: Endorser::new(connection.clone()).with_deadline(ANSWER_TIMEOUT),
            gateway: Gateway::new(connection, identity, signer),
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
