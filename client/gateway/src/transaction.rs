//! Endorsed transactions: as a gateway prepared them, checked, and signed.

use bytes::Bytes;
use fabric_protos::common::{Envelope, Header, Payload};
use fabric_protos::protos::{
    self, ChaincodeAction, ChaincodeActionPayload, ChaincodeEndorsedAction,
    ProposalResponsePayload, TransactionAction,
};
use prost::Message;

use crate::{
    ChaincodeEvent, Endorsement, InvalidEndorsement, InvalidProposal, InvalidSignature,
    MAX_MESSAGE_BYTES, Proposal, Response, Signer, SigningError, low_s_der,
};

/// What a gateway claims to be the endorsed transaction of a proposal. Nothing in it is verified yet:
/// [`Proposal::accept`] makes a [`Transaction`] of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedTransaction {
    payload: Bytes,
}

impl PreparedTransaction {
    /// Reads Fabric's `Envelope`, which need not be signed.
    ///
    /// # Errors
    ///
    /// [`InvalidTransaction::Malformed`] if it is not one.
    pub fn from_bytes(envelope: impl Into<Bytes>) -> Result<Self, InvalidTransaction> {
        Ok(Self::new(decode_envelope(envelope.into())?))
    }

    /// Fabric's `Envelope`, without signature.
    pub fn to_bytes(&self) -> Bytes {
        let envelope = Envelope {
            payload: self.payload.clone(),
            ..Default::default()
        };
        envelope.encode_to_vec().into()
    }

    pub(crate) fn new(envelope: Envelope) -> Self {
        Self {
            payload: envelope.payload,
        }
    }
}

/// An endorsed transaction, verified to belong to its proposal; not signed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Fabric's `Payload`, which is what gets signed.
    payload: Bytes,
    proposal: Proposal,
    response: Response,
    event: Option<ChaincodeEvent>,
    endorsements: Vec<Endorsement>,
}

impl Transaction {
    /// The proposal, without its transient data.
    pub fn proposal(&self) -> &Proposal {
        &self.proposal
    }

    /// The transaction id: 64 lower-case hexadecimal digits.
    pub fn transaction_id(&self) -> &str {
        self.proposal.transaction_id()
    }

    /// The chaincode's answer, as every endorser signed it.
    pub fn response(&self) -> &Response {
        &self.response
    }

    /// The event that the chaincode set, if any.
    pub fn event(&self) -> Option<&ChaincodeEvent> {
        self.event.as_ref()
    }

    /// The endorsements: at least one, no endorser twice, every signature verified.
    ///
    /// Anyone can make a key and sign. Use [`verify_endorser`](crate::endorsement::verify_endorser) to check that these
    /// are peers of the organizations they name.
    pub fn endorsements(&self) -> &[Endorsement] {
        &self.endorsements
    }

    /// The bytes whose SHA-256 the creator signs: Fabric's `Payload`.
    pub fn bytes_to_sign(&self) -> &Bytes {
        &self.payload
    }

    /// Signs it with the key of the proposal's creator.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if the signer fails.
    pub fn sign(self, signer: &dyn Signer) -> Result<SignedTransaction, SigningError> {
        let signature = signer.sign(&self.payload)?;
        self.with_signature(&signature).map_err(SigningError::new)
    }

    /// Attaches a signature over [`Transaction::bytes_to_sign`] that was made elsewhere: DER or raw, either `s`.
    ///
    /// # Errors
    ///
    /// [`InvalidSignature`] if it has neither form. Only [`SignedTransaction::from_bytes`] checks whether it verifies.
    pub fn with_signature(self, signature: &[u8]) -> Result<SignedTransaction, InvalidSignature> {
        Ok(SignedTransaction {
            signature: low_s_der(signature)?.into(),
            transaction: self,
        })
    }

