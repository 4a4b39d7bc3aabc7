//! Whether a certificate request is signed with its own key and in its own name.

use emr_model::{Digest, MemberId};
use fabric_gateway::PublicKey;
use fabric_x509::CertificateRequest;

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
    let request = CertificateRequest::from_pem(csr).ok_or(InvalidCertificateRequest)?;
    let key = PublicKey::from_spki(&request.key).map_err(|_| InvalidCertificateRequest)?;
    if request.name == member.as_str() && key.verifies(&request.signed, &request.signature) {
        Ok(Digest::of(request.key))
    } else {
        Err(InvalidCertificateRequest)
    }
}
