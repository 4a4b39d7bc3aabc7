//! A certificate authority.

use rcgen::{Issuer, KeyPair, SubjectPublicKeyInfo};

use crate::{Issued, Template, TestIdentity, generate_key, public_key};

/// A root that issues certificates.
pub struct Authority {
    /// Its own certificate, PEM.
    pub pem: String,
    pub(crate) issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// A root with this common name and a new key.
    pub fn new(name: &str) -> Self {
        let root = Template::named(name).authority().self_signed();
        Self::existing(&root.certificate, &root.key)
    }

    /// The root with this certificate and key, PEM. The certificate may also be one that nothing takes for a root.
    pub fn existing(certificate: &str, key: &str) -> Self {
        let key = KeyPair::from_pem(key).expect("a root has a key");
        let issuer = Issuer::from_ca_cert_pem(certificate, key);
        Self {
            pem: certificate.to_owned(),
            issuer: issuer.expect("a root is a certificate"),
        }
    }

    /// Its own certificate, DER.
    pub fn der(&self) -> Vec<u8> {
        crate::issued::der(&self.pem)
    }

    /// A certificate over a new key.
    pub fn issue(&self, template: &Template) -> Issued {
        self.issue_over(template, &generate_key())
    }

    /// A certificate over this key, PEM.
    pub fn issue_over(&self, template: &Template, key: &str) -> Issued {
        Issued {
            certificate: self.certify(template, &public_key(key)),
            key: key.to_owned(),
        }
    }

    /// A certificate, PEM, over the key of this SubjectPublicKeyInfo, DER, whose private half the caller does not have.
    pub fn certify(&self, template: &Template, public_key: &[u8]) -> String {
        let key = SubjectPublicKeyInfo::from_der(public_key).expect("it is a public key");
        let certificate = template.params.signed_by(&key, &self.issuer);
        certificate.expect("the template is whole").pem()
    }

    /// An identity of this MSP over a new key.
    pub fn identity(&self, msp: &str, template: &Template) -> TestIdentity {
        TestIdentity::new(msp, &self.issue(template))
    }
}
