//! Requests as plain values, independent of their sender.

use std::borrow::Cow;
use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
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
    /// The tree of affiliations; authorized by the token of an identity with `hf.AffiliationMgr`.
    Affiliations,
    /// The identities that are registered; authorized by a registrar's token.
    Identities,
}

impl Endpoint {
    /// The path. Affiliations and identities have their name after it.
    pub const fn path(self) -> &'static str {
        match self {
            Self::CaInfo => "/api/v1/cainfo",
            Self::Enroll => "/api/v1/enroll",
            Self::Reenroll => "/api/v1/reenroll",
            Self::Register => "/api/v1/register",
            Self::Revoke => "/api/v1/revoke",
            Self::GenCrl => "/api/v1/gencrl",
            Self::Affiliations => "/api/v1/affiliations",
            Self::Identities => "/api/v1/identities",
        }
    }

    /// The longest answer that is read.
    pub const fn max_response_bytes(self) -> usize {
        match self {
            Self::CaInfo | Self::Enroll | Self::Reenroll | Self::Register => MAX_RESPONSE_BYTES,
            Self::Revoke | Self::GenCrl | Self::Affiliations | Self::Identities => {
                MAX_LIST_RESPONSE_BYTES
            }
        }
    }
}

/// What a request does with the resource that its path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads it.
    Get,
    /// Makes it, or calls a function.
    Post,
    /// Changes it.
    Put,
    /// Removes it.
    Delete,
}

impl Method {
    /// Its name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// The path of a resource of this name.
fn uri_of(endpoint: Endpoint, name: &str) -> String {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("{}/{name}", endpoint.path())
}

/// What a request asks for: a method and, as the token signs it, a URI without scheme and host.
#[derive(Clone, Debug)]
struct Target {
    endpoint: Endpoint,
    method: Method,
    uri: Cow<'static, str>,
}

impl Target {
    fn of(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            method: Method::Post,
            uri: Cow::Borrowed(endpoint.path()),
        }
    }
}

/// A complete request: a method, a path, an `Authorization` header and a JSON body.
///
/// A token carries no nonce, so anyone who sees these bytes can send them again: send them over TLS only.
#[derive(Clone)]
pub struct Request {
    target: Target,
    authorization: Option<Zeroizing<String>>,
    body: Zeroizing<Vec<u8>>,
}

impl Request {
    /// Takes a `POST` that was made elsewhere, for a relay: the bytes stay exactly as they are.
    pub fn relayed(endpoint: Endpoint, authorization: String, body: Vec<u8>) -> Self {
        Self {
            target: Target::of(endpoint),
            authorization: Some(Zeroizing::new(authorization)),
            body: Zeroizing::new(body),
        }
    }

    /// Takes a `PUT` about the resource `name` of the endpoint that was made elsewhere, like [`Request::relayed`].
    pub fn relayed_change(
        endpoint: Endpoint,
        name: &str,
        authorization: String,
        body: Vec<u8>,
    ) -> Self {
        let target = Target {
            method: Method::Put,
            uri: uri_of(endpoint, name).into(),
            ..Target::of(endpoint)
        };
        Self {
            target,
            ..Self::relayed(endpoint, authorization, body)
        }
    }

    pub(crate) fn open(endpoint: Endpoint, body: Vec<u8>) -> Self {
        Self {
            target: Target::of(endpoint),
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
        self.target.endpoint
    }

    /// The HTTP method to send it with.
    pub fn method(&self) -> Method {
        self.target.method
    }

    /// The path and query to send to.
    pub fn path(&self) -> &str {
        &self.target.uri
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
            .field("method", &self.target.method)
            .field("endpoint", &self.target.endpoint)
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
    target: Target,
    certificate: String,
    body: Zeroizing<Vec<u8>>,
}

impl UnsignedRequest {
    pub(crate) fn new(endpoint: Endpoint, certificate_pem: &str, body: Vec<u8>) -> Self {
        Self::to(Target::of(endpoint), certificate_pem, body)
    }

    /// A request about the resource `name` of the endpoint, or about all of them.
    pub(crate) fn about(
        method: Method,
        endpoint: Endpoint,
        name: Option<&str>,
        query: &[(&str, &str)],
        certificate_pem: &str,
        body: Vec<u8>,
    ) -> Self {
        let mut uri = endpoint.path().to_owned();
        if let Some(name) = name {
            uri = uri_of(endpoint, name);
        }
        for (number, (parameter, value)) in query.iter().enumerate() {
            let separator = if number == 0 { '?' } else { '&' };
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            uri = format!("{uri}{separator}{parameter}={value}");
        }
        let target = Target {
            endpoint,
            method,
            uri: uri.into(),
        };
        Self::to(target, certificate_pem, body)
    }

    fn to(target: Target, certificate_pem: &str, body: Vec<u8>) -> Self {
        Self {
            target,
            certificate: STANDARD.encode(certificate_pem),
            body: Zeroizing::new(body),
        }
    }

    /// The bytes to sign with ECDSA over their SHA-256 digest.
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        let method = self.target.method.as_str();
        let uri = STANDARD.encode(&*self.target.uri);
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
            target: self.target,
            authorization,
            body: self.body,
        })
    }
}

impl fmt::Debug for UnsignedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UnsignedRequest")
            .field("method", &self.target.method)
            .field("endpoint", &self.target.endpoint)
            .field("body", &"[redacted]")
            .finish_non_exhaustive()
    }
}

/// Fabric CA's word for *also what hangs on it*.
pub(crate) fn force(also_what_hangs_on_it: bool) -> (&'static str, &'static str) {
    (
        "force",
        if also_what_hangs_on_it {
            "true"
        } else {
            "false"
        },
    )
}
