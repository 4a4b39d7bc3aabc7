//! Connections to a service of strangers who do not sign in.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::interval;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Between two bytes of a slow request.
const SLOWLY: Duration = Duration::from_secs(1);

/// Makes connections that trust one root. Without session resumption every handshake costs the service what the first
/// one does.
#[derive(Clone)]
pub struct Stranger {
    address: SocketAddr,
    connector: TlsConnector,
}

impl Stranger {
    /// A stranger to the service at this address, whose certificate is of this root, in PEM.
    #[must_use]
    pub fn new(address: SocketAddr, root: &str) -> Self {
        let root = CertificateDer::from_pem_slice(root.as_bytes());
        let mut roots = RootCertStore::empty();
        roots
            .add(root.expect("the root is in PEM"))
            .expect("the root is a certificate");
        let mut config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.resumption = rustls::client::Resumption::disabled();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self {
            address,
            connector: TlsConnector::from(Arc::new(config)),
        }
    }

    /// Connects without a request.
    ///
    /// # Errors
    ///
    /// If the service does not take the connection.
    pub async fn connect(&self) -> io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.address).await?;
        let name = ServerName::from(self.address.ip());
        self.connector.connect(name, stream).await
    }
}

/// Keeps a connection until the service ends it: silently, or with a byte of a header now and then.
///
/// # Errors
///
/// When the service has ended a slow one.
pub async fn hold(mut stream: TlsStream<TcpStream>, is_slow: bool) -> io::Result<()> {
    if !is_slow {
        return std::future::pending().await;
    }
    let mut pause = interval(SLOWLY);
    for byte in b"GET / HTTP/1.1\r\nslowly: "
        .iter()
        .chain(b"y".iter().cycle())
    {
        pause.tick().await;
        stream.write_all(&[*byte]).await?;
        stream.flush().await?;
    }
    Ok(())
}
