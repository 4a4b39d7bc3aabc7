//! A peer that gives whatever answers a test wants.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use fabric_gateway::{Channel, Endpoint};
use fabric_protos::common::Envelope;
use fabric_protos::gateway::{
    ChaincodeEventsResponse, CommitStatusResponse, EndorseRequest, EndorseResponse, ErrorDetail,
    EvaluateRequest, EvaluateResponse, SignedChaincodeEventsRequest, SignedCommitStatusRequest,
    SubmitRequest, SubmitResponse,
};
use fabric_protos::google;
use fabric_protos::protos::{self, DeliverResponse, ProposalResponse, TxValidationCode};
use fabric_testkit::{Delivered, Issued, RunningPeer};
use futures::{StreamExt, stream};
use prost::Message;
use tonic::{Code, Status};

type Answer<Q, A> = Box<dyn Fn(Q) -> Result<A, Status> + Send + Sync>;
/// What comes on a stream before it ends.
type Several<A> = Vec<Result<A, Status>>;

/// What the peer answers. Unless told otherwise, it evaluates and endorses nothing, submits everything and commits it in block 7.
pub(crate) struct Answers {
    pub(crate) evaluate: Answer<EvaluateRequest, EvaluateResponse>,
    pub(crate) endorse: Answer<EndorseRequest, EndorseResponse>,
    pub(crate) submit: Answer<SubmitRequest, SubmitResponse>,
    pub(crate) commit_status: Answer<SignedCommitStatusRequest, CommitStatusResponse>,
    pub(crate) process_proposal: Answer<protos::SignedProposal, ProposalResponse>,
    pub(crate) chaincode_events:
        Answer<SignedChaincodeEventsRequest, Several<ChaincodeEventsResponse>>,
    pub(crate) deliver: Answer<Envelope, Several<DeliverResponse>>,
    /// Never answers any call.
    pub(crate) is_mute: bool,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            evaluate: Box::new(|_| Err(Status::unimplemented("evaluate"))),
            endorse: Box::new(|_| Err(Status::unimplemented("endorse"))),
            submit: Box::new(|_| Ok(SubmitResponse {})),
            commit_status: Box::new(|_| {
                Ok(CommitStatusResponse {
                    result: TxValidationCode::Valid as i32,
                    block_number: 7,
                })
            }),
            process_proposal: Box::new(|_| Err(Status::unimplemented("process proposal"))),
            chaincode_events: Box::new(|_| Err(Status::unimplemented("chaincode events"))),
            deliver: Box::new(|_| Err(Status::unimplemented("deliver"))),
            is_mute: false,
        }
    }
}

/// The running peer; it stops when dropped.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    submitted: Arc<Mutex<Vec<SubmitRequest>>>,
    _running: RunningPeer,
}

impl Peer {
    pub(crate) async fn start(answers: Answers) -> Self {
        Self::serve(answers, None).await
    }

    pub(crate) async fn start_tls(answers: Answers, own: &Issued) -> Self {
        Self::serve(answers, Some(own)).await
    }

    /// A connection without TLS.
    pub(crate) async fn connect(&self) -> Channel {
        Endpoint::new(format!("http://{}", self.address))
            .connect()
            .await
            .unwrap()
    }

    /// All that was submitted so far.
    pub(crate) fn submitted(&self) -> Vec<SubmitRequest> {
        self.submitted.lock().unwrap().clone()
    }

    async fn serve(answers: Answers, tls: Option<&Issued>) -> Self {
        let submitted = Arc::default();
        let service = Service {
            answers,
            submitted: Arc::clone(&submitted),
        };
        let running = RunningPeer::start(service, tls).await;
        Self {
            address: running.address,
            submitted,
            _running: running,
        }
    }
}

/// A status with details in the form of the gateway's `newRpcError`.
pub(crate) fn status(code: Code, message: &str, details: &[(&str, &str, &str)]) -> Status {
    let any = |(address, msp_id, message): &(&str, &str, &str)| prost_types::Any {
        type_url: "type.googleapis.com/gateway.ErrorDetail".into(),
        value: ErrorDetail {
            address: (*address).into(),
            msp_id: (*msp_id).into(),
            message: (*message).into(),
        }
        .encode_to_vec(),
    };
    let status = google::rpc::Status {
        code: code as i32,
        message: message.into(),
        details: details.iter().map(any).collect(),
    };
    Status::with_details(code, message, status.encode_to_vec().into())
}

struct Service {
    answers: Answers,
    submitted: Arc<Mutex<Vec<SubmitRequest>>>,
}

impl Service {
    async fn answer<Q, A>(&self, request: Q, answer: &Answer<Q, A>) -> Result<A, Status> {
        if self.answers.is_mute {
            std::future::pending::<()>().await;
        }
        answer(request)
    }

    async fn stream<Q, A: Send + 'static>(
        &self,
        request: Q,
        answer: &Answer<Q, Several<A>>,
    ) -> Result<Delivered<A>, Status> {
        let several = self.answer(request, answer).await?;
        Ok(stream::iter(several).boxed())
    }
}

#[tonic::async_trait]
impl fabric_testkit::Peer for Service {
    async fn evaluate(&self, request: EvaluateRequest) -> Result<EvaluateResponse, Status> {
        self.answer(request, &self.answers.evaluate).await
    }

    async fn endorse(&self, request: EndorseRequest) -> Result<EndorseResponse, Status> {
        self.answer(request, &self.answers.endorse).await
    }

    async fn submit(&self, request: SubmitRequest) -> Result<SubmitResponse, Status> {
        self.submitted.lock().unwrap().push(request.clone());
        self.answer(request, &self.answers.submit).await
    }

    async fn commit_status(
        &self,
        request: SignedCommitStatusRequest,
    ) -> Result<CommitStatusResponse, Status> {
        self.answer(request, &self.answers.commit_status).await
    }

    async fn chaincode_events(
        &self,
        request: SignedChaincodeEventsRequest,
    ) -> Result<Delivered<ChaincodeEventsResponse>, Status> {
        self.stream(request, &self.answers.chaincode_events).await
    }

    async fn process_proposal(
        &self,
        request: protos::SignedProposal,
    ) -> Result<ProposalResponse, Status> {
        self.answer(request, &self.answers.process_proposal).await
    }

    async fn deliver(&self, request: Envelope) -> Result<Delivered<DeliverResponse>, Status> {
        self.stream(request, &self.answers.deliver).await
    }
}
