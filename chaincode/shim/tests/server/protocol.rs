//! What is said, and in which order.

use std::time::{Duration, UNIX_EPOCH};

use fabric_chaincode::LedgerError;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    ChaincodeAdditionalParams, ChaincodeEvent, ChaincodeMessage, DelState, PutState, Response,
};
use prost::Message;
use tonic::Code;

use crate::chaincode::{serve, serve_with};
use crate::peer::{CHANNEL, Peer, completed, failed, get, in_time, message, proposal, proposal_at};

#[tokio::test]
async fn a_transaction_calls_and_completes_with_its_event() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Put", "a", "1"]).await;
    let put = PutState {
        key: "a".to_owned(),
        value: "1".into(),
        ..Default::default()
    };
    peer.expect_call("t", Type::PutState, put).await;
    peer.reply("t", "").await;
    let event = ChaincodeEvent {
        tx_id: "t".to_owned(),
        event_name: "put".to_owned(),
        payload: "a".into(),
        ..Default::default()
    };
    let answer = ChaincodeMessage {
        chaincode_event: Some(event),
        ..completed("t", "")
    };
    assert_eq!(peer.receive().await, answer);

    peer.propose("t", &["Delete", "a"]).await;
    let delete = DelState {
        key: "a".to_owned(),
        ..Default::default()
    };
    peer.expect_call("t", Type::DelState, delete).await;
    peer.reply("t", "").await;
    peer.expect_ok("t", "").await;
}

#[tokio::test]
async fn an_empty_reply_to_a_read_means_that_there_is_no_such_key() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    peer.reply("t", "").await;
    peer.expect_ok("t", "nothing").await;
}

#[tokio::test]
async fn a_transaction_knows_its_proposal() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    let timestamp = UNIX_EPOCH + Duration::from_millis(1_234_567);
    peer.send(proposal_at(
        timestamp,
        Type::Transaction,
        "t",
        &["Describe", "a", ""],
    ))
    .await;
    let creator = r#"SerializedIdentity { msp_id: "Org1MSP", certificate: b"certificate" }"#;
    peer.expect_ok("t", &format!(r#"channel t {creator} 1234567 ["a", ""]"#))
        .await;
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_not_a_failure() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Refuse"]).await;
    let response = Response {
        status: 404,
        message: "NOT_FOUND: there is no such thing".to_owned(),
        ..Default::default()
    };
    assert_eq!(
        peer.receive().await,
        message(Type::Completed, CHANNEL, "t", response.encode_to_vec())
    );
}

#[tokio::test]
async fn an_init_message_initializes() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.send(proposal(Type::Init, "t", &[])).await;
    peer.expect_ok("t", "initialized").await;
}

#[tokio::test]
async fn transactions_run_at_once_and_replies_find_theirs() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    let ids: Vec<String> = (0..50).map(|number| format!("t{number}")).collect();
    for id in &ids {
        peer.propose(id, &["Get", id]).await;
    }
    let mut asking = Vec::new();
    for _ in &ids {
        asking.push(peer.receive().await.txid);
    }
    let mut completed_transactions = Vec::new();
    for id in asking.iter().rev() {
        peer.reply(id, format!("value of {id}")).await;
    }
    for _ in &ids {
        let answer = peer.receive().await;
        assert_eq!(
            answer,
            completed(&answer.txid, &format!("value of {}", answer.txid))
        );
        completed_transactions.push(answer.txid);
    }
    completed_transactions.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(completed_transactions, ids);
}

#[tokio::test]
async fn the_same_id_in_another_channel_is_another_transaction() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    let elsewhere = ChaincodeMessage {
        channel_id: "elsewhere".to_owned(),
        ..proposal(Type::Transaction, "t", &["Get", "b"])
    };
    peer.send(elsewhere).await;
    let call = message(Type::GetState, "elsewhere", "t", get("b").encode_to_vec());
    assert_eq!(peer.receive().await, call);
    peer.reply("t", "1").await;
    peer.expect_ok("t", "1").await;
}

