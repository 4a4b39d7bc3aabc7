//! Connecting to a peer.

use std::fmt;
use std::time::Duration;

use fabric_x509::{blocks, normalized};
use tonic::transport::{Certificate, Channel, ClientTlsConfig};
use zeroize::Zeroizing;

/// A peer may put the messages of all endorsers into one error; gRPC carries them in a header.
const MAX_HEADER_BYTES: u32 = 1024 * 1024;

/// Peers close connections that ping more often than every 60 s (`peer.keepalive.minInterval` in `core.yaml`).
const PING_INTERVAL: Duration = Duration::from_secs(120);
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// The address of a peer, and how to verify that the peer is the intended one.
///
/// One connection serves any number of [`Gateway`](crate::Gateway)s and [`Endorser`](crate::Endorser)s at once. It
/// reconnects by itself after the peer was away.
///
/// # Defaults
///
/// 5 s to connect; an HTTP/2 ping every 120 s, also when idle, that must be answered within 20 s. An `https` address
/// trusts only the given roots.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use fabric_gateway::Endpoint;
///
/// let connection = Endpoint::new("https://127.0.0.1:7051")
///     .tls_root(std::fs::read_to_string("tls-ca.pem")?)
///     .server_name("peer0.org1.example.com")
///     .connect()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Endpoint {
    address: String,
    tls_root: Option<String>,
    server_name: Option<String>,
    tls_identity: Option<(String, Zeroizing<String>)>,
    connect_timeout: Duration,
}

impl Endpoint {
    /// A peer at an address like `https://127.0.0.1:7051`, or `http://…` without TLS.
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            tls_root: None,
            server_name: None,
            tls_identity: None,
            connect_timeout: Duration::from_secs(5),
        }
    }

    /// The certificates, PEM, one of which must have issued the peer's TLS certificate.
    pub fn tls_root(mut self, certificates_pem: impl Into<String>) -> Self {
        self.tls_root = Some(certificates_pem.into());
        self
    }

    /// The name that the peer's TLS certificate must contain, if it is not the address's own host.
    pub fn server_name(mut self, name: impl Into<String>) -> Self {
        self.server_name = Some(name.into());
        self
    }

    /// The certificate (PEM) and PKCS#8 key (PEM) to show to a peer that demands mutual TLS.
    pub fn tls_identity(
        mut self,
        certificate_pem: impl Into<String>,
        key_pem: impl Into<String>,
    ) -> Self {
        self.tls_identity = Some((certificate_pem.into(), Zeroizing::new(key_pem.into())));
        self
    }

    /// How long connecting may take; 5 s if not set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Connects now.
    ///
    /// # Errors
    ///
    /// [`ConnectError::InvalidAddress`], [`ConnectError::InvalidTls`], and [`ConnectError::Unreachable`] if no peer
    /// answers there, or not the intended one.
    pub async fn connect(&self) -> Result<Channel, ConnectError> {
        self.endpoint()?
            .connect()
            .await
            .map_err(|source| ConnectError::Unreachable {
                address: self.address.clone(),
                source,
            })
    }

    /// Connects at the first call, which then fails with [`tonic::Code::Unavailable`] if no peer answers.
    ///
    /// # Errors
    ///
    /// [`ConnectError::InvalidAddress`] and [`ConnectError::InvalidTls`].
    pub fn connect_lazy(&self) -> Result<Channel, ConnectError> {
        Ok(self.endpoint()?.connect_lazy())
    }

    fn endpoint(&self) -> Result<tonic::transport::Endpoint, ConnectError> {
        let endpoint = tonic::transport::Endpoint::from_shared(self.address.clone())
            .ok()
            .filter(|endpoint| endpoint.uri().authority().is_some())
            .ok_or_else(|| ConnectError::InvalidAddress(self.address.clone()))?
            .connect_timeout(self.connect_timeout)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(PING_INTERVAL)
            .keep_alive_timeout(PING_TIMEOUT)
            .keep_alive_while_idle(true)
            .http2_max_header_list_size(MAX_HEADER_BYTES);
        match endpoint.uri().scheme_str() {
            Some("http") if self.tls_root.is_none() && self.tls_identity.is_none() => Ok(endpoint),
            Some("https") => endpoint
                .tls_config(self.tls_config()?)
                .map_err(|source| ConnectError::InvalidTls(Some(source))),
            _ => Err(ConnectError::InvalidAddress(self.address.clone())),
        }
    }

    fn tls_config(&self) -> Result<ClientTlsConfig, ConnectError> {
        // tonic takes a text without certificates for an empty set of roots, which trusts no peer.
        let root = self
            .tls_root
            .as_ref()
            .filter(|root| blocks(root).is_some_and(|blocks| !blocks.is_empty()))
            .ok_or(ConnectError::InvalidTls(None))?;
        let root = Certificate::from_pem(normalized(root).as_bytes());
        let mut config = ClientTlsConfig::new().ca_certificate(root);
        if let Some(name) = &self.server_name {
            config = config.domain_name(name);
        }
        if let Some((certificate, key)) = &self.tls_identity {
            let identity = tonic::transport::Identity::from_pem(
                normalized(certificate).as_bytes(),
                normalized(&**key).as_bytes(),
            );
            config = config.identity(identity);
        }
        Ok(config)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Endpoint")
            .field("address", &self.address)
            .field("server_name", &self.server_name)
            .field("connect_timeout", &self.connect_timeout)
            .field(
                "tls_identity",
                &self.tls_identity.as_ref().map(|_| "[redacted]"),
            )
            .finish_non_exhaustive()
    }
}

/// Why there is no connection to a peer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The address is not `https://host:port`, nor `http://host:port` without TLS settings.
    #[error("{0:?} is not an address like https://host:port")]
    InvalidAddress(String),
    /// The TLS root is missing or broken, or the client's TLS certificate and key are.
    #[error("the TLS certificates or the key for the peer are missing or broken")]
    InvalidTls(#[source] Option<tonic::transport::Error>),
    /// No peer answered there in time, or not the intended one.
    #[error("the peer at {address} cannot be reached")]
    Unreachable {
        /// The address.
        address: String,
        /// The reason.
        source: tonic::transport::Error,
    },
}
