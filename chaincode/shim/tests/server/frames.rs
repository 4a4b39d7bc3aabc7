//! What goes over the wire of a peer, byte by byte: HTTP/2 that is cut off, changed, or stops.

use std::net::SocketAddr;
use std::time::Duration;

use fabric_protos::protos::chaincode_message::Type;
use prost::Message;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::chaincode::{serve, serve_with};
use crate::log::{Log, settle};
use crate::peer::{PACKAGE_ID, Peer, in_time, message, proposal};

pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Preface, settings and the headers that open the stream of the chaincode.
fn opening() -> Vec<u8> {
    const SETTINGS: u8 = 4;
    const HEADERS: u8 = 1;
    const END_HEADERS: u8 = 4;
    // `:method POST` and `:scheme http` stand in the table of HPACK, the others are spelled out.
    let mut headers = vec![0x83, 0x86];
    for (name, value) in [
        (":path", "/protos.Chaincode/Connect"),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ] {
        headers.push(0);
        for text in [name, value] {
            headers.push(text.len().try_into().unwrap());
            headers.extend(text.as_bytes());
        }
    }
    [
        PREFACE.to_vec(),
        frame(SETTINGS, 0, 0, &[]),
        frame(HEADERS, END_HEADERS, 1, &headers),
    ]
    .concat()
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

/// A message of gRPC in a frame.
fn data(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    frame(0, 0, 1, &[&[0], &length[..], message].concat())
}

/// All that a peer says until the chaincode works for it.
fn conversation() -> Vec<u8> {
    let messages = [
        message(Type::Registered, "", "", []),
        message(Type::Ready, "", "", []),
        proposal(Type::Transaction, "t", &["Get", "a"]),
    ];
    let messages = messages.map(|message| data(&message.encode_to_vec()));
    [opening(), messages.concat()].concat()
}

async fn say(address: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(bytes).await.unwrap();
    socket
}

/// Waits until the chaincode closes the connection.
async fn expect_end(mut socket: TcpStream) {
    let mut rest = Vec::new();
    // Whether it says goodbye or not.
    let _ = in_time(socket.read_to_end(&mut rest)).await;
}

async fn expect_health(address: SocketAddr) {
    let mut peer = Peer::connect(address).await;
    peer.expect_health().await;
}

#[tokio::test]
async fn a_conversation_may_be_cut_off_after_every_byte() {
    let chaincode = serve().await;
    expect_health(chaincode.address).await;
    settle(1).await;
    let conversation = conversation();
    for length in 0..=conversation.len() {
        drop(say(chaincode.address, &conversation[..length]).await);
    }
    settle(1).await;
    expect_health(chaincode.address).await;
}

#[tokio::test]
async fn a_conversation_may_be_changed_in_every_byte() {
    let chaincode = serve().await;
    expect_health(chaincode.address).await;
    settle(1).await;
    let conversation = conversation();
    let mut chance = StdRng::seed_from_u64(0);
    for index in 0..conversation.len() {
        let mut changed = conversation.clone();
        changed[index] = chance.random();
        let mut socket = say(chaincode.address, &changed).await;
        // It may answer or not: in HTTP/2, the server's settings come first.
        let _ = in_time(socket.read(&mut [0; 9])).await;
    }
    settle(1).await;
    expect_health(chaincode.address).await;
}

#[tokio::test]
async fn a_peer_that_stops_midway_and_answers_no_ping_is_disconnected() {
    let short = Duration::from_millis(50);
    let chaincode = serve_with(|server| server.plaintext().keepalive(short, short)).await;
    let conversation = conversation();
    for length in [PREFACE.len(), opening().len(), conversation.len() - 5] {
        expect_end(say(chaincode.address, &conversation[..length]).await).await;
    }
    settle(1).await;
    expect_health(chaincode.address).await;
}

#[tokio::test]
async fn a_peer_that_sends_no_hello_is_disconnected() {
    let log = Log::begin();
    let chaincode = serve().await;
    expect_end(say(chaincode.address, &PREFACE[..10]).await).await;
    log.expect(&[r#"fault="network""#, "the handshake took longer than 5s"])
        .await;
    settle(1).await;
}

#[tokio::test]
async fn bytes_that_are_no_message_end_the_connection_and_the_log_says_so() {
    let log = Log::begin();
    let chaincode = serve().await;
    for (count, nonsense) in [
        // A length where the type should be, text that is not UTF-8, and a message that is compressed.
        data(&[0x0a, 0x01, 0x00]),
        data(&[0x22, 0x01, 0xff]),
        frame(0, 0, 1, &[1, 0, 0, 0, 1, 0]),
        frame(0, 0, 1, &[7, 0, 0, 0, 0]),
    ]
    .into_iter()
    .enumerate()
    {
        let socket = say(chaincode.address, &[opening(), nonsense].concat()).await;
        let reason = r#"fault="peer" reason=the peer sent something that is no chaincode message: is it a peer that connected?"#;
        log.expect_times(count + 1, &[reason]).await;
        drop(socket);
    }
    settle(1).await;
    expect_health(chaincode.address).await;
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_not_read() {
    let log = Log::begin();
    let chaincode = serve().await;
    let length = (100 * 1024 * 1024_u32 + 1).to_be_bytes();
    let announced = frame(0, 0, 1, &[&[0], &length[..]].concat());
    let socket = say(chaincode.address, &[opening(), announced].concat()).await;
    log.expect(&[
        r#"fault="peer""#,
        "the peer sent a message that is larger than 100 MiB",
    ])
    .await;
    drop(socket);
    settle(1).await;
    expect_health(chaincode.address).await;
}

const PING: u8 = 6;
const ANSWER: u8 = 1;

#[tokio::test]
async fn a_keepalive_is_answered_though_nothing_else_is_said() {
    let chaincode = serve().await;
    let keepalive = frame(PING, 0, 0, &[0; 8]);
    let mut socket = say(chaincode.address, &[opening(), keepalive].concat()).await;
    hear_until(&mut socket, &frame(PING, ANSWER, 0, &[0; 8])).await;
}

#[tokio::test]
async fn a_ping_that_measures_bandwidth_is_answered_before_a_later_message() {
    let bandwidth = [2, 4, 16, 16, 9, 14, 7, 7];
    let chaincode = serve().await;
    let mut socket = say(chaincode.address, &opening()).await;
    // REGISTER: nothing more is to be said.
    hear_until(&mut socket, PACKAGE_ID.as_bytes()).await;
    let ping = frame(PING, 0, 0, &bandwidth);
    socket.write_all(&ping).await.unwrap();

    let answer = frame(PING, ANSWER, 0, &bandwidth);
    let echo = data(&message(Type::Keepalive, "", "", []).encode_to_vec());
    let mut answers = 0;
    while answers == 0 {
        socket.write_all(&echo).await.unwrap();
        let heard = hear_until(&mut socket, &echo).await;
        answers += heard
            .windows(answer.len())
            .filter(|it| **it == answer)
            .count();
    }
    assert_eq!(answers, 1);
}

async fn hear_until(socket: &mut TcpStream, end: &[u8]) -> Vec<u8> {
    let mut heard = Vec::new();
    while !heard.ends_with(end) {
        heard.push(in_time(socket.read_u8()).await.unwrap());
    }
    heard
}
