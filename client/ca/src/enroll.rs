//! Enrollment: a registered identity gets a certificate over a key of its own.

use serde::{Deserialize, Serialize};

use crate::{Endpoint, EnrollmentSecret, Error, Request, response};

/// A request for a certificate, with a PKCS#10 certificate request whose common name is the enrollment id.
#[derive(Clone, Debug)]
pub struct EnrollRequest {
    /// The certificate request in PEM.
    pub certificate_request: String,
    /// The signing profile of the server: `tls` for a TLS certificate, `None` for a certificate for signing.
    pub profile: Option<String>,
    /// The attributes wanted in the certificate; if empty, those that were registered for every certificate.
    pub attributes: Vec<AttributeRequest>,
}

impl EnrollRequest {
    /// A signing certificate with the attributes that were registered for every certificate.
    pub fn new(certificate_request: impl Into<String>) -> Self {
        Self {
            certificate_request: certificate_request.into(),
            profile: None,
            attributes: Vec::new(),
        }
    }

    /// A certificate for TLS servers and clients; its hosts are those of the certificate request.
    pub fn tls(certificate_request: impl Into<String>) -> Self {
        Self {
            profile: Some(String::from("tls")),
            ..Self::new(certificate_request)
        }
    }

    /// The request to the certificate authority `ca_name`, authorized by id and secret.
    pub fn request(&self, ca_name: &str, id: &str, secret: &EnrollmentSecret) -> Request {
        Request::with_basic(Endpoint::Enroll, id, secret.expose(), self.body(ca_name))
    }

    pub(crate) fn body(&self, ca_name: &str) -> Vec<u8> {
        let body = Body {
            certificate_request: &self.certificate_request,
            profile: self.profile.as_deref(),
            attributes: &self.attributes,
            ca_name,
        };
        serde_json::to_vec(&body).expect("strings and flags always have a JSON form")
    }
}

/// An attribute wanted in a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttributeRequest {
    /// The attribute's name.
    pub name: String,
    /// Whether the enrollment succeeds without it.
    pub optional: bool,
}

/// The answer to an enrollment or a reenrollment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    /// The certificate in PEM.
    pub certificate: String,
    /// The certificates of the certificate authority in PEM, as the server sends them: compare them with pinned ones.
    pub chain: String,
}

impl Enrollment {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Error> {
        let wire: Wire = response::result(body)?;
        Ok(Self {
            certificate: response::certificates(&wire.certificate, 1)?,
            chain: response::certificates(&wire.server_info.chain, response::MAX_CHAIN)?,
        })
    }
}

#[derive(Serialize)]
struct Body<'a> {
    certificate_request: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'a str>,
    #[serde(rename = "attr_reqs", skip_serializing_if = "<[_]>::is_empty")]
    attributes: &'a [AttributeRequest],
    #[serde(rename = "caname")]
    ca_name: &'a str,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "Cert")]
    certificate: String,
    #[serde(rename = "ServerInfo")]
    server_info: ServerInfo,
}

#[derive(Deserialize)]
struct ServerInfo {
    #[serde(rename = "CAChain")]
    chain: String,
}
