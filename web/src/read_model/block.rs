//! A block as a peer delivers it, read as far as the read model needs it.
//!
//! The service does not verify signatures and endorsements again: the peer has done so, and flags the transactions that
//! are valid. The service trusts the peers that its settings name.

use bytes::Bytes;
use emr_model::{Timestamp, TransactionId};
use fabric_gateway::TxValidationCode;
use fabric_protos::common::{
    Block, BlockMetadataIndex, ChannelHeader, Envelope, HeaderType, Payload, SignatureHeader,
};
use fabric_protos::protos::{
    ChaincodeAction, ChaincodeActionPayload, ChaincodeHeaderExtension, ChaincodeInvocationSpec,
    ChaincodeProposalPayload, ProposalResponsePayload, Transaction,
};
use prost::Message;

/// What a block holds for the read model, in its order.
#[derive(Debug)]
pub(crate) struct CommittedBlock {
    /// The block's number.
    pub(crate) number: u64,
    /// Valid calls of our chaincode and channel configurations.
    pub(crate) entries: Vec<Entry>,
    /// Signed calls of our chaincode, valid or not.
    pub(crate) signed: Vec<SignedCall>,
}

/// A signed call of our chaincode, valid or not.
#[derive(Debug)]
pub(crate) struct SignedCall {
    /// Its place in the block, from 0.
    pub(crate) place: usize,
    /// The transaction.
    pub(crate) transaction: TransactionId,
    /// Fabric's `SerializedIdentity` of the proposal's creator.
    pub(crate) creator: Bytes,
    /// The function's name.
    pub(crate) function: Bytes,
    /// Fabric's verdict.
    pub(crate) verdict: TxValidationCode,
}

/// One valid transaction that concerns the read model.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A new configuration of the channel: Fabric's `ConfigEnvelope`.
    Configuration(Bytes),
    /// A call of our chaincode.
    Call(CommittedCall),
    /// A transaction that the peer calls valid but that does not have the form of one; its index in the block.
    Malformed(usize),
}

/// A valid call of our chaincode, not decoded yet.
#[derive(Debug)]
pub(crate) struct CommittedCall {
    /// The transaction.
    pub(crate) transaction: TransactionId,
    /// Fabric's `SerializedIdentity` of the proposal's creator.
    pub(crate) creator: Bytes,
    /// The proposal's time.
    pub(crate) time: Timestamp,
    /// All arguments; the first is the function's name.
    pub(crate) arguments: Vec<Bytes>,
    /// The endorsed answer's payload.
    pub(crate) answer: Bytes,
}

/// Fault: the peer. The block lacks a part that every block has.
#[derive(Debug, thiserror::Error)]
#[error("block {number} has {what}")]
pub(crate) struct MalformedBlock {
    number: u64,
    what: &'static str,
}

impl CommittedBlock {
    /// Reads the valid transactions of `chaincode` and the configurations. Of the transactions that are not valid it
    /// only notes who signed them, if they have the form of one: nothing that they say counts. It skips repetitions of
    /// transactions that earlier blocks have: anybody can send the same bytes again.
    pub(crate) fn read(block: Block, chaincode: &str) -> Result<Self, MalformedBlock> {
        let number = block.header.as_ref().map_or(0, |header| header.number);
        let malformed = |what| MalformedBlock { number, what };
        if block.header.is_none() {
            return Err(malformed("no header"));
        }
        let envelopes = block.data.unwrap_or_default().data;
        let metadata = block.metadata.unwrap_or_default().metadata;
        let verdicts = metadata
            .get(BlockMetadataIndex::TransactionsFilter as usize)
            .filter(|verdicts| verdicts.len() == envelopes.len())
            .ok_or(malformed("no verdict for each transaction"))?;
        let mut read = Self {
            number,
            entries: Vec::new(),
            signed: Vec::new(),
        };
        for (place, (verdict, envelope)) in verdicts.iter().zip(envelopes).enumerate() {
            let verdict = TxValidationCode::try_from(i32::from(*verdict))
                .unwrap_or(TxValidationCode::InvalidOtherReason);
            if verdict == TxValidationCode::DuplicateTxid {
                continue;
            }
            let entry = entry(envelope, chaincode);
            if let Some(Some(Entry::Call(call))) = &entry {
                read.signed.push(SignedCall::of(call, place, verdict));
            }
            if verdict == TxValidationCode::Valid {
                read.entries
                    .extend(entry.unwrap_or(Some(Entry::Malformed(place))));
            }
        }
        Ok(read)
    }
}

impl SignedCall {
    fn of(call: &CommittedCall, place: usize, verdict: TxValidationCode) -> Self {
        Self {
            place,
            transaction: call.transaction.clone(),
            creator: call.creator.clone(),
            function: call.arguments.first().cloned().unwrap_or_default(),
            verdict,
        }
    }
}

/// The entry of a transaction: `Some(None)` if it does not concern the read model, `None` if it is malformed.
fn entry(envelope: Bytes, chaincode: &str) -> Option<Option<Entry>> {
    let payload = Payload::decode(Envelope::decode(envelope).ok()?.payload).ok()?;
    let header = payload.header?;
    let channel = ChannelHeader::decode(header.channel_header).ok()?;
    match HeaderType::try_from(channel.r#type) {
        Ok(HeaderType::Config) => Some(Some(Entry::Configuration(payload.data))),
        Ok(HeaderType::EndorserTransaction) => {
            let extension = ChaincodeHeaderExtension::decode(channel.extension.clone()).ok()?;
            if extension.chaincode_id?.name != chaincode {
                return Some(None);
            }
            let signature = SignatureHeader::decode(header.signature_header).ok()?;
            let call = call(&channel, signature.creator, payload.data)?;
            Some(Some(Entry::Call(call)))
        }
        _ => Some(None),
    }
}

fn call(channel: &ChannelHeader, creator: Bytes, transaction: Bytes) -> Option<CommittedCall> {
    let action = Transaction::decode(transaction).ok()?.actions.pop()?;
    let action = ChaincodeActionPayload::decode(action.payload).ok()?;
    let proposal = ChaincodeProposalPayload::decode(action.chaincode_proposal_payload).ok()?;
    let invocation = ChaincodeInvocationSpec::decode(proposal.input).ok()?;
    let answer = action.action?.proposal_response_payload;
    let answer = ProposalResponsePayload::decode(answer).ok()?.extension;
    let response = ChaincodeAction::decode(answer).ok()?.response?;
    Some(CommittedCall {
        transaction: channel.tx_id.clone().try_into().ok()?,
        creator,
        time: millis(channel.timestamp.as_ref()?),
        arguments: invocation.chaincode_spec?.input?.args,
        answer: response.payload,
    })
}

/// A proposal's time in milliseconds, as the contract has it.
fn millis(time: &prost_types::Timestamp) -> Timestamp {
    let seconds = u64::try_from(time.seconds).unwrap_or_default();
    let nanos = u64::try_from(time.nanos).unwrap_or_default();
    Timestamp::from_millis(
        seconds
            .saturating_mul(1_000)
            .saturating_add(nanos / 1_000_000),
    )
}
