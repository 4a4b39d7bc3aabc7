//! X.509 certificates, read and written in one place: every crate that did so would contain the code again.

use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

/// Reads DER that holds exactly one certificate.
pub fn certificate(der: &[u8]) -> Option<Certificate> {
    Certificate::from_der(der).ok()
}

/// The `SubjectPublicKeyInfo` of a certificate in DER.
pub fn public_key_info(certificate: &Certificate) -> Option<Vec<u8>> {
    let info = certificate.tbs_certificate().subject_public_key_info();
    info.to_der().ok()
}
