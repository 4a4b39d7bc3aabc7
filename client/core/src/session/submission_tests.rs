//! Submissions through a web service that may lie, to peers that do not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use emr_api::problem::Problem;
use emr_api::session::Challenge;
use emr_api::transaction::{Commit, Endorsed, SignedProposal, SignedTransaction};
use emr_model::delegate::Undelegate;
use emr_model::{
    Committed, Function, MspId, Outcome, Recipient, Timestamp, TransactionId, TransactionStatus,
};
use emr_sealing::age_keys::{AgeIdentity, EphemeralShare, SharedSecret};
use emr_testkit::{HOSPITAL_A, MINISTRY, Network, TestIdentity, endorsed, id};
use tokio::task::yield_now;

use super::*;
use crate::ports::{
    Body, Clock, Request, Response, Signer, SignerError, Transport, TransportError, VaultError,
};
use crate::settled::Settled;

/// What the service does with a transaction, and what it says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Service {
    /// It forwards the transaction and says so.
    Honest,
    /// It says that the transaction was committed, and forwards nothing.
    SaysCommitted,
    /// It forwards the transaction and says that another one was committed.
    SaysAnother,
    /// It forwards the transaction, and its answer is lost.
    Silent,
    /// It does not answer, and forwards nothing.
    Down,
    /// It says that the transaction was refused, and forwards nothing.
    SaysRefused,
    /// It forwards the transaction and says that it was refused.
    HidesCommit,
    /// It says that it committed the transaction, and its peer of the hospital does not endorse.
    HidesHospital,
}

/// A network with an honest ledger behind the service.
struct World {
    network: Network,
    service: Mutex<Service>,
    committed: Mutex<BTreeSet<String>>,
    /// The envelopes that were sent to the service.
    sent: Mutex<Vec<Vec<u8>>>,
    is_slot_closed: Mutex<bool>,
    now: Mutex<u64>,
}

#[async_trait]
impl Transport for World {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let Body::Json(body) = &request.body else {
            panic!("nothing but JSON is sent");
        };
        match request.path.as_str() {
            "sessions/challenge" => Ok(json(&Challenge {
                nonce: vec![1; 32].into(),
            })),
            "sessions" => Ok(json(&())),
            "endorse" => Ok(json(&self.endorse(body))),
            "submit" => self.submit(body),
            path => panic!("{path} is not asked for"),
        }
    }
}

impl World {
    fn endorse(&self, body: &[u8]) -> Endorsed {
        let message: SignedProposal = serde_json::from_slice(body).unwrap();
        let proposal = fabric_gateway::SignedProposal::from_bytes(message.proposal.0).unwrap();
        let proposal = proposal.proposal();
        let payload = match proposal.arguments() {
            [name, argument] if name == Committed::NAME => {
                let question: Committed = serde_json::from_slice(argument).unwrap();
                let is_committed = self.is_committed(question.transaction.as_str());
                let outcome = match (is_committed, *self.is_slot_closed.lock().unwrap()) {
                    (true, _) => Outcome::Committed,
                    (false, true) => Outcome::Lost,
                    (false, false) => Outcome::Open,
                };
                serde_json::to_vec(&TransactionStatus { outcome }).unwrap()
            }
            _ => b"{}".to_vec(),
        };
        let peers = [self.network.peer(MINISTRY), self.network.peer(HOSPITAL_A)];
        let hides = *self.service.lock().unwrap() == Service::HidesHospital
            && proposal.arguments()[0] == Committed::NAME;
        let peers = if hides { &peers[..1] } else { &peers[..] };
        Endorsed {
            transaction: endorsed(proposal, &payload, peers).into(),
        }
    }

