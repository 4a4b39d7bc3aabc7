//! Whether a certificate request is signed with its own key and in its own name.

use emr_model::{Digest, MemberId};
use fabric_gateway::PublicKey;
use fabric_x509::{one_block, text_of};
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use x509_cert::der::{Decode, Encode};
use x509_cert::request::CertReq;

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
    let request = one_block(csr, "CERTIFICATE REQUEST").ok_or(InvalidCertificateRequest)?;
    let request = CertReq::from_der(&request).map_err(|_| InvalidCertificateRequest)?;
    let names: Vec<_> = request.info.subject.iter().collect();
    let is_of_member = matches!(
        names.as_slice(),
        [name] if name.oid == COMMON_NAME && text_of(name).as_deref() == Some(member.as_str())
    );
    let key = request.info.public_key.to_der();
    let key = key.map_err(|_| InvalidCertificateRequest)?;
    if is_of_member && is_signed_with(&key, &request) == Some(true) {
        Ok(Digest::of(key))
    } else {
        Err(InvalidCertificateRequest)
    }
}

/// Whether this key signed the request. What was read is written anew: a request that is not DER has other bytes, which
/// nobody signed.
fn is_signed_with(key: &[u8], request: &CertReq) -> Option<bool> {
    let key = PublicKey::from_spki(key).ok()?;
    let signed = request.info.to_der().ok()?;
    let signature = request.signature.as_bytes()?;
    Some(request.algorithm.oid == ECDSA_WITH_SHA_256 && key.verifies(&signed, signature))
}
