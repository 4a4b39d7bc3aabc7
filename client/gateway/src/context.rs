//! The parts of a transaction id.

use std::time::SystemTime;

use bytes::Bytes;
use fabric_protos::common::SignatureHeader;
use sha2::{Digest, Sha256};

use crate::Identity;

/// The transaction id of a proposal that is not built yet, with the parts of the id, creator and nonce, and the
/// proposal's time.
///
/// It exists before the proposal, so that arguments can name the transaction in which they are sent.
/// [`ProposalBuilder::build`](crate::ProposalBuilder::build) consumes it: one context, one proposal.
#[derive(Debug, PartialEq, Eq)]
pub struct TransactionContext {
    pub(crate) creator: Identity,
    pub(crate) nonce: [u8; 24],
    pub(crate) timestamp: SystemTime,
    transaction_id: String,
}

impl TransactionContext {
    /// A new transaction of this identity, at the time of this machine's clock.
    ///
    /// WebAssembly has no clock of its own: use [`TransactionContext::at`] there, with the time of the host.
    #[cfg(not(target_family = "wasm"))]
    pub fn new(creator: &Identity) -> Self {
        Self::at(creator, SystemTime::now())
    }

    /// A new transaction of this identity, at a time of the caller's choice.
    pub fn at(creator: &Identity, timestamp: SystemTime) -> Self {
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce).expect("the operating system gives randomness");
        Self::from_nonce(creator, nonce, timestamp)
    }

    /// The transaction of this identity with this nonce. A nonce must never be used for two transactions.
    pub fn from_nonce(creator: &Identity, nonce: [u8; 24], timestamp: SystemTime) -> Self {
        Self {
            transaction_id: transaction_id(&nonce, &creator.to_bytes()),
            creator: creator.clone(),
            nonce,
            timestamp,
        }
    }

    /// The transaction id: 64 lower-case hexadecimal digits.
    pub fn transaction_id(&self) -> &str {
        &self.transaction_id
    }

    /// The random bytes of the transaction id. The signer shows by them that the transaction is its own.
    pub fn nonce(&self) -> &[u8; 24] {
        &self.nonce
    }

    /// The time of the proposal.
    pub fn timestamp(&self) -> SystemTime {
        self.timestamp
    }

    pub(crate) fn signature_header(&self) -> SignatureHeader {
        SignatureHeader {
            creator: self.creator.to_bytes(),
            nonce: Bytes::copy_from_slice(&self.nonce),
        }
    }
}

/// The lower-case hexadecimal SHA-256 of nonce and creator, one after the other (Fabric: `protoutil.ComputeTxID`).
pub(crate) fn transaction_id(nonce: &[u8], creator: &[u8]) -> String {
    let digest = Sha256::new()
        .chain_update(nonce)
        .chain_update(creator)
        .finalize();
    hex::encode(digest)
}
