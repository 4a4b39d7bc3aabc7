//! Peers that do not keep to the protocol: every transaction ends, nothing is left behind, and others are served.

use std::net::SocketAddr;
use std::time::Duration;

use fabric_chaincode::Server;
use fabric_protos::protos::chaincode_message::Type;

use crate::log::settle;
use crate::peer::{Peer, completed, message};
use crate::thorough::Thorough;
use crate::unruly::{Deed, Unruly};

/// How many calls the chaincode makes at most, which is when its writes are not sent together.
const CALLS: usize = 23;

/// How long a transaction may take here. A peer that replies does so in far less.
const LIMIT: Duration = Duration::from_millis(500);

async fn serve() -> (SocketAddr, Thorough) {
    let chaincode = Thorough::default();
    let server = Server::builder("thorough:1", chaincode.clone())
        .plaintext()
        .transaction_timeout(LIMIT)
        .registration_timeout(LIMIT)
        .bind("127.0.0.1:0")
        .await
        .unwrap();
    let address = server.local_address();
    tokio::spawn(server.serve_with_shutdown(std::future::pending()));
    (address, chaincode)
}

async fn expect_health(address: SocketAddr) {
    let mut peer = Unruly::connect(address, true, 0).await;
    peer.propose("health", Deed::Reply, 0).await;
    assert_eq!(peer.next_answer().await, Some(well("health")));
}

fn well(transaction_id: &str) -> fabric_protos::protos::ChaincodeMessage {
    let event = fabric_protos::protos::ChaincodeEvent {
        tx_id: transaction_id.to_owned(),
        event_name: "done".to_owned(),
        ..Default::default()
    };
    fabric_protos::protos::ChaincodeMessage {
        chaincode_event: Some(event),
        ..completed(transaction_id, "everything")
    }
}

#[tokio::test]
async fn a_transaction_ends_whatever_the_peer_does_at_any_call() {
    let (address, chaincode) = serve().await;
    expect_health(address).await;
    settle(1).await;
    let mut peer = Unruly::connect(address, false, 0).await;
    peer.propose("calls", Deed::Reply, 0).await;
    assert_eq!(peer.next_answer().await, Some(well("calls")));
    assert_eq!(peer.calls_of_the_last(), CALLS);
    drop(peer);
    settle(1).await;
    for offers in [false, true] {
        for deed in Deed::ALL {
            // All at once, since those that the peer is silent about take their time.
            let mut peer = Unruly::connect(address, offers, 0).await;
            for at in 0..CALLS {
                if deed.is_last() {
                    peer = Unruly::connect(address, offers, 0).await;
                }
                peer.propose(&format!("{deed:?} {at}"), deed, at).await;
                if deed.is_last() {
                    // There are fewer calls than this, or the peer is gone.
                    peer.next_answer().await;
                }
            }
            while !deed.is_last() && peer.unanswered() > 0 {
                let Some(answer) = peer.next_answer().await else {
                    panic!("{deed:?} ended the connection");
                };
                if matches!(deed, Deed::Reply | Deed::ReplyLate) {
                    assert_eq!(answer, well(&answer.txid));
                }
            }
            drop(peer);
            settle(1).await;
            assert_eq!(chaincode.running(), 0, "{deed:?}");
        }
    }
    expect_health(address).await;
}

#[tokio::test]
async fn a_peer_may_leave_at_each_message_of_the_registration() {
    let (address, _) = serve().await;
    expect_health(address).await;
    settle(1).await;
    let keepalive = message(Type::Keepalive, "", "", []);
    let registered = message(Type::Registered, "", "", []);
    let ready = message(Type::Ready, "", "", []);
    let said = [keepalive.clone(), registered, keepalive, ready];
    for length in 0..=said.len() {
        for has_read in [false, true] {
            let mut peer = Peer::dial(address).await;
            if has_read {
                assert_eq!(peer.receive().await.r#type(), Type::Register);
            }
            for message in &said[..length] {
                peer.send(message.clone()).await;
            }
            drop(peer);
            settle(1).await;
        }
    }
    expect_health(address).await;
}

#[tokio::test]
async fn a_peer_that_admits_the_chaincode_in_another_order_is_sent_away() {
    let (address, _) = serve().await;
    expect_health(address).await;
    settle(1).await;
    let empty = |r#type| message(r#type, "", "", []);
    for said in [
        vec![Type::Ready],
        vec![Type::Registered, Type::Registered],
        vec![Type::Register],
        vec![Type::Undefined],
        vec![Type::Registered, Type::Response],
        vec![Type::Registered, Type::Error],
        vec![Type::Keepalive, Type::Completed],
    ] {
        let mut peer = Peer::dial(address).await;
        assert_eq!(peer.receive().await.r#type(), Type::Register);
        for one in said {
            peer.send(empty(one)).await;
        }
        let ended = loop {
            match peer.next().await {
                Ok(Some(echo)) => assert_eq!(echo.r#type(), Type::Keepalive),
                other => break other,
            }
        };
        assert_eq!(ended.unwrap_err().code(), tonic::Code::FailedPrecondition);
        drop(peer);
        settle(1).await;
    }
    expect_health(address).await;
}

#[tokio::test]
async fn a_peer_that_says_nothing_or_stops_half_way_is_sent_away_in_time() {
    let (address, _) = serve().await;
    for said in [vec![], vec![Type::Registered]] {
        let mut peer = Peer::dial(address).await;
        assert_eq!(peer.receive().await.r#type(), Type::Register);
        for one in said {
            peer.send(message(one, "", "", [])).await;
        }
        let status = peer.next().await.unwrap_err();
        assert_eq!(
            (status.code(), status.message()),
            (
                tonic::Code::DeadlineExceeded,
                "the peer did not admit the chaincode: did it install a package of the id thorough:1?"
            )
        );
    }
    expect_health(address).await;
}
