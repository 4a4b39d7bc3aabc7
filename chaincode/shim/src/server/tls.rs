//! The certificates and the key of a chaincode server.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use tonic::transport::{Certificate, Identity, ServerTlsConfig};
use zeroize::Zeroizing;

use super::ServerError;

/// How long a peer may take for its handshake, as in the Go shim.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// The certificate and key that a chaincode server shows, and the roots of the peers it talks to.
#[derive(Clone)]
pub struct Tls {
    certificates: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
    client_roots: Option<Vec<u8>>,
}

impl Tls {
    /// TLS with this certificate chain, the server's own first, and its private key, both PEM.
    ///
    /// Any client may connect until [`client_roots`](Self::client_roots) says which.
    pub fn from_pem(certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        Self {
            certificates: certificates.into(),
            key: Zeroizing::new(key.into()),
            client_roots: None,
        }
    }

    /// The same from files.
    ///
    /// # Errors
    ///
    /// [`ServerError::File`] names the file that cannot be read.
    pub fn from_files(
        certificates: impl AsRef<Path>,
        key: impl AsRef<Path>,
    ) -> Result<Self, ServerError> {
        Ok(Self::from_pem(
            read(certificates.as_ref())?,
            read(key.as_ref())?,
        ))
    }

    /// Makes TLS mutual: only clients with a certificate under one of these roots (PEM) may connect.
    pub fn client_roots(mut self, roots: impl Into<Vec<u8>>) -> Self {
        self.client_roots = Some(roots.into());
        self
    }

    /// The same from a file.
    ///
    /// # Errors
    ///
    /// [`ServerError::File`] if it cannot be read.
    pub fn client_roots_file(self, roots: impl AsRef<Path>) -> Result<Self, ServerError> {
        Ok(self.client_roots(read(roots.as_ref())?))
    }

    pub(super) fn into_config(self) -> ServerTlsConfig {
        let config = ServerTlsConfig::new()
            .identity(Identity::from_pem(self.certificates, &self.key))
            .timeout(HANDSHAKE_TIMEOUT);
        match self.client_roots {
            Some(roots) => config.client_ca_root(Certificate::from_pem(roots)),
            None => config,
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tls")
            .field("key", &"[redacted]")
            .field("is_mutual", &self.client_roots.is_some())
            .finish_non_exhaustive()
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ServerError> {
    std::fs::read(path).map_err(|source| ServerError::File {
        path: path.to_owned(),
        source,
    })
}
