//! Requests for the commit status of a submitted transaction.

use bytes::Bytes;
use fabric_protos::gateway;
use fabric_protos::protos::TxValidationCode;
use prost::Message;

use crate::{Identity, InvalidSignature, Signer, SigningError, low_s_der};

/// A request for a transaction's commit status, not signed yet. The channel's `gateway/CommitStatus` policy must admit
/// its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitStatusRequest {
    bytes: Bytes,
    transaction_id: String,
}

impl CommitStatusRequest {
    /// A request about the transaction on the channel, in the name of the identity.
    pub fn new(
        identity: &Identity,
        channel: impl Into<String>,
        transaction_id: impl Into<String>,
    ) -> Self {
        let transaction_id = transaction_id.into();
        let request = gateway::CommitStatusRequest {
            transaction_id: transaction_id.clone(),
            channel_id: channel.into(),
            identity: identity.to_bytes(),
        };
        Self {
            bytes: request.encode_to_vec().into(),
            transaction_id,
        }
    }

    /// The bytes whose SHA-256 the identity signs: Fabric's `CommitStatusRequest`.
    pub fn bytes_to_sign(&self) -> &Bytes {
        &self.bytes
    }

    /// Signs it.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the signer fails.
    pub fn sign(self, signer: &dyn Signer) -> Result<SignedCommitStatusRequest, SigningError> {
        let signature = signer.sign(&self.bytes)?;
        self.with_signature(&signature).map_err(SigningError::new)
    }

    /// Attaches a signature over [`CommitStatusRequest::bytes_to_sign`] that was made elsewhere: DER or raw, either `s`.
    ///
    /// # Errors
    ///
    /// [`InvalidSignature`] if it has neither form.
    pub fn with_signature(
        self,
        signature: &[u8],
    ) -> Result<SignedCommitStatusRequest, InvalidSignature> {
        Ok(SignedCommitStatusRequest {
            signature: low_s_der(signature)?.into(),
            request: self,
        })
    }
}

/// A signed request for a transaction's commit status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCommitStatusRequest {
    request: CommitStatusRequest,
    signature: Bytes,
}

impl SignedCommitStatusRequest {
    /// The id of the transaction that it asks about.
    pub fn transaction_id(&self) -> &str {
        &self.request.transaction_id
    }

    /// Fabric's `SignedCommitStatusRequest`.
    pub fn to_bytes(&self) -> Bytes {
        self.message().encode_to_vec().into()
    }

    pub(crate) fn message(&self) -> gateway::SignedCommitStatusRequest {
        gateway::SignedCommitStatusRequest {
            request: self.request.bytes.clone(),
            signature: self.signature.clone(),
        }
    }
}

/// The commit status of a transaction that is in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitStatus {
    /// The transaction's id.
    pub transaction_id: String,
    /// The number of its block.
    pub block_number: u64,
    /// Fabric's verdict; only [`TxValidationCode::Valid`] changed the ledger.
    pub code: TxValidationCode,
}

impl CommitStatus {
    /// Whether the transaction changed the ledger.
    pub fn is_valid(&self) -> bool {
        self.code == TxValidationCode::Valid
    }

    /// Returns the status itself if the transaction is valid.
    ///
    /// # Errors
    ///
    /// [`CommitError`] if it is not.
    pub fn valid(self) -> Result<Self, CommitError> {
        if self.is_valid() {
            Ok(self)
        } else {
            Err(CommitError {
                transaction_id: self.transaction_id,
                block_number: self.block_number,
                code: self.code,
            })
        }
    }
}

/// The transaction is in a block, and invalid: it changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("transaction {transaction_id} in block {block_number} is invalid: {}", code.as_str_name())]
pub struct CommitError {
    /// The transaction's id.
    pub transaction_id: String,
    /// The number of its block.
    pub block_number: u64,
    /// Fabric's verdict.
    pub code: TxValidationCode,
}

impl CommitError {
    /// Whether a new proposal of the same call may succeed: another transaction changed data that this one had read.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.code,
            TxValidationCode::MvccReadConflict | TxValidationCode::PhantomReadConflict
        )
    }
}
