use bytes::Bytes;
use fabric_gateway::{
    EcdsaSigner, Identity, InvalidKey, InvalidProposal, InvalidSignature, PreparedTransaction,
    Proposal, ProposalBuilder, SignedProposal, SignedTransaction, Signer, TransactionContext,
    low_s_der,
};
use fabric_protos::common::{ChannelHeader, Header};
use fabric_protos::protos;
use p256::ecdsa::Signature;
use proptest::prelude::*;
use prost::Message;

use crate::fixtures::{Organization, now};

#[test]
fn a_transaction_id_is_known_before_the_arguments_and_is_new_each_time() {
    let member = Organization::new("Org1MSP").member(&["client"]);
    let context = TransactionContext::at(&member.identity, now());
    let transaction_id = context.transaction_id().to_owned();
    assert_ne!(
        TransactionContext::at(&member.identity, now()).transaction_id(),
        transaction_id
    );
    let proposal = ProposalBuilder::new("emr", "basic", "Put")
        .argument(transaction_id.clone())
        .build(context);
    assert_eq!(proposal.transaction_id(), transaction_id);
    assert_eq!(
        proposal.arguments(),
        [Bytes::from("Put"), transaction_id.into()]
    );
    assert_eq!(proposal.timestamp(), now());
}

#[test]
fn a_signed_proposal_reads_back_and_keeps_its_transient_data() {
    let member = Organization::new("Org1MSP").member(&["client"]);
    let signed = ProposalBuilder::new("emr", "basic", "Put")
        .transient("secret", "data")
        .build_for(&member.identity)
        .sign(&member.signer())
        .unwrap();
    assert_eq!(
        SignedProposal::from_bytes(signed.to_bytes()),
        Ok(signed.clone())
    );
    let contains_secret = |bytes: &[u8]| bytes.windows(4).any(|window| window == b"data");
    assert!(contains_secret(&signed.to_bytes()));
}

#[test]
fn transient_data_does_not_change_the_proposal_hash() {
    let member = Organization::new("Org1MSP").member(&["client"]);
    let context = || TransactionContext::from_nonce(&member.identity, [7; 24], now());
    let builder = ProposalBuilder::new("emr", "basic", "Put");
    assert_eq!(
        builder
            .clone()
            .transient("secret", "data")
            .build(context())
            .hash(),
        builder.build(context()).hash()
    );
}

#[test]
fn a_proposal_signed_with_another_key_is_refused() {
    let organization = Organization::new("Org1MSP");
    let (member, other) = (
        organization.member(&["client"]),
        organization.member(&["client"]),
    );
    let signed = member.propose("a").sign(&other.signer()).unwrap();
    assert_eq!(
        SignedProposal::from_bytes(signed.to_bytes()),
        Err(InvalidProposal::Signature)
    );
}

#[test]
fn an_invented_transaction_id_is_refused() {
    let member = Organization::new("Org1MSP").member(&["client"]);
    let mut message =
        protos::Proposal::decode(member.propose("a").bytes_to_sign().clone()).unwrap();
    let mut header = Header::decode(message.header).unwrap();
    let mut channel_header = ChannelHeader::decode(header.channel_header).unwrap();
    channel_header.tx_id = "0".repeat(64);
    header.channel_header = channel_header.encode_to_vec().into();
    message.header = header.encode_to_vec().into();
    assert_eq!(
        Proposal::from_bytes(message.encode_to_vec()),
        Err(InvalidProposal::TransactionId)
    );
}

#[test]
fn a_signature_made_elsewhere_is_brought_into_fabrics_form() {
    let member = Organization::new("Org1MSP").member(&["client"]);
    let proposal = member.propose("a");
    let low = Signature::from_der(&member.sign(proposal.bytes_to_sign())).unwrap();
    let high = high_s(&low);
    let signed = proposal
        .clone()
        .with_signature(low.to_der().as_bytes())
        .unwrap();
    for signature in [
        low.to_vec(),
        high.to_vec(),
        high.to_der().as_bytes().to_vec(),
    ] {
        assert_eq!(
            proposal.clone().with_signature(&signature),
            Ok(signed.clone())
        );
    }
    assert_eq!(proposal.with_signature(&[0; 64]), Err(InvalidSignature));

    let message = protos::SignedProposal {
        proposal_bytes: signed.proposal().bytes_to_sign().clone(),
        signature: high.to_der().as_bytes().to_vec().into(),
    };
    assert_eq!(
        SignedProposal::from_bytes(message.encode_to_vec()),
        Err(InvalidProposal::Signature),
        "Fabric refuses the higher s"
    );
}

#[test]
fn a_key_is_never_shown() {
    let member = Organization::new("Org1MSP").member(&["client"]);
    assert_eq!(format!("{:?}", member.signer()), "EcdsaSigner([redacted])");
}

#[test]
fn a_text_that_is_no_key_or_certificate_is_refused() {
    let member = Organization::new("Org1MSP").member(&["client"]);
    let pem = member.identity.certificate_pem();
    assert_eq!(
        EcdsaSigner::from_pkcs8_pem(pem).err(),
        Some(InvalidKey),
        "a certificate is no key"
    );
    for (msp_id, certificate) in [
        ("", pem.to_owned()),
        ("Org1MSP", member.key_pem.clone()),
        ("Org1MSP", pem.repeat(2)),
        ("Org1MSP", "x".repeat(100_000)),
        ("Org1MSP", String::new()),
    ] {
        assert!(Identity::new(msp_id, certificate).is_err());
    }
}

fn high_s(low: &Signature) -> Signature {
    let (r, s) = low.split_scalars();
    Signature::from_scalars(*r, -*s).unwrap()
}

proptest! {
    #[test]
    fn signatures_are_always_low_s_der_and_verify(message: Vec<u8>) {
        let member = Organization::new("Org1MSP").member(&["client"]);
        let signature = member.signer().sign(&message).unwrap();
        prop_assert_eq!(&low_s_der(&signature).unwrap(), &signature);
        prop_assert!(member.identity.verifies(&message, &signature));
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes: Vec<u8>) {
        let _ = Identity::from_bytes(bytes.clone());
        let _ = Proposal::from_bytes(bytes.clone());
        let _ = SignedProposal::from_bytes(bytes.clone());
        let _ = PreparedTransaction::from_bytes(bytes.clone());
        let _ = SignedTransaction::from_bytes(bytes.clone());
        let _ = low_s_der(&bytes);
    }
}

#[test]
fn a_flipped_bit_anywhere_in_a_signed_proposal_is_noticed() {
    let member = Organization::new("Org1MSP").member(&["client"]);
    let bytes = member.propose_signed("a").to_bytes().to_vec();
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 1;
        assert!(SignedProposal::from_bytes(changed).is_err(), "{position}");
    }
}
