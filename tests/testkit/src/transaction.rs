//! What members propose and peers endorse.

use std::time::SystemTime;

use fabric_gateway::{Proposal, ProposalBuilder, SignedProposal, Signer, TransactionContext};
use fabric_protos::common::Envelope;
use fabric_testkit::{TestIdentity, answer, prepare};
use prost::Message;

/// A proposal of this identity's to call `function` with `argument`.
pub fn proposed(
    creator: &TestIdentity,
    at: SystemTime,
    function: &str,
    argument: &[u8],
) -> SignedProposal {
    ProposalBuilder::new("emr", "emr", function)
        .argument(argument.to_vec())
        .build(TransactionContext::at(creator.fabric(), at))
        .sign(creator)
        .expect("a key in memory signs")
}

/// The transaction of a proposal as a gateway prepares it, answered with `payload` and endorsed by these peers.
pub fn endorsed(proposal: &Proposal, payload: &[u8], peers: &[&TestIdentity]) -> Vec<u8> {
    prepare(proposal, &answer(proposal, payload), peers).encode_to_vec()
}

/// That transaction, signed by its creator.
pub fn signed(prepared: &[u8], creator: &TestIdentity) -> Vec<u8> {
    let mut envelope = Envelope::decode(prepared).expect("it is an envelope");
    envelope.signature = Signer::sign(creator, &envelope.payload)
        .expect("a key in memory signs")
        .into();
    envelope.encode_to_vec()
}
