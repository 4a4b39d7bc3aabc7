//! Private keys as PEM.

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PublicKeyData};

/// A new private key on P-256: PEM of PKCS #8.
pub fn generate_key() -> String {
    let key = KeyPair::generate().expect("P-256 keys can be made");
    key.serialize_pem()
}

/// The public key of a private one in PEM: SubjectPublicKeyInfo, DER.
pub fn public_key(key: &str) -> Vec<u8> {
    let key = KeyPair::from_pem(key).expect("it is a key");
    key.subject_public_key_info()
}

/// A certificate request over the public key of a private one in PEM, signed with it, for this common name: PEM.
pub fn certificate_request(key: &str, name: &str) -> String {
    let key = KeyPair::from_pem(key).expect("it is a key");
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let request = params
        .serialize_request(&key)
        .expect("it has a common name");
    request.pem().expect("a request has a PEM form")
}
