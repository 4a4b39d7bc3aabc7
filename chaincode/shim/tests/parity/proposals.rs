//! What a transaction was asked, and what it announces.

use fabric_chaincode::memory::{self, CommittedEvent, MemoryLedger};
use fabric_chaincode::{Event, Invocation, LedgerError, SerializedIdentity};
use fabric_protos::common::{Header, SignatureHeader};
use fabric_protos::protos::{ChaincodeProposalPayload, Proposal};
use prost::Message;
use sha2::{Digest, Sha256};

use crate::play::{call, everywhere, expect, refusal};

#[tokio::test]
async fn a_proposal_tells_who_asks_for_what_where_and_when() {
    expect(
        &[call(["describe", "x", ""])
            .timestamp_milliseconds(1_234_567)
            .transaction_id("t")
            .transient("secret", "s")
            .decoration("peer", "p")],
        &[concat!(
            r#"channel t SerializedIdentity { msp_id: "Org1MSP", certificate: b"certificate" } "#,
            r#"["x", ""] 1234567 {"secret": b"s"} {"peer": b"p"}"#,
        )],
    )
    .await;
}

#[tokio::test]
async fn arguments_are_bytes_and_the_first_is_a_name() {
    let creator = SerializedIdentity::new("Org1MSP", "certificate");
    let arguments = [&b"arguments"[..], b"", b"\xff"];
    let proposal = memory::Proposal::new(creator, arguments).chaincode("script");
    let expected = r#"[b"arguments", b"", b"\xff"] [b"", b"\xff"]"#;
    expect(&[proposal], &[expected]).await;
}

#[tokio::test]
async fn the_binding_is_the_digest_of_nonce_creator_and_epoch() {
    let ledger = MemoryLedger::new("channel");
    let proposal = call(["binding"]).transaction_id("t");
    let transaction = ledger.transaction(proposal.clone());
    let signed = Proposal::decode(transaction.signed_proposal().proposal.clone()).unwrap();
    let header = Header::decode(signed.header).unwrap();
    let signature_header = SignatureHeader::decode(header.signature_header).unwrap();
    let parts = [
        &signature_header.nonce[..],
        &signature_header.creator,
        &[0; 8],
    ];
    let digest = bytes::Bytes::copy_from_slice(&Sha256::digest(parts.concat()));
    expect(&[proposal], &[&format!("{digest:02x}")]).await;
}

#[tokio::test]
async fn the_signed_proposal_is_whole() {
    let ledger = MemoryLedger::new("channel");
    let proposal = call(["signed proposal"])
        .transaction_id("t")
        .transient("secret", "s");
    let transaction = ledger.transaction(proposal.clone());
    let signed = transaction.signed_proposal();
    let whole = Proposal::decode(signed.proposal.clone()).unwrap();
    let payload = ChaincodeProposalPayload::decode(whole.payload).unwrap();
    assert_eq!(payload.transient_map["secret"], "s");
    let expected = format!("{:02x} {:02x}", signed.proposal, signed.signature);
    expect(&[proposal], &[&expected]).await;
    assert_eq!(format!("{signed:?}"), "SignedProposal([redacted])");
}

#[tokio::test]
async fn an_event_is_announced_once_its_transaction_is_committed() {
    let proposals = [
        call(["announce", "happened", "something"]).transaction_id("t"),
        call(["announce", "", "something"]),
    ];
    for outcome in everywhere(|_| {}, &proposals).await {
        let refused = refusal(LedgerError::EmptyEventName);
        assert_eq!(outcome.answers, ["done", &refused]);
        let event = Event {
            name: "happened".to_owned(),
            payload: "something".into(),
        };
        assert_eq!(
            outcome.ledger.events(),
            [CommittedEvent {
                transaction_id: "t".to_owned(),
                event
            }]
        );
    }
}
