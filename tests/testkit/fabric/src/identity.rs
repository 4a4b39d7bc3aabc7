//! Who signs in a test.

use std::sync::Arc;

use fabric_ca::SigningKey;
use fabric_gateway::{Identity, Signer, SigningError};
use fabric_protos::protos::Endorsement;

use crate::Issued;

/// An identity of an MSP and its private key.
#[derive(Clone)]
pub struct TestIdentity {
    identity: Identity,
    key: Arc<SigningKey>,
}

impl TestIdentity {
    /// The identity in this MSP of a certificate and its key.
    pub fn new(msp: &str, issued: &Issued) -> Self {
        let key = SigningKey::from_pem(&issued.key).expect("it is a P-256 key");
        let identity = Identity::new(msp, issued.certificate.as_str());
        Self {
            identity: identity.expect("it is a certificate"),
            key: Arc::new(key),
        }
    }

    /// The identity as Fabric's messages carry it.
    pub fn fabric(&self) -> &Identity {
        &self.identity
    }

    /// The certificate, PEM.
    pub fn certificate_pem(&self) -> &str {
        self.identity.certificate_pem()
    }

    /// The private key.
    pub fn key(&self) -> &Arc<SigningKey> {
        &self.key
    }

    /// Signs a message over SHA-256: DER, with the lower `s`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(message)
    }

    /// Its endorsement, as a peer, of an encoded `ProposalResponsePayload`.
    pub fn endorse(&self, answer: &[u8]) -> Endorsement {
        let endorser = self.identity.to_bytes();
        let signature = self.sign(&[answer, &endorser].concat()).into();
        Endorsement {
            endorser,
            signature,
        }
    }
}

impl Signer for TestIdentity {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        Ok(self.key.sign(message))
    }
}
