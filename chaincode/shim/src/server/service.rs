//! The gRPC service that peers connect to.

use std::sync::Arc;

use fabric_protos::protos::ChaincodeMessage;
use futures::StreamExt;
use futures::stream::BoxStream;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::connection::Connection;
use super::shared::Shared;
use crate::Chaincode;

/// How many messages may wait for the peer to read them. Then the senders wait, too.
pub(super) const OUTGOING_MESSAGES: usize = 64;

/// The gRPC service of a server.
pub(super) struct Service<C>(pub(super) Arc<Shared<C>>);

#[tonic::async_trait]
impl<C: Chaincode> fabric_protos::protos::chaincode_server::Chaincode for Service<C> {
    type ConnectStream = BoxStream<'static, Result<ChaincodeMessage, Status>>;

    async fn connect(
        &self,
        request: Request<Streaming<ChaincodeMessage>>,
    ) -> Result<Response<Self::ConnectStream>, Status> {
        let address = request.remote_addr();
        let (writer, outgoing) = mpsc::channel(OUTGOING_MESSAGES);
        let connection = Connection::new(self.0.clone(), address, writer);
        tokio::spawn(connection.run_and_report(request.into_inner()));
        Ok(Response::new(ReceiverStream::new(outgoing).boxed()))
    }
}
