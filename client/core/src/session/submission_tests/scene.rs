//! A member's device, and a web service that may lie in front of an honest ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use emr_api::problem::Problem;
use emr_api::session::Challenge;
use emr_api::transaction::{Commit, Endorsed, SignedProposal, SignedTransaction};
use emr_model::{Committed, Function, MspId, Outcome, Recipient, Timestamp, TransactionStatus};
use emr_sealing::age_keys::{AgeIdentity, EphemeralShare, SharedSecret};
use emr_testkit::{HOSPITAL_A, MINISTRY, Network, TestIdentity, endorsed, id};
use tokio::task::yield_now;

use crate::connection::Connection;
use crate::identity::SigningIdentity;
use crate::outbox::Outbox;
use crate::ports::{
    Body, Clock, Request, Response, Signer, SignerError, Transport, TransportError, Vault,
    VaultError,
};
use crate::session::Session;

/// What the service does with a transaction, and what it says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
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
    /// It says that it refuses the transaction, and forwards it after the peers were asked once.
    HidesLateCommit,
    /// It says of each transaction that the session has ended, and forwards it.
    SaysSignedOut,
    /// The session has ended: it forwards nothing, until the member signs in again.
    SignedOut,
    /// It says that it committed the transaction, and its peer of the hospital does not endorse.
    HidesHospital,
}

/// A network with an honest ledger behind the service.
pub(crate) struct World {
    pub(crate) network: Arc<Network>,
    service: Mutex<Service>,
    pub(crate) committed: Mutex<BTreeSet<String>>,
    /// A transaction that is committed after the next question.
    late: Mutex<Option<String>>,
    /// The envelopes that were sent to the service.
    sent: Mutex<Vec<Vec<u8>>>,
    pub(crate) is_slot_closed: Mutex<bool>,
    now: Mutex<u64>,
}

#[async_trait]
impl Transport for World {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let Body::Json(body) = &request.body else {
            panic!("nothing but JSON is sent");
        };
        match request.path.as_str() {
            "sessions/challenge" => Ok(answer(&Challenge {
                nonce: vec![1; 32].into(),
            })),
            "sessions" => {
                let mut service = self.service.lock().unwrap();
                if *service == Service::SignedOut {
                    *service = Service::Honest;
                }
                Ok(answer(&()))
            }
            "endorse" => Ok(answer(&self.endorse(body))),
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
                if let Some(late) = self.late.lock().unwrap().take() {
                    self.committed.lock().unwrap().insert(late);
                    return self.open_answer(proposal);
                }
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

    fn open_answer(&self, proposal: &fabric_gateway::Proposal) -> Endorsed {
        let outcome = Outcome::Open;
        let payload = serde_json::to_vec(&TransactionStatus { outcome }).unwrap();
        let peers = [self.network.peer(MINISTRY), self.network.peer(HOSPITAL_A)];
        Endorsed {
            transaction: endorsed(proposal, &payload, &peers).into(),
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
                | Service::SaysSignedOut
        );
        if forwards {
            self.committed.lock().unwrap().insert(id.clone());
        }
        let said = |transaction: &str| {
            answer(&Commit {
                transaction: transaction.parse().unwrap(),
                block: 7,
            })
        };
        match service {
            Service::Honest | Service::SaysCommitted | Service::HidesHospital => Ok(said(&id)),
            Service::SaysAnother => Ok(said(&"0".repeat(64))),
            Service::Silent | Service::Down => Err(TransportError::TimedOut {
                url: "https://web.example".to_owned(),
                source: "no answer".into(),
            }),
            Service::SaysRefused | Service::HidesCommit => Ok(refused(409, "MVCC_READ_CONFLICT")),
            Service::HidesLateCommit => {
                *self.late.lock().unwrap() = Some(id);
                Ok(refused(409, "MVCC_READ_CONFLICT"))
            }
            Service::SaysSignedOut | Service::SignedOut => Ok(refused(401, "NOT_SIGNED_IN")),
        }
    }

    pub(crate) fn is_committed(&self, transaction: &str) -> bool {
        self.committed.lock().unwrap().contains(transaction)
    }

    pub(crate) fn is(&self, service: Service) {
        *self.service.lock().unwrap() = service;
    }

    /// Moves the clock on.
    pub(crate) fn is_at(&self, now: Timestamp) {
        *self.now.lock().unwrap() = now.as_millis();
    }

    pub(crate) fn sent(&self) -> Vec<Vec<u8>> {
        self.sent.lock().unwrap().clone()
    }
}

/// An answer of the service.
pub(crate) fn answer(value: &impl serde::Serialize) -> Response {
    Response {
        status: 200,
        content_type: Some("application/json".into()),
        date: None,
        retry_after: None,
        request_id: None,
        body: serde_json::to_vec(value).unwrap(),
    }
}

fn refused(status: u16, code: &str) -> Response {
    let problem = Problem {
        kind: "about:blank".into(),
        title: "Refused".into(),
        status,
        detail: "the service does not do it".into(),
        code: code.into(),
    };
    Response {
        status,
        content_type: Some("application/problem+json".into()),
        ..answer(&problem)
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
pub(crate) struct Device {
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
pub(crate) struct Scene {
    pub(crate) world: Arc<World>,
    pub(crate) device: Arc<Device>,
    identity: SigningIdentity,
    signer: Arc<Key>,
}

impl Scene {
    pub(crate) fn new(service: Service) -> Self {
        let network = Arc::new(Network::default());
        let member = network.member(MINISTRY, &id("01"));
        let msp: MspId = MINISTRY.parse().unwrap();
        let certificate = member.certificate_pem().to_owned();
        let public_key = member.key().public_key();
        let signer = Arc::new(Key(member, public_key));
        let now = Timestamp::now().as_millis();
        Self {
            identity: SigningIdentity::new(msp, certificate, signer.clone()).unwrap(),
            signer,
            device: Arc::new(Device {
                key: AgeIdentity::generate(),
                files: Mutex::default(),
            }),
            world: Arc::new(World {
                network,
                service: Mutex::new(service),
                committed: Mutex::default(),
                late: Mutex::default(),
                sent: Mutex::default(),
                is_slot_closed: Mutex::default(),
                now: Mutex::new(now),
            }),
        }
    }

    /// A session of a program that begins.
    pub(crate) async fn session(&self) -> Session {
        self.session_with(&self.outbox()).await
    }

    /// The device's outbox, as a program that begins finds it.
    pub(crate) fn outbox(&self) -> Outbox {
        Outbox::new(self.device.clone())
    }

    pub(crate) async fn session_with(&self, outbox: &Outbox) -> Session {
        self.open_session(self.world.clone(), outbox).await
    }

    /// A session of a program that begins, whose service is this one.
    pub(crate) async fn session_over(&self, service: Arc<dyn Transport>) -> Session {
        self.open_session(service, &self.outbox()).await
    }

    async fn open_session(&self, service: Arc<dyn Transport>, outbox: &Outbox) -> Session {
        let profile = self.world.network.profile();
        let connection = Connection::new(&profile, service, self.world.clone()).unwrap();
        let session = Session::sign_in(connection, self.identity.clone()).await;
        session.unwrap().with_outbox(outbox.clone())
    }

    /// The member's signing key.
    pub(crate) fn signer(&self) -> Arc<dyn Signer> {
        self.signer.clone()
    }

    /// How many transactions are in the outbox.
    pub(crate) fn kept(&self) -> usize {
        self.device.files.lock().unwrap().len()
    }
}
