//! Many transactions at once: how many run, wait and are refused, and what a slow peer costs.

use std::time::Duration;

use fabric_protos::protos::ChaincodeMessage;
use fabric_protos::protos::chaincode_message::Type;
use futures::FutureExt;
use tonic::Code;
use tracing::Level;

use crate::chaincode::{serve, serve_with};
use crate::log::{Log, settle};
use crate::peer::{CHANNEL, Peer, failed, get, in_time, message, proposal};

const FULL: &str = "the chaincode has too many transactions: try again";

#[tokio::test]
async fn so_many_run_and_so_many_wait_in_their_order_and_the_rest_are_refused() {
    let chaincode = serve_with(|server| server.plaintext().maximum_transactions(2, 2)).await;
    let mut peer = Peer::connect(chaincode.address).await;
    let mut other = Peer::connect(chaincode.address).await;
    peer.propose("a", &["Get", "a"]).await;
    peer.expect_call("a", Type::GetState, get("a")).await;
    // All peers share the places.
    other.propose("b", &["Get", "b"]).await;
    other.expect_call("b", Type::GetState, get("b")).await;
    for id in ["c", "d", "e"] {
        peer.propose(id, &["Get", id]).await;
    }
    assert_eq!(peer.receive().await, failed("e", FULL));
    other.propose("f", &["Get", "f"]).await;
    assert_eq!(other.receive().await, failed("f", FULL));

    other.reply("b", "1").await;
    other.expect_ok("b", "1").await;
    peer.expect_call("c", Type::GetState, get("c")).await;
    peer.reply("a", "1").await;
    peer.expect_ok("a", "1").await;
    peer.expect_call("d", Type::GetState, get("d")).await;
    for id in ["c", "d"] {
        peer.reply(id, "1").await;
        peer.expect_ok(id, "1").await;
    }
    peer.expect_health().await;
}

#[tokio::test]
async fn the_places_of_a_peer_that_goes_are_free() {
    let chaincode = serve_with(|server| server.plaintext().maximum_transactions(1, 1)).await;
    let mut peer = Peer::connect(chaincode.address).await;
    for id in ["a", "b"] {
        peer.propose(id, &["Get", id]).await;
    }
    peer.expect_call("a", Type::GetState, get("a")).await;
    drop(peer);
    settle(1).await;
    let mut peer = Peer::connect(chaincode.address).await;
    for id in ["a", "b"] {
        peer.propose(id, &["Get", id]).await;
    }
    peer.expect_call("a", Type::GetState, get("a")).await;
}

#[tokio::test]
async fn a_call_from_another_channel_does_not_wait_for_its_caller() {
    let chaincode = serve_with(|server| server.plaintext().maximum_transactions(1, 0)).await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    let nested = ChaincodeMessage {
        channel_id: "elsewhere".to_owned(),
        ..proposal(Type::Transaction, "t", &["Refuse"])
    };
    peer.send(nested).await;
    let answer = peer.receive().await;
    assert_eq!(
        (answer.channel_id.as_str(), answer.r#type()),
        ("elsewhere", Type::Completed)
    );
    peer.reply("t", "1").await;
    peer.expect_ok("t", "1").await;
}

#[tokio::test]
async fn waiting_counts_as_time_of_the_transaction() {
    let limit = Duration::from_millis(100);
    let chaincode = serve_with(|server| {
        let server = server.plaintext().maximum_transactions(1, 1);
        server.transaction_timeout(limit)
    })
    .await;
    let mut peer = Peer::connect(chaincode.address).await;
    for id in ["a", "b"] {
        peer.propose(id, &["Get", id]).await;
    }
    peer.expect_call("a", Type::GetState, get("a")).await;
    // Whether the second one still began, or its time was over when the first one's was.
    let mut late = Vec::new();
    while late.len() < 2 {
        let message = peer.receive().await;
        if message.r#type() == Type::Error {
            late.push(message);
        }
    }
    late.sort_by(|one, other| one.txid.cmp(&other.txid));
    let reason = "the chaincode took longer than 100ms";
    assert_eq!(late, ["a", "b"].map(|id| failed(id, reason)));
}

