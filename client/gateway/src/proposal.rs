//! Proposals, signed and not yet signed.

use std::time::SystemTime;

use bytes::Bytes;
use fabric_protos::common::{ChannelHeader, Header, HeaderType, SignatureHeader};
use fabric_protos::protos::{
    self, ChaincodeHeaderExtension, ChaincodeInvocationSpec, ChaincodeProposalPayload,
};
use prost::Message;
use sha2::{Digest, Sha256};

use crate::context::transaction_id;
use crate::{
    Identity, InvalidIdentity, InvalidSignature, InvalidTransaction, MAX_MESSAGE_BYTES,
    PreparedTransaction, Signer, SigningError, Transaction, low_s_der,
};

/// A call of a chaincode function, not signed yet.
///
/// [`ProposalBuilder::build`](crate::ProposalBuilder::build) makes it, or a program reads it from what another has
/// signed. All of it is known without a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Fabric's `Proposal`, which is what gets signed.
    pub(crate) bytes: Bytes,
    pub(crate) header: Header,
    /// Fabric's `ChaincodeProposalPayload` without the transient data: what goes to the ledger.
    pub(crate) public_payload: Bytes,
    pub(crate) channel: String,
    pub(crate) chaincode: String,
    pub(crate) arguments: Vec<Bytes>,
    pub(crate) transaction_id: String,
    pub(crate) creator: Identity,
    pub(crate) timestamp: SystemTime,
    pub(crate) endorsing_organizations: Vec<String>,
}

impl Proposal {
    /// Reads Fabric's `Proposal`.
    ///
    /// # Errors
    ///
    /// [`InvalidProposal`] if a peer would not take it for a proposal of its creator: malformed messages, another kind
    /// of header, a transaction id that does not match nonce and creator, two chaincode names.
    pub fn from_bytes(proposal: impl Into<Bytes>) -> Result<Self, InvalidProposal> {
        let bytes = proposal.into();
        if bytes.len() > MAX_MESSAGE_BYTES {
            return Err(InvalidProposal::Malformed("it is too long"));
        }
        let message = protos::Proposal::decode(bytes.clone())
            .map_err(|_| InvalidProposal::Malformed("it is not a Proposal"))?;
        let header = Header::decode(message.header)
            .map_err(|_| InvalidProposal::Malformed("its header is not one"))?;
        Self::from_parts(bytes, header, message.payload)
    }

    /// The transaction id: 64 lower-case hexadecimal digits.
    pub fn transaction_id(&self) -> &str {
        &self.transaction_id
    }

    /// The channel.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// The chaincode's name.
    pub fn chaincode(&self) -> &str {
        &self.chaincode
    }

    /// All arguments; the first is the function's name.
    pub fn arguments(&self) -> &[Bytes] {
        &self.arguments
    }

    /// The identity that proposes.
    pub fn creator(&self) -> &Identity {
        &self.creator
    }

    /// The time of the proposal, by the creator's clock.
    pub fn timestamp(&self) -> SystemTime {
        self.timestamp
    }

    /// The bytes whose SHA-256 the creator signs: Fabric's `Proposal`.
    pub fn bytes_to_sign(&self) -> &Bytes {
        &self.bytes
    }

