//! TLS of the service itself.

use std::sync::Arc;

use anyhow::Context;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use emr_service::file::{read_secret, read_text};
use emr_service::settings::KeyPair;

/// Reads certificate and key and offers HTTP/2 and HTTP/1.1 with them.
pub(crate) fn acceptor(settings: &KeyPair) -> anyhow::Result<TlsAcceptor> {
    let chain = read_text(&settings.certificate)?;
    let chain = CertificateDer::pem_slice_iter(chain.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("{} is not PEM", settings.certificate.display()))?;
    let key = PrivateKeyDer::from_pem_slice(read_secret(&settings.key)?.as_bytes())
        .with_context(|| format!("{} is not a private key in PEM", settings.key.display()))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .with_context(|| {
            format!(
                "{} and {} do not belong together",
                settings.certificate.display(),
                settings.key.display()
            )
        })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
