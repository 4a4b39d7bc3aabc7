//! Peers that come in: TCP, then TLS unless plaintext is allowed.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::{Stream, StreamExt, stream};
use rustls::{AlertDescription, CertificateError};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tonic::transport::server::{Connected, TcpConnectInfo};
use tracing::warn;

use super::metrics;
use super::renewal::Renewal;

/// How long a peer may take for its handshake, as in the Go shim.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// How many handshakes go on at once. Whoever comes next waits in the backlog of the operating system.
const HANDSHAKES: usize = 256;

/// How long to wait after a failure to accept, of which the usual one, too many open files, does not pass at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The first byte of everybody who speaks TLS: a handshake record (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 22;

/// How the server protects what it says.
#[derive(Clone)]
pub(super) enum Protection {
    Plaintext,
    Tls(Arc<Renewal>),
}

/// A peer that is connected, its handshake done.
pub(super) enum Socket {
    Plaintext(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// Accepts without end. Handshakes go on at once, and a failed one is logged and forgotten.
pub(super) fn accept(
    listener: TcpListener,
    protection: Protection,
) -> impl Stream<Item = Result<Socket, io::Error>> {
    stream::unfold(listener, |listener| async {
        loop {
            match listener.accept().await {
                Ok(accepted) => return Some((accepted, listener)),
                Err(error) => {
                    warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    })
    .map(move |(socket, address)| handshake(socket, address, protection.clone()))
    .buffer_unordered(HANDSHAKES)
    .filter_map(|socket| std::future::ready(socket.map(Ok)))
}

async fn handshake(
    socket: TcpStream,
    address: SocketAddr,
    protection: Protection,
) -> Option<Socket> {
    // Without it small messages wait for the acknowledgement of the ones before.
    let _ = socket.set_nodelay(true);
    let shaking = async {
        match protection {
            Protection::Plaintext => plaintext(socket).await,
            Protection::Tls(renewal) => tls(socket, renewal).await,
        }
    };
    let done = tokio::time::timeout(HANDSHAKE_TIMEOUT, shaking).await;
    match done.unwrap_or(Err(HandshakeError::TimedOut)) {
        Ok(socket) => Some(socket),
        Err(HandshakeError::Left) => None,
        Err(error) => {
            metrics::handshake_failed(error.fault());
            warn!(peer = %address, fault = error.fault(), reason = %error, "a connection failed");
            None
        }
    }
}

async fn plaintext(socket: TcpStream) -> Result<Socket, HandshakeError> {
    let mut first = [0];
    match socket.peek(&mut first).await {
        Ok(0) | Err(_) => Err(HandshakeError::Left),
        Ok(_) if first == [TLS_HANDSHAKE] => Err(HandshakeError::TlsAgainstPlaintext),
        Ok(_) => Ok(Socket::Plaintext(socket)),
    }
}

async fn tls(socket: TcpStream, renewal: Arc<Renewal>) -> Result<Socket, HandshakeError> {
    let acceptor = TlsAcceptor::from(renewal.config().await);
    match acceptor.accept(socket).await {
        Ok(socket) => Ok(Socket::Tls(Box::new(socket))),
        Err(error) => Err(HandshakeError::from_io(&error)),
    }
}

/// Why a connection never became one. Says what to do on the side that is wrong; `connection.json` is the peer's.
#[derive(Debug, PartialEq, thiserror::Error)]
enum HandshakeError {
    #[error("it said nothing")]
    Left,
    #[error("the handshake took longer than {HANDSHAKE_TIMEOUT:?}")]
    TimedOut,
    #[error(
        "the peer speaks plaintext to a chaincode that speaks TLS: set tls_required in its connection.json"
    )]
    PlaintextAgainstTls,
    #[error(
        "the peer speaks TLS to a chaincode that speaks plaintext: give the chaincode a certificate"
    )]
    TlsAgainstPlaintext,
    #[error(
        "the peer shows no certificate: set client_auth_required, client_cert and client_key in its connection.json"
    )]
    NoCertificate,
    #[error("the peer's certificate is under none of the roots that the chaincode was given")]
    UnknownRoot,
    #[error("the peer's certificate has expired: renew it in its connection.json")]
    ExpiredCertificate,
    #[error("the peer's certificate cannot be used: {0:?}")]
    BadCertificate(CertificateError),
    #[error(
        "the peer does not take the chaincode's certificate ({0:?}): compare it with root_cert and address in the peer's connection.json"
    )]
    NotTrusted(AlertDescription),
    #[error("TLS failed: {0}")]
    Tls(rustls::Error),
    #[error("the connection broke: {0}")]
    Broken(io::ErrorKind),
}

impl HandshakeError {
    fn from_io(error: &io::Error) -> Self {
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref());
        let Some(tls) = tls else {
            return match error.kind() {
                // Whoever only looks whether the port is open goes without a word.
                io::ErrorKind::UnexpectedEof => Self::Left,
                other => Self::Broken(other),
            };
        };
        match tls {
            rustls::Error::InvalidMessage(_) => Self::PlaintextAgainstTls,
            rustls::Error::NoCertificatesPresented => Self::NoCertificate,
            rustls::Error::InvalidCertificate(problem) => match problem {
                CertificateError::UnknownIssuer => Self::UnknownRoot,
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    Self::ExpiredCertificate
                }
                other => Self::BadCertificate(other.clone()),
            },
            rustls::Error::AlertReceived(
                alert @ (AlertDescription::UnknownCA
                | AlertDescription::BadCertificate
                | AlertDescription::CertificateExpired
                | AlertDescription::CertificateUnknown
                | AlertDescription::UnsupportedCertificate),
            ) => Self::NotTrusted(*alert),
            other => Self::Tls(other.clone()),
        }
    }

    /// On which side something is to be mended.
    fn fault(&self) -> &'static str {
        match self {
            Self::TlsAgainstPlaintext | Self::NotTrusted(_) => "chaincode",
            Self::Left | Self::TimedOut | Self::Broken(_) => "network",
            _ => "peer",
        }
    }
}

impl Connected for Socket {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> TcpConnectInfo {
        match self {
            Self::Plaintext(socket) => socket.connect_info(),
            Self::Tls(socket) => socket.get_ref().0.connect_info(),
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plaintext(socket) => Pin::new(socket).poll_read(context, buffer),
            Self::Tls(socket) => Pin::new(socket).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plaintext(socket) => Pin::new(socket).poll_write(context, bytes),
            Self::Tls(socket) => Pin::new(socket).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plaintext(socket) => Pin::new(socket).poll_flush(context),
            Self::Tls(socket) => Pin::new(socket).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plaintext(socket) => Pin::new(socket).poll_shutdown(context),
            Self::Tls(socket) => Pin::new(socket).poll_shutdown(context),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plaintext(socket) => Pin::new(socket).poll_write_vectored(context, slices),
            Self::Tls(socket) => Pin::new(socket).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plaintext(socket) => socket.is_write_vectored(),
            Self::Tls(socket) => socket.is_write_vectored(),
        }
    }
}
