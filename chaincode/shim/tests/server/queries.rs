//! Ranges and pages.

use fabric_chaincode::{LedgerError, composite_key};
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    GetStateByRange, QueryMetadata, QueryResponse, QueryResponseMetadata, QueryResultBytes,
    QueryStateClose, QueryStateNext,
};
use fabric_protos::queryresult::Kv;
use prost::Message;

use crate::chaincode::serve;
use crate::peer::{Peer, failed, get, in_time};

fn batch(keys: &[&str], has_more: bool) -> QueryResponse {
    let result = |key: &&str| {
        let entry = Kv {
            namespace: "scripted".to_owned(),
            key: key.to_string(),
            value: format!("value of {key}").into(),
        };
        QueryResultBytes {
            result_bytes: entry.encode_to_vec().into(),
        }
    };
    QueryResponse {
        results: keys.iter().map(result).collect(),
        has_more,
        id: "iterator".to_owned(),
        ..Default::default()
    }
}

fn range(start: &str, end: &str) -> GetStateByRange {
    GetStateByRange {
        start_key: start.to_owned(),
        end_key: end.to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_range_comes_batch_by_batch() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Scan", "", ""]).await;
    peer.expect_call("t", Type::GetStateByRange, range("\u{1}", ""))
        .await;
    peer.reply("t", batch(&["a", "b"], true).encode_to_vec())
        .await;
    let next = QueryStateNext {
        id: "iterator".to_owned(),
    };
    peer.expect_call("t", Type::QueryStateNext, next.clone())
        .await;
    // The peer cuts batches as it likes, an empty one too.
    peer.reply("t", batch(&[], true).encode_to_vec()).await;
    peer.expect_call("t", Type::QueryStateNext, next).await;
    peer.reply("t", batch(&["c"], false).encode_to_vec()).await;
    // It closed the exhausted iterator itself.
    peer.expect_ok("t", "a b c").await;
}

#[tokio::test]
async fn a_stream_that_is_dropped_closes_its_iterator() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["ScanOne", "car"]).await;
    peer.expect_call(
        "t",
        Type::GetStateByRange,
        range("\0car\0", "\0car\0\u{10FFFF}"),
    )
    .await;
    peer.reply("t", batch(&["a", "b"], true).encode_to_vec())
        .await;
    let close = QueryStateClose {
        id: "iterator".to_owned(),
    }
    .encode_to_vec();
    in_time(async {
        loop {
            let call = peer.receive().await;
            if call.r#type() == Type::QueryStateClose {
                return assert_eq!(call.payload, close);
            }
            peer.reply("t", "").await;
        }
    })
    .await;
    peer.reply("t", batch(&[], false).encode_to_vec()).await;
    peer.expect_call("t", Type::GetState, get("is closed?"))
        .await;
    peer.reply("t", "yes").await;
    peer.expect_ok("t", "value of a").await;
}

#[tokio::test]
async fn a_query_that_fails_says_so() {
    let mut chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;

    peer.propose("t", &["Scan", "", ""]).await;
    peer.expect_call("t", Type::GetStateByRange, range("\u{1}", ""))
        .await;
    peer.send(failed("t", "the ledger is gone")).await;
    let failure = LedgerError::Peer("the ledger is gone".to_owned());
    assert_eq!(in_time(chaincode.failures.recv()).await, Some(failure));
    assert_eq!(peer.receive().await.r#type(), Type::Completed);

    peer.propose("t", &["Scan", "", ""]).await;
    peer.expect_call("t", Type::GetStateByRange, range("\u{1}", ""))
        .await;
    peer.reply("t", "\u{ff}").await;
    let failure = LedgerError::MalformedReply("query response");
    assert_eq!(in_time(chaincode.failures.recv()).await, Some(failure));
    assert_eq!(peer.receive().await.r#type(), Type::Completed);

    // The chaincode's own mistakes never reach the peer.
    peer.propose("t", &["Scan", "\0car\0", ""]).await;
    let failure = LedgerError::CompositeKeyInSimpleRange;
    assert_eq!(in_time(chaincode.failures.recv()).await, Some(failure));
    assert_eq!(peer.receive().await.r#type(), Type::Completed);
}

#[tokio::test]
async fn a_page_tells_where_the_next_begins() {
    let chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    let key = |attribute| composite_key("car", &[attribute]).unwrap();
    let (blue, green, red) = (key("blue"), key("green"), key("red"));
    let page = |keys: &[&str], bookmark: &str| {
        let metadata = QueryResponseMetadata {
            fetched_records_count: keys.len().try_into().unwrap(),
            bookmark: bookmark.to_owned(),
        };
        QueryResponse {
            metadata: metadata.encode_to_vec().into(),
            ..batch(keys, false)
        }
    };
    let request = |bookmark: &str| {
        let metadata = QueryMetadata {
            page_size: 2,
            bookmark: bookmark.to_owned(),
        };
        GetStateByRange {
            metadata: metadata.encode_to_vec().into(),
            ..range("\0car\0", "\0car\0\u{10FFFF}")
        }
    };

    peer.propose("t", &["Page", "car", "2"]).await;
    peer.expect_call("t", Type::GetStateByRange, request(""))
        .await;
    peer.reply("t", page(&[&blue, &green], &red).encode_to_vec())
        .await;
    peer.expect_ok("t", &format!("{:?} {:?}", [&blue, &green], Some(&red)))
        .await;

    peer.propose("t", &["Page", "car", "2", &red]).await;
    peer.expect_call("t", Type::GetStateByRange, request(&red))
        .await;
    peer.reply("t", page(&[&red], "").encode_to_vec()).await;
    peer.expect_ok("t", &format!("{:?} None", [&red])).await;
}

#[tokio::test]
async fn a_bookmark_cannot_lead_out_of_the_range() {
    let mut chaincode = serve().await;
    let mut peer = Peer::connect(chaincode.address).await;
    peer.propose("t", &["Page", "car", "2", "\0bike\0"]).await;
    assert_eq!(
        in_time(chaincode.failures.recv()).await,
        Some(LedgerError::BookmarkOutsideRange)
    );
    assert_eq!(peer.receive().await.r#type(), Type::Completed);
}
