//! A peer in this process, on a real socket.

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use fabric_protos::common::Envelope;
use fabric_protos::discovery::discovery_server::{Discovery, DiscoveryServer};
use fabric_protos::discovery::{self, SignedRequest};
use fabric_protos::gateway::gateway_server::{Gateway, GatewayServer};
use fabric_protos::gateway::{
    ChaincodeEventsResponse, CommitStatusResponse, EndorseRequest, EndorseResponse,
    EvaluateRequest, EvaluateResponse, SignedChaincodeEventsRequest, SignedCommitStatusRequest,
    SubmitRequest, SubmitResponse,
};
use fabric_protos::protos::deliver_server::{Deliver, DeliverServer};
use fabric_protos::protos::endorser_server::{Endorser, EndorserServer};
use fabric_protos::protos::{DeliverResponse, ProposalResponse, SignedProposal};
use futures::stream::BoxStream;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::task::AbortOnDropHandle;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Request, Response, Status, Streaming};

use crate::Issued;

/// What comes on a stream before it ends.
pub type Delivered<T> = BoxStream<'static, Result<T, Status>>;

/// What a peer answers. A call that a test says nothing about is answered with `UNIMPLEMENTED`.
#[async_trait]
pub trait Peer: Send + Sync + 'static {
    /// The gateway's answer to a query.
    async fn evaluate(&self, _: EvaluateRequest) -> Result<EvaluateResponse, Status> {
        Err(unexpected("Evaluate"))
    }

    /// The transaction that the gateway prepares.
    async fn endorse(&self, _: EndorseRequest) -> Result<EndorseResponse, Status> {
        Err(unexpected("Endorse"))
    }

    /// Whether the gateway hands a transaction to the orderers.
    async fn submit(&self, _: SubmitRequest) -> Result<SubmitResponse, Status> {
        Err(unexpected("Submit"))
    }

    /// What became of a transaction.
    async fn commit_status(
        &self,
        _: SignedCommitStatusRequest,
    ) -> Result<CommitStatusResponse, Status> {
        Err(unexpected("CommitStatus"))
    }

    /// The events of a chaincode.
    async fn chaincode_events(
        &self,
        _: SignedChaincodeEventsRequest,
    ) -> Result<Delivered<ChaincodeEventsResponse>, Status> {
        Err(unexpected("ChaincodeEvents"))
    }

    /// The peer's own endorsement.
    async fn process_proposal(&self, _: SignedProposal) -> Result<ProposalResponse, Status> {
        Err(unexpected("ProcessProposal"))
    }

    /// What the discovery service says.
    async fn discover(&self, _: SignedRequest) -> Result<discovery::Response, Status> {
        Err(unexpected("Discover"))
    }

    /// What the first request for blocks, whole or in outline, gets.
    async fn deliver(&self, _: Envelope) -> Result<Delivered<DeliverResponse>, Status> {
        Err(unexpected("Deliver"))
    }
}

fn unexpected(call: &str) -> Status {
    Status::unimplemented(format!("this test expects no call of {call}"))
}

/// A peer that listens on a free port of this machine, until it is dropped.
pub struct RunningPeer {
    /// Where.
    pub address: SocketAddr,
    server: AbortOnDropHandle<()>,
}

impl RunningPeer {
    /// Starts a peer: with this certificate over TLS, else without TLS.
    pub async fn start(peer: impl Peer, tls: Option<&Issued>) -> Self {
        let mut server = Server::builder();
        if let Some(issued) = tls {
            let identity = Identity::from_pem(&issued.certificate, &issued.key);
            let tls = ServerTlsConfig::new().identity(identity);
            server = server.tls_config(tls).expect("the certificate is whole");
        }
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a machine has free ports");
        let address = listener.local_addr().expect("it listens");
        let service = Service(Arc::new(peer));
        let router = server
            .add_service(GatewayServer::new(service.clone()))
            .add_service(EndorserServer::new(service.clone()))
            .add_service(DiscoveryServer::new(service.clone()))
            .add_service(DeliverServer::new(service));
        let server = tokio::spawn(async move {
            let served = router.serve_with_incoming(TcpListenerStream::new(listener));
            served.await.expect("the peer serves until it is dropped");
        });
        Self {
            address,
            server: AbortOnDropHandle::new(server),
        }
    }

    /// Lets it listen for as long as the test runs.
    pub fn until_the_end(self) -> SocketAddr {
        self.server.detach();
        self.address
    }
}

/// The calls as tonic hands them over.
struct Service<P>(Arc<P>);

impl<P> Clone for Service<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[async_trait]
impl<P: Peer> Gateway for Service<P> {
    type ChaincodeEventsStream = Delivered<ChaincodeEventsResponse>;

    async fn evaluate(
        &self,
        request: Request<EvaluateRequest>,
    ) -> Result<Response<EvaluateResponse>, Status> {
        self.0
            .evaluate(request.into_inner())
            .await
            .map(Response::new)
    }

    async fn endorse(
        &self,
        request: Request<EndorseRequest>,
    ) -> Result<Response<EndorseResponse>, Status> {
        self.0
            .endorse(request.into_inner())
            .await
            .map(Response::new)
    }

    async fn submit(
        &self,
        request: Request<SubmitRequest>,
    ) -> Result<Response<SubmitResponse>, Status> {
        self.0.submit(request.into_inner()).await.map(Response::new)
    }

    async fn commit_status(
        &self,
        request: Request<SignedCommitStatusRequest>,
    ) -> Result<Response<CommitStatusResponse>, Status> {
        let status = self.0.commit_status(request.into_inner());
        status.await.map(Response::new)
    }

    async fn chaincode_events(
        &self,
        request: Request<SignedChaincodeEventsRequest>,
    ) -> Result<Response<Self::ChaincodeEventsStream>, Status> {
        let events = self.0.chaincode_events(request.into_inner());
        events.await.map(Response::new)
    }
}

#[async_trait]
impl<P: Peer> Endorser for Service<P> {
    async fn process_proposal(
        &self,
        request: Request<SignedProposal>,
    ) -> Result<Response<ProposalResponse>, Status> {
        let answer = self.0.process_proposal(request.into_inner());
        answer.await.map(Response::new)
    }
}

#[async_trait]
impl<P: Peer> Discovery for Service<P> {
    async fn discover(
        &self,
        request: Request<SignedRequest>,
    ) -> Result<Response<discovery::Response>, Status> {
        let answer = self.0.discover(request.into_inner());
        answer.await.map(Response::new)
    }
}

impl<P: Peer> Service<P> {
    async fn delivered(
        &self,
        request: Request<Streaming<Envelope>>,
    ) -> Result<Response<Delivered<DeliverResponse>>, Status> {
        let first = request.into_inner().message().await?;
        let first = first.ok_or_else(|| Status::invalid_argument("no envelope"))?;
        self.0.deliver(first).await.map(Response::new)
    }
}

#[async_trait]
impl<P: Peer> Deliver for Service<P> {
    type DeliverStream = Delivered<DeliverResponse>;
    type DeliverFilteredStream = Delivered<DeliverResponse>;
    type DeliverWithPrivateDataStream = Delivered<DeliverResponse>;

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
