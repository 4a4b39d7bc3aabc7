//! A chaincode that dials its peer, as it must when a peer launches it.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use fabric_protos::protos::chaincode_support_client::ChaincodeSupportClient;
use futures::StreamExt;
use rustls::CertificateError;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tracing::{info, warn};

use super::builder::Transport;
use super::connection::{Connection, ConnectionError, Ended};
use super::exchange::Outgoing;
use super::service::OUTGOING_MESSAGES;
use super::shared::Shared;
use super::shutdown::Lifecycle;
use super::{Destination, MAXIMUM_MESSAGE_SIZE, ServerBuilder, ServerError, metrics};
use crate::Chaincode;

/// How long a peer may take to accept the connection, as in the Go shim.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Peers close connections that ping more often than every 60 s.
const PING_INTERVAL: Duration = Duration::from_secs(120);

impl<C: Chaincode> ServerBuilder<C> {
    /// Listens or dials, and serves until `signal` completes; see [`Server::from_environment`](super::Server::from_environment).
    ///
    /// # Errors
    ///
    /// Those of [`bind`](Self::bind) and [`Server::serve_with_shutdown`](super::Server::serve_with_shutdown), or of
    /// [`dial`](Self::dial).
    pub async fn run(
        self,
        destination: Destination,
        signal: impl Future<Output = ()>,
    ) -> Result<(), ServerError> {
        match destination {
            Destination::Listen(address) => {
                self.bind(address).await?.serve_with_shutdown(signal).await
            }
            Destination::Dial(peer) => self.dial(&peer, signal).await,
        }
    }

    /// Dials the peer at `peer` (`host:port`) and serves it until `signal` completes or the peer goes.
    ///
    /// With TLS the peer's certificate must be for that host, under one of [`Tls::peer_roots`](super::Tls::peer_roots).
    ///
    /// # Errors
    ///
    /// [`ServerError::Unreachable`], [`ServerError::PeerTls`], [`ServerError::NotAdmitted`] or
    /// [`ServerError::Protocol`] if the peer cannot be served; [`ServerError::PeerGone`] once it goes. The chaincode
    /// should then end: a peer that launched it launches it again.
    pub async fn dial(
        self,
        peer: &str,
        signal: impl Future<Output = ()>,
    ) -> Result<(), ServerError> {
        self.check()?;
        let channel = self.connect(peer).await?;
        let is_tls = matches!(self.transport, Some(Transport::Tls(_)));
        metrics::describe();
        let lifecycle = Lifecycle::default();
        let _abort = lifecycle.aborted.clone().drop_guard();
        let limits = self.limits;
        let package_id = self.package_id.clone();
        let shared = Shared::new(
            self.chaincode,
            self.package_id,
            limits,
            lifecycle.clone(),
            self.recorder,
        );

        let (writer, outgoing) = mpsc::channel(OUTGOING_MESSAGES);
        // The chaincode reports an error by ending: a peer takes no status from a chaincode that dials.
        let outgoing =
            ReceiverStream::new(outgoing).filter_map(|one: Outgoing| std::future::ready(one.ok()));
        let connection = Connection::new(Arc::new(shared), None, writer);
        let serving = async {
            let not_admitted = ServerError::NotAdmitted { package_id };
            let mut client = ChaincodeSupportClient::new(channel)
                .max_decoding_message_size(MAXIMUM_MESSAGE_SIZE)
                .max_encoding_message_size(MAXIMUM_MESSAGE_SIZE);
            // The peer sends the headers of its response only with its first message.
            let registering = tokio::time::timeout(limits.registration, client.register(outgoing));
            let mut incoming = match registering.await {
                Ok(Ok(response)) => response.into_inner(),
                Ok(Err(status)) => return Err(refused(peer, is_tls, &status)),
                Err(_) => return Err(not_admitted),
            };
            match connection.run(&mut incoming).await {
                Ok(Ended::Stopped) => {
                    // The last answers are on their way; the peer ends its side after it has them.
                    while let Ok(Some(_)) = incoming.message().await {}
                    Ok(())
                }
                Ok(Ended::PeerLeft) => Err(ServerError::PeerGone),
                Err(ConnectionError::NotAdmitted { .. }) => Err(not_admitted),
                Err(ConnectionError::Broken(_)) => Err(ServerError::PeerGone),
                Err(other) => Err(ServerError::Protocol(other.to_string())),
            }
        };
        tokio::pin!(serving);
        info!(peer, "the chaincode dialled its peer");
        tokio::select! {
            ended = &mut serving => return ended,
            () = signal => lifecycle.draining.cancel(),
        }
        info!("the chaincode stops: transactions in flight may finish");
        if tokio::time::timeout(self.drain_timeout, serving)
            .await
            .is_err()
        {
            warn!(bound = ?self.drain_timeout, "transactions were still in flight at the bound");
        }
        Ok(())
    }

