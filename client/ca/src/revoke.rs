//! Revocation of certificates, and the list of revoked certificates that a certificate authority signs.

use fabric_x509::one_block;
use serde::{Deserialize, Serialize};
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

use crate::{Endpoint, Error, UnsignedRequest, null, response};

/// A request to revoke certificates at a certificate authority.
///
/// The answer contains the list of revoked certificates if anything new was revoked; otherwise [`CrlRequest`] asks for
/// the list.
///
/// # Defaults
///
/// [`RevocationReason::Unspecified`], and no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokeRequest {
    /// The identity or the certificate to revoke.
    pub target: RevocationTarget,
    /// The reason.
    pub reason: RevocationReason,
    /// Whether the answer contains the list of all revoked certificates.
    pub with_list: bool,
}

impl RevokeRequest {
    /// Revokes an identity: all its certificates, and its right to enroll.
    pub fn identity(id: impl Into<String>) -> Self {
        Self::of(RevocationTarget::Identity(id.into()))
    }

    /// Revokes one certificate; its identity can enroll again.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCertificate`] if this is not one X.509 certificate in PEM that names its issuer's key.
    pub fn certificate(pem: &str) -> Result<Self, Error> {
        CertificateNumber::of(pem).map(|number| Self::of(RevocationTarget::Certificate(number)))
    }

    /// Sets the reason.
    pub fn with_reason(mut self, reason: RevocationReason) -> Self {
        self.reason = reason;
        self
    }

    /// Also asks for the list of all revoked certificates.
    pub fn with_list(mut self) -> Self {
        self.with_list = true;
        self
    }

    /// The request to the certificate authority `ca_name`, to be signed with the key of the revoker's certificate.
    ///
    /// A revoker has the attribute `hf.Revoker` and the right to register the identities that it revokes. Every
    /// identity may revoke itself, or the certificate that signs the request.
    pub fn unsigned(&self, ca_name: &str, revoker_certificate_pem: &str) -> UnsignedRequest {
        let (id, number) = match &self.target {
            RevocationTarget::Identity(id) => (Some(id), None),
            RevocationTarget::Certificate(number) => (None, Some(number)),
        };
        let body = Body {
            id,
            number,
            reason: self.reason,
            with_list: self.with_list,
            ca_name,
        };
        let body = serde_json::to_vec(&body).expect("strings and flags always have a JSON form");
        UnsignedRequest::new(Endpoint::Revoke, revoker_certificate_pem, body)
    }

    fn of(target: RevocationTarget) -> Self {
        Self {
            target,
            reason: RevocationReason::Unspecified,
            with_list: false,
        }
    }
}

/// The identity whose certificates are revoked, or the one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevocationTarget {
    /// All certificates of the identity with this enrollment id.
    Identity(String),
    /// One certificate.
    Certificate(CertificateNumber),
}

/// The number by which a certificate authority distinguishes its certificates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateNumber {
    /// The serial number in lower-case hexadecimal, without leading zeros.
    #[serde(rename(deserialize = "Serial"))]
    pub serial: String,
    /// The identifier of the issuer's key in lower-case hexadecimal, without leading zeros.
    #[serde(rename(serialize = "aki", deserialize = "AKI"))]
    pub authority_key_id: String,
}

impl CertificateNumber {
    /// Reads it from a certificate in PEM.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCertificate`] if this is not one X.509 certificate in PEM that names its issuer's key.
    pub fn of(certificate_pem: &str) -> Result<Self, Error> {
        let certificate =
            one_block(certificate_pem, "CERTIFICATE").ok_or(Error::InvalidCertificate)?;
        let certificate =
            fabric_x509::certificate(&certificate).ok_or(Error::InvalidCertificate)?;
        let certificate = certificate.tbs_certificate();
        let issuer = match certificate.get_extension::<AuthorityKeyIdentifier>() {
            Ok(Some((_, issuer))) => issuer.key_identifier,
            _ => None,
        };
        let issuer = issuer.ok_or(Error::InvalidCertificate)?;
        Ok(Self {
            serial: hexadecimal(certificate.serial_number().as_bytes()),
            authority_key_id: hexadecimal(issuer.as_bytes()),
        })
    }
}

/// Why certificates are revoked, in the words of RFC 5280, section 5.3.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RevocationReason {
    /// No reason is given.
    #[default]
    Unspecified,
    /// Another party may have the key.
    KeyCompromise,
    /// Another party may have the certificate authority's key.
    CaCompromise,
    /// The certificate's statements about its subject are no longer true.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// It is not needed any more.
    CessationOfOperation,
    /// The subject has lost the right for which the certificate was made.
    PrivilegeWithdrawn,
}

/// The answer to a revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// The certificates that this request revoked; empty if all certificates of an identity had been revoked before.
    pub certificates: Vec<CertificateNumber>,
    /// The list of all certificates that the authority ever revoked, in PEM as the server sent it; present if the
    /// request asked for it and `certificates` is not empty.
    pub list: Option<String>,
}

impl Revocation {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Error> {
        let wire: RevocationWire = response::result(body)?;
        Ok(Self {
            certificates: wire.certificates,
            list: match wire.list.as_str() {
                "" => None,
                list => Some(response::revocation_list(list)?),
            },
        })
    }
}

/// A request for the list of all certificates that a certificate authority revoked.
#[derive(Clone, Copy, Debug, Default)]
pub struct CrlRequest;

impl CrlRequest {
    /// The request to the certificate authority `ca_name`, to be signed with the key of a certificate whose identity
    /// has the attribute `hf.GenCRL`.
    pub fn unsigned(self, ca_name: &str, certificate_pem: &str) -> UnsignedRequest {
        let body =
            serde_json::to_vec(&CrlBody { ca_name }).expect("a string always has a JSON form");
        UnsignedRequest::new(Endpoint::GenCrl, certificate_pem, body)
    }

    pub(crate) fn parse(body: &[u8]) -> Result<String, Error> {
        let wire: CrlWire = response::result(body)?;
        response::revocation_list(&wire.list)
    }
}

/// The number in hexadecimal, without leading zeros, as Fabric CA keeps it.
fn hexadecimal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.trim_start_matches('0').to_owned()
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a String>,
    #[serde(flatten)]
    number: Option<&'a CertificateNumber>,
    reason: RevocationReason,
    #[serde(rename = "gencrl")]
    with_list: bool,
    #[serde(rename = "caname")]
    ca_name: &'a str,
}

#[derive(Serialize)]
struct CrlBody<'a> {
    #[serde(rename = "caname")]
    ca_name: &'a str,
}

#[derive(Deserialize)]
struct RevocationWire {
    #[serde(rename = "RevokedCerts", default, deserialize_with = "null::as_empty")]
    certificates: Vec<CertificateNumber>,
    #[serde(rename = "CRL")]
    list: String,
}

#[derive(Deserialize)]
struct CrlWire {
    #[serde(rename = "CRL")]
    list: String,
}
