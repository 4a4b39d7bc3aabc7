//! Requests as plain values, independent of their sender.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use crate::{Error, MAX_LIST_RESPONSE_BYTES, MAX_RESPONSE_BYTES, signature::with_low_s};

/// A function of the Fabric CA server's REST interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Name, certificate chain and version of a certificate authority; open to everyone.
    CaInfo,
    /// A certificate for a registered identity; authorized by its id and secret.
    Enroll,
    /// A newer certificate for an identity that has one; authorized by a token of the current certificate.
    Reenroll,
    /// A new identity; authorized by a registrar's token.
    Register,
    /// The revocation of certificates; authorized by a revoker's token.
    Revoke,
    /// The list of revoked certificates; authorized by the token of an identity that may have it made.
    GenCrl,
}

impl Endpoint {
    /// The path, which is also the whole request URI that a token signs.
    pub const fn path(self) -> &'static str {
        match self {
            Self::CaInfo => "/api/v1/cainfo",
            Self::Enroll => "/api/v1/enroll",
            Self::Reenroll => "/api/v1/reenroll",
            Self::Register => "/api/v1/register",
            Self::Revoke => "/api/v1/revoke",
            Self::GenCrl => "/api/v1/gencrl",
        }
    }

    /// The longest answer that is read.
    pub const fn max_response_bytes(self) -> usize {
        match self {
            Self::CaInfo | Self::Enroll | Self::Reenroll | Self::Register => MAX_RESPONSE_BYTES,
            Self::Revoke | Self::GenCrl => MAX_LIST_RESPONSE_BYTES,
        }
    }
}

/// A complete request: `POST`, a path, an `Authorization` header and a JSON body.
///
/// A token carries no nonce, so anyone who sees these bytes can send them again: send them over TLS only.
#[derive(Clone)]
pub struct Request {
    endpoint: Endpoint,
    authorization: Option<Zeroizing<String>>,
    body: Zeroizing<Vec<u8>>,
}

impl Request {
    /// The HTTP method of every request.
    pub const METHOD: &'static str = "POST";

    /// Takes a request that was made elsewhere, for a relay: the bytes stay exactly as they are.
    pub fn relayed(endpoint: Endpoint, authorization: String, body: Vec<u8>) -> Self {
        Self {
            endpoint,
            authorization: Some(Zeroizing::new(authorization)),
            body: Zeroizing::new(body),
        }
    }

    pub(crate) fn open(endpoint: Endpoint, body: Vec<u8>) -> Self {
        Self {
            endpoint,
            authorization: None,
            body: Zeroizing::new(body),
        }
    }

    pub(crate) fn with_basic(
        endpoint: Endpoint,
        user: &str,
        password: &str,
        body: Vec<u8>,
    ) -> Self {
        let credentials = Zeroizing::new(format!("{user}:{password}"));
        let encoded = Zeroizing::new(STANDARD.encode(credentials.as_bytes()));
        Self::relayed(endpoint, format!("Basic {}", *encoded), body)
    }

    /// The function that it calls.
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// The path and query to send to.
    pub fn path(&self) -> &'static str {
        self.endpoint.path()
    }

    /// The value of the `Authorization` header: a token or a secret, so never log it.
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_ref().map(|value| value.as_str())
    }

    /// The certificate in PEM that the token names; `None` if the request is not authorized by a token. Whether the
    /// token's signature fits is for the authority to check.
    pub fn token_certificate(&self) -> Option<String> {
        let (certificate, _) = self.authorization()?.split_once('.')?;
        String::from_utf8(STANDARD.decode(certificate).ok()?).ok()
    }

    /// The JSON body, byte for byte as it was signed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("endpoint", &self.endpoint)
            .field("authorization", &"[redacted]")
            .field("body", &"[redacted]")
            .finish()
    }
}

/// A request that waits for its token: a signature by the key of the certificate it names.
///
/// The token is Fabric CA's own (`util/util.go`, `GenECDSAToken`): the certificate and a signature over method, URI,
/// body and certificate, all in base64.
#[derive(Clone)]
pub struct UnsignedRequest {
    endpoint: Endpoint,
    certificate: String,
    body: Zeroizing<Vec<u8>>,
}

impl UnsignedRequest {
    pub(crate) fn new(endpoint: Endpoint, certificate_pem: &str, body: Vec<u8>) -> Self {
        Self {
            endpoint,
            certificate: STANDARD.encode(certificate_pem),
            body: Zeroizing::new(body),
        }
    }

    /// The bytes to sign with ECDSA over their SHA-256 digest.
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        let (method, uri) = (Request::METHOD, STANDARD.encode(self.endpoint.path()));
        let (body, certificate) = (STANDARD.encode(&*self.body), &self.certificate);
        format!("{method}.{uri}.{body}.{certificate}").into_bytes()
    }

    /// Completes the request with a signature: DER or the raw `r‖s`, either `s`. Fabric accepts only DER with the
    /// lower `s`, so that form is sent.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if this is not an ECDSA P-256 signature. The certificate authority checks whether
    /// the signature fits.
    pub fn authorize(self, signature: &[u8]) -> Result<Request, Error> {
        let signature = STANDARD.encode(with_low_s(signature)?);
        let authorization = Some(Zeroizing::new(format!("{}.{signature}", self.certificate)));
        Ok(Request {
            endpoint: self.endpoint,
            authorization,
            body: self.body,
        })
    }
}

impl fmt::Debug for UnsignedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UnsignedRequest")
            .field("endpoint", &self.endpoint)
            .field("body", &"[redacted]")
            .finish_non_exhaustive()
    }
}
