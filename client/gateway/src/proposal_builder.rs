//! Building proposals.

use std::collections::BTreeMap;

use bytes::Bytes;
use fabric_protos::common::{ChannelHeader, Header, HeaderType};
use fabric_protos::protos::{
    self, ChaincodeHeaderExtension, ChaincodeId, ChaincodeInput, ChaincodeInvocationSpec,
    ChaincodeProposalPayload, ChaincodeSpec,
};
use prost::Message;

use crate::TransactionContext;
use crate::proposal::Proposal;

/// Describes a call: which function of which chaincode, with which arguments. It needs no connection.
///
/// ```no_run
/// # fn example(identity: &fabric_gateway::Identity, signer: &fabric_gateway::EcdsaSigner) -> Result<(), Box<dyn std::error::Error>> {
/// use fabric_gateway::{ProposalBuilder, TransactionContext};
///
/// let context = TransactionContext::new(identity);
/// let proposal = ProposalBuilder::new("mychannel", "basic", "CreateAsset")
///     .argument("asset1")
///     .argument(context.transaction_id().to_owned())
///     .build(context);
/// let signed = proposal.sign(signer)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalBuilder {
    channel: String,
    chaincode: String,
    arguments: Vec<Bytes>,
    transient: BTreeMap<String, Bytes>,
    endorsing_organizations: Vec<String>,
}

impl ProposalBuilder {
    /// A call of the function, without arguments so far.
    pub fn new(
        channel: impl Into<String>,
        chaincode: impl Into<String>,
        function: impl Into<String>,
    ) -> Self {
        Self {
            channel: channel.into(),
            chaincode: chaincode.into(),
            arguments: vec![function.into().into()],
            transient: BTreeMap::new(),
            endorsing_organizations: Vec::new(),
        }
    }

    /// Adds an argument after those given so far.
    pub fn argument(mut self, argument: impl Into<Bytes>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds arguments after those given so far.
    pub fn arguments(mut self, arguments: impl IntoIterator<Item: Into<Bytes>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Adds data that the endorsers see and the ledger does not.
    pub fn transient(mut self, key: impl Into<String>, value: impl Into<Bytes>) -> Self {
        self.transient.insert(key.into(), value.into());
        self
    }

    /// Asks exactly these organizations (MSP ids) to endorse, instead of leaving the choice to the gateway.
    ///
    /// The gateway receives this beside the proposal, as a request. It is not signed.
    pub fn endorsing_organizations(
        mut self,
        msp_ids: impl IntoIterator<Item: Into<String>>,
    ) -> Self {
        self.endorsing_organizations = msp_ids.into_iter().map(Into::into).collect();
        self
    }

    /// The proposal of the context's creator, with the context's transaction id and time.
    pub fn build(self, context: TransactionContext) -> Proposal {
        let header = Header {
            channel_header: self.channel_header(&context).encode_to_vec().into(),
            signature_header: context.signature_header().encode_to_vec().into(),
        };
        let public_payload = ChaincodeProposalPayload {
            input: self.invocation().encode_to_vec().into(),
            ..Default::default()
        };
        let public_payload = public_payload.encode_to_vec();
        // Protobuf reads two concatenated messages as one.
        let transient = TransientData::from(self.transient).encode_to_vec();
        let message = protos::Proposal {
            header: header.encode_to_vec().into(),
            payload: [&public_payload[..], &transient].concat().into(),
            ..Default::default()
        };
        Proposal {
            bytes: message.encode_to_vec().into(),
            header,
            public_payload: public_payload.into(),
            channel: self.channel,
            chaincode: self.chaincode,
            arguments: self.arguments,
            transaction_id: context.transaction_id().to_owned(),
            creator: context.creator,
            timestamp: context.timestamp,
            endorsing_organizations: self.endorsing_organizations,
        }
    }

    /// [`ProposalBuilder::build`] with a [`TransactionContext::new`]: for callers that do not need the transaction id
    /// beforehand.
    #[cfg(not(target_family = "wasm"))]
    pub fn build_for(self, creator: &crate::Identity) -> Proposal {
        self.build(TransactionContext::new(creator))
    }

    fn channel_header(&self, context: &TransactionContext) -> ChannelHeader {
        let extension = ChaincodeHeaderExtension {
            chaincode_id: Some(self.chaincode_id()),
        };
        ChannelHeader {
            r#type: HeaderType::EndorserTransaction as i32,
            timestamp: Some(context.timestamp.into()),
            channel_id: self.channel.clone(),
            tx_id: context.transaction_id().to_owned(),
            extension: extension.encode_to_vec().into(),
            ..Default::default()
        }
    }

    fn invocation(&self) -> ChaincodeInvocationSpec {
        let input = ChaincodeInput {
            args: self.arguments.clone(),
            ..Default::default()
        };
        ChaincodeInvocationSpec {
            chaincode_spec: Some(ChaincodeSpec {
                chaincode_id: Some(self.chaincode_id()),
                input: Some(input),
                ..Default::default()
            }),
        }
    }

    fn chaincode_id(&self) -> ChaincodeId {
        ChaincodeId {
            name: self.chaincode.clone(),
            ..Default::default()
        }
    }
}

/// The transient map of a `ChaincodeProposalPayload`, encoded as every official client does: an entry has its key
/// and its value even where they are empty, which prost's own maps leave out.
#[derive(Clone, PartialEq, prost::Message)]
struct TransientData {
    #[prost(message, repeated, tag = "2")]
    entries: Vec<TransientEntry>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct TransientEntry {
    #[prost(string, optional, tag = "1")]
    key: Option<String>,
    #[prost(bytes = "bytes", optional, tag = "2")]
    value: Option<Bytes>,
}

impl From<BTreeMap<String, Bytes>> for TransientData {
    fn from(transient: BTreeMap<String, Bytes>) -> Self {
        let entry = |(key, value)| TransientEntry {
            key: Some(key),
            value: Some(value),
        };
        Self {
            entries: transient.into_iter().map(entry).collect(),
        }
    }
}
