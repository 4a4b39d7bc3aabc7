//! The chaincode as a service: peers connect to it and send it their transactions.

mod admission;
mod batch;
mod builder;
mod connection;
mod dial;
mod environment;
mod error;
mod exchange;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod listener;
mod metrics;
#[cfg(test)]
mod ordering;
mod proposal;
mod query;
mod renewal;
mod replay;
mod running;
mod service;
mod shared;
mod shutdown;
mod stall_timeout;
mod stub;
mod tls;
mod transaction;
mod transactions;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tonic::transport::server::Router;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tracing::{info, warn};

pub use self::builder::ServerBuilder;
pub use self::environment::Destination;
pub use self::error::ServerError;
use self::listener::Protection;
pub(crate) use self::replay::Replayer;
pub use self::shutdown::shutdown_signal;
pub use self::stub::ChaincodeStub;
pub use self::tls::{Tls, TlsError};
use crate::Chaincode;

/// The largest message that Fabric allows between peer and chaincode.
pub(crate) const MAXIMUM_MESSAGE_SIZE: usize = 100 * 1024 * 1024;

/// The names of the chaincode in the health service; the empty name stands for the whole server.
const HEALTH_NAMES: [&str; 2] = ["protos.Chaincode", ""];

/// A chaincode that listens for peers.
///
/// ```no_run
/// # use fabric_chaincode::{Chaincode, Ledger, Response, Server, ServerError, Tls, shutdown_signal};
/// # struct Cars;
/// # impl Chaincode for Cars {
/// #     async fn invoke<L: Ledger>(&self, _: &L) -> Response { Response::ok("") }
/// # }
/// # async fn serve() -> Result<(), ServerError> {
/// let tls = Tls::from_files("server.pem", "server.key")?.peer_roots_file("peers.pem")?;
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
    protection: Protection,
    local_address: SocketAddr,
    lifecycle: shutdown::Lifecycle,
    health: HealthReporter,
    drain_timeout: Duration,
}

impl Server {
    /// Begins to configure how `chaincode` is served; `package_id` is the id by which peers know its package.
    pub fn builder<C: Chaincode>(package_id: impl Into<String>, chaincode: C) -> ServerBuilder<C> {
        ServerBuilder::new(package_id.into(), chaincode)
    }

    /// Begins with the values of Fabric's environment variables; the caller reads the environment.
    ///
    /// ```no_run
    /// # use fabric_chaincode::{Chaincode, Ledger, Response, Server, ServerError, shutdown_signal};
    /// # struct Cars;
    /// # impl Chaincode for Cars {
    /// #     async fn invoke<L: Ledger>(&self, _: &L) -> Response { Response::ok("") }
    /// # }
    /// # async fn serve() -> Result<(), ServerError> {
    /// let (server, destination) = Server::from_environment(Cars, std::env::vars_os())?;
    /// server.run(destination, shutdown_signal()).await
    /// # }
    /// ```
    ///
    /// A **chaincode as a service** is told where to listen:
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `CHAINCODE_SERVER_ADDRESS` | `host:port` to listen on |
    /// | `CHAINCODE_ID`, or `CORE_CHAINCODE_ID_NAME` | the package id |
    /// | `CHAINCODE_TLS_CERT_FILE`, or `CHAINCODE_TLS_CERT` | the certificate chain, a PEM file |
    /// | `CHAINCODE_TLS_KEY_FILE`, or `CHAINCODE_TLS_KEY` | the private key, a PEM file |
    /// | `CHAINCODE_TLS_CLIENT_CACERT_FILE`, or `CHAINCODE_CLIENT_CA_CERT` | the roots of the peers' certificates, a PEM file; absent: any peer is served |
    /// | `CHAINCODE_TLS_DISABLED` | `true` for plaintext |
    ///
    /// A chaincode that a **peer launches** is told where that peer is:
    ///
    /// | variable | meaning |
    /// |---|---|
    /// | `CORE_PEER_ADDRESS` | `host:port` of the peer; Go chaincodes are given it as the argument `-peer.address` |
    /// | `CORE_CHAINCODE_ID_NAME`, or `CHAINCODE_ID` | the package id |
    /// | `CORE_PEER_TLS_ENABLED` | `true`, or `false` for plaintext |
    /// | `CORE_TLS_CLIENT_CERT_FILE` | the certificate, a PEM file; or `CORE_TLS_CLIENT_CERT_PATH`, a file with its Base64 |
    /// | `CORE_TLS_CLIENT_KEY_FILE` | the private key, a PEM file; or `CORE_TLS_CLIENT_KEY_PATH`, a file with its Base64 |
    /// | `CORE_PEER_TLS_ROOTCERT_FILE` | the root of the peer's certificate, a PEM file |
    ///
    /// If both addresses are given, it listens. An empty variable counts as absent; all other variables are ignored.
    ///
    /// # Errors
    ///
    /// [`ServerError::Variable`] names a variable that is missing or invalid: the server never falls back to plaintext.
    /// [`ServerError::File`] or [`ServerError::Tls`] if the file that it names cannot be used.
    pub fn from_environment<C: Chaincode>(
        chaincode: C,
        variables: impl IntoIterator<Item = (impl Into<OsString>, impl Into<OsString>)>,
    ) -> Result<(ServerBuilder<C>, Destination), ServerError> {
        environment::read(chaincode, variables)
    }

    /// The address on which it listens.
    pub fn local_address(&self) -> SocketAddr {
        self.local_address
    }

    /// Serves peers until `signal` completes, then lets the transactions in flight finish, within the bound.
    ///
    /// From then on the health service says `NOT_SERVING`, and new transactions are refused with an ERROR, so that the
    /// client's gateway tries another peer.
    ///
    /// # Errors
    ///
    /// [`ServerError::Serve`] if serving ends by itself.
    pub async fn serve_with_shutdown(
        mut self,
        signal: impl Future<Output = ()>,
    ) -> Result<(), ServerError> {
        // However this future ends, the connections that it has accepted end, too.
        let _abort = self.lifecycle.aborted.clone().drop_guard();
        info!(address = %self.local_address, "the chaincode serves peers");
        let incoming = listener::accept(self.listener, self.protection);
        let draining = self.lifecycle.draining.clone();
        let serving = self
            .router
            .serve_with_incoming_shutdown(incoming, draining.clone().cancelled_owned());
        tokio::pin!(serving);
        tokio::select! {
            ended = &mut serving => return ended.map_err(ServerError::serve),
            () = signal => draining.cancel(),
        }
        info!("the chaincode stops: transactions in flight may finish");
        for name in HEALTH_NAMES {
            let stopping = ServingStatus::NotServing;
            self.health.set_service_status(name, stopping).await;
            // Watchers learn the status; then the server does not wait for them.
            self.health.clear_service_status(name).await;
        }
        match tokio::time::timeout(self.drain_timeout, serving).await {
            Ok(ended) => ended.map_err(ServerError::serve),
            Err(_) => {
                warn!(bound = ?self.drain_timeout, "transactions were still in flight at the bound");
                Ok(())
            }
        }
    }
}
