//! Requests for certificates over a locally made key.

use std::net::IpAddr;

use p256::pkcs8::DecodePublicKey;
use pem::{EncodeConfig, LineEnding, Pem};
use x509_cert::attr::{Attribute, AttributeTypeAndValue};
use x509_cert::der::asn1::{Any, BitString, Ia5String, OctetString, SetOfVec, Utf8StringRef};
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier};
use x509_cert::der::{self, Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::request::{CertReq, CertReqInfo, ExtensionReq, Version};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use crate::{Error, signature::with_low_s};

/// The attribute `commonName` of a name (RFC 4519, section 2.3).
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// ECDSA over SHA-256 (RFC 5758, section 3.2).
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// A PKCS#10 certificate request: a common name and, for TLS, the hosts for which the certificate is valid.
#[derive(Clone, Debug)]
pub struct CertificateRequest {
    common_name: String,
    hosts: Vec<String>,
}

impl CertificateRequest {
    /// A request for an identity; Fabric CA requires its enrollment id as the common name.
    pub fn new(common_name: impl Into<String>) -> Self {
        Self {
            common_name: common_name.into(),
            hosts: Vec::new(),
        }
    }

    /// Adds host names and IP addresses as subject alternative names.
    pub fn with_hosts(mut self, hosts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.hosts.extend(hosts.into_iter().map(Into::into));
        self
    }

    /// The request for this public key, a `SubjectPublicKeyInfo` in DER. The private key, wherever it is, must sign it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidPublicKey`] if it is not an ECDSA P-256 key; [`Error::InvalidCertificateRequest`] if a host is
    /// not ASCII.
    pub fn unsigned(&self, public_key: &[u8]) -> Result<UnsignedCertificateRequest, Error> {
        p256::PublicKey::from_public_key_der(public_key).map_err(|_| Error::InvalidPublicKey)?;
        let invalid = |error: der::Error| Error::InvalidCertificateRequest(error.into());
        let info = self.info(public_key).map_err(invalid)?;
        Ok(UnsignedCertificateRequest {
            bytes: info.to_der().map_err(invalid)?,
            info,
        })
    }

    /// The request in PEM, signed with the key it is for.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidCertificateRequest`] if a host is not ASCII.
    #[cfg(not(target_family = "wasm"))]
    pub fn to_pem(&self, key: &crate::SigningKey) -> Result<String, Error> {
        let unsigned = self.unsigned(&key.public_key())?;
        let signature = key.sign(unsigned.bytes_to_sign());
        unsigned.with_signature(&signature)
    }

    fn info(&self, public_key: &[u8]) -> der::Result<CertReqInfo> {
        let mut attributes = SetOfVec::new();
        if !self.hosts.is_empty() {
            let names: Vec<_> = self
                .hosts
                .iter()
                .map(general_name)
                .collect::<Result<_, _>>()?;
            attributes.insert(Attribute::try_from(ExtensionReq(vec![Extension {
                extn_id: SubjectAltName::OID,
                critical: false,
                extn_value: OctetString::new(SubjectAltName(names).to_der()?)?,
            }]))?)?;
        }
        Ok(CertReqInfo {
            version: Version::V1,
            subject: name(&self.common_name)?,
            public_key: SubjectPublicKeyInfoOwned::from_der(public_key)?,
            attributes,
        })
    }
}

/// A certificate request that waits for the signature of the key it is for.
///
/// ```
/// use fabric_ca::CertificateRequest;
///
/// # fn example(
/// #     public_key: &[u8],
/// #     sign_elsewhere: fn(&[u8]) -> Vec<u8>,
/// # ) -> Result<String, fabric_ca::Error> {
/// let unsigned = CertificateRequest::new("alice").unsigned(public_key)?;
/// let signature = sign_elsewhere(unsigned.bytes_to_sign());
/// unsigned.with_signature(&signature)
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedCertificateRequest {
    info: CertReqInfo,
    bytes: Vec<u8>,
}

impl UnsignedCertificateRequest {
    /// The bytes to sign with ECDSA over their SHA-256: PKCS#10's `CertificationRequestInfo`.
    pub fn bytes_to_sign(&self) -> &[u8] {
        &self.bytes
    }

    /// The request in PEM, with a signature in DER or the raw `r‖s`, either `s`.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidSignature`] if it has neither form. The certificate authority checks whether the signature fits.
    pub fn with_signature(self, signature: &[u8]) -> Result<String, Error> {
        let signature = BitString::from_bytes(&with_low_s(signature)?);
        let request = signature.and_then(|signature| {
            let request = CertReq {
                info: self.info,
                algorithm: AlgorithmIdentifierOwned {
                    oid: ECDSA_WITH_SHA256,
                    parameters: None,
                },
                signature,
            };
            request.to_der()
        });
        let der = request.map_err(|error| Error::InvalidCertificateRequest(error.into()))?;
        Ok(pem::encode_config(
            &Pem::new("CERTIFICATE REQUEST", der),
            EncodeConfig::new().set_line_ending(LineEnding::LF),
        ))
    }
}

/// A name that consists of a common name only.
fn name(common_name: &str) -> der::Result<Name> {
    let mut attributes = RelativeDistinguishedName::default();
    attributes.insert(AttributeTypeAndValue {
        oid: COMMON_NAME,
        value: Any::encode_from(&Utf8StringRef::new(common_name)?)?,
    })?;
    let mut sequence = RdnSequence::default();
    sequence.push(attributes);
    Name::from_der(&sequence.to_der()?)
}

fn general_name(host: impl AsRef<str>) -> der::Result<GeneralName> {
    let host = host.as_ref();
    match host.parse::<IpAddr>() {
        Ok(address) => Ok(address.into()),
        Err(_) => Ia5String::new(host).map(GeneralName::DnsName),
    }
}
