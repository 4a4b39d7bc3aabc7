//! Requests for certificates over a locally made key.

use std::net::IpAddr;

use p256::pkcs8::DecodePublicKey;
use pem::{EncodeConfig, LineEnding, Pem};
use yasna::models::ObjectIdentifier;
use yasna::{DERWriter, Tag, construct_der};

use crate::{Error, signature::with_low_s};

/// The attribute `commonName` of a name (RFC 4519, section 2.3).
const COMMON_NAME: &[u64] = &[2, 5, 4, 3];

/// The attribute `extensionRequest` of a certificate request (RFC 2985, section 5.4.2).
const EXTENSION_REQUEST: &[u64] = &[1, 2, 840, 113549, 1, 9, 14];

/// The extension `subjectAltName`, and the tags of the two kinds of name that we write (RFC 5280, section 4.2.1.6).
const SUBJECT_ALTERNATIVE_NAME: &[u64] = &[2, 5, 29, 17];
const DNS_NAME: u64 = 2;
const IP_ADDRESS: u64 = 7;

/// ECDSA over SHA-256 (RFC 5758, section 3.2).
const ECDSA_WITH_SHA256: &[u64] = &[1, 2, 840, 10045, 4, 3, 2];

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
        if !is_p256(public_key) {
            return Err(Error::InvalidPublicKey);
        }
        if !self.hosts.iter().all(|host| host.is_ascii()) {
            return Err(Error::InvalidCertificateRequest);
        }
        Ok(UnsignedCertificateRequest {
            bytes: construct_der(|writer| self.write_info(writer, public_key)),
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

    /// `CertificationRequestInfo` (RFC 2986, section 4.1).
    fn write_info(&self, writer: DERWriter<'_>, public_key: &[u8]) {
        writer.write_sequence(|writer| {
            writer.next().write_u8(0);
            write_name(writer.next(), &self.common_name);
            writer.next().write_der(public_key);
            writer
                .next()
                .write_tagged_implicit(Tag::context(0), |writer| {
                    writer.write_set_of(|writer| {
                        if !self.hosts.is_empty() {
                            write_extension_request(writer.next(), &self.hosts);
                        }
                    });
                });
        });
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
        let signature = with_low_s(signature)?;
        let der = construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_der(&self.bytes);
                writer
                    .next()
                    .write_sequence(|writer| write_oid(writer.next(), ECDSA_WITH_SHA256));
                writer
                    .next()
                    .write_bitvec_bytes(&signature, signature.len() * 8);
            });
        });
        Ok(pem::encode_config(
            &Pem::new("CERTIFICATE REQUEST", der),
            EncodeConfig::new().set_line_ending(LineEnding::LF),
        ))
    }
}

/// Whether this is the `SubjectPublicKeyInfo` of a point on the curve P-256.
fn is_p256(public_key: &[u8]) -> bool {
    p256::PublicKey::from_public_key_der(public_key).is_ok()
}

/// A name that consists of a common name only.
fn write_name(writer: DERWriter<'_>, common_name: &str) {
    writer.write_sequence(|writer| {
        writer.next().write_set(|writer| {
            writer.next().write_sequence(|writer| {
                write_oid(writer.next(), COMMON_NAME);
                writer.next().write_utf8_string(common_name);
            });
        });
    });
}

/// The attribute that asks for the extension `subjectAltName` with these hosts.
fn write_extension_request(writer: DERWriter<'_>, hosts: &[String]) {
    writer.write_sequence(|writer| {
        write_oid(writer.next(), EXTENSION_REQUEST);
        writer.next().write_set(|writer| {
            writer.next().write_sequence(|writer| {
                writer.next().write_sequence(|writer| {
                    write_oid(writer.next(), SUBJECT_ALTERNATIVE_NAME);
                    let names = construct_der(|writer| write_hosts(writer, hosts));
                    writer.next().write_bytes(&names);
                });
            });
        });
    });
}

fn write_hosts(writer: DERWriter<'_>, hosts: &[String]) {
    writer.write_sequence(|writer| {
        for host in hosts {
            let (tag, bytes) = match host.parse() {
                Ok(IpAddr::V4(address)) => (IP_ADDRESS, address.octets().to_vec()),
                Ok(IpAddr::V6(address)) => (IP_ADDRESS, address.octets().to_vec()),
                Err(_) => (DNS_NAME, host.clone().into_bytes()),
            };
            writer
                .next()
                .write_tagged_implicit(Tag::context(tag), |writer| writer.write_bytes(&bytes));
        }
    });
}

fn write_oid(writer: DERWriter<'_>, components: &[u64]) {
    writer.write_oid(&ObjectIdentifier::from_slice(components));
}