#[tokio::test]
async fn a_reply_that_comes_too_late_is_not_taken_for_one_to_the_next_transaction() {
    let limit = Duration::from_millis(100);
    let chaincode = serve_with(|server| server.plaintext().transaction_timeout(limit)).await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    let reason = "the chaincode took longer than 100ms";
    assert_eq!(peer.receive().await, failed("t", reason));

    peer.propose("t", &["Get", "b"]).await;
    let reason = "a transaction of this id is still running";
    assert_eq!(peer.receive().await, failed("t", reason));
    peer.reply("t", "of a").await;
    peer.propose("t", &["Get", "b"]).await;
    peer.expect_call("t", Type::GetState, get("b")).await;
    peer.reply("t", "of b").await;
    peer.expect_ok("t", "of b").await;
}

#[tokio::test]
async fn a_peer_that_never_replies_is_left() {
    let log = Log::begin();
    let limit = Duration::from_millis(50);
    let chaincode = serve_with(|server| server.plaintext().transaction_timeout(limit)).await;
    let mut peer = Peer::connect(chaincode.address).await;
    in_time(async {
        for round in 0.. {
            for number in 0..400 {
                peer.propose(&format!("{round} {number}"), &["Get", "a"])
                    .await;
            }
            let mut answers = 0;
            while answers < 400 {
                match peer.next().await {
                    Ok(Some(message)) => answers += usize::from(message.r#type() == Type::Error),
                    // It is told why, unless too much is waiting for it already.
                    Ok(None) => return,
                    Err(status) => return assert_eq!(status.code(), Code::DeadlineExceeded),
                }
            }
        }
    })
    .await;
    log.expect(&["the peer no longer reads what it is sent, or no longer replies"])
        .await;
    drop(peer);
    settle(1).await;
}

#[tokio::test]
async fn a_peer_that_does_not_read_is_not_read_and_gets_everything_when_it_does() {
    let log = Log::begin_at(Level::DEBUG);
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    let mut other = Peer::connect(chaincode.address).await;
    const TRANSACTIONS: usize = 300;
    let mut sent = 0;
    // All of them are answered at once, with more than fits into what lies between.
    while sent < TRANSACTIONS {
        let id = sent.to_string();
        let propose = peer.propose(&id, &["Return", "1"]);
        match tokio::time::timeout(Duration::from_millis(200), propose).await {
            Ok(()) => sent += 1,
            Err(_) => break,
        }
    }
    // Others do not feel it, and few of its transactions have begun.
    other.expect_health().await;
    let begun = log.count("the chaincode answered");
    assert!(begun < TRANSACTIONS, "{begun} answers are kept");
    let mut answered = 0;
    while answered < sent {
        let answer = peer.receive().await;
        assert!(matches!(answer.r#type(), Type::Completed | Type::Error));
        answered += 1;
    }
    peer.expect_health().await;
}

#[tokio::test]
async fn a_peer_that_never_reads_is_left() {
    let log = Log::begin();
    let limit = Duration::from_millis(100);
    let chaincode = serve_with(|server| server.plaintext().transaction_timeout(limit)).await;
    let peer = Peer::connect(chaincode.address).await;
    for id in 0..200 {
        let id = id.to_string();
        let propose = peer.propose(&id, &["Return", "1"]);
        if propose.now_or_never().is_none() {
            tokio::task::yield_now().await;
        }
    }
    log.expect(&["the peer no longer reads what it is sent, or no longer replies"])
        .await;
    drop(peer);
    settle(1).await;
}

#[tokio::test]
async fn a_keepalive_goes_between_messages_and_is_no_transaction() {
    let chaincode = serve_with(|server| server.plaintext().maximum_transactions(1, 0)).await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    let keepalive = message(Type::Keepalive, "", "", []);
    peer.send(keepalive.clone()).await;
    assert_eq!(peer.receive().await, keepalive);
    peer.send(message(Type::Response, CHANNEL, "t", "1")).await;
    peer.expect_ok("t", "1").await;
}

#[tokio::test]
async fn a_peer_that_is_silent_and_answers_pings_is_kept() {
    let short = Duration::from_millis(20);
    let chaincode = serve_with(|server| server.plaintext().keepalive(short, short)).await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.expect_health().await;
    let silence = tokio::time::timeout(10 * short, peer.next()).await;
    assert!(silence.is_err(), "{silence:?}");
    peer.expect_health().await;
}
