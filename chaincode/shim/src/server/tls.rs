//! The certificates and the key of a chaincode, and the roots of its peers.

use std::error::Error;
use std::fmt;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fabric_x509::normalized;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use tonic::transport::{Certificate, ClientTlsConfig, Identity};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use zeroize::Zeroizing;

use super::ServerError;

/// The certificate and key that a chaincode shows, and the roots of its peers.
///
/// Files are read again for every connection: a renewed certificate, key or root is used from the next connection on,
/// without a restart. Open connections stay open. While the files do not fit together (a half-done renewal, an expired
/// certificate), the last usable ones stay in use, and one warning is logged.
#[derive(Clone)]
pub struct Tls {
    certificates: Source,
    key: Source,
    peer_roots: Vec<Source>,
}

/// Why certificates and a key cannot be used. Fault: the issuer, or the operator who configured them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// There is no certificate, or it is not in PEM.
    #[error("the chaincode's certificate is missing, or not PEM")]
    NoCertificate,
    /// There is no private key, or it is not in PEM. Keys under a password are not supported.
    #[error("the chaincode's private key is missing, or not PEM without a password")]
    NoKey,
    /// The file is not Base64 of PEM, although it must be.
    #[error("the chaincode's certificate or key is not Base64 of PEM, as a peer writes it")]
    Base64,
    /// The key does not belong to the certificate.
    #[error("the chaincode's private key does not belong to its certificate")]
    KeyMismatch,
    /// The certificate can no longer be used.
    #[error("the chaincode's certificate expired on {0}: renew it")]
    Expired(String),
    /// The certificate cannot be used yet, or this machine's clock is wrong.
    #[error("the chaincode's certificate is valid from {0} only: is the clock right?")]
    NotYetValid(String),
    /// The roots of the peers are missing, or not certificates.
    #[error("the peers' root certificates are missing, or not PEM")]
    NoPeerRoots,
    /// The TLS library does not support the certificates or the key, for example an unknown kind of key.
    #[error("the certificates or the key are of no kind that TLS can use")]
    Unusable(#[source] Box<dyn Error + Send + Sync>),
}

/// Where PEM comes from.
#[derive(Clone)]
pub(super) enum Source {
    Memory(Zeroizing<Vec<u8>>),
    File(PathBuf),
    /// Base64 of PEM, which peers write beside the plain file for chaincodes that they launch.
    Base64File(PathBuf),
}

/// The contents of the sources at one moment.
#[derive(Eq, PartialEq)]
pub(super) struct Material {
    certificates: Zeroizing<Vec<u8>>,
    key: Zeroizing<Vec<u8>>,
    peer_roots: Option<Zeroizing<Vec<u8>>>,
}

impl Tls {
    /// TLS with this certificate chain, the chaincode's own first, and its private key, both PEM.
    ///
    /// A server serves any client until [`peer_roots`](Self::peer_roots) says which; a chaincode that dials needs them.
    pub fn from_pem(certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        Self {
            certificates: Source::memory(certificates),
            key: Source::memory(key),
            peer_roots: Vec::new(),
        }
    }

    /// Like [`from_pem`](Self::from_pem), but from files, which are read again whenever a peer connects.
    ///
    /// # Errors
    ///
    /// [`ServerError::File`] names the file that cannot be read.
    pub fn from_files(
        certificates: impl AsRef<Path>,
        key: impl AsRef<Path>,
    ) -> Result<Self, ServerError> {
        Ok(Self {
            certificates: Source::file(certificates.as_ref())?,
            key: Source::file(key.as_ref())?,
            peer_roots: Vec::new(),
        })
    }

    /// Like [`from_files`](Self::from_files), but some of the files may hold the Base64 of PEM.
    pub(super) fn from_sources(certificates: Source, key: Source) -> Result<Self, ServerError> {
        certificates.read()?;
        key.read()?;
        Ok(Self {
            certificates,
            key,
            peer_roots: Vec::new(),
        })
    }

    /// Trusts peers with a certificate under one of these roots (PEM) and no others; makes the TLS of a server mutual.
    ///
    /// Further calls add roots.
    pub fn peer_roots(mut self, roots: impl Into<Vec<u8>>) -> Self {
        self.peer_roots.push(Source::memory(roots));
        self
    }

    /// Like [`peer_roots`](Self::peer_roots), but from a file, which is read again whenever a peer connects.
    ///
    /// # Errors
    ///
    /// [`ServerError::File`] if it cannot be read.
    pub fn peer_roots_file(mut self, roots: impl AsRef<Path>) -> Result<Self, ServerError> {
        self.peer_roots.push(Source::file(roots.as_ref())?);
        Ok(self)
    }

