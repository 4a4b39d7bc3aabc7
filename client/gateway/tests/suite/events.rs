//! Streams of blocks and events, against a peer in this process.

use std::fmt::Debug;
use std::sync::mpsc;

use bytes::Bytes;
use fabric_gateway::{
    BlockEventsRequest, Code, CommittedEvent, Events, Identity, PeerError, Position,
};
use fabric_protos::common::{
    Block, BlockHeader, ChannelHeader, Envelope, HeaderType, Payload, SignatureHeader,
    Status as Verdict,
};
use fabric_protos::gateway::{ChaincodeEventsRequest, ChaincodeEventsResponse};
use fabric_protos::orderer::seek_position::Type as Start;
use fabric_protos::orderer::{SeekInfo, SeekNextCommit, SeekPosition, SeekSpecified};
use fabric_protos::protos::deliver_response::Type;
use fabric_protos::protos::{BlockAndPrivateData, ChaincodeEvent, DeliverResponse, FilteredBlock};
use futures::StreamExt;
use prost::Message;
use tonic::Status;

use crate::fixtures::{Member, now};
use crate::ladder::{basic, client_and_peer, gateway};
use crate::peer::{Answers, Peer};

pub(crate) fn event(block_number: u64, transaction_id: &str) -> CommittedEvent {
    CommittedEvent {
        block_number,
        transaction_id: transaction_id.into(),
        chaincode: "basic".into(),
        name: "Put".into(),
        payload: Bytes::from(format!("of {transaction_id}")),
    }
}

/// A block's events as a peer sends them.
pub(crate) fn events_of(block_number: u64, transactions: &[&str]) -> ChaincodeEventsResponse {
    let sent = |transaction: &&str| {
        let event = event(block_number, transaction);
        ChaincodeEvent {
            chaincode_id: event.chaincode,
            tx_id: event.transaction_id,
            event_name: event.name,
            payload: event.payload,
        }
    };
    ChaincodeEventsResponse {
        events: transactions.iter().map(sent).collect(),
        block_number,
    }
}

pub(crate) fn block(number: u64) -> Block {
    Block {
        header: Some(BlockHeader {
            number,
            ..BlockHeader::default()
        }),
        ..Block::default()
    }
}

pub(crate) fn filtered(number: u64) -> FilteredBlock {
    FilteredBlock {
        channel_id: "emr".into(),
        number,
        ..FilteredBlock::default()
    }
}

fn with_private_data(number: u64) -> BlockAndPrivateData {
    BlockAndPrivateData {
        block: Some(block(number)),
        ..BlockAndPrivateData::default()
    }
}

pub(crate) fn says(answer: Type) -> Result<DeliverResponse, Status> {
    Ok(DeliverResponse {
        r#type: Some(answer),
    })
}

fn specified(number: u64) -> SeekPosition {
    SeekPosition {
        r#type: Some(Start::Specified(SeekSpecified { number })),
    }
}

fn next_commit() -> SeekPosition {
    SeekPosition {
        r#type: Some(Start::NextCommit(SeekNextCommit {})),
    }
}

fn after(block_number: u64, transaction_id: &str) -> Position {
    Position::After {
        block_number,
        transaction_id: transaction_id.into(),
    }
}

/// Reads a stream to its end, which an error is as well.
async fn all<T: Debug>(events: Events<T>) -> (Vec<T>, Option<PeerError>) {
    let mut items = Vec::new();
    let mut events = std::pin::pin!(events);
    while let Some(item) = events.next().await {
        match item {
            Ok(item) => items.push(item),
            Err(error) => {
                assert!(events.next().await.is_none(), "an error is the end");
                return (items, Some(error));
            }
        }
    }
    (items, None)
}

/// What a peer that delivers these to everybody is understood to say.
async fn delivered(answers: Vec<DeliverResponse>) -> (Vec<Block>, Option<PeerError>) {
    let peer = Peer::start(Answers {
        deliver: Box::new(move |_| Ok(answers.iter().cloned().map(Ok).collect())),
        ..Default::default()
    })
    .await;
    let (client, _) = client_and_peer();
    let network = gateway(&peer, &client).await.network("emr");
    all(network.blocks(&Position::Block(0)).unwrap()).await
}

