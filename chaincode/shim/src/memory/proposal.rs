//! A client's request to a chaincode, in a test.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use fabric_protos::common::{ChannelHeader, Header, HeaderType, SignatureHeader};
use fabric_protos::msp;
use fabric_protos::protos;
use prost::Message;
use sha2::{Digest, Sha256};

use crate::proposal_contents::{Binding, ProposalContents};
use crate::{SerializedIdentity, SignedProposal};

/// A client's request to a chaincode, and the client's identity.
///
/// # Defaults
///
/// - timestamp: 2026-01-01 00:00:00 UTC
/// - transaction id: the ledger's next number
/// - nonce: a digest of the transaction id
/// - chaincode: one without a name, which no other chaincode can call
#[derive(Clone, Debug)]
pub struct Proposal {
    pub(super) transaction_id: Option<String>,
    pub(super) chaincode: String,
    creator: SerializedIdentity,
    arguments: Vec<Bytes>,
    timestamp: SystemTime,
    transient: BTreeMap<String, Bytes>,
    decorations: BTreeMap<String, Bytes>,
}

impl Proposal {
    /// A proposal of `creator` with these arguments, the function's name first.
    pub fn new<A: Into<Bytes>>(
        creator: SerializedIdentity,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            transaction_id: None,
            chaincode: String::new(),
            creator,
            arguments: arguments.into_iter().map(Into::into).collect(),
            timestamp: UNIX_EPOCH + Duration::from_secs(1_767_225_600),
            transient: BTreeMap::new(),
            decorations: BTreeMap::new(),
        }
    }

    /// Sets the time at which the client made it.
    pub fn timestamp(mut self, timestamp: SystemTime) -> Self {
        self.timestamp = timestamp;
        self
    }

    /// Sets the time at which the client made it, in milliseconds since the Unix epoch.
    pub fn timestamp_milliseconds(self, milliseconds: u64) -> Self {
        self.timestamp(UNIX_EPOCH + Duration::from_millis(milliseconds))
    }

    /// Chooses the transaction's id.
    pub fn transaction_id(mut self, id: impl Into<String>) -> Self {
        self.transaction_id = Some(id.into());
        self
    }

    /// Names the chaincode whose state the transaction works on.
    pub fn chaincode(mut self, name: impl Into<String>) -> Self {
        self.chaincode = name.into();
        self
    }

    /// Adds data that are for the endorsers only.
    pub fn transient(mut self, name: impl Into<String>, value: impl Into<Bytes>) -> Self {
        self.transient.insert(name.into(), value.into());
        self
    }

    /// Adds data as a decorator of the peer would.
    pub fn decoration(mut self, name: impl Into<String>, value: impl Into<Bytes>) -> Self {
        self.decorations.insert(name.into(), value.into());
        self
    }

    /// The proposal as a peer would hand it to the chaincode. It is not signed.
    pub(super) fn contents(self, transaction_id: String, channel_id: &str) -> ProposalContents {
        let creator = msp::SerializedIdentity {
            mspid: self.creator.msp_id.clone(),
            id_bytes: self.creator.certificate.clone(),
        };
        let signature_header = SignatureHeader {
            creator: creator.encode_to_vec().into(),
            nonce: Sha256::digest(&transaction_id)[..24].to_vec().into(),
        };
        let channel_header = ChannelHeader {
            r#type: HeaderType::EndorserTransaction.into(),
            timestamp: Some(self.timestamp.into()),
            channel_id: channel_id.to_owned(),
            tx_id: transaction_id.clone(),
            ..Default::default()
        };
        let header = Header {
            channel_header: channel_header.encode_to_vec().into(),
            signature_header: signature_header.encode_to_vec().into(),
        };
        let input = protos::ChaincodeInvocationSpec {
            chaincode_spec: Some(protos::ChaincodeSpec {
                chaincode_id: Some(protos::ChaincodeId {
                    name: self.chaincode,
                    ..Default::default()
                }),
                input: Some(protos::ChaincodeInput {
                    args: self.arguments.clone(),
                    ..Default::default()
                }),
                ..Default::default()
            }),
        };
        let payload = protos::ChaincodeProposalPayload {
            input: input.encode_to_vec().into(),
            transient_map: self.transient.clone().into_iter().collect(),
        };
        let proposal = protos::Proposal {
            header: header.encode_to_vec().into(),
            payload: payload.encode_to_vec().into(),
            ..Default::default()
        };
        ProposalContents {
            transaction_id,
            channel_id: channel_id.to_owned(),
            timestamp: self.timestamp,
            binding: Binding {
                nonce: signature_header.nonce,
                creator: signature_header.creator,
                epoch: 0,
            },
            creator: self.creator,
            arguments: self.arguments,
            transient: self.transient,
            decorations: self.decorations,
            signed: SignedProposal {
                proposal: proposal.encode_to_vec().into(),
                signature: Bytes::new(),
            },
        }
    }
}
