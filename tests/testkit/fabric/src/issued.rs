//! A certificate and its key.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use x509_parser::parse_x509_certificate;
use x509_parser::pem::Pem;

use crate::public_key;

/// A certificate and its private key.
#[derive(Clone)]
pub struct Issued {
    /// The certificate, PEM.
    pub certificate: String,
    /// The private key, PEM of PKCS #8.
    pub key: String,
}

impl Issued {
    /// The certificate, DER.
    pub fn der(&self) -> Vec<u8> {
        der(&self.certificate)
    }

    /// The private key, DER of PKCS #8.
    pub fn key_der(&self) -> Vec<u8> {
        der(&self.key)
    }

    /// The public key: SubjectPublicKeyInfo, DER.
    pub fn public_key(&self) -> Vec<u8> {
        public_key(&self.key)
    }

    /// The certificate's serial number: big-endian bytes as the certificate has them.
    pub fn serial(&self) -> Vec<u8> {
        let der = self.der();
        let (_, certificate) = parse_x509_certificate(&der).expect("it is a certificate");
        certificate.raw_serial().to_vec()
    }

    /// When the certificate ends.
    pub fn not_after(&self) -> SystemTime {
        let der = self.der();
        let (_, certificate) = parse_x509_certificate(&der).expect("it is a certificate");
        let seconds = certificate.validity().not_after.timestamp();
        UNIX_EPOCH + Duration::from_secs(seconds.try_into().expect("it ends after 1970"))
    }

    /// Makes a folder with `certificate.pem` and `key.pem`.
    pub fn write(&self, folder: &Path) {
        fs::create_dir_all(folder).expect("the test may write there");
        for (name, content) in [
            ("certificate.pem", &self.certificate),
            ("key.pem", &self.key),
        ] {
            fs::write(folder.join(name), content).expect("the test may write there");
        }
    }
}

/// The content of the first block of a PEM text.
pub(crate) fn der(pem: &str) -> Vec<u8> {
    let mut blocks = Pem::iter_from_buffer(pem.as_bytes());
    let block = blocks.next().expect("there is a block");
    block.expect("it is PEM").contents
}
