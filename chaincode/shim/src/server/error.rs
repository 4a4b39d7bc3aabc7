//! Why a chaincode is not served.

use std::error::Error;
use std::path::PathBuf;

use super::tls::TlsError;

/// Why a chaincode could not be served, or no longer is. Each variant says where the fault is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// Fault: the settings. The package id is empty. A peer shows it when the package is installed, and calculates it
    /// offline.
    #[error(
        "the package id of the chaincode is empty: `peer lifecycle chaincode calculatepackageid` says it"
    )]
    EmptyPackageId,
    /// Fault: the settings. Neither [`ServerBuilder::tls`](super::ServerBuilder::tls) nor
    /// [`ServerBuilder::plaintext`](super::ServerBuilder::plaintext) was called.
    #[error(
        "the chaincode server has no TLS key, and plaintext was not allowed: give it one, or allow that"
    )]
    PlaintextNotAllowed,
    /// Fault: the settings. An environment variable is missing or has an impossible value.
    #[error("the environment variable {name} {problem}")]
    Variable {
        /// The variable.
        name: &'static str,
        /// What is wrong, and what the value should be.
        problem: &'static str,
    },
    /// Fault: the settings. The address of the peer is not `host:port`.
    #[error("the peer's address is not host:port: {0}")]
    PeerAddress(String),
    /// Fault: this machine. A certificate or key cannot be read.
    #[error("{path} cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// Fault: the settings. The chaincode's own certificate, its key or the roots of its peers cannot be used.
    #[error("the TLS certificates or the key cannot be used")]
    Tls(#[source] TlsError),
    /// Fault: this machine. The address is in use, or does not belong to this machine.
    #[error("the address cannot be listened on: is it another program's, or another machine's?")]
    Bind(#[source] std::io::Error),
    /// Fault: this machine. Serving ended by itself.
    #[error("the chaincode server ended")]
    Serve(#[source] Box<dyn Error + Send + Sync>),
    /// Fault: the peer, or the network to it. Nothing answers at the address, or not with gRPC.
    #[error("the peer at {address} cannot be reached")]
    Unreachable {
        /// The address.
        address: String,
        /// The reason.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Fault: the peer, or the chaincode's root certificates. The two do not fit together.
    #[error("TLS with the peer at {address} failed: {problem}")]
    PeerTls {
        /// The address.
        address: String,
        /// What one side found wrong with the other.
        problem: String,
    },
    /// The peer does not know the chaincode by this package id, or did not start it.
    #[error(
        "the peer did not admit the chaincode: it must have installed a package of the id {package_id}, and wait for it"
    )]
    NotAdmitted {
        /// The package id under which the chaincode registered.
        package_id: String,
    },
    /// Fault: the peer. It does not follow the protocol.
    #[error("the peer does not keep to the chaincode protocol: {0}")]
    Protocol(String),
    /// The peer is gone. A peer that launched a chaincode launches it again when it needs it.
    #[error("the peer ended the connection")]
    PeerGone,
}

impl ServerError {
    pub(super) fn serve(error: tonic::transport::Error) -> Self {
        Self::Serve(error.into())
    }
}
