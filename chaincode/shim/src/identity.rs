//! The signer of a proposal.

use bytes::Bytes;
use fabric_protos::msp;
use prost::Message as _;
use sha2::{Digest as _, Sha256};

/// The signer of a proposal. The peer has verified that this MSP issued the certificate and that the certificate's key
/// made the signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SerializedIdentity {
    /// The MSP to which the certificate belongs.
    pub msp_id: String,
    /// The X.509 certificate, PEM.
    pub certificate: Bytes,
}

impl SerializedIdentity {
    /// The identity of `certificate` (PEM) under `msp_id`.
    pub fn new(msp_id: impl Into<String>, certificate: impl Into<Bytes>) -> Self {
        Self {
            msp_id: msp_id.into(),
            certificate: certificate.into(),
        }
    }

    /// The id of the transaction that this identity proposes with this nonce (Fabric: `protoutil.ComputeTxID`): 64 hex
    /// digits.
    ///
    /// So a caller who names a transaction with its nonce shows whether the transaction is their own.
    pub fn transaction_id(&self, nonce: &[u8]) -> String {
        let creator = msp::SerializedIdentity {
            mspid: self.msp_id.clone(),
            id_bytes: self.certificate.clone(),
        };
        let digest = Sha256::new()
            .chain_update(nonce)
            .chain_update(creator.encode_to_vec())
            .finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
