//! The settings of a chaincode's server.

use std::sync::Arc;
use std::time::Duration;

use fabric_protos::protos::chaincode_server::ChaincodeServer;
use tokio::net::{TcpListener, ToSocketAddrs};

use super::listener::Protection;
use super::renewal::Renewal;
use super::service::Service;
use super::shared::{Limits, Shared};
use super::shutdown::Lifecycle;
use super::{MAXIMUM_MESSAGE_SIZE, Server, ServerError, Tls, metrics};
use crate::Chaincode;
use crate::recording::Recorder;

/// How many streams one connection may carry: a peer needs one, and a few more for health checks.
const STREAMS: u32 = 16;

/// A hundred years: the time between two pings is added to the present, which must not overflow.
const LONGEST_PING: Duration = Duration::from_secs(100 * 365 * 24 * 3_600);

/// The settings of a chaincode's server. [`Server::builder`] or [`Server::from_environment`] makes it.
///
/// # Defaults
///
/// - transport: none; [`tls`](Self::tls) or [`plaintext`](Self::plaintext) must be called
/// - transactions: 512 run at once, 2500 more wait, and each may take five minutes
/// - bound for a peer to admit the chaincode: 60 s
/// - keepalive: a ping after 60 s of silence, to be answered within 20 s
/// - bound for transactions in flight at shutdown: 10 s
/// - proposals of any age are run
/// - nothing is recorded
#[derive(Debug)]
pub struct ServerBuilder<C> {
    pub(super) chaincode: C,
    pub(super) package_id: String,
    pub(super) transport: Option<Transport>,
    pub(super) limits: Limits,
    pub(super) keepalive: (Duration, Duration),
    pub(super) drain_timeout: Duration,
    pub(super) recorder: Option<Recorder>,
}

#[derive(Debug)]
pub(super) enum Transport {
    Plaintext,
    Tls(Tls),
}

impl<C: Chaincode> ServerBuilder<C> {
    pub(super) fn new(package_id: String, chaincode: C) -> Self {
        Self {
            chaincode,
            package_id,
            transport: None,
            limits: Limits {
                running: 512,
                waiting: 2500,
                transaction: Duration::from_secs(300),
                registration: Duration::from_secs(60),
                clock_skew: None,
            },
            keepalive: (Duration::from_secs(60), Duration::from_secs(20)),
            drain_timeout: Duration::from_secs(10),
            recorder: None,
        }
    }

    /// Talks TLS, mutual if `tls` names the roots of the peers' certificates.
    pub fn tls(mut self, tls: Tls) -> Self {
        self.transport = Some(Transport::Tls(tls));
        self
    }

    /// Talks without TLS: anyone who can reach the address can read every transaction and pose as the peer.
    pub fn plaintext(mut self) -> Self {
        self.transport = Some(Transport::Plaintext);
        self
    }

    /// Limits how many transactions of all peers together run at once, and how many more wait.
    ///
    /// Waiting transactions begin in order of arrival. When `waiting` transactions wait, the next one is answered with
    /// an ERROR at once, and the client's gateway tries another peer. A transaction that one here makes in another
    /// channel never waits for it. Every transaction is kept in memory with its arguments, so both numbers also limit
    /// memory. The server does not read from a peer that leaves its answers unread.
    ///
    /// 512 and 2500 by default; 2500 is the number that a peer simulates at once by default
    /// (`peer.limits.concurrency.endorserService`). At least one runs.
    pub fn maximum_transactions(mut self, running: usize, waiting: usize) -> Self {
        self.limits.running = running;
        self.limits.waiting = waiting;
        self
    }

    /// Limits how long a transaction may take from its arrival; then it is cancelled and answered with an ERROR.
    ///
    /// Five minutes by default. A peer waits no longer than its `chaincode.executetimeout`, 30 s by default, so this
    /// limit is for peers that never reply and for chaincodes that wait forever. Code that computes without end and
    /// never awaits cannot be cancelled, and blocks its thread.
    pub fn transaction_timeout(mut self, timeout: Duration) -> Self {
        self.limits.transaction = timeout;
        self
    }

    /// Limits how long a peer may take to admit the chaincode once connected; then the connection is closed.
    ///
    /// 60 s by default. A peer that does not know the package id sends nothing at all.
    pub fn registration_timeout(mut self, timeout: Duration) -> Self {
        self.limits.registration = timeout;
        self
    }

    /// Pings a peer (HTTP/2) that was silent for `interval`, and closes the connection if nothing arrives within
    /// `timeout`.
    ///
    /// 60 s and 20 s by default, as in the Go shim, so that both ends notice a dead connection at about the same time.
    /// A chaincode that dials pings every 120 s at most, since a peer closes connections that ping it more often than
    /// every 60 s.
    pub fn keepalive(mut self, interval: Duration, timeout: Duration) -> Self {
        self.keepalive = (interval.min(LONGEST_PING), timeout.min(LONGEST_PING));
        self
    }

    /// Limits how long transactions in flight may take once the server is told to stop. Ten seconds by default.
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.drain_timeout = timeout;
        self
    }

    /// Refuses proposals whose timestamp is further than this from this machine's clock, before or after.
    ///
    /// The answer has status 400 and a message that begins with `CLOCK_SKEW: `. A client chooses the timestamp, so
    /// without this check it can date a proposal back at will. Off by default.
    pub fn maximum_clock_skew(mut self, skew: Duration) -> Self {
        self.limits.clock_skew = Some(skew);
        self
    }

    /// Writes every answered transaction to a file, with all arguments and values. Off by default, and only for data
    /// that are not real: see [`Recorder`].
    pub fn record(mut self, recorder: Recorder) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// Listens on `address`; port 0 takes a free one, which [`Server::local_address`] tells.
    ///
    /// # Errors
    ///
    /// [`ServerError`] if the settings cannot be used or the address cannot be listened on.
    pub async fn bind(self, address: impl ToSocketAddrs) -> Result<Server, ServerError> {
        self.check()?;
        let protection = match self.transport.ok_or(ServerError::PlaintextNotAllowed)? {
            Transport::Plaintext => Protection::Plaintext,
            Transport::Tls(tls) => Protection::Tls(Arc::new(Renewal::new(tls)?)),
        };
        metrics::describe();
        let lifecycle = Lifecycle::default();
        let shared = Shared::new(
            self.chaincode,
            self.package_id,
            self.limits,
            lifecycle.clone(),
            self.recorder,
        );
        let service = ChaincodeServer::new(Service(Arc::new(shared)))
            .max_decoding_message_size(MAXIMUM_MESSAGE_SIZE)
            .max_encoding_message_size(MAXIMUM_MESSAGE_SIZE);
        let (health, health_service) = tonic_health::server::health_reporter();
        health.set_serving::<ChaincodeServer<Service<C>>>().await;
        let router = tonic::transport::Server::builder()
            .http2_keepalive_interval(Some(self.keepalive.0))
            .http2_keepalive_timeout(Some(self.keepalive.1))
            .max_concurrent_streams(STREAMS)
            .add_service(service)
            .add_service(health_service);

        let listener = TcpListener::bind(address)
            .await
            .map_err(ServerError::Bind)?;
        let local_address = listener.local_addr().map_err(ServerError::Bind)?;
        Ok(Server {
            router,
            listener,
            protection,
            local_address,
            lifecycle,
            health,
            drain_timeout: self.drain_timeout,
        })
    }

    pub(super) fn check(&self) -> Result<(), ServerError> {
        if self.package_id.is_empty() {
            return Err(ServerError::EmptyPackageId);
        }
        Ok(())
    }
}
