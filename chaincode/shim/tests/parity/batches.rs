//! Writes that are sent together, where the peer takes that.

use fabric_chaincode::memory::MemoryLedger;
use fabric_chaincode::{Invocation, LedgerError, Response};
use fabric_protos::protos::chaincode_message::Type;

use crate::peer::{Line, Peer};
use crate::play::{call, everywhere, refusal};

#[tokio::test]
async fn writes_are_sent_together_where_the_peer_takes_that() {
    let proposals = [
        call(["put many", "250"]),
        call(["put twice", "a", "1", "2"]),
        call(["get", "a"]),
    ];
    for outcome in everywhere(|_| {}, &proposals).await {
        assert_eq!(outcome.answers, ["done", "none", "2"]);
        assert_eq!(outcome.ledger.state_of("script").len(), 251);
        let calls = &outcome.calls;
        match outcome.line {
            Some(Line::Fabric3_1) => {
                assert_eq!(calls[0], [Type::WriteBatchState; 3]);
                assert_eq!(calls[1], [Type::GetState, Type::WriteBatchState]);
                assert_eq!(calls[2], [Type::GetState]);
            }
            Some(Line::Fabric2_5) => {
                assert_eq!(calls[0], [Type::PutState; 250]);
                assert_eq!(calls[1], [Type::PutState, Type::PutState, Type::GetState]);
            }
            None => {}
        }
    }
}

#[tokio::test]
async fn writes_are_sent_at_once_when_the_chaincode_says_so() {
    for outcome in everywhere(|_| {}, &[call(["put and flush", "a", "1"])]).await {
        assert_eq!(outcome.answers, ["done"]);
        match outcome.line {
            Some(Line::Fabric3_1) => assert_eq!(outcome.calls[0], [Type::WriteBatchState]),
            Some(Line::Fabric2_5) => assert_eq!(outcome.calls[0], [Type::PutState]),
            None => {}
        }
    }
}

#[tokio::test]
async fn a_value_of_megabytes_is_sent_by_itself() {
    let large = "x".repeat(5 * 1024 * 1024);
    let proposals = [call(["put twice", "a", "small", &large])];
    for outcome in everywhere(|_| {}, &proposals).await {
        assert_eq!(outcome.answers, ["none"]);
        assert_eq!(outcome.ledger.state_of("script")["a"], large);
        if outcome.line == Some(Line::Fabric3_1) {
            let calls = [Type::WriteBatchState, Type::PutState, Type::GetState];
            assert_eq!(outcome.calls[0], calls);
        }
    }
}

#[tokio::test]
async fn a_transaction_fails_when_its_writes_do() {
    let ledger = MemoryLedger::new("channel");
    let mut peer = Peer::launch(Line::Fabric3_1).await;
    peer.refuses_batches = true;
    let failure = Response::refused(500, "the writes failed: the peer refused the call: no room");

    // It hears of it only at the end,
    let (response, _) = peer
        .endorse(&ledger.transaction(call(["put", "a", "1"])))
        .await;
    assert_eq!(response, failure);
    // or when it asks and makes nothing of it,
    let transaction = ledger.transaction(call(["put and flush", "a", "1"]));
    let (response, _) = peer.endorse(&transaction).await;
    assert_eq!(response, failure);
    // or never, since it did not wait for the answer.
    let transaction = ledger.transaction(call(["put impatiently", "a", "1"]));
    let (response, calls) = peer.endorse(&transaction).await;
    assert_eq!((response, calls), (failure, vec![Type::WriteBatchState]));

    // What a write's own call was refused for is the chaincode's to judge.
    let transaction = ledger.transaction(call(["page and put", "a", "1"]));
    let (response, calls) = peer.endorse(&transaction).await;
    let id = transaction.transaction_id();
    let reason = format!("transaction {id} did read pages, so it must not write");
    let message = format!("{:?}", LedgerError::Peer(reason.clone()));
    assert_eq!(response, Response::refused(499, message));
    assert!(refusal(LedgerError::Peer(reason)).ends_with(&response.message));
    assert_eq!(calls, [Type::GetStateByRange, Type::PutState]);
}

#[tokio::test]
async fn writes_of_a_call_that_was_dropped_are_not_lost() {
    for outcome in everywhere(|_| {}, &[call(["put impatiently", "a", "1"])]).await {
        assert_eq!(outcome.answers, ["done"], "{:?}", outcome.line);
        assert_eq!(outcome.ledger.state_of("script")["a"], "1");
    }
}
