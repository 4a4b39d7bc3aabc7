//! What a gateway may and may not have a client sign.

use bytes::Bytes;
use fabric_gateway::{
    InvalidEndorsement, InvalidTransaction, PreparedTransaction, Proposal, Response,
    SignedTransaction, Transaction,
};
use fabric_protos::common::{Envelope, Payload};
use fabric_protos::protos::{self, ChaincodeAction, ChaincodeEndorsedAction};
use fabric_testkit::prepare_action;
use prost::Message;

use crate::fixtures::{Member, Organization, answer, prepare};

struct Cast {
    client: Member,
    peers: [Member; 2],
}

impl Cast {
    fn new() -> Self {
        let (first, second) = (Organization::new("Org1MSP"), Organization::new("Org2MSP"));
        Self {
            client: first.member(&["client"]),
            peers: [first.member(&["peer"]), second.member(&["peer"])],
        }
    }

    fn peers(&self) -> [&Member; 2] {
        self.peers.each_ref()
    }
}

#[test]
fn an_honest_transaction_is_accepted_signed_and_read_back() {
    let cast = Cast::new();
    let proposal = cast.client.propose("a");
    let envelope = prepare(&proposal, &answer(&proposal), &cast.peers());
    let transaction = accept(&proposal, &envelope).unwrap();
    assert_eq!(transaction.bytes_to_sign(), &envelope.payload);
    assert_eq!(
        transaction.response(),
        &Response {
            status: 200,
            message: String::new(),
            payload: "the result".into(),
        }
    );
    let endorsers: Vec<_> = transaction
        .endorsements()
        .iter()
        .map(|endorsement| endorsement.endorser().clone())
        .collect();
    assert_eq!(endorsers, cast.peers().map(|peer| peer.identity.clone()));

    let signed = transaction.sign(&cast.client.signer()).unwrap();
    assert_eq!(SignedTransaction::from_bytes(signed.to_bytes()), Ok(signed));
}

#[test]
fn another_proposals_transaction_is_refused() {
    let cast = Cast::new();
    let (own, other) = (cast.client.propose("a"), cast.client.propose("a"));
    let envelope = prepare(&other, &answer(&other), &cast.peers());
    assert_eq!(
        accept(&own, &envelope),
        Err(InvalidTransaction::AnotherProposal("header"))
    );
}

#[test]
fn other_arguments_under_the_own_header_are_refused() {
    let cast = Cast::new();
    let own = cast.client.propose("a");
    let mut message = protos::Proposal::decode(own.bytes_to_sign().clone()).unwrap();
    let other = cast.client.propose("b");
    message.payload = protos::Proposal::decode(other.bytes_to_sign().clone())
        .unwrap()
        .payload;
    let changed = Proposal::from_bytes(message.encode_to_vec()).unwrap();
    let envelope = prepare(&changed, &answer(&changed), &cast.peers());
    assert_eq!(
        accept(&own, &envelope),
        Err(InvalidTransaction::AnotherProposal("arguments"))
    );
}

#[test]
fn an_answer_to_another_proposal_is_refused() {
    let cast = Cast::new();
    let (own, other) = (cast.client.propose("a"), cast.client.propose("b"));
    let envelope = prepare(&own, &answer(&other), &cast.peers());
    assert_eq!(
        accept(&own, &envelope),
        Err(InvalidTransaction::AnotherProposal("proposal hash"))
    );
}

#[test]
fn an_answer_of_another_chaincode_is_refused() {
    let cast = Cast::new();
    let proposal = cast.client.propose("a");
    let mut answer = answer(&proposal);
    change_action(&mut answer, |action| {
        action.chaincode_id.as_mut().unwrap().name = "other".into();
    });
    let envelope = prepare(&proposal, &answer, &cast.peers());
    assert_eq!(
        accept(&proposal, &envelope),
        Err(InvalidTransaction::AnotherProposal("chaincode"))
    );
}

