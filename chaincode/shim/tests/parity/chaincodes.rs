//! Chaincodes that call others.

use std::collections::BTreeMap;

use fabric_chaincode::memory::{CommitError, MemoryLedger, Proposal};
use fabric_chaincode::{Chaincode, LedgerError, Response};

use crate::play::{call, everywhere, expect, expect_with, refusal};
use crate::script::Script;

fn install(ledger: &MemoryLedger) {
    ledger.install_chaincode("other", Script);
    let elsewhere = MemoryLedger::new("elsewhere");
    elsewhere.install_chaincode("other", Script);
    ledger.join_channel(&elsewhere);
}

#[tokio::test]
async fn a_called_chaincode_of_the_same_channel_writes_within_the_transaction() {
    let proposals = [
        call(["call", "other", "", "put", "a", "1"]),
        call(["call", "other", "channel", "get", "a"]),
        call(["get", "a"]),
        call(["call", "other", "", "describe"]).transaction_id("t"),
        call(["call", "other", "", "announce", "happened", "x"]),
    ];
    for outcome in everywhere(install, &proposals).await {
        assert_eq!(outcome.answers[..3], ["200 done", "200 1", "none"]);
        assert!(outcome.answers[3].starts_with("200 channel t "));
        assert_eq!(
            outcome.ledger.state_of("other"),
            BTreeMap::from([("a".to_owned(), "1".into())])
        );
        assert_eq!(outcome.ledger.events(), []);
    }
}

#[tokio::test]
async fn a_key_that_a_called_chaincode_read_and_another_wrote_since_is_a_conflict() {
    let ledger = MemoryLedger::new("channel");
    install(&ledger);
    let caller = ledger.transaction(call(["call", "other", "", "get", "a"]));
    assert_eq!(Script.invoke(&caller).await, Response::ok("200 none"));
    let write = call(["put", "a", "1"]).chaincode("other");
    ledger.submit(&Script, write).await;
    let conflict = CommitError::MvccReadConflict {
        key: "a".to_owned(),
    };
    assert_eq!(caller.commit(), Err(conflict));
}

#[tokio::test]
async fn a_called_chaincode_of_another_channel_changes_nothing() {
    expect_installed(
        &[
            call(["call", "other", "elsewhere", "put", "a", "1"]),
            call(["call", "other", "elsewhere", "get", "a"]),
        ],
        &["200 done", "200 none"],
    )
    .await;
}

#[tokio::test]
async fn a_refusal_of_a_called_chaincode_is_the_callers_to_judge() {
    expect_installed(&[call(["call", "other", "", "get", ""])], &["499 "]).await;
}

#[tokio::test]
async fn a_chaincode_that_does_not_exist_cannot_be_called() {
    let peer = |reason: &str| refusal(LedgerError::Peer(reason.to_owned()));
    expect(
        &[
            call(["call", "nothing", "", "get"]),
            call(["call", "nothing", "nowhere", "get"]),
            call(["call", "", "", "get"]),
        ],
        &[
            &peer("execute failed: nothing is not defined"),
            &peer("failed to find ledger for channel: nowhere"),
            &refusal(LedgerError::EmptyChaincodeName),
        ],
    )
    .await;
}

#[tokio::test]
async fn writes_of_a_called_chaincode_to_the_callers_keys_come_later() {
    expect(
        &[
            call(["put, call and put", "script", "a"]),
            call(["get", "a"]),
        ],
        &["done", "within"],
    )
    .await;
}

async fn expect_installed(proposals: &[Proposal], answers: &[&str]) {
    expect_with(install, proposals, answers).await;
}
