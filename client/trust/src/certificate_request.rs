//! Whether a certificate request is signed with its own key and in its own name.

use emr_model::{Digest, MemberId};
use fabric_gateway::PublicKey;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::oid_registry::{OID_SIG_ECDSA_WITH_SHA256, OID_X509_COMMON_NAME};
use x509_parser::prelude::FromDer;

use crate::certificate::MAX_CERTIFICATE_BYTES;

/// A certificate request that is malformed, not signed with its own key, or in another name than its sender's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the certificate request is malformed or another member's")]
pub struct InvalidCertificateRequest;

/// The digest of the public key in a certificate request in PEM, after checking that the request is signed with that key
/// and names this member.
///
/// # Errors
///
/// [`InvalidCertificateRequest`]; the sender of the request is at fault.
pub fn key_of_csr(csr: &str, member: &MemberId) -> Result<Digest, InvalidCertificateRequest> {
    if csr.len() > MAX_CERTIFICATE_BYTES {
        return Err(InvalidCertificateRequest);
    }
    let block = pem::parse(csr).map_err(|_| InvalidCertificateRequest)?;
    let (rest, request) = X509CertificationRequest::from_der(block.contents())
        .map_err(|_| InvalidCertificateRequest)?;
    let info = &request.certification_request_info;
    let names: Vec<_> = info.subject.iter_attributes().collect();
    let is_of_member = matches!(
        names.as_slice(),
        [name] if name.attr_type() == &OID_X509_COMMON_NAME
            && name.as_str() == Ok(member.as_str())
    );
    let is_whole = rest.is_empty() && block.tag() == "CERTIFICATE REQUEST";
    if is_whole && is_of_member && is_signed_with_its_key(&request) {
        Ok(Digest::of(info.subject_pki.raw))
    } else {
        Err(InvalidCertificateRequest)
    }
}

fn is_signed_with_its_key(request: &X509CertificationRequest<'_>) -> bool {
    let info = &request.certification_request_info;
    request.signature_algorithm.algorithm == OID_SIG_ECDSA_WITH_SHA256
        && PublicKey::from_spki(info.subject_pki.raw)
            .is_ok_and(|key| key.verifies(info.raw, &request.signature_value.data))
}
