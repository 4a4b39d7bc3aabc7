//! A peer in this process: it runs no contract, but signs whatever answer it was told to give.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use emr_model::erasure::{Erasure, ListOwedErasures, RecordName};
use emr_model::policy::GetPolicy;
use emr_model::slot::CloseSlot;
use emr_model::{
    CategoryId, ErrorCode, Function, Page, Policy, RecordId, Slot, Timestamp, TransactionId,
};
use fabric_ca::SigningKey;
use fabric_gateway::TxValidationCode;
use fabric_protos::gateway::gateway_server::{Gateway, GatewayServer};
use fabric_protos::gateway::{
    ChaincodeEventsResponse, CommitStatusRequest, CommitStatusResponse, EndorseRequest,
    EndorseResponse, EvaluateRequest, EvaluateResponse, SignedChaincodeEventsRequest,
    SignedCommitStatusRequest, SubmitRequest, SubmitResponse,
};
use fabric_protos::msp::SerializedIdentity;
use fabric_protos::protos::endorser_server::{Endorser, EndorserServer};
use fabric_protos::protos::{
    ChaincodeAction, Endorsement, ProposalResponse, ProposalResponsePayload, Response,
    SignedProposal,
};
use prost::Message;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Server, ServerTlsConfig};
use tonic::{Request, Status};

use super::Authority;
use super::certificates::Pair;

/// What the peer answers next.
#[derive(Clone)]
pub(crate) enum Answer {
    /// The contract's success.
    Success(Vec<u8>),
    /// The contract's refusal.
    Refusal(ErrorCode),
    /// A response that no contract of ours gives.
    Response(i32, &'static str),
    /// A refusal of the peer's own.
    Status(tonic::Code),
}

impl Answer {
    pub(crate) fn json(value: &impl serde::Serialize) -> Self {
        Self::Success(serde_json::to_vec(value).unwrap())
    }
}

/// The peer, and what it was asked.
pub(crate) struct FakePeer {
    pub(crate) address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    answers: VecDeque<Answer>,
    asked: Vec<SignedProposal>,
    /// Whether the contract takes this keeper for one: otherwise it closes no slots.
    knows_keeper: bool,
    /// The slots that it was asked to close; each was closed by another keeper.
    closed: Vec<Slot>,
    outcomes: HashMap<TransactionId, TxValidationCode>,
    /// The erasures that the keeper has not confirmed; it can confirm none here.
    owed: Vec<Erasure>,
}

struct Service {
    endorser: Pair,
    shared: Arc<Mutex<Shared>>,
}

impl FakePeer {
    pub(crate) async fn start(tls: &Authority, nodes: &Authority) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let pair = tls.issue("peer", &["localhost"]);
        let pair = tonic::transport::Identity::from_pem(&pair.certificate, &*pair.key.to_pem());
        let shared = Arc::<Mutex<Shared>>::default();
        let endorser = EndorserServer::new(Service {
            endorser: nodes.issue("peer0", &[]),
            shared: shared.clone(),
        });
        let gateway = GatewayServer::new(Ledger(shared.clone()));
        let server = Server::builder()
            .tls_config(ServerTlsConfig::new().identity(pair))
            .unwrap()
            .add_service(endorser)
            .add_service(gateway)
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(server);
        Self { address, shared }
    }

    /// Queues answers; the last one is given from then on.
    pub(crate) fn will_answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.shared.lock().unwrap().answers = answers.into_iter().collect();
    }

    /// The contract takes this keeper for one from now on, of slots that another one closes as soon as they may be.
    pub(crate) fn knows_keeper(&self) {
        self.shared.lock().unwrap().knows_keeper = true;
    }

    /// The slots that it was asked about so far.
    pub(crate) fn closed(&self) -> Vec<Slot> {
        self.shared.lock().unwrap().closed.clone()
    }

    /// Has the ledger hold a transaction with this verdict.
    pub(crate) fn has_committed(&self, transaction: &TransactionId, code: TxValidationCode) {
        let mut shared = self.shared.lock().unwrap();
        shared.outcomes.insert(transaction.clone(), code);
    }

    /// The patient had this record destroyed.
    pub(crate) fn has_erased(&self, category: &CategoryId, record: &RecordId) {
        self.shared.lock().unwrap().owed.push(Erasure {
            patient: super::patient(),
            transaction: "ee".repeat(32).parse().unwrap(),
            records: vec![RecordName {
                category: category.clone(),
                record: record.clone(),
            }],
            keepers: vec![super::own()],
            time: Timestamp::now(),
        });
    }

    /// What it was asked about records and entries since the last time.
    pub(crate) fn asked(&self) -> Vec<SignedProposal> {
        std::mem::take(&mut self.shared.lock().unwrap().asked)
    }
}