#[test]
fn a_result_that_nobody_endorsed_is_refused() {
    let cast = Cast::new();
    let proposal = cast.client.propose("a");
    let endorsed = answer(&proposal).encode_to_vec();
    let mut changed = answer(&proposal);
    change_action(&mut changed, |action| {
        action.response.as_mut().unwrap().payload = "a lie".into();
    });
    let action = ChaincodeEndorsedAction {
        proposal_response_payload: changed.encode_to_vec().into(),
        endorsements: vec![cast.peers[0].endorse(&endorsed)],
    };
    assert_eq!(
        accept(&proposal, &prepare_action(&proposal, action)),
        Err(InvalidTransaction::Endorsement(
            InvalidEndorsement::Signature {
                msp_id: "Org1MSP".into()
            }
        ))
    );
}

#[test]
fn a_refusal_dressed_as_an_endorsed_answer_is_refused() {
    let cast = Cast::new();
    let proposal = cast.client.propose("a");
    let mut answer = answer(&proposal);
    change_action(&mut answer, |action| {
        action.response.as_mut().unwrap().status = 403;
    });
    let envelope = prepare(&proposal, &answer, &cast.peers());
    assert!(matches!(
        accept(&proposal, &envelope),
        Err(InvalidTransaction::Malformed(_))
    ));
}

#[test]
fn no_endorsement_and_twice_the_same_are_refused() {
    let cast = Cast::new();
    let proposal = cast.client.propose("a");
    let none = prepare(&proposal, &answer(&proposal), &[]);
    assert_eq!(
        accept(&proposal, &none),
        Err(InvalidTransaction::Unendorsed)
    );
    let [first, _] = cast.peers();
    let twice = prepare(&proposal, &answer(&proposal), &[first, first]);
    assert!(matches!(
        accept(&proposal, &twice),
        Err(InvalidTransaction::Malformed(_))
    ));
}

#[test]
fn a_field_that_a_gateway_adds_is_not_signed() {
    let cast = Cast::new();
    let proposal = cast.client.propose("a");
    let honest = prepare(&proposal, &answer(&proposal), &cast.peers());
    let mut padded = honest.clone();
    // Field 15, of which no reader of Fabric's `Payload` knows anything.
    padded.payload = [&honest.payload[..], &[0x78, 0x01]].concat().into();
    let transaction = accept(&proposal, &padded).unwrap();
    assert_eq!(transaction.bytes_to_sign(), &honest.payload);

    padded.signature = cast.client.sign(&padded.payload);
    assert!(matches!(
        SignedTransaction::from_bytes(padded.encode_to_vec()),
        Err(InvalidTransaction::Malformed(_))
    ));
}

#[test]
fn a_transaction_signed_with_another_key_is_refused() {
    let cast = Cast::new();
    let proposal = cast.client.propose("a");
    let mut envelope = prepare(&proposal, &answer(&proposal), &cast.peers());
    envelope.signature = cast.peers[0].sign(&envelope.payload);
    assert_eq!(
        SignedTransaction::from_bytes(envelope.encode_to_vec()),
        Err(InvalidTransaction::Signature)
    );
}

#[test]
fn a_flipped_bit_anywhere_in_a_signed_transaction_is_noticed() {
    let cast = Cast::new();
    let proposal = cast.client.propose("a");
    let envelope = prepare(&proposal, &answer(&proposal), &cast.peers());
    let signed = accept(&proposal, &envelope)
        .unwrap()
        .sign(&cast.client.signer())
        .unwrap();
    let bytes = signed.to_bytes().to_vec();
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 1;
        assert!(
            SignedTransaction::from_bytes(changed).is_err(),
            "{position}"
        );
    }
}

#[test]
fn an_envelope_of_something_else_is_refused() {
    let cast = Cast::new();
    let proposal = cast.client.propose("a");
    for payload in [
        Bytes::from("no payload"),
        Payload::default().encode_to_vec().into(),
    ] {
        let envelope = Envelope {
            payload,
            ..Default::default()
        };
        assert!(matches!(
            accept(&proposal, &envelope),
            Err(InvalidTransaction::Malformed(_))
        ));
    }
}

fn accept(proposal: &Proposal, envelope: &Envelope) -> Result<Transaction, InvalidTransaction> {
    proposal.accept(PreparedTransaction::from_bytes(envelope.encode_to_vec())?)
}

fn change_action(
    answer: &mut protos::ProposalResponsePayload,
    change: impl FnOnce(&mut ChaincodeAction),
) {
    let mut action = ChaincodeAction::decode(answer.extension.clone()).unwrap();
    change(&mut action);
    answer.extension = action.encode_to_vec().into();
}