#[tokio::test]
async fn calls_made_at_once_are_sent_one_after_the_other() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["GetTwo", "a", "b"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    // Were the second call on its way, it would come before the calls of this transaction.
    peer.expect_health().await;
    peer.reply("t", "1").await;
    peer.expect_call("t", Type::GetState, get("b")).await;
    peer.reply("t", "2").await;
    peer.expect_ok("t", r#"Some(b"1") Some(b"2")"#).await;
}

#[tokio::test]
async fn a_cancelled_call_keeps_its_turn_until_its_reply_is_consumed() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["GetImpatiently", "a", "b"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    peer.expect_health().await;
    peer.reply("t", "orphan").await;
    peer.expect_call("t", Type::GetState, get("b")).await;
    peer.reply("t", "2").await;
    peer.expect_ok("t", "2").await;
}

#[tokio::test]
async fn the_answer_does_not_overtake_a_cancelled_write() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["PutImpatiently", "a", "1"]).await;
    let put = PutState {
        key: "a".to_owned(),
        value: "1".into(),
        ..Default::default()
    };
    peer.expect_call("t", Type::PutState, put).await;
    peer.expect_health().await;
    peer.reply("t", "").await;
    peer.expect_ok("t", "").await;
}

#[tokio::test]
async fn a_failure_of_one_call_reaches_its_transaction_only() {
    let mut chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    peer.propose("u", &["Get", "b"]).await;
    peer.expect_call("u", Type::GetState, get("b")).await;
    peer.send(failed("t", "no ledger context")).await;
    let failure = LedgerError::Peer("no ledger context".to_owned());
    let response = Response {
        status: 499,
        message: failure.to_string(),
        ..Default::default()
    };
    assert_eq!(
        peer.receive().await,
        message(Type::Completed, CHANNEL, "t", response.encode_to_vec())
    );
    assert_eq!(in_time(chaincode.failures.recv()).await, Some(failure));
    peer.reply("u", "2").await;
    peer.expect_ok("u", "2").await;
}

#[tokio::test]
async fn a_panic_fails_its_transaction_only() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("u", &["Get", "b"]).await;
    peer.expect_call("u", Type::GetState, get("b")).await;
    peer.propose("t", &["Panic"]).await;
    assert_eq!(peer.receive().await, failed("t", "the chaincode panicked"));
    peer.reply("u", "2").await;
    peer.expect_ok("u", "2").await;
    peer.expect_health().await;
}

#[tokio::test]
async fn an_id_that_is_still_running_is_refused() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    peer.propose("t", &["Get", "b"]).await;
    assert_eq!(
        peer.receive().await,
        failed("t", "a transaction of this id is still running")
    );
}

#[tokio::test]
async fn bytes_that_are_not_a_proposal_fail_and_other_transactions_go_on() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    let good = proposal(Type::Transaction, "t", &["Get", "a"]);

    peer.send(ChaincodeMessage {
        proposal: None,
        ..good.clone()
    })
    .await;
    let reason = "the transaction comes without its signed proposal";
    assert_eq!(peer.receive().await, failed("t", reason));

    peer.send(ChaincodeMessage {
        payload: "\u{ff}".into(),
        ..good.clone()
    })
    .await;
    assert_eq!(
        peer.receive().await,
        failed("t", "the transaction cannot be decoded")
    );

    let mut broken = good;
    broken.proposal.as_mut().unwrap().proposal_bytes = "\u{ff}".into();
    peer.send(broken).await;
    assert_eq!(
        peer.receive().await,
        failed("t", "the transaction cannot be decoded")
    );
    peer.expect_health().await;
}

#[tokio::test]
async fn a_response_beyond_the_limit_fails_its_transaction_only() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Return", "100"]).await;
    let reason = "the chaincode's response is larger than 100 MiB";
    assert_eq!(peer.receive().await, failed("t", reason));
    peer.propose("t", &["Return", "5"]).await;
    let expected = "x".repeat(5 << 20);
    assert!(
        peer.receive().await == completed("t", &expected),
        "5 MiB arrive whole"
    );
}

