//! The peer's side of the chaincode protocol.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use fabric_protos::common::{ChannelHeader, Header, SignatureHeader};
use fabric_protos::msp::SerializedIdentity;
use fabric_protos::protos::chaincode_client::ChaincodeClient;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{
    ChaincodeId, ChaincodeInput, ChaincodeMessage, Proposal, Response, SignedProposal,
};
use prost::Message;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::{Channel, Endpoint};
use tonic::{Status, Streaming};

pub(crate) const CHANNEL: &str = "channel";

/// As what chaincodes register here.
pub(crate) const PACKAGE_ID: &str = "scripted:0123456789abcdef";

const LIMIT: usize = 100 * 1024 * 1024;

/// Nothing in these tests takes this long.
const DEADLINE: Duration = Duration::from_secs(20);

/// A peer that has dialled a chaincode.
pub(crate) struct Peer {
    /// `None` once its half of the stream has ended.
    outgoing: Option<mpsc::Sender<ChaincodeMessage>>,
    incoming: Streaming<ChaincodeMessage>,
}

impl Peer {
    /// Dials, and does not speak.
    pub(crate) async fn dial(address: SocketAddr) -> Self {
        let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
        Self::over(endpoint.connect().await.unwrap()).await.unwrap()
    }

    /// Dials and admits the chaincode.
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let mut peer = Self::dial(address).await;
        peer.admit().await;
        peer
    }

    pub(crate) async fn over(channel: Channel) -> Result<Self, Status> {
        let (outgoing, receiver) = mpsc::channel(16);
        let mut client = ChaincodeClient::new(channel)
            .max_decoding_message_size(LIMIT)
            .max_encoding_message_size(LIMIT);
        let connecting = client.connect(ReceiverStream::new(receiver));
        let incoming = in_time(connecting).await?.into_inner();
        Ok(Self::of(outgoing, incoming))
    }

    /// A peer that was dialled.
    pub(crate) fn of(
        outgoing: mpsc::Sender<ChaincodeMessage>,
        incoming: Streaming<ChaincodeMessage>,
    ) -> Self {
        Self {
            outgoing: Some(outgoing),
            incoming,
        }
    }

    pub(crate) async fn admit(&mut self) {
        let id = ChaincodeId {
            name: PACKAGE_ID.to_owned(),
            ..Default::default()
        };
        let register = message(Type::Register, "", "", id.encode_to_vec());
        assert_eq!(self.receive().await, register);
        self.send(message(Type::Registered, "", "", [])).await;
        self.send(message(Type::Ready, "", "", [])).await;
    }

    /// If the chaincode has ended the stream already, nobody hears it.
    pub(crate) async fn send(&self, message: ChaincodeMessage) {
        if let Some(outgoing) = &self.outgoing {
            let _ = outgoing.send(message).await;
        }
    }

    /// Ends its half of the stream.
    pub(crate) fn end(&mut self) {
        self.outgoing = None;
    }

    /// Asks for a transaction.
    pub(crate) async fn propose(&self, transaction_id: &str, arguments: &[&str]) {
        self.send(proposal(Type::Transaction, transaction_id, arguments))
            .await;
    }

    /// Replies to a call of a transaction.
    pub(crate) async fn reply(&self, transaction_id: &str, payload: impl Into<Vec<u8>>) {
        self.send(message(Type::Response, CHANNEL, transaction_id, payload))
            .await;
    }

    pub(crate) async fn receive(&mut self) -> ChaincodeMessage {
        self.next()
            .await
            .unwrap()
            .expect("the chaincode is still there")
    }

    /// The next message, `None` at the end of the stream.
    pub(crate) async fn next(&mut self) -> Result<Option<ChaincodeMessage>, Status> {
        in_time(self.incoming.message()).await
    }

    /// Receives a call of a transaction.
    pub(crate) async fn expect_call(
        &mut self,
        transaction_id: &str,
        call: Type,
        request: impl Message,
    ) {
        let expected = message(call, CHANNEL, transaction_id, request.encode_to_vec());
        assert_eq!(self.receive().await, expected);
    }

    /// Receives the answer to a transaction that announces nothing.
    pub(crate) async fn expect_ok(&mut self, transaction_id: &str, payload: &str) {
        assert_eq!(self.receive().await, completed(transaction_id, payload));
    }

    /// Shows that the chaincode still answers, and that nothing else is on its way.
    pub(crate) async fn expect_health(&mut self) {
        self.propose("health", &["Get", "health"]).await;
        self.expect_call("health", Type::GetState, get("health"))
            .await;
        self.reply("health", "well").await;
        self.expect_ok("health", "well").await;
    }
}

pub(crate) async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future)
        .await
        .expect("it happens before the deadline")
}

pub(crate) fn get(key: &str) -> fabric_protos::protos::GetState {
    fabric_protos::protos::GetState {
        key: key.to_owned(),
        ..Default::default()
    }
}

pub(crate) fn message(
    r#type: Type,
    channel_id: &str,
    transaction_id: &str,
    payload: impl Into<Vec<u8>>,
) -> ChaincodeMessage {
    ChaincodeMessage {
        r#type: r#type.into(),
        payload: payload.into().into(),
        txid: transaction_id.to_owned(),
        channel_id: channel_id.to_owned(),
        ..Default::default()
    }
}

pub(crate) fn completed(transaction_id: &str, payload: &str) -> ChaincodeMessage {
    let response = Response {
        status: 200,
        payload: payload.to_owned().into(),
        ..Default::default()
    };
    message(
        Type::Completed,
        CHANNEL,
        transaction_id,
        response.encode_to_vec(),
    )
}

pub(crate) fn failed(transaction_id: &str, reason: &str) -> ChaincodeMessage {
    message(Type::Error, CHANNEL, transaction_id, reason)
}

pub(crate) fn proposal(r#type: Type, transaction_id: &str, arguments: &[&str]) -> ChaincodeMessage {
    proposal_at(SystemTime::now(), r#type, transaction_id, arguments)
}

pub(crate) fn proposal_at(
    timestamp: SystemTime,
    r#type: Type,
    transaction_id: &str,
    arguments: &[&str],
) -> ChaincodeMessage {
    let args = arguments
        .iter()
        .map(|argument| argument.to_string().into())
        .collect();
    let input = ChaincodeInput {
        args,
        ..Default::default()
    };
    let creator = SerializedIdentity {
        mspid: "Org1MSP".to_owned(),
        id_bytes: "certificate".into(),
    };
    let signature_header = SignatureHeader {
        creator: creator.encode_to_vec().into(),
        ..Default::default()
    };
    let channel_header = ChannelHeader {
        r#type: fabric_protos::common::HeaderType::EndorserTransaction.into(),
        timestamp: Some(timestamp.into()),
        channel_id: CHANNEL.to_owned(),
        tx_id: transaction_id.to_owned(),
        ..Default::default()
    };
    let header = Header {
        channel_header: channel_header.encode_to_vec().into(),
        signature_header: signature_header.encode_to_vec().into(),
    };
    let proposal = Proposal {
        header: header.encode_to_vec().into(),
        ..Default::default()
    };
    ChaincodeMessage {
        proposal: Some(SignedProposal {
            proposal_bytes: proposal.encode_to_vec().into(),
            ..Default::default()
        }),
        ..message(r#type, CHANNEL, transaction_id, input.encode_to_vec())
    }
}
