//! Endorsements: each is the ministry's and that of one hospital, of whichever answers.
//!
//! A hospital's peer or chaincode may be frozen: its connections stay, and it says nothing. So a hospital has a head start,
//! and then the next one is asked beside it. No time limit decides that a hospital is gone, and a slow one still counts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use emr_api::profile::Profile;
use emr_model::keeper::GetKeepers;
use emr_model::{Function, MspId};
use fabric_gateway::{PeerError, PreparedTransaction, ProposalBuilder, SignedProposal};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::{Instant, timeout};

use super::Peer;
use super::peer::failure;
use super::silence::{fails, is_still_running, is_unseen};
use crate::metrics::called;
use crate::problem::ApiError;
use crate::silent::Silent;

/// How long a hospital may be silent before the next one is asked, too.
const HEAD_START: Duration = Duration::from_secs(1);
/// For how long a hospital that was silent is asked last.
const REMEMBERED: Duration = Duration::from_secs(5);
/// How long all hospitals together may be silent: longer than a peer waits for its chaincode, shorter than clients wait.
const PATIENCE: Duration = Duration::from_millis(5_500);

/// The organizations that endorse.
pub(crate) struct Endorsers {
    ministry: MspId,
    hospitals: Vec<Arc<Hospital>>,
    /// Hospitals take turns in being asked first.
    turn: AtomicUsize,
}

struct Hospital {
    msp: MspId,
    silent_since: Mutex<Option<Instant>>,
}

/// What a failed endorsement means for the others.
enum Failure {
    /// Another hospital changes nothing.
    Final(ApiError),
    /// Another hospital may endorse, or the same proposal for another hospital.
    OfHospital(ApiError),
}

impl Endorsers {
    /// The ministry and the hospitals that the profile names.
    pub(crate) fn new(profile: &Profile) -> Self {
        let organizations = profile.organizations.iter().map(|it| it.msp.clone());
        let hospitals = organizations.filter(|msp| *msp != profile.ministry);
        Self {
            ministry: profile.ministry.clone(),
            hospitals: hospitals.map(Hospital::new).map(Arc::new).collect(),
            turn: AtomicUsize::default(),
        }
    }

    /// Has a proposal endorsed through the gateway of the ministry's peer.
    ///
    /// # Errors
    ///
    /// The contract's refusal; [`ApiError::PeerUnreachable`], which names those who did not answer.
    pub(crate) async fn endorse(
        &self,
        peer: &Peer,
        proposal: &SignedProposal,
    ) -> Result<PreparedTransaction, ApiError> {
        let deadline = Instant::now() + PATIENCE;
        let (mut asked, mut failed) = (FuturesUnordered::new(), Vec::new());
        for hospital in self.in_turn() {
            asked.push(self.ask(peer, hospital.clone(), proposal, deadline));
            match timeout(HEAD_START, asked.next()).await {
                Ok(Some(Ok(endorsed))) => return Ok(endorsed),
                Ok(Some(Err(Failure::Final(error)))) => return Err(error),
                Ok(Some(Err(Failure::OfHospital(error)))) => failed.push(error),
                Ok(None) => {}
                Err(_) => hospital.note_silence(),
            }
        }
        while let Some(answer) = asked.next().await {
            match answer {
                Ok(endorsed) => return Ok(endorsed),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::OfHospital(error)) => failed.push(error),
            }
        }
        Err(of_all_hospitals(failed))
    }

    /// A transaction of this service's own that asks for the registered keepers, with the answer that was endorsed.
    ///
    /// # Errors
    ///
    /// Those of [`Endorsers::endorse`], and [`ApiError::ClocksDiffer`].
    pub(crate) async fn keepers(&self, peer: &Peer, chaincode: &str) -> Result<Bytes, ApiError> {
        let gateway = peer.gateway();
        let signer = gateway.signer();
        let proposal = ProposalBuilder::new(peer.channel(), chaincode, GetKeepers::NAME)
            .argument("{}")
            .build_for(gateway.identity())
            .sign(signer)
            .map_err(ApiError::internal)?;
        let prepared = self.endorse(peer, &proposal).await;
        let prepared = prepared.map_err(ApiError::of_own_question)?;
        let transaction = proposal.proposal().accept(prepared);
        let transaction = transaction.map_err(ApiError::internal)?;
        let signed = transaction.sign(signer).map_err(ApiError::internal)?;
        Ok(signed.to_bytes())
    }

    /// Asks one hospital. The call goes on if nobody waits for it any longer: then it tells whether the hospital answers
    /// again. A gateway would keep what it began for a call that is given up.
    async fn ask(
        &self,
        peer: &Peer,
        hospital: Arc<Hospital>,
        proposal: &SignedProposal,
        deadline: Instant,
    ) -> Result<PreparedTransaction, Failure> {
        let organizations = [self.ministry.as_str(), hospital.msp.as_str()];
        let proposal = proposal.clone().with_endorsing_organizations(organizations);
        let left = deadline.saturating_duration_since(Instant::now());
        let (gateway, ministry) = (peer.gateway_within(left), self.ministry.clone());
        let call = tokio::spawn(async move {
            let answer = called("endorse", gateway.endorse(&proposal).await);
            if answer.is_ok() {
                hospital.forget_silence();
            }
            answer.map_err(|error| match error.peer_error() {
                Some(error) => Failure::of(error, &ministry),
                None => Failure::Final(failure(None, &ministry)),
            })
        });
        call.await
            .unwrap_or_else(|error| Err(Failure::Final(ApiError::internal(error))))
    }

    /// The hospitals in the order in which they are asked: those that were silent a moment ago come last.
    fn in_turn(&self) -> Vec<&Arc<Hospital>> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let mut hospitals: Vec<_> = self.hospitals.iter().collect();
        if !hospitals.is_empty() {
            hospitals.rotate_left(turn % self.hospitals.len());
        }
        hospitals.sort_by_cached_key(|hospital| hospital.is_silent());
        if let Some(first) = hospitals.first() {
            first.try_again();
        }
        hospitals
    }
}