#[tokio::test]
async fn keepalives_are_echoed_before_and_after_registration() {
    let chaincode = serve().await;
    let mut peer = Peer::dial(chaincode.address).await;
    let keepalive = message(Type::Keepalive, "", "", "are you there?");
    assert_eq!(peer.receive().await.r#type(), Type::Register);
    peer.send(keepalive.clone()).await;
    assert_eq!(peer.receive().await, keepalive);
    peer.send(message(Type::Registered, "", "", [])).await;
    peer.send(keepalive.clone()).await;
    assert_eq!(peer.receive().await, keepalive);
    peer.send(message(Type::Ready, "", "", [])).await;
    peer.send(keepalive.clone()).await;
    assert_eq!(peer.receive().await, keepalive);
    peer.expect_health().await;
}

#[tokio::test]
async fn a_peer_is_served_whatever_it_offers() {
    let chaincode = serve().await;
    let offers = ChaincodeAdditionalParams {
        use_write_batch: true,
        max_size_write_batch: 1000,
        use_get_multiple_keys: true,
        max_size_get_multiple_keys: 1000,
    };
    for payload in [offers.encode_to_vec(), vec![], vec![0xff; 3]] {
        let mut peer = Peer::dial(chaincode.address).await;
        assert_eq!(peer.receive().await.r#type(), Type::Register);
        peer.send(message(Type::Registered, "", "", [])).await;
        peer.send(message(Type::Ready, "", "", payload)).await;
        peer.expect_health().await;
    }
}

#[tokio::test]
async fn messages_that_make_no_sense_are_ignored_once_ready() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Get", "a"]).await;
    peer.expect_call("t", Type::GetState, get("a")).await;
    let unknown = ChaincodeMessage {
        r#type: 4711,
        ..message(Type::Ready, CHANNEL, "t", [])
    };
    for nonsense in [
        unknown,
        message(Type::Registered, "", "", []),
        message(Type::Completed, CHANNEL, "t", []),
        message(Type::GetState, CHANNEL, "t", "?"),
        message(Type::Response, CHANNEL, "nobody", "?"),
        message(Type::Response, "elsewhere", "t", "?"),
        failed("nobody", "?"),
    ] {
        peer.send(nonsense).await;
    }
    peer.expect_health().await;
    peer.reply("t", "1").await;
    peer.expect_ok("t", "1").await;
}

#[tokio::test]
async fn a_peer_that_skips_the_registration_is_sent_away() {
    let chaincode = serve().await;
    let mut peer = Peer::dial(chaincode.address).await;
    assert_eq!(peer.receive().await.r#type(), Type::Register);
    peer.propose("t", &["Get", "a"]).await;
    let status = peer.next().await.unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (
            Code::FailedPrecondition,
            "the chaincode expects REGISTERED, not TRANSACTION: is it a peer that connected?"
        )
    );
}

#[tokio::test]
async fn a_proposal_from_another_time_is_refused_if_so_set() {
    let minute = Duration::from_secs(60);
    let chaincode = serve_with(|server| server.plaintext().maximum_clock_skew(minute)).await;
    let mut peer = Peer::connect(chaincode.address).await;
    let now = std::time::SystemTime::now();
    for timestamp in [now - 2 * minute, now + 2 * minute, UNIX_EPOCH] {
        peer.send(proposal_at(
            timestamp,
            Type::Transaction,
            "t",
            &["Get", "a"],
        ))
        .await;
        let response = Response {
            status: 400,
            message: "CLOCK_SKEW: the proposal's time is more than 60 s from this peer's clock"
                .to_owned(),
            ..Default::default()
        };
        assert_eq!(
            peer.receive().await,
            message(Type::Completed, CHANNEL, "t", response.encode_to_vec())
        );
    }
    peer.expect_health().await;
}
