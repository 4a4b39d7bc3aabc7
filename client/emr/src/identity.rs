//! Whoever signs: an X.509 certificate under an MSP, and its private key.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, fs, io};

use emr_model::MspId;
use fabric_ca::SigningKey;
use zeroize::Zeroizing;

use crate::certificate::Certificate;

/// An X.509 identity under an MSP: a member's, or an organization's node administrator's.
#[derive(Clone)]
pub struct SigningIdentity {
    msp: MspId,
    certificate: Certificate,
    fabric: fabric_gateway::Identity,
    key: Arc<SigningKey>,
}

impl SigningIdentity {
    /// Puts an identity together.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Certificate`] or [`IdentityError::KeyMismatch`].
    pub fn new(
        msp: MspId,
        certificate_pem: String,
        key: Arc<SigningKey>,
    ) -> Result<Self, IdentityError> {
        let certificate =
            Certificate::from_pem(&certificate_pem).map_err(|_| IdentityError::Certificate)?;
        if certificate.key_digest() != &key_digest(&key) {
            return Err(IdentityError::KeyMismatch);
        }
        let fabric = fabric_gateway::Identity::new(msp.as_str(), certificate_pem)
            .map_err(|_| IdentityError::Certificate)?;
        Ok(Self {
            msp,
            certificate,
            fabric,
            key,
        })
    }

    /// Reads a node administrator's identity from a folder with `certificate.pem`, `key.pem` and `msp_id`.
    ///
    /// # Errors
    ///
    /// [`IdentityError`] names the file that cannot be read or used.
    pub fn load(folder: &Path) -> Result<Self, IdentityError> {
        let msp = read(&folder.join("msp_id"))?
            .trim()
            .parse()
            .map_err(|_| IdentityError::Msp)?;
        let registrar = RegistrarIdentity::load(folder)?;
        Self::new(msp, registrar.certificate_pem, registrar.key)
    }

    /// The MSP.
    pub fn msp(&self) -> &MspId {
        &self.msp
    }

    /// The certificate, PEM.
    pub fn certificate_pem(&self) -> &str {
        self.fabric.certificate_pem()
    }

    /// The certificate, read.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The identity as Fabric's messages carry it.
    pub fn fabric(&self) -> &fabric_gateway::Identity {
        &self.fabric
    }

    /// Signs a message over SHA-256: DER, with the lower `s`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(message)
    }
}

impl fabric_gateway::Signer for SigningIdentity {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, fabric_gateway::SigningError> {
        Ok(self.key.sign(message))
    }
}

impl fmt::Debug for SigningIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningIdentity")
            .field("msp", &self.msp)
            .field("key", &"[redacted]")
            .finish_non_exhaustive()
    }
}

/// A registrar of a certificate authority: it signs tokens, and acts under no MSP.
#[derive(Clone)]
pub struct RegistrarIdentity {
    /// The certificate that the authority issued, PEM.
    pub certificate_pem: String,
    /// Its key.
    pub key: Arc<SigningKey>,
}

impl RegistrarIdentity {
    /// Reads a registrar's identity from a folder with `certificate.pem` and `key.pem`.
    ///
    /// # Errors
    ///
    /// [`IdentityError`] names the file that cannot be read or used.
    pub fn load(folder: &Path) -> Result<Self, IdentityError> {
        let certificate_pem = read(&folder.join("certificate.pem"))?.to_string();
        let key = SigningKey::from_pem(&read(&folder.join("key.pem"))?)
            .map_err(|_| IdentityError::Key)?;
        Ok(Self {
            certificate_pem,
            key: Arc::new(key),
        })
    }
}

impl fmt::Debug for RegistrarIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RegistrarIdentity([redacted])")
    }
}

/// Why an identity could not be used; the caller gave something else.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file could not be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `certificate.pem`.
    #[error("the identity's certificate is not one X.509 certificate in PEM")]
    Certificate,
    /// `key.pem`.
    #[error("the identity's key is not an ECDSA P-256 private key in PKCS#8 PEM")]
    Key,
    /// `msp_id`.
    #[error("the identity's MSP id is malformed")]
    Msp,
    /// Certificate and key belong to different identities.
    #[error("the identity's certificate is over another key")]
    KeyMismatch,
}

/// The digest of a key's SubjectPublicKeyInfo, as it is pinned on the ledger and compared by telephone.
pub fn key_digest(key: &SigningKey) -> emr_model::Digest {
    emr_model::Digest::of(key.public_key())
}

fn read(path: &Path) -> Result<Zeroizing<String>, IdentityError> {
    fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|source| IdentityError::Read {
            path: path.to_owned(),
            source,
        })
}