impl Failure {
    fn of(error: &PeerError, ministry: &MspId) -> Self {
        let failure = failure(Some(error), ministry);
        let is_of_hospital = match &failure {
            // The call for an earlier hospital may be answered yet.
            _ if is_still_running(error) || is_unseen(error) => true,
            ApiError::PeerUnreachable(silent) => !silent.includes(ministry),
            _ => !error.details.is_empty() && !fails(error, ministry),
        };
        match is_of_hospital {
            true => Self::OfHospital(failure),
            false => Self::Final(failure),
        }
    }
}

impl Hospital {
    fn new(msp: MspId) -> Self {
        Self {
            msp,
            silent_since: Mutex::default(),
        }
    }

    fn is_silent(&self) -> bool {
        self.since()
            .is_some_and(|since| since.elapsed() < REMEMBERED)
    }

    fn note_silence(&self) {
        *self.since() = Some(Instant::now());
    }

    fn forget_silence(&self) {
        *self.since() = None;
    }

    /// One request finds out whether a hospital answers again; the others of this moment ask it last.
    fn try_again(&self) {
        let mut since = self.since();
        *since = since.map(|_| Instant::now());
    }

    fn since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.silent_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why no hospital endorsed. What one of them says counts for more than the silence of the others.
fn of_all_hospitals(failed: Vec<ApiError>) -> ApiError {
    let mut all: Option<Silent> = None;
    for error in failed {
        match error {
            ApiError::PeerUnreachable(silent) => {
                all = Some(match all {
                    Some(all) => all.and(silent),
                    None => silent,
                });
            }
            said => return said,
        }
    }
    // A network without hospitals has nobody to ask.
    all.map_or(ApiError::PeerFailed, ApiError::PeerUnreachable)
}

#[cfg(test)]
mod tests {
    use fabric_gateway::{Code, PeerErrorDetail};

    use super::*;

    #[test]
    fn another_hospital_is_asked_also_if_the_ministrys_id_is_a_part_of_the_silent_ones() {
        let is_of_hospital = |silent: &str| {
            let error = PeerError {
                code: Code::Aborted,
                message: "failed".to_owned(),
                details: vec![PeerErrorDetail {
                    address: "10.0.0.7:7051".to_owned(),
                    msp_id: silent.to_owned(),
                    message: "timeout expired while executing transaction".to_owned(),
                }],
            };
            let failure = Failure::of(&error, &"AMSP".parse().unwrap());
            matches!(failure, Failure::OfHospital(_))
        };
        assert!(is_of_hospital("HospitalAMSP"));
        assert!(!is_of_hospital("AMSP"));
    }
}
