//! Fabric's own messages and services, used past the web service and without the checks of our clients.

use std::fs;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use emr_api::transaction::{SignedProposal as Proposed, SignedTransaction as Signed};
use emr_client::identity::SigningIdentity;
use emr_client::session::Session;
use emr_model::MspId;
use emr_tests::signer::in_memory;
use fabric_gateway::{
    Channel, Endorser, Endpoint, PreparedTransaction, ProposalBuilder, SignedProposal,
    SignedTransaction, Signer as _, Transaction, TransactionContext,
};
use fabric_protos::common::{
    ChannelHeader, Envelope, Header, HeaderType, Payload, SignatureHeader,
};
use fabric_protos::orderer::seek_position::Type;
use fabric_protos::orderer::{SeekInfo, SeekPosition, SeekSpecified};
use fabric_protos::protos;
use fabric_protos::protos::endorser_client::EndorserClient;
use prost::Message;
use serde_json::Value;

use crate::trial::Failure;
use crate::world::World;

/// What an attacker does with a connection takes no longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

impl World {
    /// A connection to an organization's first peer.
    pub(crate) fn peer(&self, msp: &MspId) -> Result<Channel, Failure> {
        let organization = self.organization(msp);
        let process = emr_network::names::node(organization, &organization.peers[0]);
        self.connect(&process, msp)
    }

    /// A connection to the first orderer.
    pub(crate) fn orderer(&self) -> Result<Channel, Failure> {
        let organization = self.network.topology().orderer();
        let process = emr_network::names::node(organization, &organization.orderers[0]);
        self.connect(&process, &organization.msp_id)
    }

    fn connect(&self, process: &str, msp: &MspId) -> Result<Channel, Failure> {
        let root = self.network.layout().tls_root(self.organization(msp));
        let endpoint = Endpoint::new(format!("https://{}", self.network.address(process)));
        Ok(endpoint
            .tls_root(fs::read_to_string(root)?)
            .connect_lazy()?)
    }

    /// A signed proposal to call a function of the contract.
    pub(crate) fn propose(
        &self,
        identity: &SigningIdentity,
        function: &str,
        request: &impl serde::Serialize,
    ) -> Result<SignedProposal, Failure> {
        self.propose_at(SystemTime::now(), identity, function, request)
    }

    /// The same, with any time.
    pub(crate) fn propose_at(
        &self,
        time: SystemTime,
        identity: &SigningIdentity,
        function: &str,
        request: &impl serde::Serialize,
    ) -> Result<SignedProposal, Failure> {
        let context = TransactionContext::at(identity.fabric(), time);
        self.propose_in(context, identity, function, request)
    }

    /// The same, of a transaction whose id is known before.
    pub(crate) fn propose_in(
        &self,
        context: TransactionContext,
        identity: &SigningIdentity,
        function: &str,
        request: &impl serde::Serialize,
    ) -> Result<SignedProposal, Failure> {
        let builder =
            ProposalBuilder::new(&self.profile.channel, &self.profile.chaincode, function);
        let argument = serde_json::to_vec(request)?;
        Ok(builder
            .argument(argument)
            .build(context)
            .sign(&in_memory(identity))?)
    }
}

/// A proposal as the web service takes it.
pub(crate) fn proposed(proposal: &SignedProposal) -> Proposed {
    Proposed {
        proposal: proposal.to_bytes().to_vec().into(),
    }
}

/// A transaction as the web service takes it.
pub(crate) fn signed(transaction: &SignedTransaction) -> Signed {
    Signed {
        transaction: transaction.to_bytes().to_vec().into(),
    }
}

/// Has a proposal endorsed through the web service, and submits nothing.
pub(crate) async fn endorse(
    session: &Session,
    proposal: &SignedProposal,
) -> Result<Transaction, Failure> {
    let endorsed = session.web().endorse(&proposed(proposal)).await?;
    let prepared = PreparedTransaction::from_bytes(endorsed.transaction.0)?;
    Ok(proposal.proposal().accept(prepared)?)
}