    /// Whether its contents can change.
    pub(super) fn is_renewable(&self) -> bool {
        let mut sources = [&self.certificates, &self.key]
            .into_iter()
            .chain(&self.peer_roots);
        sources.any(|source| !matches!(source, Source::Memory(_)))
    }

    pub(super) fn read(&self) -> Result<Material, ServerError> {
        let mut peer_roots: Option<Zeroizing<Vec<u8>>> = None;
        for source in &self.peer_roots {
            let all = peer_roots.get_or_insert_default();
            all.extend_from_slice(&source.read()?);
            all.push(b'\n');
        }
        Ok(Material {
            certificates: self.certificates.read()?,
            key: self.key.read()?,
            peer_roots,
        })
    }
}

impl Material {
    /// The configuration of a server.
    pub(super) fn server(&self) -> Result<ServerConfig, TlsError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let (chain, key) = self.own()?;
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::Unusable(error.into()))?;
        let builder = match &self.peer_roots {
            Some(roots) => {
                let roots = Arc::new(root_store(roots)?);
                let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider)
                    .build()
                    .map_err(|_| TlsError::NoPeerRoots)?;
                builder.with_client_cert_verifier(verifier)
            }
            None => builder.with_no_client_auth(),
        };
        let mut config = builder
            .with_single_cert(chain, key)
            .map_err(|error| match error {
                rustls::Error::InconsistentKeys(_) => TlsError::KeyMismatch,
                other => TlsError::Unusable(other.into()),
            })?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        // A peer that reconnects must show its certificate again: it may have expired, or its root may have been
        // removed.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }

    /// The configuration of a chaincode that dials.
    pub(super) fn client(&self) -> Result<ClientTlsConfig, TlsError> {
        // This check finds what is wrong, and says it better than the transport would.
        self.server()?;
        let roots = self.peer_roots.as_ref().ok_or(TlsError::NoPeerRoots)?;
        Ok(ClientTlsConfig::new()
            .ca_certificate(Certificate::from_pem(roots))
            .identity(Identity::from_pem(&self.certificates, &self.key)))
    }

    fn own(&self) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
        let chain = CertificateDer::pem_slice_iter(&self.certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| TlsError::NoCertificate)?;
        let own = chain.first().ok_or(TlsError::NoCertificate)?;
        check_validity(own)?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| TlsError::NoKey)?;
        Ok((chain, key))
    }
}

impl Source {
    fn memory(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Memory(Zeroizing::new(bytes.into()))
    }

    /// A source from a file, if the file can be read.
    fn file(path: &Path) -> Result<Self, ServerError> {
        let source = Self::File(path.to_owned());
        source.read()?;
        Ok(source)
    }

    fn read(&self) -> Result<Zeroizing<Vec<u8>>, ServerError> {
        let bytes = match self {
            Self::Memory(bytes) => bytes.clone(),
            Self::File(path) => read(path)?,
            Self::Base64File(path) => BASE64
                .decode(read(path)?.trim_ascii())
                .map(Zeroizing::new)
                .map_err(|_| ServerError::Tls(TlsError::Base64))?,
        };
        let mut text = normalized(&*bytes);
        Ok(Zeroizing::new(mem::take(&mut *text).into_bytes()))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tls")
            .field("key", &"[redacted]")
            .field("is_mutual", &!self.peer_roots.is_empty())
            .finish_non_exhaustive()
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, ServerError> {
    std::fs::read(path)
        .map(Zeroizing::new)
        .map_err(|source| ServerError::File {
            path: path.to_owned(),
            source,
        })
}

fn root_store(pem: &[u8]) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| TlsError::NoPeerRoots)?;
        store.add(certificate).map_err(|_| TlsError::NoPeerRoots)?;
    }
    if store.is_empty() {
        return Err(TlsError::NoPeerRoots);
    }
    Ok(store)
}

fn check_validity(certificate: &[u8]) -> Result<(), TlsError> {
    let (_, certificate) =
        X509Certificate::from_der(certificate).map_err(|_| TlsError::NoCertificate)?;
    let validity = certificate.validity();
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs().cast_signed());
    if now > validity.not_after.timestamp() {
        return Err(TlsError::Expired(validity.not_after.to_string()));
    }
    if now < validity.not_before.timestamp() {
        return Err(TlsError::NotYetValid(validity.not_before.to_string()));
    }
    Ok(())
}
