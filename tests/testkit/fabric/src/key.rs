//! Private keys as PEM.

use rcgen::{KeyPair, PublicKeyData};

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
