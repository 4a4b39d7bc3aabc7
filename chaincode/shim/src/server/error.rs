//! Why a chaincode is not served.

use std::path::PathBuf;

/// Why a server could not be made or ended before it was told to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The package id is empty. A peer shows it when the package is installed, and calculates it offline.
    #[error("the package id of the chaincode is empty")]
    EmptyPackageId,
    /// Neither [`ServerBuilder::tls`](super::ServerBuilder::tls) nor [`ServerBuilder::plaintext`](super::ServerBuilder::plaintext) was called.
    #[error("the chaincode server has no TLS key, and plaintext was not allowed")]
    PlaintextNotAllowed,
    /// A certificate or key cannot be read.
    #[error("{path} cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The certificates and the key are not PEM, or do not belong together.
    #[error("the TLS certificates or the key cannot be used")]
    Tls(#[source] tonic::transport::Error),
    /// The address cannot be listened on: it is in use, or not of this machine.
    #[error("the address cannot be listened on")]
    Bind(#[source] std::io::Error),
    /// Serving ended with an error.
    #[error("the chaincode server ended")]
    Serve(#[source] tonic::transport::Error),
}