    async fn connect(&self, peer: &str) -> Result<Channel, ServerError> {
        let transport = self.transport.as_ref();
        let (scheme, tls) = match transport.ok_or(ServerError::PlaintextNotAllowed)? {
            Transport::Plaintext => ("http", None),
            Transport::Tls(tls) => {
                let material = tls.read()?;
                ("https", Some(material.client().map_err(ServerError::Tls)?))
            }
        };
        let not_an_address = || ServerError::PeerAddress(peer.to_owned());
        if !is_host_and_port(peer) {
            return Err(not_an_address());
        }
        let mut endpoint = Endpoint::from_shared(format!("{scheme}://{peer}"))
            .map_err(|_| not_an_address())?
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_nodelay(true)
            .keep_alive_while_idle(true)
            .http2_keep_alive_interval(self.keepalive.0.max(PING_INTERVAL))
            .keep_alive_timeout(self.keepalive.1);
        if let Some(tls) = tls {
            endpoint = endpoint.tls_config(tls).map_err(|_| not_an_address())?;
        }
        endpoint.connect().await.map_err(|source| {
            let address = peer.to_owned();
            match tls_problem(&source) {
                Some(problem) => ServerError::PeerTls { address, problem },
                None => ServerError::Unreachable {
                    address,
                    source: source.into(),
                },
            }
        })
    }
}

fn is_host_and_port(address: &str) -> bool {
    let parts = address.rsplit_once(':');
    parts.is_some_and(|(host, port)| {
        !host.is_empty() && !host.contains(['/', '@']) && port.parse::<u16>().is_ok()
    })
}

/// Why the server at the address does not accept the chaincode.
fn refused(address: &str, is_tls: bool, status: &Status) -> ServerError {
    let is_transport = status.source().is_some();
    if is_transport && is_tls {
        // With TLS 1.3, a server checks a client's certificate only after the handshake, and the library drops the
        // reason.
        return ServerError::PeerTls {
            address: address.to_owned(),
            problem: "the peer ended the connection: does it take the chaincode's certificate?"
                .to_owned(),
        };
    }
    let problem = match status.code() {
        Code::Unimplemented => {
            "it takes no chaincodes at this address: is it its chaincodeListenAddress?"
        }
        _ if is_transport => {
            "it does not answer as a peer does: is it a peer, and does it speak TLS?"
        }
        _ => status.message(),
    };
    ServerError::Protocol(problem.to_owned())
}

/// The TLS error behind a failure, if there is one.
fn tls_problem(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .and_then(|inner| inner.downcast_ref());
        if let Some(tls) = inner.or_else(|| error.downcast_ref()) {
            return Some(describe_tls(tls));
        }
        cause = error.source();
    }
    None
}

fn describe_tls(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidMessage(_) => {
            "the peer speaks plaintext to a chaincode that speaks TLS: set CORE_PEER_TLS_ENABLED as the peer has it"
                .to_owned()
        }
        // `BadSignature` means another root of the same name.
        rustls::Error::InvalidCertificate(
            CertificateError::UnknownIssuer | CertificateError::BadSignature,
        ) => "the peer's certificate is under none of the roots that the chaincode was given: give it the peer's TLS root"
            .to_owned(),
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "the peer's certificate is not for the host of this address: use a name that it has".to_owned(),
        rustls::Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "the peer's certificate has expired: renew it".to_owned(),
        rustls::Error::AlertReceived(alert) => {
            format!("the peer does not take the chaincode's certificate ({alert:?}): does the peer know its root?")
        }
        other => other.to_string(),
    }
}