    fn submit(&self, body: &[u8]) -> Result<Response, TransportError> {
        let message: SignedTransaction = serde_json::from_slice(body).unwrap();
        let envelope = message.transaction.0;
        let transaction = fabric_gateway::SignedTransaction::from_bytes(envelope.clone()).unwrap();
        let id = transaction.transaction_id().to_owned();
        self.sent.lock().unwrap().push(envelope);
        let service = *self.service.lock().unwrap();
        let forwards = matches!(
            service,
            Service::Honest
                | Service::SaysAnother
                | Service::Silent
                | Service::HidesCommit
                | Service::HidesHospital
        );
        if forwards {
            self.committed.lock().unwrap().insert(id.clone());
        }
        let said = |transaction: &str| {
            json(&Commit {
                transaction: transaction.parse().unwrap(),
                block: 7,
            })
        };
        match service {
            Service::Honest | Service::SaysCommitted | Service::HidesHospital => Ok(said(&id)),
            Service::SaysAnother => Ok(said(&"0".repeat(64))),
            Service::Silent | Service::Down => Err(TransportError::TimedOut("no answer".into())),
            Service::SaysRefused | Service::HidesCommit => Ok(refused()),
        }
    }

    fn is_committed(&self, transaction: &str) -> bool {
        self.committed.lock().unwrap().contains(transaction)
    }

    fn is(&self, service: Service) {
        *self.service.lock().unwrap() = service;
    }

    fn sent(&self) -> Vec<Vec<u8>> {
        self.sent.lock().unwrap().clone()
    }
}

fn json(value: &impl serde::Serialize) -> Response {
    Response {
        status: 200,
        content_type: Some("application/json".into()),
        date: None,
        request_id: None,
        body: serde_json::to_vec(value).unwrap(),
    }
}

fn refused() -> Response {
    let problem = Problem {
        kind: "about:blank".into(),
        title: "Conflict".into(),
        status: 409,
        detail: "another transaction came first".into(),
        code: "MVCC_READ_CONFLICT".into(),
    };
    Response {
        status: 409,
        content_type: Some("application/problem+json".into()),
        ..json(&problem)
    }
}

/// Time passes as soon as anything waits for it: short pauses at once, long ones when it is their turn.
#[async_trait]
impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(*self.now.lock().unwrap())
    }

    async fn sleep(&self, duration: Duration) {
        let millis = u64::try_from(duration.as_millis()).unwrap();
        let until = *self.now.lock().unwrap() + millis;
        if millis < 1_000 {
            *self.now.lock().unwrap() = until;
        }
        while *self.now.lock().unwrap() < until {
            yield_now().await;
        }
    }
}

struct Key(TestIdentity, Vec<u8>);

#[async_trait]
impl Signer for Key {
    fn public_key(&self) -> &[u8] {
        &self.1
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(message))
    }
}

/// A device's vault, which outlives its sessions.
struct Device {
    key: AgeIdentity,
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

#[async_trait]
impl Vault for Device {
    fn recipient(&self) -> Recipient {
        self.key.recipient()
    }

    async fn agree(&self, shares: &[EphemeralShare]) -> Result<Vec<SharedSecret>, VaultError> {
        Ok(shares.iter().map(|share| self.key.agree(share)).collect())
    }

    async fn keep(&self, name: &str, file: &[u8]) -> Result<(), VaultError> {
        let mut files = self.files.lock().unwrap();
        files.insert(name.to_owned(), file.to_owned());
        Ok(())
    }

    async fn kept(&self) -> Result<Vec<Vec<u8>>, VaultError> {
        Ok(self.files.lock().unwrap().values().cloned().collect())
    }