#[tonic::async_trait]
impl Endorser for Service {
    async fn process_proposal(
        &self,
        request: Request<SignedProposal>,
    ) -> Result<tonic::Response<ProposalResponse>, Status> {
        let mut shared = self.shared.lock().unwrap();
        let answer = shared.answer(request.into_inner());
        let response = match answer {
            Answer::Success(payload) => Response {
                status: 200,
                payload: payload.into(),
                ..Default::default()
            },
            Answer::Refusal(code) => Response {
                status: code.status().into(),
                message: format!("{code}: the contract's sentence"),
                ..Default::default()
            },
            Answer::Response(status, message) => Response {
                status,
                message: message.to_owned(),
                ..Default::default()
            },
            Answer::Status(code) => return Err(Status::new(code, "the peer's own words")),
        };
        Ok(tonic::Response::new(endorse(&self.endorser, response)))
    }
}

impl Shared {
    fn answer(&mut self, asked: SignedProposal) -> Answer {
        let proposal = fabric_gateway::SignedProposal::from_bytes(asked.encode_to_vec()).unwrap();
        let [name, argument] = proposal.proposal().arguments() else {
            panic!("a call has one argument");
        };
        match std::str::from_utf8(name).unwrap() {
            GetPolicy::NAME | CloseSlot::NAME | ListOwedErasures::NAME if !self.knows_keeper => {
                return Answer::Refusal(ErrorCode::NotPermitted);
            }
            ListOwedErasures::NAME => {
                return Answer::json(&Page {
                    entries: self.owed.clone(),
                    next: None,
                });
            }
            // As the contract of before answers; the network trials have the present one.
            GetPolicy::NAME => return Answer::json(&Policy::default()),
            CloseSlot::NAME => {
                let request: CloseSlot = serde_json::from_slice(argument).unwrap();
                self.closed.push(request.slot);
                return Answer::Refusal(ErrorCode::Conflict);
            }
            _ => {}
        }
        self.asked.push(asked);
        match self.answers.len() {
            0 => Answer::Success(Vec::new()),
            1 => self.answers[0].clone(),
            _ => self.answers.pop_front().unwrap(),
        }
    }
}

/// The peer's Gateway, which says what became of transactions and is silent of those that it does not have.
struct Ledger(Arc<Mutex<Shared>>);

#[tonic::async_trait]
impl Gateway for Ledger {
    type ChaincodeEventsStream = tokio_stream::Empty<Result<ChaincodeEventsResponse, Status>>;

    async fn commit_status(
        &self,
        request: Request<SignedCommitStatusRequest>,
    ) -> Result<tonic::Response<CommitStatusResponse>, Status> {
        let request = CommitStatusRequest::decode(request.into_inner().request).unwrap();
        let transaction: TransactionId = request.transaction_id.parse().unwrap();
        let outcome = self.0.lock().unwrap().outcomes.get(&transaction).copied();
        let Some(code) = outcome else {
            return std::future::pending().await;
        };
        Ok(tonic::Response::new(CommitStatusResponse {
            result: code as i32,
            block_number: 7,
        }))
    }

    async fn evaluate(
        &self,
        _: Request<EvaluateRequest>,
    ) -> Result<tonic::Response<EvaluateResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn endorse(
        &self,
        _: Request<EndorseRequest>,
    ) -> Result<tonic::Response<EndorseResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn submit(
        &self,
        _: Request<SubmitRequest>,
    ) -> Result<tonic::Response<SubmitResponse>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }

    async fn chaincode_events(
        &self,
        _: Request<SignedChaincodeEventsRequest>,
    ) -> Result<tonic::Response<Self::ChaincodeEventsStream>, Status> {
        Err(Status::unimplemented("nobody asks this here"))
    }
}

fn endorse(endorser: &Pair, response: Response) -> ProposalResponse {
    let action = ChaincodeAction {
        response: Some(response.clone()),
        ..Default::default()
    };
    let payload = ProposalResponsePayload {
        extension: action.encode_to_vec().into(),
        ..Default::default()
    };
    let payload = payload.encode_to_vec();
    let identity = SerializedIdentity {
        mspid: super::OWN.into(),
        id_bytes: endorser.certificate.clone().into(),
    };
    let identity = identity.encode_to_vec();
    let signed = [payload.as_slice(), &identity].concat();
    let signature = SigningKey::sign(&endorser.key, &signed);
    ProposalResponse {
        version: 1,
        response: Some(response),
        payload: payload.into(),
        endorsement: Some(Endorsement {
            endorser: identity.into(),
            signature: Bytes::from(signature),
        }),
        ..Default::default()
    }
}
