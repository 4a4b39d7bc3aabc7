//! Transactions as peers and gateways make them of a proposal.

use fabric_gateway::Proposal;
use fabric_protos::common::{Envelope, Header, Payload};
use fabric_protos::protos::{
    self, ChaincodeAction, ChaincodeActionPayload, ChaincodeEndorsedAction, ChaincodeId,
    ChaincodeProposalPayload, ProposalResponsePayload, Response, Transaction, TransactionAction,
};
use prost::Message;

use crate::TestIdentity;

/// What an honest peer answers to a proposal: success with this payload.
pub fn answer(proposal: &Proposal, payload: &[u8]) -> ProposalResponsePayload {
    let action = ChaincodeAction {
        results: "reads and writes".into(),
        response: Some(Response {
            status: 200,
            payload: payload.to_vec().into(),
            ..Default::default()
        }),
        chaincode_id: Some(ChaincodeId {
            name: proposal.chaincode().to_owned(),
            version: "1".into(),
            ..Default::default()
        }),
        ..Default::default()
    };
    ProposalResponsePayload {
        proposal_hash: proposal.hash().to_vec().into(),
        extension: action.encode_to_vec().into(),
    }
}

/// The transaction, not yet signed, that an honest gateway prepares from an answer which these peers endorse.
pub fn prepare(
    proposal: &Proposal,
    answer: &ProposalResponsePayload,
    peers: &[&TestIdentity],
) -> Envelope {
    let answer = answer.encode_to_vec();
    let action = ChaincodeEndorsedAction {
        endorsements: peers.iter().map(|peer| peer.endorse(&answer)).collect(),
        proposal_response_payload: answer.into(),
    };
    prepare_action(proposal, action)
}

/// The transaction, not yet signed, that a gateway prepares from an endorsed answer, right or wrong.
pub fn prepare_action(proposal: &Proposal, action: ChaincodeEndorsedAction) -> Envelope {
    let message = protos::Proposal::decode(proposal.bytes_to_sign().clone());
    let message = message.expect("a proposal is a message");
    let header = Header::decode(message.header).expect("a proposal has a header");
    let call = ChaincodeProposalPayload::decode(message.payload);
    let mut call = call.expect("a proposal is a call");
    call.transient_map.clear();
    let action = ChaincodeActionPayload {
        chaincode_proposal_payload: call.encode_to_vec().into(),
        action: Some(action),
    };
    let transaction = Transaction {
        actions: vec![TransactionAction {
            header: header.signature_header.clone(),
            payload: action.encode_to_vec().into(),
        }],
    };
    let payload = Payload {
        header: Some(header),
        data: transaction.encode_to_vec().into(),
    };
    Envelope {
        payload: payload.encode_to_vec().into(),
        ..Default::default()
    }
}
