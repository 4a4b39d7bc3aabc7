//! Who signs: an X.509 certificate under an MSP, and its private key.

use std::fmt;
use std::sync::Arc;

use emr_model::{Digest, MspId};
use emr_trust::Certificate;

use crate::ports::{Signer, SignerError};

/// An X.509 identity under an MSP: a member's, or an organization's node administrator's.
#[derive(Clone)]
pub struct SigningIdentity {
    msp: MspId,
    certificate: Certificate,
    fabric: fabric_gateway::Identity,
    signer: Arc<dyn Signer>,
}

impl SigningIdentity {
    /// Puts an identity together.
    ///
    /// # Errors
    ///
    /// [`IdentityError`] if the certificate cannot be read, or is over another key than the signer's.
    pub fn new(
        msp: MspId,
        certificate_pem: String,
        signer: Arc<dyn Signer>,
    ) -> Result<Self, IdentityError> {
        let certificate =
            Certificate::from_pem(&certificate_pem).map_err(|_| IdentityError::Certificate)?;
        if certificate.key_digest() != &key_digest(&*signer) {
            return Err(IdentityError::KeyMismatch);
        }
        let fabric = fabric_gateway::Identity::new(msp.as_str(), certificate_pem)
            .map_err(|_| IdentityError::Certificate)?;
        Ok(Self {
            msp,
            certificate,
            fabric,
            signer,
        })
    }

    /// The MSP.
    pub fn msp(&self) -> &MspId {
        &self.msp
    }

    /// The certificate, PEM.
    pub fn certificate_pem(&self) -> &str {
        self.fabric.certificate_pem()
    }

    /// The parsed certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The identity as Fabric's messages carry it.
    pub fn fabric(&self) -> &fabric_gateway::Identity {
        &self.fabric
    }

    /// Its key.
    pub(crate) fn signer(&self) -> &dyn Signer {
        &*self.signer
    }

    /// Signs the SHA-256 of a message. Returns DER or the raw `r‖s`; `s` may be low or high.
    ///
    /// # Errors
    ///
    /// [`SignerError`] if the key does not sign.
    pub async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.signer.sign(message).await
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
    pub signer: Arc<dyn Signer>,
}

impl fmt::Debug for RegistrarIdentity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RegistrarIdentity([redacted])")
    }
}

/// Why a certificate and a key do not make an identity. Fault: the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The text is not one X.509 certificate in PEM.
    #[error("the identity's certificate is not one X.509 certificate in PEM")]
    Certificate,
    /// Certificate and key belong to different identities.
    #[error("the identity's certificate is over another key")]
    KeyMismatch,
}

/// The digest of a key's SubjectPublicKeyInfo, as it is pinned on the ledger and compared by telephone.
pub fn key_digest(signer: &dyn Signer) -> Digest {
    Digest::of(signer.public_key())
}
