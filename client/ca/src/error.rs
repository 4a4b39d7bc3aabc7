//! What can go wrong between a caller and a certificate authority, told apart by who is at fault.

use std::fmt;

use serde::Deserialize;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// The number Fabric CA gives to the registration of an id that exists (`lib/caerrors`, `ErrDupIdentityReg`).
const DUPLICATE_IDENTITY: i64 = 74;

/// Why a request to a certificate authority did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller: the address is not an `https` URL without a path.
    #[error("the address of the certificate authority is not an https URL of a host and a port")]
    InvalidUrl,
    /// The caller: the TLS roots to pin are not certificates in PEM.
    #[error("the TLS roots of the certificate authority are not certificates in PEM")]
    InvalidRoots(#[source] Option<Source>),
    /// The caller: the private key is not an ECDSA P-256 key in PKCS#8 PEM.
    #[error("the key is not an ECDSA P-256 private key in PKCS#8 PEM")]
    InvalidKey,
    /// The caller: the signature is not an ECDSA P-256 signature in DER.
    #[error("the signature is not an ECDSA P-256 signature in DER")]
    InvalidSignature,
    /// The caller: a name or host cannot stand in a certificate request.
    #[error("the certificate request has a name or host that X.509 does not allow")]
    InvalidCertificateRequest(#[source] Source),
    /// This program: the operating system or library could not make a key or a connection pool.
    #[error("this machine could not prepare a key or a connection")]
    Unprepared(#[source] Source),
    /// The network, or a server that is not the pinned one.
    #[error("the certificate authority could not be reached")]
    Unreachable(#[source] Source),
    /// The caller, in the eyes of the certificate authority: not known, not permitted, or not well formed.
    #[error("the certificate authority refused: {0}")]
    Refused(Refusal),
    /// The certificate authority: it failed and says so.
    #[error("the certificate authority failed: {0}")]
    Failed(Refusal),
    /// The certificate authority, or whatever answers in its place: the answer is not one of Fabric CA's.
    #[error("the answer is not one of a Fabric CA server: {0}")]
    Malformed(&'static str),
}

impl Error {
    /// Whether the id that was to be registered is registered already.
    pub fn is_already_registered(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.errors.iter().any(|error| error.code == DUPLICATE_IDENTITY))
    }
}

/// An HTTP status and the reasons that came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status, 400 or above unless the server contradicts itself.
    pub status: u16,
    /// The server's own list, in its order; may be empty.
    pub errors: Vec<AuthorityError>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "status {}", self.status)?;
        for error in &self.errors {
            write!(formatter, ", code {}: {}", error.code, error.message)?;
        }
        Ok(())
    }
}

/// One reason a certificate authority gives, numbered as in Fabric CA's `lib/caerrors`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct AuthorityError {
    /// For example 20, an authentication failure whose cause only the server's log tells, or 71, one of authorization.
    pub code: i64,
    /// A sentence of the server's.
    pub message: String,
}
