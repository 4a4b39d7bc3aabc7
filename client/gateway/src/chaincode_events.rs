//! Requests for the events that a chaincode's transactions set.

use bytes::Bytes;
use fabric_protos::gateway;
use prost::Message;

use crate::{Identity, InvalidSignature, Position, Signer, SigningError, low_s_der};

/// A request for a chaincode's events, not signed yet. The channel's `event/Block` policy must admit its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChaincodeEventsRequest {
    bytes: Bytes,
}

impl ChaincodeEventsRequest {
    /// A request for the events of the chaincode on the channel, in the name of the identity.
    pub fn new(
        identity: &Identity,
        channel: impl Into<String>,
        chaincode: impl Into<String>,
        from: &Position,
    ) -> Self {
        let request = gateway::ChaincodeEventsRequest {
            channel_id: channel.into(),
            chaincode_id: chaincode.into(),
            identity: identity.to_bytes(),
            start_position: Some(from.seek()),
            after_transaction_id: from.after_transaction_id().to_owned(),
        };
        Self {
            bytes: request.encode_to_vec().into(),
        }
    }

    /// The bytes whose SHA-256 the identity signs: Fabric's `ChaincodeEventsRequest`.
    pub fn bytes_to_sign(&self) -> &Bytes {
        &self.bytes
    }

    /// Signs it.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the signer fails.
    pub fn sign(self, signer: &dyn Signer) -> Result<SignedChaincodeEventsRequest, SigningError> {
        let signature = signer.sign(&self.bytes)?;
        self.with_signature(&signature).map_err(SigningError::new)
    }

    /// Attaches a signature over [`ChaincodeEventsRequest::bytes_to_sign`] that was made elsewhere: DER or raw, either
    /// `s`.
    ///
    /// # Errors
    ///
    /// [`InvalidSignature`] if it has neither form.
    pub fn with_signature(
        self,
        signature: &[u8],
    ) -> Result<SignedChaincodeEventsRequest, InvalidSignature> {
        Ok(SignedChaincodeEventsRequest {
            signature: low_s_der(signature)?.into(),
            request: self,
        })
    }
}

/// A signed request for a chaincode's events. It serves any number of streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedChaincodeEventsRequest {
    request: ChaincodeEventsRequest,
    signature: Bytes,
}

impl SignedChaincodeEventsRequest {
    /// Fabric's `SignedChaincodeEventsRequest`.
    pub fn to_bytes(&self) -> Bytes {
        self.message().encode_to_vec().into()
    }

    pub(crate) fn message(&self) -> gateway::SignedChaincodeEventsRequest {
        gateway::SignedChaincodeEventsRequest {
            request: self.request.bytes.clone(),
            signature: self.signature.clone(),
        }
    }
}