    pub(crate) fn of(
        proposal: &Proposal,
        prepared: PreparedTransaction,
    ) -> Result<Self, InvalidTransaction> {
        let parts = Parts::decode(prepared.payload)?;
        if parts.header.channel_header != proposal.header.channel_header
            || parts.header.signature_header != proposal.header.signature_header
        {
            return Err(InvalidTransaction::AnotherProposal("header"));
        }
        if parts.proposal_payload != proposal.public_payload {
            return Err(InvalidTransaction::AnotherProposal("arguments"));
        }
        Self::assemble(proposal.clone(), parts.action)
    }

    /// Assembles this proposal and this endorsed answer into a transaction, after checking that they belong together.
    fn assemble(
        proposal: Proposal,
        action: ChaincodeEndorsedAction,
    ) -> Result<Self, InvalidTransaction> {
        let (response, event) = endorsed_answer(&proposal, &action.proposal_response_payload)?;
        let endorsements = verified_endorsements(&action)?;
        Ok(Self {
            payload: payload(&proposal, action),
            proposal,
            response,
            event,
            endorsements,
        })
    }
}

/// A transaction that its creator signed: ready to be submitted, and afterwards the author's proof of what they wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTransaction {
    transaction: Transaction,
    signature: Bytes,
}

impl SignedTransaction {
    /// Reads Fabric's `Envelope` and checks that all parts belong together: header and transaction id, arguments and
    /// the proposal hash that the endorsers signed, their signatures, and the creator's signature over everything.
    ///
    /// # Errors
    ///
    /// [`InvalidTransaction`] if any of these checks fails.
    pub fn from_bytes(envelope: impl Into<Bytes>) -> Result<Self, InvalidTransaction> {
        let envelope = decode_envelope(envelope.into())?;
        let parts = Parts::decode(envelope.payload.clone())?;
        let message = protos::Proposal {
            header: parts.header.encode_to_vec().into(),
            payload: parts.proposal_payload.clone(),
            ..Default::default()
        };
        let proposal = Proposal::from_parts(
            message.encode_to_vec().into(),
            parts.header,
            parts.proposal_payload,
        )?;
        let transaction = Transaction::assemble(proposal, parts.action)?;
        if transaction.payload != envelope.payload {
            return Err(InvalidTransaction::Malformed(
                "it has parts that no transaction has",
            ));
        }
        let creator = transaction.proposal.creator();
        if !creator.verifies(&envelope.payload, &envelope.signature) {
            return Err(InvalidTransaction::Signature);
        }
        Ok(Self {
            transaction,
            signature: envelope.signature,
        })
    }

    /// Fabric's `Envelope`.
    pub fn to_bytes(&self) -> Bytes {
        self.message().encode_to_vec().into()
    }

    /// The transaction that was signed.
    pub fn transaction(&self) -> &Transaction {
        &self.transaction
    }

    /// The transaction id: 64 lower-case hexadecimal digits.
    pub fn transaction_id(&self) -> &str {
        self.transaction.transaction_id()
    }

    pub(crate) fn message(&self) -> Envelope {
        Envelope {
            payload: self.transaction.payload.clone(),
            signature: self.signature.clone(),
        }
    }
}

