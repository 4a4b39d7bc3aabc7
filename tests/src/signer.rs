//! Signing at once with a key in memory, for trials that build Fabric's messages by hand.

use emr_client::identity::SigningIdentity;
use fabric_gateway::{Signer, SigningError};
use futures::FutureExt as _;

/// An identity whose key is in this program's memory, so that it signs without waiting.
#[derive(Debug, Clone)]
pub struct InMemory(SigningIdentity);

/// Signs as this identity.
pub fn in_memory(identity: &SigningIdentity) -> InMemory {
    InMemory(identity.clone())
}

impl Signer for InMemory {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let signature = self.0.sign(message).now_or_never();
        signature
            .expect("a key in memory does not wait")
            .map_err(SigningError::new)
    }
}
