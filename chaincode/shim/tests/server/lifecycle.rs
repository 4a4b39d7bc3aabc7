//! Peers that go and come back, and a server that stops.

use std::time::Duration;

use fabric_chaincode::LedgerError;
use fabric_protos::protos::chaincode_message::Type;

use crate::chaincode::{serve, serve_with};
use crate::peer::{Peer, failed, get, in_time};

#[tokio::test]
async fn a_peer_that_goes_fails_all_its_calls_at_once_and_may_come_back() {
    let mut chaincode = serve().await;
    let mut other = Peer::connect(chaincode.address).await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    peer.propose("u", &["GetTwo", "b", "c"]).await;
    peer.expect_call("u", Type::GetState, get("b")).await;
    drop(peer);
    for _ in ["t", "u"] {
        let failure = in_time(chaincode.failures.recv()).await;
        assert_eq!(failure, Some(LedgerError::Disconnected));
    }

    other.expect_health().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    peer.reply("t", "1").await;
    peer.expect_ok("t", "1").await;
}

#[tokio::test]
async fn a_stopping_server_finishes_its_work_and_begins_no_more() {
    let chaincode = serve().await;
    let mut idle = Peer::connect(chaincode.address).await;
    idle.expect_health().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["GetTwo", "a", "b"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;

    chaincode.stop.send(()).unwrap();
    assert_eq!(idle.next().await.unwrap(), None);
    peer.reply("t", "1").await;
    peer.expect_call("t", Type::GetState, get("b")).await;
    peer.propose("u", &["Get", "a"]).await;
    assert_eq!(
        peer.receive().await,
        failed("u", "the chaincode is stopping")
    );
    peer.reply("t", "2").await;
    peer.expect_ok("t", r#"Some(b"1") Some(b"2")"#).await;
    assert_eq!(peer.next().await.unwrap(), None);
    in_time(chaincode.ended).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_server_that_stops_waits_no_longer_than_its_bound() {
    let bound = Duration::from_millis(50);
    let mut chaincode = serve_with(|server| server.plaintext().drain_timeout(bound)).await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    chaincode.stop.send(()).unwrap();
    in_time(chaincode.ended).await.unwrap().unwrap();
    // Whether the call still fails or the transaction is gone already: the chaincode goes with it.
    while let Some(failure) = in_time(chaincode.failures.recv()).await {
        assert_eq!(failure, LedgerError::Disconnected);
    }
    assert_eq!(peer.next().await.ok().flatten(), None);
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_a_peer_that_never_registers_it() {
    let chaincode = serve().await;
    let mut peer = Peer::dial(chaincode.address).await;
    assert_eq!(peer.receive().await.r#type(), Type::Register);
    chaincode.stop.send(()).unwrap();
    assert_eq!(peer.next().await.unwrap(), None);
    in_time(chaincode.ended).await.unwrap().unwrap();
}