/// Why a transaction must not be signed or trusted. Fault: the service that prepared or kept it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTransaction {
    /// A message in it cannot be read, or has contents that no transaction has.
    #[error("the transaction is malformed: {0}")]
    Malformed(&'static str),
    /// It contains no valid proposal.
    #[error("the transaction holds no valid proposal")]
    Proposal(#[from] InvalidProposal),
    /// It belongs to another proposal; the text says what differs.
    #[error("the transaction is another proposal's: its {0} differs")]
    AnotherProposal(&'static str),
    /// It has no endorsement.
    #[error("the transaction has no endorsement")]
    Unendorsed,
    /// An endorsement is wrong.
    #[error("the transaction has an invalid endorsement")]
    Endorsement(#[from] InvalidEndorsement),
    /// Its creator's key did not make its signature, or the signature has the higher `s`.
    #[error("the transaction's signature is not its creator's")]
    Signature,
}

/// The parts of a transaction's envelope.
struct Parts {
    header: Header,
    proposal_payload: Bytes,
    action: ChaincodeEndorsedAction,
}

impl Parts {
    fn decode(payload: Bytes) -> Result<Self, InvalidTransaction> {
        use InvalidTransaction::Malformed;

        let payload = Payload::decode(payload).map_err(|_| Malformed("its payload is not one"))?;
        let header = payload.header.ok_or(Malformed("it has no header"))?;
        let transaction = protos::Transaction::decode(payload.data)
            .map_err(|_| Malformed("its data is not a Transaction"))?;
        let [action]: [TransactionAction; 1] = transaction
            .actions
            .try_into()
            .map_err(|_| Malformed("it has not exactly one action"))?;
        if action.header != header.signature_header {
            return Err(Malformed("its action has another creator"));
        }
        let action = ChaincodeActionPayload::decode(action.payload)
            .map_err(|_| Malformed("its action is not a ChaincodeActionPayload"))?;
        Ok(Self {
            header,
            proposal_payload: action.chaincode_proposal_payload,
            action: action.action.ok_or(Malformed("its action has no answer"))?,
        })
    }
}

/// The answer that the endorsers signed, if it answers this proposal.
fn endorsed_answer(
    proposal: &Proposal,
    proposal_response_payload: &Bytes,
) -> Result<(Response, Option<ChaincodeEvent>), InvalidTransaction> {
    use InvalidTransaction::{AnotherProposal, Malformed};

    let answer = ProposalResponsePayload::decode(proposal_response_payload.clone())
        .map_err(|_| Malformed("its answer is not a ProposalResponsePayload"))?;
    if answer.proposal_hash[..] != proposal.hash() {
        return Err(AnotherProposal("proposal hash"));
    }
    let action = ChaincodeAction::decode(answer.extension)
        .map_err(|_| Malformed("its answer holds no ChaincodeAction"))?;
    if action.chaincode_id.map(|id| id.name).as_deref() != Some(proposal.chaincode()) {
        return Err(AnotherProposal("chaincode"));
    }
    let response = action
        .response
        .and_then(Response::new)
        .filter(Response::is_endorsable)
        .ok_or(Malformed("its answer's response is not a success"))?;
    let event = ChaincodeEvent::decode(action.events)
        .map_err(|_| Malformed("its answer's event is not one"))?;
    Ok((response, event))
}

fn verified_endorsements(
    action: &ChaincodeEndorsedAction,
) -> Result<Vec<Endorsement>, InvalidTransaction> {
    if action.endorsements.is_empty() {
        return Err(InvalidTransaction::Unendorsed);
    }
    let mut endorsements: Vec<Endorsement> = Vec::with_capacity(action.endorsements.len());
    for endorsement in &action.endorsements {
        let endorsement =
            Endorsement::verify(&action.proposal_response_payload, endorsement.clone())?;
        let is_second = endorsements
            .iter()
            .any(|other| other.endorser() == endorsement.endorser());
        if is_second {
            return Err(InvalidTransaction::Malformed("an endorser appears twice"));
        }
        endorsements.push(endorsement);
    }
    Ok(endorsements)
}

/// The one form of a transaction's payload (Fabric: `prepareTransaction` of the gateway).
fn payload(proposal: &Proposal, action: ChaincodeEndorsedAction) -> Bytes {
    let action = ChaincodeActionPayload {
        chaincode_proposal_payload: proposal.public_payload.clone(),
        action: Some(action),
    };
    let transaction = protos::Transaction {
        actions: vec![TransactionAction {
            header: proposal.header.signature_header.clone(),
            payload: action.encode_to_vec().into(),
        }],
    };
    let payload = Payload {
        header: Some(proposal.header.clone()),
        data: transaction.encode_to_vec().into(),
    };
    payload.encode_to_vec().into()
}

fn decode_envelope(bytes: Bytes) -> Result<Envelope, InvalidTransaction> {
    if bytes.len() > MAX_MESSAGE_BYTES {
        return Err(InvalidTransaction::Malformed("it is too long"));
    }
    Envelope::decode(bytes).map_err(|_| InvalidTransaction::Malformed("it is not an Envelope"))
}
