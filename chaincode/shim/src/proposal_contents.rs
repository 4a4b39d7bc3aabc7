//! The contents of a proposal, as the peer has verified it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::SerializedIdentity;

/// A proposal as the client signed it.
#[derive(Clone, Eq, PartialEq)]
pub struct SignedProposal {
    /// The encoded `protos.Proposal`: header and payload, with the [transient](crate::Invocation::transient) data.
    pub proposal: Bytes,
    /// The signature over it, by the key of the [creator](crate::Invocation::creator)'s certificate.
    pub signature: Bytes,
}

impl fmt::Debug for SignedProposal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The proposal contains the transient data.
        formatter.write_str("SignedProposal([redacted])")
    }
}

/// Everything that an [`Invocation`](crate::Invocation) returns.
#[derive(Clone)]
pub struct ProposalContents {
    pub(crate) transaction_id: String,
    pub(crate) channel_id: String,
    pub(crate) timestamp: SystemTime,
    pub(crate) creator: SerializedIdentity,
    pub(crate) arguments: Vec<Bytes>,
    pub(crate) transient: BTreeMap<String, Bytes>,
    pub(crate) binding: Binding,
    pub(crate) decorations: BTreeMap<String, Bytes>,
    pub(crate) signed: SignedProposal,
}

impl fmt::Debug for ProposalContents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It shows neither arguments nor transient data: both can be secret.
        formatter
            .debug_struct("ProposalContents")
            .field("transaction_id", &self.transaction_id)
            .field("channel_id", &self.channel_id)
            .field("timestamp", &self.timestamp)
            .field("msp_id", &self.creator.msp_id)
            .finish_non_exhaustive()
    }
}

/// The parts of a proposal's [binding](crate::Invocation::binding). Few chaincodes ask for it, so it is computed on
/// demand.
#[derive(Clone)]
pub(crate) struct Binding {
    pub(crate) nonce: Bytes,
    /// The encoded identity.
    pub(crate) creator: Bytes,
    pub(crate) epoch: u64,
}

impl Binding {
    /// The SHA-256 digest over all parts.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(&self.nonce);
        digest.update(&self.creator);
        digest.update(self.epoch.to_le_bytes());
        digest.finalize().into()
    }
}
