//! The keeper's own organization's peer: the only one whose word the keeper takes.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use emr_model::access::{AccessKey, MayRelease, Release};
use emr_model::{ErrorCode, function};
use fabric_gateway::{
    Channel, Endorser, EndorserError, Identity, ProposalBuilder, SignedProposal, Signer,
};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use crate::Error;

/// How long an access entry may take to arrive at the peer: it was committed on another one.
const COMMIT_PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before asking again for an entry that is not there yet.
const COMMIT_INTERVAL: Duration = Duration::from_millis(100);

/// How many may wait so at a time: what nobody ever commits must not take every place from what was committed.
const MOST_WAITING: usize = 64;

/// The peer's Endorser service, asked directly: a Gateway may ask other organizations' peers.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    endorser: Endorser,
    channel: String,
    chaincode: String,
    waiting: Arc<Semaphore>,
}

impl Peer {
    pub(crate) fn new(connection: Channel, channel: &str, chaincode: &str) -> Self {
        Self {
            endorser: Endorser::new(connection),
            channel: channel.to_owned(),
            chaincode: chaincode.to_owned(),
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
        }
    }

    /// Asks whether the contract accepts somebody's own proposal, by having it endorsed: so the one authority on who
    /// may add a record decides, with the author's own signature before it. The endorsement is thrown away.
    pub(crate) async fn check_acceptance(&self, proposal: &SignedProposal) -> Result<(), Error> {
        self.process(proposal).await.map(drop)
    }

    /// Asks whether shares may be released for an access entry, and to whom.
    pub(crate) async fn may_release(
        &self,
        access: &AccessKey,
        identity: &Identity,
        signer: &dyn Signer,
    ) -> Result<Release, Error> {
        let argument = MayRelease {
            access: access.clone(),
        };
        let argument =
            serde_json::to_vec(&argument).expect("ids and a time always have a JSON form");
        let deadline = Instant::now() + COMMIT_PATIENCE;
        let mut place = None;
        loop {
            let proposal =
                ProposalBuilder::new(&self.channel, &self.chaincode, function::MAY_RELEASE)
                    .argument(argument.clone())
                    .build_for(identity)
                    .sign(signer)
                    .map_err(|error| Error::Sealing(error.into()))?;
            let answer = self.process(&proposal).await;
            let is_late = matches!(
                &answer,
                Err(Error::Refused {
                    code: ErrorCode::NotCommitted,
                    ..
                })
            );
            if is_late && place.is_none() {
                place = self.waiting.try_acquire().ok();
            }
            if !is_late || place.is_none() || Instant::now() >= deadline {
                return serde_json::from_slice(&answer?).map_err(|_| Error::PeerAnswer);
            }
            sleep(COMMIT_INTERVAL).await;
        }
    }

    /// The payload of the contract's answer.
    async fn process(&self, proposal: &SignedProposal) -> Result<Bytes, Error> {
        match self.endorser.process_proposal(proposal).await {
            Ok(answer) => Ok(answer.response.payload),
            Err(error) => Err(refusal(error)),
        }
    }
}

/// What a failure means: the contract's own `CODE: sentence`, or a peer that was not reached, was busy or could not ask
/// the contract, or one that refused the proposal before it asked.
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