    /// The digest by which endorsers name the proposal that they answer (Fabric: `protoutil.GetProposalHash1`).
    ///
    /// It does not cover the transient data.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(&self.header.channel_header)
            .chain_update(&self.header.signature_header)
            .chain_update(&self.public_payload)
            .finalize()
            .into()
    }

    /// Signs it.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the signer fails.
    pub fn sign(self, signer: &dyn Signer) -> Result<SignedProposal, SigningError> {
        let signature = signer.sign(&self.bytes)?;
        self.with_signature(&signature).map_err(SigningError::new)
    }

    /// Attaches a signature over [`Proposal::bytes_to_sign`] that was made elsewhere: DER or raw, either `s`.
    ///
    /// # Errors
    ///
    /// [`InvalidSignature`] if it has neither form. Only [`SignedProposal::from_bytes`] checks whether it verifies.
    pub fn with_signature(self, signature: &[u8]) -> Result<SignedProposal, InvalidSignature> {
        Ok(SignedProposal {
            signature: low_s_der(signature)?.into(),
            proposal: self,
        })
    }

    /// Checks that what a gateway prepared is the transaction of this very proposal, with results that its endorsers
    /// signed.
    ///
    /// The transaction is assembled again from this proposal's own bytes and the endorsed response, so that nothing
    /// else from the gateway is ever signed. The caller must check whether the endorsers may endorse, with
    /// [`Transaction::endorsements`] and [`verify_endorser`](crate::endorsement::verify_endorser).
    ///
    /// # Errors
    ///
    /// [`InvalidTransaction`] if it belongs to another proposal, its result is not the endorsed one, or an
    /// endorsement's signature is wrong.
    pub fn accept(&self, prepared: PreparedTransaction) -> Result<Transaction, InvalidTransaction> {
        Transaction::of(self, prepared)
    }

    pub(crate) fn from_parts(
        bytes: Bytes,
        header: Header,
        payload: Bytes,
    ) -> Result<Self, InvalidProposal> {
        use InvalidProposal::Malformed;

        let channel_header = ChannelHeader::decode(header.channel_header.clone())
            .map_err(|_| Malformed("its channel header is not one"))?;
        let signature_header = SignatureHeader::decode(header.signature_header.clone())
            .map_err(|_| Malformed("its signature header is not one"))?;
        let extension = ChaincodeHeaderExtension::decode(channel_header.extension)
            .map_err(|_| Malformed("its header's extension is not one"))?;
        let mut payload = ChaincodeProposalPayload::decode(payload)
            .map_err(|_| Malformed("its payload is not one"))?;
        let specification = ChaincodeInvocationSpec::decode(payload.input.clone())
            .ok()
            .and_then(|invocation| invocation.chaincode_spec)
            .ok_or(Malformed("its payload calls no chaincode"))?;

        let is_endorser_transaction =
            channel_header.r#type == HeaderType::EndorserTransaction as i32;
        if !is_endorser_transaction || channel_header.epoch != 0 {
            return Err(Malformed("its header is not an endorser transaction's"));
        }
        let chaincode = extension.chaincode_id.map(|id| id.name).unwrap_or_default();
        let called = specification.chaincode_id.map(|id| id.name);
        if chaincode.is_empty() || called.as_ref() != Some(&chaincode) {
            return Err(Malformed("its header and its payload name two chaincodes"));
        }
        let timestamp = channel_header
            .timestamp
            .and_then(|timestamp| SystemTime::try_from(timestamp).ok())
            .ok_or(Malformed("its time is not one"))?;
        let own_id = transaction_id(&signature_header.nonce, &signature_header.creator);
        if signature_header.nonce.is_empty() || channel_header.tx_id != own_id {
            return Err(InvalidProposal::TransactionId);
        }
        payload.transient_map.clear();
        Ok(Self {
            bytes,
            header,
            public_payload: payload.encode_to_vec().into(),
            channel: channel_header.channel_id,
            chaincode,
            arguments: specification
                .input
                .map(|input| input.args)
                .unwrap_or_default(),
            transaction_id: own_id,
            creator: Identity::from_bytes(signature_header.creator)?,
            timestamp,
            endorsing_organizations: Vec::new(),
        })
    }
}

/// A proposal that its creator signed, ready to be endorsed or evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedProposal {
    proposal: Proposal,
    signature: Bytes,
}

impl SignedProposal {
    /// Reads Fabric's `SignedProposal` and checks the creator's signature.
    ///
    /// # Errors
    ///
    /// [`InvalidProposal`], as in [`Proposal::from_bytes`], or if the creator's key did not make the signature.
    pub fn from_bytes(signed_proposal: impl Into<Bytes>) -> Result<Self, InvalidProposal> {
        let bytes = signed_proposal.into();
        if bytes.len() > MAX_MESSAGE_BYTES {
            return Err(InvalidProposal::Malformed("it is too long"));
        }
        let message = protos::SignedProposal::decode(bytes)
            .map_err(|_| InvalidProposal::Malformed("it is not a SignedProposal"))?;
        let proposal = Proposal::from_bytes(message.proposal_bytes)?;
        let is_the_creators = proposal
            .creator
            .verifies(&proposal.bytes, &message.signature);
        if !is_the_creators {
            return Err(InvalidProposal::Signature);
        }
        Ok(Self {
            proposal,
            signature: message.signature,
        })
    }

    /// Asks exactly these organizations (MSP ids) to endorse or evaluate it, as
    /// [`ProposalBuilder::endorsing_organizations`](crate::ProposalBuilder::endorsing_organizations) does: for a proposal
    /// that another program signed.
    pub fn with_endorsing_organizations(
        mut self,
        msp_ids: impl IntoIterator<Item: Into<String>>,
    ) -> Self {
        let msp_ids = msp_ids.into_iter().map(Into::into);
        self.proposal.endorsing_organizations = msp_ids.collect();
        self
    }

    /// Fabric's `SignedProposal`.
    pub fn to_bytes(&self) -> Bytes {
        self.message().encode_to_vec().into()
    }

    /// The proposal that was signed.
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }

    /// The creator's signature: DER, with the lower `s`.
    pub fn signature(&self) -> &Bytes {
        &self.signature
    }

    pub(crate) fn message(&self) -> protos::SignedProposal {
        protos::SignedProposal {
            proposal_bytes: self.proposal.bytes.clone(),
            signature: self.signature.clone(),
        }
    }
}

/// Why bytes are not a valid proposal. Fault: the author of the proposal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidProposal {
    /// A message in it cannot be read, or has contents that no proposal has.
    #[error("the proposal is malformed: {0}")]
    Malformed(&'static str),
    /// Its creator is not an X.509 identity with a P-256 key.
    #[error("the proposal's creator is invalid")]
    Creator(#[from] InvalidIdentity),
    /// Its transaction id is not the digest of its nonce and creator.
    #[error("the proposal's transaction id is not of its nonce and creator")]
    TransactionId,
    /// Its creator's key did not make its signature, or the signature has the higher `s`.
    #[error("the proposal's signature is not its creator's")]
    Signature,
}