/// What a function answered in an endorsed transaction.
pub(crate) fn answer<T: serde::de::DeserializeOwned>(
    transaction: &Transaction,
) -> Result<T, Failure> {
    Ok(serde_json::from_slice(&transaction.response().payload)?)
}

/// All that one peer says to a proposal.
pub(crate) async fn ask(
    peer: Channel,
    proposal: &SignedProposal,
) -> Result<protos::ProposalResponse, tonic::Status> {
    let message = protos::SignedProposal {
        proposal_bytes: proposal.proposal().bytes_to_sign().clone(),
        signature: proposal.signature().clone(),
    };
    let answer = EndorserClient::new(peer).process_proposal(message).await?;
    Ok(answer.into_inner())
}

/// The endorsement of one peer alone, and what it signed.
pub(crate) async fn endorse_at(
    peer: Channel,
    proposal: &SignedProposal,
) -> Result<(Bytes, protos::Endorsement), Failure> {
    let response = Endorser::new(peer).process_proposal(proposal).await?;
    let endorsement = protos::Endorsement {
        endorser: response.endorsement.endorser().to_bytes(),
        signature: response.endorsement.signature().clone(),
    };
    Ok((response.payload, endorsement))
}

/// Assembles a transaction from any endorsements.
pub(crate) fn assemble(
    proposal: &SignedProposal,
    response: Bytes,
    endorsements: Vec<protos::Endorsement>,
) -> Result<Transaction, Failure> {
    let message = protos::Proposal::decode(proposal.proposal().bytes_to_sign().clone())?;
    let header = Header::decode(message.header)?;
    let action = protos::ChaincodeActionPayload {
        chaincode_proposal_payload: message.payload,
        action: Some(protos::ChaincodeEndorsedAction {
            proposal_response_payload: response,
            endorsements,
        }),
    };
    let transaction = protos::Transaction {
        actions: vec![protos::TransactionAction {
            header: header.signature_header.clone(),
            payload: action.encode_to_vec().into(),
        }],
    };
    let payload = Payload {
        header: Some(header),
        data: transaction.encode_to_vec().into(),
    };
    let envelope = Envelope {
        payload: payload.encode_to_vec().into(),
        signature: Bytes::new(),
    };
    let prepared = PreparedTransaction::from_bytes(envelope.encode_to_vec())?;
    Ok(proposal.proposal().accept(prepared)?)
}

/// Asks for the channel's blocks from one on, signed by this identity.
pub(crate) fn seek(channel: &str, identity: &SigningIdentity, from: u64) -> Envelope {
    let header = Header {
        channel_header: ChannelHeader {
            r#type: HeaderType::DeliverSeekInfo as i32,
            channel_id: channel.to_owned(),
            timestamp: Some(SystemTime::now().into()),
            ..ChannelHeader::default()
        }
        .encode_to_vec()
        .into(),
        signature_header: SignatureHeader {
            creator: identity.fabric().to_bytes(),
            nonce: rand::random::<[u8; 24]>().to_vec().into(),
        }
        .encode_to_vec()
        .into(),
    };
    let wanted = SeekInfo {
        start: Some(position(from)),
        stop: Some(position(u64::MAX)),
        ..SeekInfo::default()
    };
    let payload = Payload {
        header: Some(header),
        data: wanted.encode_to_vec().into(),
    };
    let payload = payload.encode_to_vec();
    Envelope {
        signature: in_memory(identity)
            .sign(&payload)
            .expect("a key in memory signs")
            .into(),
        payload: payload.into(),
    }
}

/// A block by its number.
pub(crate) fn position(number: u64) -> SeekPosition {
    SeekPosition {
        r#type: Some(Type::Specified(SeekSpecified { number })),
    }
}

/// A request of this member that concerns only its patient; trials have it endorsed.
pub(crate) fn request_access(identity: &SigningIdentity) -> Value {
    serde_json::json!({
        "patient": "0f".repeat(16),
        "grantee": identity.certificate().common_name(),
        "purpose": "TREAT",
        "rights": { "read": true, "add": false },
        "until": crate::world::in_an_hour(),
        "wish": "ab".repeat(32),
    })
}
