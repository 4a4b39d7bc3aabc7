//! TLS of servers, which take up renewed certificates while they run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fabric_x509::normalized;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use crate::file::Unreadable;
use crate::from_files::{Files, FromFiles};

/// The files of a TLS server, and what it offers with them.
#[derive(Debug, Clone)]
pub struct TlsServer {
    /// The certificate chain, the own certificate first, PEM.
    pub certificate: PathBuf,
    /// The private key, PKCS#8, PEM.
    pub key: PathBuf,
    /// The authorities of clients, PEM files. Without any, clients need no certificate.
    pub client_roots: Vec<PathBuf>,
    /// The protocols that ALPN offers, the preferred one first.
    pub protocols: &'static [&'static [u8]],
}

/// Why a server cannot use its TLS files. Fault: the operator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file is missing, or may not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file has no certificate in PEM.
    #[error("{} is not a certificate in PEM", .0.display())]
    NotACertificate(PathBuf),
    /// A file has no private key in PEM.
    #[error("{} is not a private key in PEM", .0.display())]
    NotAKey(PathBuf),
    /// The key is of another certificate, or TLS does not support one of the two.
    #[error("{} and {} do not belong together", certificate.display(), key.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What the TLS library says.
        #[source]
        source: rustls::Error,
    },
    /// The authorities of clients are of no use.
    #[error("the authorities of clients cannot be used")]
    ClientRoots(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl TlsServer {
    /// Accepts connections with the certificate that is in the files. [`FromFiles::current`] has the newest.
    ///
    /// # Errors
    ///
    /// [`TlsError`], if the files cannot be used now.
    pub fn open(self) -> Result<FromFiles<TlsAcceptor>, TlsError> {
        FromFiles::open("the TLS certificate", move |files| {
            let config = self.config(files)?;
            Ok(TlsAcceptor::from(Arc::new(config)))
        })
    }

    fn config(&self, files: &mut Files) -> Result<ServerConfig, TlsError> {
        let chain = certificates(&self.certificate, files)?;
        let key = PrivateKeyDer::from_pem_slice(normalized(&*files.secret(&self.key)?).as_bytes())
            .map_err(|_| TlsError::NotAKey(self.key.clone()))?;
        let mismatch = |source| TlsError::Mismatch {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            source,
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(mismatch)?;
        let builder = if self.client_roots.is_empty() {
            builder.with_no_client_auth()
        } else {
            let roots = Arc::new(self.roots(files)?);
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build();
            let verifier = verifier.map_err(|error| TlsError::ClientRoots(error.into()))?;
            builder.with_client_cert_verifier(verifier)
        };
        let mut config = builder.with_single_cert(chain, key).map_err(mismatch)?;
        config.alpn_protocols = self.protocols.iter().map(|name| name.to_vec()).collect();
        Ok(config)
    }

    fn roots(&self, files: &mut Files) -> Result<RootCertStore, TlsError> {
        let mut roots = RootCertStore::empty();
        for path in &self.client_roots {
            for root in certificates(path, files)? {
                let added = roots.add(root);
                added.map_err(|error| TlsError::ClientRoots(error.into()))?;
            }
        }
        Ok(roots)
    }
}

/// The certificates of a file, which has at least one.
fn certificates(path: &Path, files: &mut Files) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain = CertificateDer::pem_slice_iter(normalized(files.text(path)?).as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .unwrap_or_default();
    if chain.is_empty() {
        return Err(TlsError::NotACertificate(path.to_owned()));
    }
    Ok(chain)
}
