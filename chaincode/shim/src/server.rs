//! The chaincode as a service: peers connect to it and send it their transactions.

mod connection;
mod error;
mod exchange;
mod proposal;
mod query;
mod service;
mod shutdown;
mod stub;
mod tls;
mod transaction;
mod transactions;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fabric_protos::protos::chaincode_server::ChaincodeServer;
use tokio::net::{TcpListener, ToSocketAddrs};
use tonic::transport::server::{Router, TcpIncoming};
use tracing::{info, warn};

pub use self::error::ServerError;
use self::service::{Service, Shared};
pub use self::shutdown::shutdown_signal;
pub use self::stub::ChaincodeStub;
pub use self::tls::Tls;
use crate::Chaincode;

/// What Fabric allows a message between peer and chaincode to weigh.
const MAXIMUM_MESSAGE_SIZE: usize = 100 * 1024 * 1024;

/// Decides how a chaincode is served. Made by [`Server::builder`].
///
/// # Defaults
///
/// - transport: none; [`tls`](Self::tls) or [`plaintext`](Self::plaintext) must be called
/// - bound for transactions in flight at shutdown: 10 s
/// - proposals of any age are run
#[derive(Debug)]
pub struct ServerBuilder<C> {
    chaincode: C,
    package_id: String,
    transport: Option<Transport>,
    drain_timeout: Duration,
    maximum_clock_skew: Option<Duration>,
}

#[derive(Debug)]
enum Transport {
    Plaintext,
    Tls(Tls),
}

impl<C: Chaincode> ServerBuilder<C> {
    /// Serves with TLS, mutual if `tls` names the roots of the peers' client certificates.
    pub fn tls(mut self, tls: Tls) -> Self {
        self.transport = Some(Transport::Tls(tls));
        self
    }

    /// Serves without TLS: whoever reaches the address can read every transaction and pose as the peer.
    pub fn plaintext(mut self) -> Self {
        self.transport = Some(Transport::Plaintext);
        self
    }

    /// Bounds how long transactions in flight may take once the server is told to stop. Ten seconds by default.
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.drain_timeout = timeout;
        self
    }

    /// Refuses proposals whose timestamp is further than this from this machine's clock, before or after.
    ///
    /// The answer has status 400 and a message that begins with `CLOCK_SKEW: `. A client chooses the timestamp, so
    /// without this a proposal can be dated back at will. Off by default.
    pub fn maximum_clock_skew(mut self, skew: Duration) -> Self {
        self.maximum_clock_skew = Some(skew);
        self
    }

    /// Listens on `address`; port 0 takes a free one, which [`Server::local_address`] tells.
    ///
    /// # Errors
    ///
    /// [`ServerError`] if the settings cannot be used or the address cannot be listened on.
    pub async fn bind(self, address: impl ToSocketAddrs) -> Result<Server, ServerError> {
        if self.package_id.is_empty() {
            return Err(ServerError::EmptyPackageId);
        }
        let mut server = tonic::transport::Server::builder()
            // As the Go shim has it, so that both ends notice a dead connection at about the same time.
            .http2_keepalive_interval(Some(Duration::from_secs(60)))
            .http2_keepalive_timeout(Some(Duration::from_secs(20)));
        match self.transport.ok_or(ServerError::PlaintextNotAllowed)? {
            Transport::Plaintext => {}
            Transport::Tls(tls) => {
                server = server
                    .tls_config(tls.into_config())
                    .map_err(ServerError::Tls)?;
            }
        }

        let lifecycle = shutdown::Lifecycle::default();
        let shared = Shared::new(
            self.chaincode,
            self.package_id,
            self.maximum_clock_skew,
            lifecycle.clone(),
        );
        let service = ChaincodeServer::new(Service(Arc::new(shared)))
            .max_decoding_message_size(MAXIMUM_MESSAGE_SIZE)
            .max_encoding_message_size(MAXIMUM_MESSAGE_SIZE);
        let (health, health_service) = tonic_health::server::health_reporter();
        health.set_serving::<ChaincodeServer<Service<C>>>().await;
        let router = server.add_service(service).add_service(health_service);

        let listener = TcpListener::bind(address)
            .await
            .map_err(ServerError::Bind)?;
        let local_address = listener.local_addr().map_err(ServerError::Bind)?;
        Ok(Server {
            router,
            listener,
            local_address,
            lifecycle,
            drain_timeout: self.drain_timeout,
        })
    }
}

/// A chaincode that listens for peers.
///
/// ```no_run
/// # use fabric_chaincode::{Chaincode, Ledger, Response, Server, ServerError, Tls, shutdown_signal};
/// # struct Cars;
/// # impl Chaincode for Cars {
/// #     async fn invoke<L: Ledger>(&self, _: &L) -> Response { Response::ok("") }
/// # }
/// # async fn serve() -> Result<(), ServerError> {
/// let tls = Tls::from_files("server.pem", "server.key")?.client_roots_file("peers.pem")?;
/// Server::builder("cars:9f3b…", Cars)
///     .tls(tls)
///     .bind("127.0.0.1:9999")
///     .await?
///     .serve_with_shutdown(shutdown_signal())
///     .await
/// # }
/// ```
pub struct Server {
    router: Router,
    listener: TcpListener,
    local_address: SocketAddr,
    lifecycle: shutdown::Lifecycle,
    drain_timeout: Duration,
}

impl Server {
    /// Begins to decide how `chaincode` is served; `package_id` is the one that peers know its package by.
    pub fn builder<C: Chaincode>(package_id: impl Into<String>, chaincode: C) -> ServerBuilder<C> {
        ServerBuilder {
            chaincode,
            package_id: package_id.into(),
            transport: None,
            drain_timeout: Duration::from_secs(10),
            maximum_clock_skew: None,
        }
    }

    /// Where it listens.
    pub fn local_address(&self) -> SocketAddr {
        self.local_address
    }

    /// Serves peers until `signal` completes, then lets the transactions in flight finish, within the bound.
    ///
    /// New transactions are then refused with an ERROR, so that the client's gateway tries another peer.
    ///
    /// # Errors
    ///
    /// [`ServerError::Serve`] if serving ends by itself.
    pub async fn serve_with_shutdown(
        self,
        signal: impl Future<Output = ()>,
    ) -> Result<(), ServerError> {
        // Whatever ends this future ends the connections that it has accepted, too.
        let _abort = self.lifecycle.aborted.clone().drop_guard();
        info!(address = %self.local_address, "the chaincode serves peers");
        let incoming = TcpIncoming::from(self.listener).with_nodelay(Some(true));
        let draining = self.lifecycle.draining.clone();
        let serving = self
            .router
            .serve_with_incoming_shutdown(incoming, draining.clone().cancelled_owned());
        tokio::pin!(serving);
        tokio::select! {
            ended = &mut serving => return ended.map_err(ServerError::Serve),
            () = signal => draining.cancel(),
        }
        info!("the chaincode stops: transactions in flight may finish");
        match tokio::time::timeout(self.drain_timeout, serving).await {
            Ok(ended) => ended.map_err(ServerError::Serve),
            Err(_) => {
                warn!(bound = ?self.drain_timeout, "transactions were still in flight at the bound");
                Ok(())
            }
        }
    }
}
