//! The parts of a signed proposal that a chaincode sees.

use std::time::SystemTime;

use bytes::Bytes;
use fabric_protos::common::{ChannelHeader, Header, SignatureHeader};
use fabric_protos::msp;
use fabric_protos::protos::{ChaincodeInput, ChaincodeMessage, ChaincodeProposalPayload, Proposal};
use prost::{DecodeError, Message};

use crate::SerializedIdentity;
use crate::proposal_contents::{Binding, ProposalContents, SignedProposal};

/// Why a transaction cannot begin. Fault: the peer, which sent something other than a proposal.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProposalError {
    #[error("the transaction comes without its {0}")]
    Missing(&'static str),
    #[error("the transaction cannot be decoded")]
    Decode(#[from] DecodeError),
    #[error("the proposal's timestamp is out of range")]
    Timestamp,
}

/// Reads the proposal in an INIT or TRANSACTION. The peer has verified its signature.
pub(super) fn parse(message: ChaincodeMessage) -> Result<ProposalContents, ProposalError> {
    let signed = message
        .proposal
        .ok_or(ProposalError::Missing("signed proposal"))?;
    let input = ChaincodeInput::decode(message.payload)?;
    // All of these share the bytes of the message.
    let proposal = Proposal::decode(signed.proposal_bytes.clone())?;
    let payload = ChaincodeProposalPayload::decode(proposal.payload)?;
    let header = Header::decode(proposal.header)?;
    let channel_header = ChannelHeader::decode(header.channel_header)?;
    let signature_header = SignatureHeader::decode(header.signature_header)?;
    let timestamp = channel_header
        .timestamp
        .ok_or(ProposalError::Missing("timestamp"))?;
    Ok(ProposalContents {
        transaction_id: message.txid,
        channel_id: message.channel_id,
        timestamp: SystemTime::try_from(timestamp).map_err(|_| ProposalError::Timestamp)?,
        binding: Binding {
            nonce: signature_header.nonce,
            creator: signature_header.creator.clone(),
            epoch: channel_header.epoch,
        },
        creator: identity(signature_header.creator)?,
        arguments: input.args,
        transient: payload.transient_map.into_iter().collect(),
        decorations: input.decorations.into_iter().collect(),
        signed: SignedProposal {
            proposal: signed.proposal_bytes,
            signature: signed.signature,
        },
    })
}

fn identity(creator: Bytes) -> Result<SerializedIdentity, DecodeError> {
    let creator = msp::SerializedIdentity::decode(creator)?;
    Ok(SerializedIdentity {
        msp_id: creator.mspid,
        certificate: creator.id_bytes,
    })
}
