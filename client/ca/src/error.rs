//! What can go wrong between a caller and a certificate authority, told apart by who is at fault.

use std::fmt;

use serde::Deserialize;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Numbers that Fabric CA gives to its reasons (`lib/caerrors/servererror.go`).
mod code {
    pub(super) const CERTIFICATE_NOT_FOUND: i64 = 8;
    pub(super) const IDENTITY_NOT_FOUND: i64 = 10;
    pub(super) const AUTHENTICATION_FAILED: i64 = 20;
    pub(super) const CERTIFICATE_ALREADY_REVOKED: i64 = 66;
    pub(super) const AUTHORIZATION_FAILED: i64 = 71;
    pub(super) const DUPLICATE_IDENTITY: i64 = 74;
}

/// Why a request to a certificate authority did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Fault: the caller. The address is not an `https` URL without a path.
    #[error("the address of the certificate authority is not an https URL of a host and a port")]
    InvalidUrl,
    /// Fault: the caller. The TLS roots to pin are not certificates in PEM.
    #[error("the TLS roots of the certificate authority are not certificates in PEM")]
    InvalidRoots(#[source] Option<Source>),
    /// Fault: the caller. The private key is not an ECDSA P-256 key in PKCS#8 PEM.
    #[error(
        "the key is not an ECDSA P-256 private key in PKCS#8 PEM; `openssl pkcs8 -topk8 -nocrypt -in KEY` converts other files"
    )]
    InvalidKey,
    /// Fault: the caller. The public key is not an ECDSA P-256 key in DER.
    #[error("the public key is not an ECDSA P-256 public key in DER")]
    InvalidPublicKey,
    /// Fault: the caller. The signature is not an ECDSA P-256 signature, in DER or raw.
    #[error("the signature is not an ECDSA P-256 signature")]
    InvalidSignature,
    /// Fault: the caller. The certificate to revoke is not a certificate that names its issuer's key.
    #[error("this is not one X.509 certificate in PEM that names the key of its issuer")]
    InvalidCertificate,
    /// Fault: the caller. A host is not ASCII, so that it cannot stand in a certificate request.
    #[error("the certificate request has a host that X.509 does not allow")]
    InvalidCertificateRequest,
    /// Fault: this program. The operating system or library could not make a key or a connection pool.
    #[error("this machine could not prepare a key or a connection")]
    Unprepared(#[source] Source),
    /// Fault: the network, or a server that is not the pinned one.
    #[error("the certificate authority could not be reached")]
    Unreachable(#[source] Source),
    /// Fault: the operator of the server. Its TLS certificate is marked as an authority's, as `openssl req -x509` makes it, and
    /// TLS takes such a certificate from no server.
    #[error(
        "the server's TLS certificate is marked as an authority's: make it with basicConstraints CA:FALSE, or have it issued by the authority"
    )]
    ServerIsAuthority,
    /// Fault: the caller, in the eyes of the certificate authority. The caller is unknown or not permitted, or the
    /// request is malformed.
    #[error("the certificate authority refused: {0}")]
    Refused(Refusal),
    /// Fault: the certificate authority. It reports its own failure.
    #[error("the certificate authority failed: {0}")]
    Failed(Refusal),
    /// Fault: the certificate authority, or the server that answers in its place. The answer is not one of Fabric CA's.
    #[error("the answer is not one of a Fabric CA server: {0}")]
    Malformed(&'static str),
}

impl Error {
    /// Whether the id that was to be registered is registered already.
    pub fn is_already_registered(&self) -> bool {
        self.is_refusal_with(&[code::DUPLICATE_IDENTITY])
    }

    /// Whether the certificate that was to be revoked was revoked before. An identity can be revoked again.
    pub fn is_already_revoked(&self) -> bool {
        self.is_refusal_with(&[code::CERTIFICATE_ALREADY_REVOKED])
    }

    /// Whether the authority does not know the identity, or did not issue the certificate.
    pub fn is_unknown(&self) -> bool {
        self.is_refusal_with(&[code::IDENTITY_NOT_FOUND, code::CERTIFICATE_NOT_FOUND])
    }

    /// Whether the authority does not accept the caller as the one that the request names: the token is invalid, or the
    /// certificate that made it was revoked or has expired.
    pub fn is_not_authenticated(&self) -> bool {
        self.is_refusal_with(&[code::AUTHENTICATION_FAILED])
    }

    /// Whether the caller may not do this, for example because it is not a revoker. Only the server's log says why.
    pub fn is_not_permitted(&self) -> bool {
        self.is_refusal_with(&[code::AUTHORIZATION_FAILED])
    }

    fn is_refusal_with(&self, codes: &[i64]) -> bool {
        let Self::Refused(refusal) = self else {
            return false;
        };
        refusal
            .errors
            .iter()
            .any(|error| codes.contains(&error.code))
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

/// One reason that a certificate authority gives, numbered as in Fabric CA's `lib/caerrors`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct AuthorityError {
    /// For example 20, an authentication failure whose cause only the server's log tells, or 71, one of authorization.
    pub code: i64,
    /// The server's sentence.
    pub message: String,
}
