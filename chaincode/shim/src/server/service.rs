//! The gRPC service that peers connect to.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use fabric_protos::protos::ChaincodeMessage;
use futures::StreamExt;
use futures::stream::BoxStream;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::admission::Admission;
use super::connection::Connection;
use super::shutdown::Lifecycle;
use crate::Chaincode;
use crate::recording::Recorder;

/// How many messages may wait for the peer to read them. Then the senders wait, too.
pub(super) const OUTGOING_MESSAGES: usize = 64;

/// The gRPC service of a server.
pub(super) struct Service<C>(pub(super) Arc<Shared<C>>);

/// What all connections of a server share.
pub(super) struct Shared<C> {
    pub(super) chaincode: C,
    pub(super) package_id: String,
    pub(super) lifecycle: Lifecycle,
    pub(super) limits: Limits,
    pub(super) admission: Admission,
    pub(super) recorder: Option<Recorder>,
}

/// The limits of a server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) running: usize,
    pub(super) waiting: usize,
    pub(super) transaction: Duration,
    pub(super) registration: Duration,
    pub(super) clock_skew: Option<Duration>,
}

impl<C: Chaincode> Shared<C> {
    pub(super) fn new(
        chaincode: C,
        package_id: String,
        limits: Limits,
        lifecycle: Lifecycle,
        recorder: Option<Recorder>,
    ) -> Self {
        Self {
            chaincode,
            package_id,
            lifecycle,
            limits,
            admission: Admission::new(limits.running, limits.waiting),
            recorder,
        }
    }

    /// The refusal of a proposal whose timestamp differs too much from this machine's clock.
    pub(super) fn refuse_clock_skew(&self, timestamp: SystemTime) -> Option<crate::Response> {
        let maximum = self.limits.clock_skew?;
        let now = SystemTime::now();
        let skew = now
            .duration_since(timestamp)
            .unwrap_or_else(|timestamp_is_later| timestamp_is_later.duration());
        (skew > maximum).then(|| {
            let seconds = maximum.as_secs();
            crate::Response::refused(
                400,
                format!("CLOCK_SKEW: the proposal's time is more than {seconds} s from this peer's clock"),
            )
        })
    }
}

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
