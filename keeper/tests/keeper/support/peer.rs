//! A peer in this process: it runs no contract, but signs whatever answer it was told to give.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use emr_model::ErrorCode;
use fabric_ca::SigningKey;
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
        let service = EndorserServer::new(Service {
            endorser: nodes.issue("peer0", &[]),
            shared: shared.clone(),
        });
        let server = Server::builder()
            .tls_config(ServerTlsConfig::new().identity(pair))
            .unwrap()
            .add_service(service)
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(server);
        Self { address, shared }
    }

    /// Queues answers; the last one is given from then on.
    pub(crate) fn will_answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.shared.lock().unwrap().answers = answers.into_iter().collect();
    }

    /// What it was asked since the last time.
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
        shared.asked.push(request.into_inner());
        let answer = match shared.answers.len() {
            0 => Answer::Success(Vec::new()),
            1 => shared.answers[0].clone(),
            _ => shared.answers.pop_front().unwrap(),
        };
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
