//! Streams that go on after the peer was away, against a peer in this process.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use fabric_gateway::{Code, CommittedEvent, EventsError, Position};
use fabric_protos::common::{Envelope, Payload};
use fabric_protos::gateway::{
    ChaincodeEventsRequest, ChaincodeEventsResponse, SignedChaincodeEventsRequest,
};
use fabric_protos::orderer::seek_position::Type as Start;
use fabric_protos::orderer::{SeekInfo, SeekPosition};
use fabric_protos::protos::DeliverResponse;
use fabric_protos::protos::deliver_response::Type;
use futures::StreamExt;
use prost::Message;
use tonic::Status;

use crate::events::{block, event, events_of, filtered, says};
use crate::ladder::{basic, client_and_peer, gateway};
use crate::peer::{Answers, Peer};

/// The newest block of the ledgers in these tests. Each block has two events.
const NEWEST: u64 = 20;

/// All events of the ledger from a block on.
fn ledger(from: u64) -> Vec<CommittedEvent> {
    let of_block = |number| [("first", number), ("second", number)];
    (from..=NEWEST)
        .flat_map(of_block)
        .map(|(which, number)| event(number, &format!("{which} of {number}")))
        .collect()
}

/// How a stream breaks off, another way each time.
fn end(number: usize) -> Option<Status> {
    match number % 4 {
        0 => None,
        1 => Some(Status::unavailable("the peer stops")),
        2 => Some(Status::unknown("the transport broke")),
        _ => Some(Status::cancelled("the peer stops")),
    }
}

fn first_block(start: Option<SeekPosition>) -> u64 {
    match start.and_then(|start| start.r#type) {
        Some(Start::Specified(start)) => start.number,
        other => panic!("a stream that goes on names its block: {other:?}"),
    }
}

/// Three events from where the request says, and then an end.
fn three_events(
    signed: SignedChaincodeEventsRequest,
    end: Option<Status>,
) -> Vec<Result<ChaincodeEventsResponse, Status>> {
    let request = ChaincodeEventsRequest::decode(signed.request).unwrap();
    let mut events = ledger(first_block(request.start_position));
    if let Some(handled) = events
        .iter()
        .position(|event| event.transaction_id == request.after_transaction_id)
    {
        events.drain(..=handled);
    }
    let answers = events.iter().take(3).map(|event| {
        Ok(events_of(
            event.block_number,
            &[event.transaction_id.as_str()],
        ))
    });
    answers.chain(end.map(Err)).collect()
}

#[tokio::test]
async fn events_come_once_each_however_often_the_stream_breaks() {
    let streams = AtomicUsize::new(0);
    let peer = Peer::start(Answers {
        chaincode_events: Box::new(move |signed| {
            match streams.fetch_add(1, Ordering::Relaxed) {
                // Not even the request gets through.
                3 => Err(Status::unavailable("nobody is there")),
                number => Ok(three_events(signed, end(number))),
            }
        }),
        ..Default::default()
    })
    .await;
    let (client, _) = client_and_peer();
    let network = gateway(&peer, &client).await.network("emr");
    let events = network
        .contract("basic")
        .resuming_events(Position::Block(2));
    let expected = ledger(2);
    let got: Vec<_> = events
        .take(expected.len())
        .map(Result::unwrap)
        .collect()
        .await;
    assert_eq!(got, expected);
}

fn seek(envelope: Envelope) -> SeekInfo {
    let payload = Payload::decode(envelope.payload).unwrap();
    SeekInfo::decode(payload.data).unwrap()
}

/// Two blocks from where the request says.
fn two_blocks(wanted: SeekInfo) -> Vec<Result<DeliverResponse, Status>> {
    let first = first_block(wanted.start);
    [first, first + 1]
        .map(|number| says(Type::Block(block(number))))
        .into()
}

#[tokio::test]
async fn blocks_come_once_each_however_often_the_stream_breaks() {
    let streams = AtomicUsize::new(0);
    let peer = Peer::start(Answers {
        deliver: Box::new(move |envelope| {
            let mut answers = two_blocks(seek(envelope));
            let end = end(streams.fetch_add(1, Ordering::Relaxed));
            answers.extend(end.map(Err));
            Ok(answers)
        }),
        ..Default::default()
    })
    .await;
    let (client, _) = client_and_peer();
    let network = gateway(&peer, &client).await.network("emr");
    let blocks = network.resuming_blocks(Position::Block(3)).take(9);
    let got: Vec<_> = blocks.map(Result::unwrap).collect().await;
    assert_eq!(got, (3..12).map(block).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_stream_from_the_next_block_names_it_from_the_beginning() {
    let (sender, starts) = mpsc::channel();
    let peer = Peer::start(Answers {
        deliver: Box::new(move |envelope| {
            let wanted = seek(envelope);
            sender.send(wanted.start).unwrap();
            match wanted.start.and_then(|start| start.r#type) {
                Some(Start::Newest(_)) => Ok(vec![says(Type::FilteredBlock(filtered(7)))]),
                _ => Ok(two_blocks(wanted)),
            }
        }),
        ..Default::default()
    })
    .await;
    let (client, _) = client_and_peer();
    let network = gateway(&peer, &client).await.network("emr");
    let blocks = network.resuming_blocks(Position::Next).take(3);
    let got: Vec<_> = blocks.map(Result::unwrap).collect().await;
    assert_eq!(got, [block(8), block(9), block(10)]);
    let asked: Vec<_> = starts.try_iter().skip(1).map(first_block).collect();
    assert_eq!(asked, [8, 10]);
}

#[tokio::test]
async fn a_refusal_ends_the_stream() {
    let streams = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&streams);
    let peer = Peer::start(Answers {
        chaincode_events: Box::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            Err(Status::permission_denied("access denied"))
        }),
        ..Default::default()
    })
    .await;
    let (client, _) = client_and_peer();
    let contract = basic(&peer, &client).await;
    let mut events = contract.resuming_events(Position::Block(0));
    match events.next().await {
        Some(Err(EventsError::Peer(error))) => assert_eq!(error.code, Code::PermissionDenied),
        other => panic!("a refusal was expected: {other:?}"),
    }
    assert!(events.next().await.is_none());
    assert_eq!(streams.load(Ordering::Relaxed), 1);
}
