//! What a TLS server shows to those who connect.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::issued::der;

/// The certificate, DER, that a TLS server shows to a new client without a certificate. The root, PEM, must have issued it,
/// for this host.
pub async fn shown_certificate(root: &str, host: &str, address: SocketAddr) -> Vec<u8> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from(der(root));
    roots.add(root).expect("it is a root");
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let host = ServerName::try_from(host.to_owned()).expect("it is a host");
    let stream = TcpStream::connect(address).await.expect("it listens");
    let connector = TlsConnector::from(Arc::new(config));
    let connected = connector.connect(host, stream).await;
    let connected = connected.expect("its certificate is trusted");
    let chain = connected.get_ref().1.peer_certificates();
    let own = chain.and_then(|chain| chain.first());
    own.expect("a server shows its certificate").to_vec()
}