    async fn forget(&self, name: &str) -> Result<(), VaultError> {
        self.files.lock().unwrap().remove(name);
        Ok(())
    }
}

/// A member with a device in that world.
struct Scene {
    world: Arc<World>,
    device: Arc<Device>,
    identity: SigningIdentity,
}

impl Scene {
    fn new(service: Service) -> Self {
        let network = Network::default();
        let member = network.member(MINISTRY, &id("01"));
        let msp: MspId = MINISTRY.parse().unwrap();
        let certificate = member.certificate_pem().to_owned();
        let public_key = member.key().public_key();
        let signer = Arc::new(Key(member, public_key));
        let now = Timestamp::now().as_millis();
        Self {
            identity: SigningIdentity::new(msp, certificate, signer).unwrap(),
            device: Arc::new(Device {
                key: AgeIdentity::generate(),
                files: Mutex::default(),
            }),
            world: Arc::new(World {
                network,
                service: Mutex::new(service),
                committed: Mutex::default(),
                sent: Mutex::default(),
                is_slot_closed: Mutex::default(),
                now: Mutex::new(now),
            }),
        }
    }

    async fn session(&self) -> Session {
        let profile = self.world.network.profile();
        let (transport, clock) = (self.world.clone(), self.world.clone());
        let connection = Connection::new(&profile, transport, clock).unwrap();
        let session = Session::sign_in(connection, self.identity.clone()).await;
        session.unwrap().with_outbox(self.device.clone())
    }

