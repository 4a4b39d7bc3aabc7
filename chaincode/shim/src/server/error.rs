//! Why a chaincode is not served.

use std::error::Error;
use std::path::PathBuf;

use super::tls::TlsError;

/// Why a chaincode could not be served, or no longer is. Each variant says whose it is to mend.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// Settings: the package id is empty. A peer shows it when the package is installed, and calculates it offline.
    #[error(
        "the package id of the chaincode is empty: `peer lifecycle chaincode calculatepackageid` says it"
    )]
    EmptyPackageId,
    /// Settings: neither [`ServerBuilder::tls`](super::ServerBuilder::tls) nor [`ServerBuilder::plaintext`](super::ServerBuilder::plaintext) was called.
    #[error(
        "the chaincode server has no TLS key, and plaintext was not allowed: give it one, or allow that"
    )]
    PlaintextNotAllowed,
    /// Settings: an environment variable is missing, or says something that it cannot.
    #[error("the environment variable {name} {problem}")]
    Variable {
        /// Which.
        name: &'static str,
        /// What is wrong, and what it should say.
        problem: &'static str,
    },
    /// Settings: the address of the peer is not `host:port`.
    #[error("the peer's address is not host:port: {0}")]
    PeerAddress(String),
    /// This machine: a certificate or key cannot be read.
    #[error("{path} cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Settings: the chaincode's own certificate, its key or the roots of its peers cannot be used.
    #[error("the TLS certificates or the key cannot be used")]
    Tls(#[source] TlsError),
    /// This machine: the address is in use, or not of this machine.
    #[error("the address cannot be listened on: is it another program's, or another machine's?")]
    Bind(#[source] std::io::Error),
    /// This machine: serving ended by itself.
    #[error("the chaincode server ended")]
    Serve(#[source] Box<dyn Error + Send + Sync>),
    /// The peer or the way to it: nobody answers at the address, or not with gRPC.
    #[error("the peer at {address} cannot be reached")]
    Unreachable {
        /// Where.
        address: String,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The peer, or the chaincode's root certificates: the two do not fit together.
    #[error("TLS with the peer at {address} failed: {problem}")]
    PeerTls {
        /// Where.
        address: String,
        /// What either side found wrong with the other.
        problem: String,
    },
    /// The peer does not know the chaincode by this package id, or did not start it.
    #[error(
        "the peer did not admit the chaincode: it must have installed a package of the id {package_id}, and wait for it"
    )]
    NotAdmitted {
        /// As what the chaincode registered.
        package_id: String,
    },
    /// The peer does not keep to the protocol.
    #[error("the peer does not keep to the chaincode protocol: {0}")]
    Protocol(String),
    /// The peer is gone. Peers that launched a chaincode launch it again when they need it.
    #[error("the peer ended the connection")]
    PeerGone,
}

impl ServerError {
    pub(super) fn serve(error: tonic::transport::Error) -> Self {
        Self::Serve(error.into())
    }
}
