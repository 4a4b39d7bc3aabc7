//! A peer in this process: real sockets, and whatever answers a test wants.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use fabric_gateway::{Channel, Endpoint};
use fabric_protos::common::Envelope;
use fabric_protos::gateway::gateway_server::{self, GatewayServer};
use fabric_protos::gateway::{
    ChaincodeEventsResponse, CommitStatusResponse, EndorseRequest, EndorseResponse, ErrorDetail,
    EvaluateRequest, EvaluateResponse, SignedChaincodeEventsRequest, SignedCommitStatusRequest,
    SubmitRequest, SubmitResponse,
};
use fabric_protos::google;
use fabric_protos::protos::deliver_server::{self, DeliverServer};
use fabric_protos::protos::endorser_server::{self, EndorserServer};
use fabric_protos::protos::{self, DeliverResponse, ProposalResponse, TxValidationCode};
use futures::{Stream, stream};
use prost::Message;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Server, ServerTlsConfig};
use tonic::{Code, Request, Response, Status, Streaming};

type Answer<Q, A> = Box<dyn Fn(Q) -> Result<A, Status> + Send + Sync>;
/// What comes on a stream before it ends.
type Several<A> = Vec<Result<A, Status>>;
type AnswerStream<A> = Pin<Box<dyn Stream<Item = Result<A, Status>> + Send>>;

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
    server: JoinHandle<()>,
}

impl Peer {
    pub(crate) async fn start(answers: Answers) -> Self {
        Self::serve(answers, Server::builder()).await
    }

    pub(crate) async fn start_tls(answers: Answers, tls: ServerTlsConfig) -> Self {
        Self::serve(answers, Server::builder().tls_config(tls).unwrap()).await
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

    async fn serve(answers: Answers, mut server: Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let submitted = Arc::default();
        let service = Service {
            answers: Arc::new(answers),
            submitted: Arc::clone(&submitted),
        };
        let router = server
            .add_service(GatewayServer::new(service.clone()))
            .add_service(EndorserServer::new(service.clone()))
            .add_service(DeliverServer::new(service));
        let server = tokio::spawn(async move {
            router
                .serve_with_incoming(TcpListenerStream::new(listener))
                .await
                .unwrap();
        });
        Self {
            address,
            submitted,
            server,
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.server.abort();
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

#[derive(Clone)]
struct Service {
    answers: Arc<Answers>,
    submitted: Arc<Mutex<Vec<SubmitRequest>>>,
}

impl Service {
    async fn answer<Q, A>(
        &self,
        request: Request<Q>,
        answer: &Answer<Q, A>,
    ) -> Result<Response<A>, Status> {
        if self.answers.is_mute {
            std::future::pending::<()>().await;
        }
        answer(request.into_inner()).map(Response::new)
    }
}

#[tonic::async_trait]
impl gateway_server::Gateway for Service {
    type ChaincodeEventsStream = AnswerStream<ChaincodeEventsResponse>;

    async fn evaluate(
        &self,
        request: Request<EvaluateRequest>,
    ) -> Result<Response<EvaluateResponse>, Status> {
        self.answer(request, &self.answers.evaluate).await
    }

    async fn endorse(
        &self,
        request: Request<EndorseRequest>,
    ) -> Result<Response<EndorseResponse>, Status> {
        self.answer(request, &self.answers.endorse).await
    }

    async fn submit(
        &self,
        request: Request<SubmitRequest>,
    ) -> Result<Response<SubmitResponse>, Status> {
        self.submitted
            .lock()
            .unwrap()
            .push(request.get_ref().clone());
        self.answer(request, &self.answers.submit).await
    }

    async fn commit_status(
        &self,
        request: Request<SignedCommitStatusRequest>,
    ) -> Result<Response<CommitStatusResponse>, Status> {
        self.answer(request, &self.answers.commit_status).await
    }

    async fn chaincode_events(
        &self,
        request: Request<SignedChaincodeEventsRequest>,
    ) -> Result<Response<Self::ChaincodeEventsStream>, Status> {
        let answers = self.answer(request, &self.answers.chaincode_events).await?;
        Ok(answers.map(|answers| Box::pin(stream::iter(answers)) as AnswerStream<_>))
    }
}

#[tonic::async_trait]
impl endorser_server::Endorser for Service {
    async fn process_proposal(
        &self,
        request: Request<protos::SignedProposal>,
    ) -> Result<Response<ProposalResponse>, Status> {
        self.answer(request, &self.answers.process_proposal).await
    }
}

impl Service {
    async fn delivered(
        &self,
        request: Request<Streaming<Envelope>>,
    ) -> Result<Response<AnswerStream<DeliverResponse>>, Status> {
        let first = request.into_inner().message().await?;
        let first = first.ok_or_else(|| Status::invalid_argument("no envelope"))?;
        let answers = self
            .answer(Request::new(first), &self.answers.deliver)
            .await?;
        Ok(answers.map(|answers| Box::pin(stream::iter(answers)) as AnswerStream<_>))
    }
}

#[tonic::async_trait]
impl deliver_server::Deliver for Service {
    type DeliverStream = AnswerStream<DeliverResponse>;
    type DeliverFilteredStream = AnswerStream<DeliverResponse>;
    type DeliverWithPrivateDataStream = AnswerStream<DeliverResponse>;

    async fn deliver(
        &self,
        request: Request<Streaming<Envelope>>,
    ) -> Result<Response<Self::DeliverStream>, Status> {
        self.delivered(request).await
    }

    async fn deliver_filtered(
        &self,
        request: Request<Streaming<Envelope>>,
    ) -> Result<Response<Self::DeliverFilteredStream>, Status> {
        self.delivered(request).await
    }

    async fn deliver_with_private_data(
        &self,
        request: Request<Streaming<Envelope>>,
    ) -> Result<Response<Self::DeliverWithPrivateDataStream>, Status> {
        self.delivered(request).await
    }
}
