//! The parts of a signed proposal that a chaincode sees.

use std::time::SystemTime;

use fabric_protos::common::{ChannelHeader, Header, SignatureHeader};
use fabric_protos::msp;
use fabric_protos::protos::{Proposal, SignedProposal};
use prost::{DecodeError, Message};

use crate::SerializedIdentity;

/// Who asked, and when. The peer has verified the signature.
#[derive(Debug)]
pub(super) struct ProposalHeader {
    pub(super) creator: SerializedIdentity,
    pub(super) timestamp: SystemTime,
}

/// Why a transaction cannot begin: what the peer sent is not a proposal.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProposalError {
    #[error("the transaction comes without its {0}")]
    Missing(&'static str),
    #[error("the transaction cannot be decoded")]
    Decode(#[from] DecodeError),
    #[error("the proposal's timestamp is out of range")]
    Timestamp,
}

impl ProposalHeader {
    pub(super) fn parse(proposal: Option<SignedProposal>) -> Result<Self, ProposalError> {
        let signed = proposal.ok_or(ProposalError::Missing("signed proposal"))?;
        let header = Header::decode(Proposal::decode(signed.proposal_bytes)?.header)?;
        let channel_header = ChannelHeader::decode(header.channel_header)?;
        let signature_header = SignatureHeader::decode(header.signature_header)?;
        let creator = msp::SerializedIdentity::decode(signature_header.creator)?;
        let timestamp = channel_header
            .timestamp
            .ok_or(ProposalError::Missing("timestamp"))?;
        Ok(Self {
            creator: SerializedIdentity {
                msp_id: creator.mspid,
                certificate: creator.id_bytes,
            },
            timestamp: SystemTime::try_from(timestamp).map_err(|_| ProposalError::Timestamp)?,
        })
    }
}
