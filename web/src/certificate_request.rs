//! The applicant's PKCS#10 request: proof that they hold the key.

use emr_model::{Digest, MemberId};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer;

use crate::certificate::{CertificateError, LONGEST_PEM, common_name, key_digest, p256_point};

/// Checks that `pem` is a request for `id` alone, over a P-256 key that signed it, and returns the key's digest.
pub(crate) fn check(pem: &str, id: &MemberId) -> Result<Digest, CertificateError> {
    if pem.len() > LONGEST_PEM {
        return Err(CertificateError("the certificate request is too long"));
    }
    let mut blocks = Pem::iter_from_buffer(pem.as_bytes());
    let block = match (blocks.next(), blocks.next()) {
        (Some(Ok(block)), None) if block.label == "CERTIFICATE REQUEST" => block,
        _ => {
            return Err(CertificateError(
                "the certificate request must be one CERTIFICATE REQUEST in PEM",
            ));
        }
    };
    let request = match X509CertificationRequest::from_der(&block.contents) {
        Ok(([], request)) => request,
        _ => return Err(CertificateError("the certificate request is not PKCS#10")),
    };
    let information = &request.certification_request_info;
    let attributes = information.subject.iter_attributes().count();
    if attributes != 1 || common_name(&information.subject) != Some(id.as_str()) {
        return Err(CertificateError(
            "the certificate request's subject must be the common name alone, and that the id",
        ));
    }
    p256_point(&information.subject_pki)?;
    request
        .verify_signature()
        .map_err(|_| CertificateError("the certificate request is not signed by its own key"))?;
    Ok(key_digest(&information.subject_pki))
}