    /// How many transactions are in the outbox.
    fn kept(&self) -> usize {
        self.device.files.lock().unwrap().len()
    }
}

fn undelegate() -> Undelegate {
    Undelegate {
        patient: id("01"),
        delegate: id("02"),
    }
}

/// Submits once; returns the transaction that was not confirmed.
async fn unconfirmed(scene: &Scene) -> TransactionId {
    let error = scene.session().await.submit(&undelegate()).await;
    match error.expect_err("no peer confirms it") {
        Error::NotConfirmed { transaction, .. } => transaction,
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_committed_transaction_leaves_the_outbox_once_that_was_told() {
    let scene = Scene::new(Service::Honest);
    let session = scene.session().await;
    let submitted = session.submit(&undelegate()).await.unwrap();
    assert!(scene.world.is_committed(submitted.transaction.as_str()));
    assert_eq!((submitted.block, scene.kept()), (Some(7), 1));
    session.told().await.unwrap();
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn a_service_that_says_committed_and_forwards_nothing_is_not_believed() {
    let scene = Scene::new(Service::SaysCommitted);
    let transaction = unconfirmed(&scene).await;
    assert_eq!(scene.kept(), 1);

    // The next session sends the same bytes again.
    scene.world.is(Service::Honest);
    let session = scene.session().await;
    let settled = session.settle().await.unwrap();
    let expected = Settled {
        transaction,
        function: Undelegate::NAME.to_owned(),
        outcome: Outcome::Committed,
        refusal: None,
    };
    assert_eq!(settled, [expected]);
    let sent = scene.world.sent();
    assert_eq!((sent.len(), &sent[0]), (2, &sent[1]));
    session.told().await.unwrap();
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn what_is_not_confirmed_is_not_sent_anew_in_the_same_session_before_it_is_settled() {
    let scene = Scene::new(Service::SaysCommitted);
    let session = scene.session().await;
    let error = session.submit(&undelegate()).await.unwrap_err();
    assert!(matches!(error, Error::NotConfirmed { .. }), "{error:?}");
    scene.world.is(Service::Honest);
    let refused = session.submit(&undelegate()).await.unwrap_err();
    assert!(matches!(refused, Error::Earlier(_)), "{refused:?}");
    assert_eq!(scene.world.sent().len(), 1);

    let settled = session.settle().await.unwrap();
    assert_eq!(settled[0].outcome, Outcome::Committed);
    session.told().await.unwrap();
    session.submit(&undelegate()).await.unwrap();
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_before_the_member_is_told() {
    for service in [Service::Silent, Service::SaysAnother, Service::HidesCommit] {
        let scene = Scene::new(service);
        let submitted = scene.session().await.submit(&undelegate()).await.unwrap();
        assert!(scene.world.is_committed(submitted.transaction.as_str()));
        assert_eq!(submitted.block, None);
    }
}

#[tokio::test]
async fn one_organizations_word_does_not_confirm() {
    let scene = Scene::new(Service::HidesHospital);
    let error = scene
        .session()
        .await
        .submit(&undelegate())
        .await
        .unwrap_err();
    let Error::NotConfirmed { cause, .. } = error else {
        panic!("{error:?}");
    };
    assert!(
        matches!(cause.as_deref(), Some(Error::Trust(_))),
        "{cause:?}"
    );
}

#[tokio::test]
async fn a_transaction_whose_slot_is_closed_is_reported_as_lost_and_never_sent_again() {
    let scene = Scene::new(Service::Down);
    let transaction = unconfirmed(&scene).await;
    *scene.world.is_slot_closed.lock().unwrap() = true;
    scene.world.is(Service::Honest);

    let session = scene.session().await;
    let settled = session.settle().await.unwrap();
    assert_eq!(settled[0].transaction, transaction);
    assert_eq!(settled[0].outcome, Outcome::Lost);
    assert_eq!(scene.world.sent().len(), 1);
    // A new one is the member's own decision.
    session.submit(&undelegate()).await.unwrap();
    session.told().await.unwrap();
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn a_function_that_may_have_been_carried_out_is_not_sent_anew_before_the_member_knows() {
    let scene = Scene::new(Service::Silent);
    let first = scene.session().await.submit(&undelegate()).await.unwrap();
    // The program was killed before it told the outcome.
    scene.world.is(Service::Honest);
    let session = scene.session().await;
    let settled = session.settle().await.unwrap();
    assert_eq!(settled[0].transaction, first.transaction);
    let refused = session.submit(&undelegate()).await.unwrap_err();
    assert!(matches!(refused, Error::Earlier(_)), "{refused:?}");
    assert_eq!(scene.world.sent().len(), 1);

    session.told().await.unwrap();
    session.submit(&undelegate()).await.unwrap();
    assert_eq!(scene.world.sent().len(), 2);
}

#[tokio::test]
async fn what_the_member_was_told_is_refused_is_never_sent_again_and_a_late_commit_is_told() {
    let scene = Scene::new(Service::SaysRefused);
    let refused = scene
        .session()
        .await
        .submit(&undelegate())
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::Web(_)), "{refused:?}");

    scene.world.is(Service::Honest);
    let session = scene.session().await;
    assert_eq!(session.settle().await.unwrap(), []);
    assert_eq!(scene.world.sent().len(), 1);
    session.submit(&undelegate()).await.unwrap();
    session.told().await.unwrap();
    assert_eq!(scene.kept(), 1);

    // The service has held it back, and forwards it now.
    let envelope = scene.world.sent()[0].clone();
    let late = fabric_gateway::SignedTransaction::from_bytes(envelope).unwrap();
    let id = late.transaction_id().to_owned();
    scene.world.committed.lock().unwrap().insert(id.clone());
    let session = scene.session().await;
    let settled = session.settle().await.unwrap();
    assert_eq!(settled[0].transaction.as_str(), id);
    assert_eq!(settled[0].outcome, Outcome::Committed);
    session.told().await.unwrap();
    assert_eq!(scene.kept(), 0);
}

#[tokio::test]
async fn a_damaged_file_in_the_outbox_stops_nothing() {
    let scene = Scene::new(Service::Honest);
    let outbox = &scene.device;
    outbox.keep("damaged", b"not an age file").await.unwrap();
    let session = scene.session().await;
    assert_eq!(session.settle().await.unwrap(), []);
    session.submit(&undelegate()).await.unwrap();
}

#[tokio::test]
async fn a_certificate_is_not_replaced_while_a_transaction_has_no_outcome() {
    let scene = Scene::new(Service::Down);
    let transaction = unconfirmed(&scene).await;
    let session = scene.session().await;
    let refusal = session.check_outbox_empty().await;
    assert!(matches!(refusal, Err(Error::Unsettled(kept)) if kept == transaction));

    scene.world.is(Service::Honest);
    session.settle().await.unwrap();
    session.told().await.unwrap();
    session.check_outbox_empty().await.unwrap();
}
