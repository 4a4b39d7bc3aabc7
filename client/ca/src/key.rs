//! The private key of an identity.

use std::fmt;

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use fabric_x509::one_block;
use zeroize::Zeroizing;

use crate::{Error, signature::with_low_s};

/// A PEM file of a P-256 key has some 240 bytes; a much longer one is refused.
const MAX_PEM_BYTES: usize = 4096;

/// An ECDSA P-256 key that signs as Fabric requires it: over SHA-256, in DER, with the lower `s`.
pub struct SigningKey {
    key: EcdsaKeyPair,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl SigningKey {
    /// Makes a new key from the operating system's randomness.
    ///
    /// # Errors
    ///
    /// [`Error::Unprepared`] if that randomness fails.
    pub fn generate() -> Result<Self, Error> {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new())
                .map_err(|error| Error::Unprepared(error.into()))?;
        Self::from_pkcs8(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// Reads a key from PKCS#8 PEM.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidKey`] if it is anything else.
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        if pem.len() > MAX_PEM_BYTES {
            return Err(Error::InvalidKey);
        }
        Self::from_pkcs8(one_block(pem, "PRIVATE KEY").ok_or(Error::InvalidKey)?)
    }

    /// The key in PKCS#8 PEM. Keep it where only its owner can read it.
    pub fn to_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(pem::encode(&pem::Pem::new(
            "PRIVATE KEY",
            self.pkcs8.to_vec(),
        )))
    }

    /// The public key: a `SubjectPublicKeyInfo` in DER.
    pub fn public_key(&self) -> Vec<u8> {
        self.key
            .public_key()
            .as_der()
            .expect("a public key always has a DER form")
            .as_ref()
            .to_vec()
    }

    /// Signs a message. The signature is DER, with the lower `s`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature = self
            .key
            .sign(&SystemRandom::new(), message)
            .expect("a P-256 key signs any message, given randomness");
        with_low_s(signature.as_ref()).expect("a signature made here is in DER")
    }

    fn from_pkcs8(pkcs8: Zeroizing<Vec<u8>>) -> Result<Self, Error> {
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pkcs8)
            .map_err(|_| Error::InvalidKey)?;
        Ok(Self { key, pkcs8 })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey([redacted])")
    }
}
