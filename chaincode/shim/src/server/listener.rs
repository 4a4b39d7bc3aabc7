//! Incoming connections of peers: TCP, then TLS unless plaintext is allowed.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::{Stream, StreamExt, stream};
use rustls::{AlertDescription, CertificateError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, BufReader, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;
use tonic::transport::server::{Connected, TcpConnectInfo};
use tracing::warn;

use super::metrics;
use super::renewal::Renewal;
use super::stall_timeout::StallTimeout;

/// How long a peer may take for its handshake, as in the Go shim.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// How many handshakes run at once. Further peers wait in the backlog of the operating system.
const HANDSHAKES: usize = 256;

/// How long to wait after a failed accept. The usual cause, too many open files, does not pass at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How many bytes are read from a TLS connection at once. rustls asks for 4 KiB at a time, a quarter of a record, so a
/// value of 1 MiB would take 256 calls of the operating system.
const READ_AHEAD: usize = 32 * 1024;

/// The first byte of every TLS client: a handshake record (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 22;

/// The first bytes of every HTTP/2 client (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How the server protects its connections.
#[derive(Clone)]
pub(super) enum Protection {
    Plaintext,
    Tls(Arc<Renewal>),
}

/// A peer that is connected, its handshake done.
pub(super) struct Socket {
    transport: StallTimeout<Transport>,
    /// The bytes that were read to recognize HTTP/2 and have not been passed on yet.
    preface: &'static [u8],
}

/// Plaintext on the left, TLS on the right.
type Transport = Either<TcpStream, Box<TlsStream<BufReader<TcpStream>>>>;

/// Accepts peers forever. Handshakes run at the same time; a failed one is logged and dropped.
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
    // Without it, a small message waits for the acknowledgement of the messages before it.
    let _ = socket.set_nodelay(true);
    // After the handshake, HTTP/2's own keepalive finds silent peers.
    let shaking = async {
        let mut transport = match protection {
            Protection::Plaintext => Either::Left(socket),
            Protection::Tls(renewal) => tls(socket, renewal).await?,
        };
        read_preface(&mut transport).await?;
        Ok(Socket {
            transport: StallTimeout::new(transport),
            preface: PREFACE,
        })
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

async fn tls(socket: TcpStream, renewal: Arc<Renewal>) -> Result<Transport, HandshakeError> {
    let acceptor = TlsAcceptor::from(renewal.config().await);
    let socket = BufReader::with_capacity(READ_AHEAD, socket);
    match acceptor.accept(socket).await {
        Ok(socket) => Ok(Either::Right(Box::new(socket))),
        Err(error) => Err(HandshakeError::from_io(&error)),
    }
}

/// Checks that the peer speaks HTTP/2. The HTTP/2 library would drop other connections without an error.
async fn read_preface(transport: &mut Transport) -> Result<(), HandshakeError> {
    let mut read = 0;
    let mut bytes = [0; PREFACE.len()];
    while read < PREFACE.len() {
        match transport.read(&mut bytes[read..]).await {
            Ok(0) if read == 0 => return Err(HandshakeError::Left),
            Ok(0) => return Err(HandshakeError::NotHttp2),
            Ok(length) => read += length,
            // With TLS 1.3 a client that takes no offence at the chaincode's certificate says so only now.
            Err(error) => return Err(HandshakeError::from_io(&error)),
        }
        if bytes[..read] != PREFACE[..read] {
            let is_tls = matches!(transport, Either::Left(_)) && bytes[0] == TLS_HANDSHAKE;
            return Err(match is_tls {
                true => HandshakeError::TlsAgainstPlaintext,
                false => HandshakeError::NotHttp2,
            });
        }
    }
    Ok(())
}

/// Why a connection was not established. The text says what to do on the side at fault; `connection.json` is the
/// peer's.
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
    #[error(
        "the peer's certificate is under none of the roots that the chaincode was given: compare client_cert in the peer's connection.json with those"
    )]
    UnknownRoot,
    #[error("the peer's certificate has expired: renew it in its connection.json")]
    ExpiredCertificate,
    #[error("the peer's certificate cannot be used ({0:?}): issue another for its connection.json")]
    BadCertificate(CertificateError),
    #[error(
        "the peer does not take the chaincode's certificate ({0:?}): compare it with root_cert and address in the peer's connection.json"
    )]
    NotTrusted(AlertDescription),
    #[error("TLS failed: {0}")]
    Tls(rustls::Error),
    #[error(
        "it does not speak HTTP/2, so it is no peer: who else was given the chaincode's address?"
    )]
    NotHttp2,
    #[error("the connection broke: {0}")]
    Broken(io::ErrorKind),
}

impl HandshakeError {
    fn from_io(error: &io::Error) -> Self {
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref());
        let Some(tls) = tls else {
            return match error.kind() {
                // A client that only checks whether the port is open closes the connection like this.
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => Self::Left,
                other => Self::Broken(other),
            };
        };
        match tls {
            rustls::Error::InvalidMessage(_) => Self::PlaintextAgainstTls,
            rustls::Error::NoCertificatesPresented => Self::NoCertificate,
            rustls::Error::InvalidCertificate(problem) => match problem {
                // `BadSignature` means another root of the same name, for example after an organization made its
                // certificates anew.
                CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                    Self::UnknownRoot
                }
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
                | AlertDescription::DecryptError
                | AlertDescription::UnsupportedCertificate),
            ) => Self::NotTrusted(*alert),
            other => Self::Tls(other.clone()),
        }
    }

    /// The side that must fix the error.
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
        match self.transport.get_ref() {
            Either::Left(socket) => socket.connect_info(),
            Either::Right(socket) => socket.get_ref().0.get_ref().connect_info(),
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.preface.is_empty() {
            return Pin::new(&mut this.transport).poll_read(context, buffer);
        }
        let length = this.preface.len().min(buffer.remaining());
        let (now, later) = this.preface.split_at(length);
        buffer.put_slice(now);
        this.preface = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().transport).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().transport).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().transport).poll_shutdown(context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().transport).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.transport.is_write_vectored()
    }
}
