//! Input that reaches a server from outside before it is a transaction; see [`crate::fuzzing`].

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Buf;
use fabric_protos::protos::ChaincodeMessage;
use fabric_protos::protos::chaincode_message::Type;
use futures::stream::{self, StreamExt};
use prost::Message;
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tonic::Status;

use super::ServerBuilder;
use super::connection::Connection;
use super::service::OUTGOING_MESSAGES;
use super::shared::Shared;
use super::shutdown::Lifecycle;
use super::tls::Tls;
use crate::fuzzing::chaincode::Curious;
use crate::fuzzing::input::Input;

/// How many turns all other tasks get before nothing is left to do.
const TURNS: usize = 10_000;

/// The messages of a peer, length-delimited, from the registration until the peer leaves. At the end no transaction
/// runs, and no transaction was answered more often than the peer asked for it.
pub fn connection(bytes: &[u8]) {
    let (asked, answered) = Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime needs nothing that can be missing")
        .block_on(talk(messages(bytes)));
    for (id, answers) in answered {
        assert!(
            Some(&answers) <= asked.get(&id),
            "{id:?} is answered {answers} times"
        );
    }
}

/// PEM in the place of the chaincode's certificate and key, and of the roots of its peers.
pub fn certificates(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let [certificate, key, roots] = [(); 3].map(|()| input.bytes().unwrap_or_default());
    let tls = Tls::from_pem(certificate, key).peer_roots(roots);
    let material = tls.read().expect("memory can be read");
    assert_eq!(material.server().is_ok(), material.client().is_ok());
}

type Id = (String, String);

/// Sends all this to a server. Counts how often the peer asked for each transaction, and how often the server answered.
async fn talk(
    messages: Vec<Result<ChaincodeMessage, Status>>,
) -> (HashMap<Id, usize>, HashMap<Id, usize>) {
    let asked = count(messages.iter().flatten(), &[Type::Init, Type::Transaction]);
    let (writer, mut outgoing) = mpsc::channel(OUTGOING_MESSAGES);
    let connection = Connection::new(Arc::new(shared()), None, writer);
    let incoming = stream::iter(messages).then(async |message| {
        // Transactions go as far as they can before the next message comes.
        yield_now().await;
        yield_now().await;
        message
    });
    let read = async {
        let mut read = Vec::new();
        while let Some(message) = outgoing.recv().await {
            read.extend(message);
        }
        read
    };
    let running = connection.run_and_report(Box::pin(incoming));
    let ((), said) = futures::join!(running, read);
    for _ in 0..TURNS {
        if Handle::current().metrics().num_alive_tasks() == 0 {
            break;
        }
        yield_now().await;
    }
    assert_eq!(
        Handle::current().metrics().num_alive_tasks(),
        0,
        "every transaction ends"
    );
    (asked, count(&said, &[Type::Completed, Type::Error]))
}

fn shared() -> Shared<Curious> {
    let ServerBuilder {
        chaincode,
        package_id,
        limits,
        ..
    } = ServerBuilder::new("curious:1".to_owned(), Curious);
    Shared::new(chaincode, package_id, limits, Lifecycle::default(), None)
}

/// The messages as gRPC gives them. Everything after invalid bytes is ignored.
fn messages(mut bytes: &[u8]) -> Vec<Result<ChaincodeMessage, Status>> {
    let mut messages = Vec::new();
    while bytes.has_remaining() && messages.last().is_none_or(Result::is_ok) {
        let message = ChaincodeMessage::decode_length_delimited(&mut bytes);
        messages.push(message.map_err(|error| Status::internal(error.to_string())));
    }
    messages
}

fn count<'m>(
    messages: impl IntoIterator<Item = &'m ChaincodeMessage>,
    kinds: &[Type],
) -> HashMap<Id, usize> {
    let mut counts = HashMap::new();
    for message in messages {
        if kinds.contains(&message.r#type()) {
            let id = (message.channel_id.clone(), message.txid.clone());
            *counts.entry(id).or_default() += 1;
        }
    }
    counts
}