#[tokio::test]
async fn the_events_of_every_transaction_come_one_by_one() {
    let peer = Peer::start(Answers {
        chaincode_events: Box::new(|_| {
            Ok(vec![
                Ok(events_of(4, &["a", "b"])),
                Ok(events_of(5, &[])),
                Ok(events_of(6, &["c"])),
            ])
        }),
        ..Default::default()
    })
    .await;
    let (client, _) = client_and_peer();
    let contract = basic(&peer, &client).await;
    let got = all(contract.events(&Position::Next).unwrap()).await;
    assert_eq!(
        got,
        (vec![event(4, "a"), event(4, "b"), event(6, "c")], None)
    );
}

#[tokio::test]
async fn events_are_asked_for_in_the_clients_name_from_where_it_says() {
    let (sender, requests) = mpsc::channel();
    let (client, _) = client_and_peer();
    let identity = client.identity.clone();
    let peer = Peer::start(Answers {
        chaincode_events: Box::new(move |signed| {
            assert!(identity.verifies(&signed.request, &signed.signature));
            let request = ChaincodeEventsRequest::decode(signed.request).unwrap();
            sender.send(request).unwrap();
            Ok(Vec::new())
        }),
        ..Default::default()
    })
    .await;
    let contract = basic(&peer, &client).await;
    let positions = [
        (Position::default(), next_commit(), ""),
        (Position::Block(418), specified(418), ""),
        (event(500, "txn1").position(), specified(500), "txn1"),
    ];
    for (position, start, after) in positions {
        assert_eq!(all(contract.events(&position).unwrap()).await.1, None);
        let expected = ChaincodeEventsRequest {
            channel_id: "emr".into(),
            chaincode_id: "basic".into(),
            identity: client.identity.to_bytes(),
            start_position: Some(start),
            after_transaction_id: after.into(),
        };
        assert_eq!(requests.recv().unwrap(), expected);
    }
}

#[tokio::test]
async fn events_that_are_refused_or_break_off_say_why_at_the_end() {
    let peer = Peer::start(Answers {
        chaincode_events: Box::new(|_| Err(Status::permission_denied("access denied"))),
        ..Default::default()
    })
    .await;
    let (client, _) = client_and_peer();
    let contract = basic(&peer, &client).await;
    let (events, error) = all(contract.events(&Position::Next).unwrap()).await;
    let error = error.unwrap();
    assert_eq!((events, error.code), (Vec::new(), Code::PermissionDenied));
    assert!(!error.is_retryable());

    let peer = Peer::start(Answers {
        chaincode_events: Box::new(|_| {
            let end = Status::unavailable("shutting down");
            Ok(vec![Ok(events_of(4, &["a"])), Err(end)])
        }),
        ..Default::default()
    })
    .await;
    let contract = basic(&peer, &client).await;
    let (events, error) = all(contract.events(&Position::Next).unwrap()).await;
    assert_eq!(events, [event(4, "a")]);
    assert!(error.unwrap().is_retryable());
}

#[tokio::test]
async fn blocks_come_whole_filtered_or_with_private_data() {
    let (client, _) = client_and_peer();
    let deliver = |answers: Vec<Type>| Answers {
        deliver: Box::new(move |_| Ok(answers.iter().cloned().map(says).collect())),
        ..Default::default()
    };
    let peer = Peer::start(deliver(vec![Type::Block(block(1)), Type::Block(block(2))])).await;
    let network = gateway(&peer, &client).await.network("emr");
    let got = all(network.blocks(&Position::Block(1)).unwrap()).await;
    assert_eq!(got, (vec![block(1), block(2)], None));

    let peer = Peer::start(deliver(vec![Type::FilteredBlock(filtered(1))])).await;
    let network = gateway(&peer, &client).await.network("emr");
    let got = all(network.filtered_blocks(&Position::Block(1)).unwrap()).await;
    assert_eq!(got, (vec![filtered(1)], None));

    let peer = Peer::start(deliver(vec![Type::BlockAndPrivateData(with_private_data(
        1,
    ))]))
    .await;
    let request = BlockEventsRequest::new(&client.identity, "emr", &Position::Block(1));
    let request = request.sign(&client.signer()).unwrap();
    let gateway = gateway(&peer, &client).await;
    let got = all(gateway.blocks_with_private_data(&request)).await;
    assert_eq!(got, (vec![with_private_data(1)], None));
}

