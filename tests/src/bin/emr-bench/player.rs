//! The peer's side of the protocol, which gives the same answers whatever a chaincode calls.

use std::net::SocketAddr;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, bail};
use fabric_protos::common::{ChannelHeader, Header, SignatureHeader};
use fabric_protos::msp::SerializedIdentity;
use fabric_protos::protos::chaincode_client::ChaincodeClient;
use fabric_protos::protos::chaincode_message::Type;
use fabric_protos::protos::{ChaincodeInput, ChaincodeMessage, Proposal, SignedProposal};
use futures::stream;
use prost::Message;
use tokio::sync::mpsc;
use tonic::Streaming;
use tonic::transport::{Channel, Endpoint};

const CHANNEL: &str = "channel";
/// What every key holds.
const VALUE: [u8; 200] = [b'v'; 200];
/// As large as a member's certificate.
const CERTIFICATE: [u8; 900] = [b'c'; 900];
/// How often to look whether a chaincode listens.
const INTERVAL: Duration = Duration::from_millis(100);

/// A peer that is connected to a chaincode.
#[derive(Debug)]
pub(crate) struct Player {
    outgoing: mpsc::Sender<ChaincodeMessage>,
    incoming: Streaming<ChaincodeMessage>,
}

impl Player {
    /// Dials a chaincode, as soon as it listens, and admits it.
    pub(crate) async fn dial(address: SocketAddr) -> anyhow::Result<Self> {
        let endpoint = Endpoint::from_shared(format!("http://{address}"))?;
        let channel = loop {
            match endpoint.connect().await {
                Ok(channel) => break channel,
                Err(_) => tokio::time::sleep(INTERVAL).await,
            }
        };
        let mut player = Self::over(channel).await?;
        player.receive(Type::Register).await?;
        for r#type in [Type::Registered, Type::Ready] {
            player.send(message(r#type, "", Vec::new())).await?;
        }
        Ok(player)
    }

    async fn over(channel: Channel) -> anyhow::Result<Self> {
        let (outgoing, receiver) = mpsc::channel(1);
        let messages = stream::unfold(receiver, |mut receiver| async {
            Some((receiver.recv().await?, receiver))
        });
        let connected = ChaincodeClient::new(channel).connect(messages).await?;
        Ok(Self {
            outgoing,
            incoming: connected.into_inner(),
        })
    }

    /// Runs a function this many times, one after the other.
    pub(crate) async fn play(mut self, function: &str, transactions: u32) -> anyhow::Result<()> {
        for number in 0..transactions {
            let id = format!("{number:064x}");
            self.send(proposal(&id, function)).await?;
            loop {
                let call = self.next().await?;
                let reply = match call.r#type() {
                    Type::Completed => break,
                    Type::GetState => VALUE.to_vec(),
                    Type::PutState => Vec::new(),
                    other => bail!("{function} made a call that is not expected: {other:?}"),
                };
                self.send(message(Type::Response, &id, reply)).await?;
            }
        }
        Ok(())
    }

    async fn send(&self, message: ChaincodeMessage) -> anyhow::Result<()> {
        let sent = self.outgoing.send(message).await;
        sent.ok().context("the chaincode is gone")
    }

    async fn receive(&mut self, expected: Type) -> anyhow::Result<()> {
        match self.next().await?.r#type() {
            got if got == expected => Ok(()),
            got => bail!("the chaincode sent {got:?}, not {expected:?}"),
        }
    }

    async fn next(&mut self) -> anyhow::Result<ChaincodeMessage> {
        let message = self.incoming.message().await?;
        message.context("the chaincode ended the stream")
    }
}

fn message(r#type: Type, transaction_id: &str, payload: Vec<u8>) -> ChaincodeMessage {
    ChaincodeMessage {
        r#type: r#type.into(),
        payload: payload.into(),
        txid: transaction_id.to_owned(),
        channel_id: CHANNEL.to_owned(),
        ..Default::default()
    }
}

fn proposal(transaction_id: &str, function: &str) -> ChaincodeMessage {
    let input = ChaincodeInput {
        args: vec![function.to_owned().into(), "key".into()],
        ..Default::default()
    };
    let creator = SerializedIdentity {
        mspid: "Org1MSP".to_owned(),
        id_bytes: CERTIFICATE.to_vec().into(),
    };
    let signature_header = SignatureHeader {
        creator: creator.encode_to_vec().into(),
        nonce: vec![0; 24].into(),
    };
    let channel_header = ChannelHeader {
        timestamp: Some(UNIX_EPOCH.into()),
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
    let signed = SignedProposal {
        proposal_bytes: proposal.encode_to_vec().into(),
        ..Default::default()
    };
    ChaincodeMessage {
        proposal: Some(signed),
        ..message(Type::Transaction, transaction_id, input.encode_to_vec())
    }
}
