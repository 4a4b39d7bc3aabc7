//! A peer in process: it speaks the chaincode protocol of one line of Fabric and keeps its ledger in memory.

mod calls;
mod queries;

use std::collections::HashMap;

use bytes::Bytes;
use fabric_chaincode::memory::Transaction;
use fabric_chaincode::{
    Chaincode, Invocation, Ledger, LedgerError, Response, Server, ServerBuilder,
};
use fabric_protos::protos::chaincode_client::ChaincodeClient;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    self, ChaincodeAdditionalParams, ChaincodeInput, ChaincodeMessage, QueryResultBytes,
    SignedProposal,
};
use prost::Message;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;
use tonic::transport::Endpoint;

use crate::script::Script;

/// A line of Fabric.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Line {
    /// Neither batches nor reads of many keys.
    Fabric2_5,
    /// Both.
    Fabric3_1,
}

/// As a real one.
const LARGEST_MESSAGE: usize = 100 * 1024 * 1024;

/// How many writes and keys it takes at once.
pub(crate) const OFFER: u32 = 100;

pub(crate) struct Peer {
    line: Line,
    outgoing: mpsc::Sender<ChaincodeMessage>,
    incoming: Streaming<ChaincodeMessage>,
    iterators: HashMap<String, Vec<QueryResultBytes>>,
    /// Refuses every batch of writes.
    pub(crate) refuses_batches: bool,
}

impl Peer {
    /// Serves the script and connects to it.
    pub(crate) async fn launch(line: Line) -> Self {
        Self::connect(line, Server::builder("script:0123", Script)).await
    }

    /// Serves a chaincode and connects to it.
    pub(crate) async fn connect(line: Line, builder: ServerBuilder<impl Chaincode>) -> Self {
        let server = builder.plaintext().bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", server.local_address());
        tokio::spawn(server.serve_with_shutdown(std::future::pending()));
        let channel = Endpoint::from_shared(address).unwrap();
        let (outgoing, receiver) = mpsc::channel(16);
        let client = ChaincodeClient::new(channel.connect().await.unwrap());
        let mut client = client.max_decoding_message_size(LARGEST_MESSAGE);
        let connected = client.connect(ReceiverStream::new(receiver)).await;
        let mut peer = Self {
            line,
            outgoing,
            incoming: connected.unwrap().into_inner(),
            iterators: HashMap::new(),
            refuses_batches: false,
        };
        assert_eq!(peer.receive().await.r#type(), Type::Register);
        peer.send(message(Type::Registered, Bytes::new())).await;
        let ready = match line {
            Line::Fabric2_5 => ChaincodeAdditionalParams::default(),
            Line::Fabric3_1 => ChaincodeAdditionalParams {
                use_write_batch: true,
                max_size_write_batch: OFFER,
                use_get_multiple_keys: true,
                max_size_get_multiple_keys: OFFER,
            },
        };
        peer.send(message(Type::Ready, ready.encode_to_vec().into()))
            .await;
        peer
    }

    /// Lets the chaincode simulate a transaction, and tells what it sent.
    pub(crate) async fn endorse(&mut self, transaction: &Transaction) -> (Response, Vec<Type>) {
        let input = ChaincodeInput {
            args: transaction.arguments().to_vec(),
            decorations: transaction.decorations().clone().into_iter().collect(),
            is_init: false,
        };
        let signed = transaction.signed_proposal();
        let proposal = SignedProposal {
            proposal_bytes: signed.proposal.clone(),
            signature: signed.signature.clone(),
        };
        let begin = ChaincodeMessage {
            proposal: Some(proposal),
            ..of(transaction, Type::Transaction, input.encode_to_vec().into())
        };
        self.send(begin).await;
        let mut calls = Vec::new();
        loop {
            let call = self.receive().await;
            assert_eq!(call.txid, transaction.transaction_id());
            match call.r#type() {
                Type::Completed => {
                    if let Some(event) = call.chaincode_event {
                        transaction
                            .set_event(&event.event_name, event.payload)
                            .unwrap();
                    }
                    let response = protos::Response::decode(call.payload).unwrap();
                    let response = Response {
                        status: response.status,
                        message: response.message,
                        payload: response.payload,
                    };
                    return (response, calls);
                }
                Type::Error => {
                    let reason = String::from_utf8(call.payload.to_vec()).unwrap();
                    return (Response::refused(500, reason), calls);
                }
                kind => {
                    calls.push(kind);
                    let reply = match self.answer(transaction, kind, call.payload).await {
                        Ok(payload) => of(transaction, Type::Response, payload),
                        Err(LedgerError::Peer(reason)) => {
                            of(transaction, Type::Error, reason.into())
                        }
                        Err(other) => panic!("a peer does not say {other:?}"),
                    };
                    self.send(reply).await;
                }
            }
        }
    }

    async fn send(&self, message: ChaincodeMessage) {
        self.outgoing.send(message).await.unwrap();
    }

    async fn receive(&mut self) -> ChaincodeMessage {
        let deadline = std::time::Duration::from_secs(20);
        let received = tokio::time::timeout(deadline, self.incoming.message()).await;
        let message = received.expect("the chaincode speaks before the deadline");
        message.unwrap().expect("the chaincode is still there")
    }
}

fn of(transaction: &Transaction, r#type: Type, payload: Bytes) -> ChaincodeMessage {
    ChaincodeMessage {
        txid: transaction.transaction_id().to_owned(),
        channel_id: transaction.channel_id().to_owned(),
        ..message(r#type, payload)
    }
}

fn message(r#type: Type, payload: Bytes) -> ChaincodeMessage {
    ChaincodeMessage {
        r#type: r#type.into(),
        payload,
        ..Default::default()
    }
}