#[tokio::test]
async fn blocks_are_asked_for_in_the_clients_name_from_where_it_says() {
    let (sender, requests) = mpsc::channel();
    let (client, _) = client_and_peer();
    let identity = client.identity.clone();
    let peer = Peer::start(Answers {
        deliver: Box::new(move |envelope: Envelope| {
            assert!(identity.verifies(&envelope.payload, &envelope.signature));
            sender.send(envelope.payload).unwrap();
            Ok(Vec::new())
        }),
        ..Default::default()
    })
    .await;
    let network = gateway(&peer, &client).await.network("emr");
    let positions = [
        (Position::default(), next_commit()),
        (Position::Block(418), specified(418)),
        (after(500, "txn1"), specified(500)),
    ];
    for (position, start) in positions {
        assert_eq!(all(network.blocks(&position).unwrap()).await.1, None);
        let wanted = asked(&client, requests.recv().unwrap());
        let expected = SeekInfo {
            start: Some(start),
            stop: Some(specified(u64::MAX)),
            ..SeekInfo::default()
        };
        assert_eq!(wanted, expected);
    }
}

/// Checks the headers of a request for blocks, and returns what is asked for.
fn asked(client: &Member, payload: Bytes) -> SeekInfo {
    let payload = Payload::decode(payload).unwrap();
    let header = payload.header.unwrap();
    let channel = ChannelHeader::decode(header.channel_header).unwrap();
    assert_eq!(channel.r#type, HeaderType::DeliverSeekInfo as i32);
    assert_eq!(channel.channel_id, "emr");
    assert!(channel.timestamp.is_some());
    let signature = SignatureHeader::decode(header.signature_header).unwrap();
    assert_eq!(
        Identity::from_bytes(signature.creator),
        Ok(client.identity.clone())
    );
    SeekInfo::decode(payload.data).unwrap()
}

#[tokio::test]
async fn a_status_is_the_end_and_says_why() {
    let codes = [
        (Verdict::Forbidden, Code::PermissionDenied, false),
        (Verdict::NotFound, Code::NotFound, false),
        (Verdict::BadRequest, Code::InvalidArgument, false),
        (Verdict::ServiceUnavailable, Code::Unavailable, true),
        (Verdict::InternalServerError, Code::Internal, false),
    ];
    for (verdict, code, is_retryable) in codes {
        let status = says(Type::Status(verdict as i32)).unwrap();
        let first = says(Type::Block(block(1))).unwrap();
        let (blocks, error) = delivered(vec![first.clone(), status, first]).await;
        let error = error.unwrap();
        assert_eq!((blocks, error.code), (vec![block(1)], code));
        assert_eq!(error.is_retryable(), is_retryable, "{error}");
        assert!(error.message.contains(verdict.as_str_name()), "{error}");
    }
}

#[tokio::test]
async fn an_unexpected_answer_to_a_subscription_is_an_error() {
    let nonsense = [
        DeliverResponse::default(),
        says(Type::Status(999)).unwrap(),
        says(Type::FilteredBlock(filtered(1))).unwrap(),
    ];
    for answer in nonsense {
        let (blocks, error) = delivered(vec![answer]).await;
        assert_eq!((blocks, error.unwrap().code), (Vec::new(), Code::Internal));
    }
}

#[test]
fn a_request_for_blocks_that_was_signed_elsewhere_is_the_same() {
    let (client, _) = client_and_peer();
    let request = || BlockEventsRequest::at(&client.identity, "emr", &Position::Block(7), now());
    let signature = client.sign(request().bytes_to_sign());
    request().with_signature(&signature).unwrap();
    assert_eq!(request(), request());
    assert!(request().with_signature(b"junk").is_err());
}
