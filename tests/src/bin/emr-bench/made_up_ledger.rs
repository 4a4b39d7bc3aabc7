//! A peer with a made-up ledger: its transactions have the form of real ones but no valid signatures, which the web
//! service leaves to its peer to check.

use std::sync::Arc;

use emr_model::access::{AccessKey, OpenRecords, OpenedRecords};
use emr_model::grant::{Grant, GrantTerms, GrantedEpoch, Rights, Scope};
use emr_model::member::attribute;
use emr_model::record::{
    AddRecord, KeeperFile, RecordContext, RecordFacts, RecordStatus, SealedParts,
};
use emr_model::{
    Basis, Digest, Function, Grantee, MemberId, Purpose, RecordId, Timestamp, TransactionId,
};
use fabric_gateway::TxValidationCode;
use fabric_protos::common::{
    Block, BlockData, BlockHeader, BlockMetadata, BlockMetadataIndex, BlockchainInfo,
    ChannelHeader, Envelope, Header, HeaderType, Payload, SignatureHeader,
};
use fabric_protos::gateway::{EvaluateRequest, EvaluateResponse};
use fabric_protos::msp::SerializedIdentity;
use fabric_protos::protos::deliver_response::Type;
use fabric_protos::protos::{
    ChaincodeAction, ChaincodeActionPayload, ChaincodeEndorsedAction, ChaincodeHeaderExtension,
    ChaincodeId, ChaincodeInput, ChaincodeInvocationSpec, ChaincodeProposalPayload, ChaincodeSpec,
    DeliverResponse, ProposalResponsePayload, Response as Answer, Transaction, TransactionAction,
};
use fabric_testkit::{Delivered, Peer, Template};
use futures::stream::{self, StreamExt};
use prost::Message;
use tonic::Status;

/// The blocks.
#[derive(Clone)]
pub(crate) struct MadeUpLedger(Arc<Vec<Block>>);

impl MadeUpLedger {
    /// Makes up this many blocks of this many transactions: of ten, seven add a record, two open one, and one grants
    /// access.
    pub(crate) fn of(blocks: usize, transactions: usize) -> anyhow::Result<Self> {
        let members: Vec<_> = (0..16).map(|_| Author::new()).collect::<Result<_, _>>()?;
        let block = |number: usize| {
            let first = number * transactions;
            let envelopes = (first..first + transactions)
                .map(|index| members[index % members.len()].envelope(index).into());
            let mut metadata = vec![Vec::new(); BlockMetadataIndex::TransactionsFilter as usize];
            metadata.push(vec![TxValidationCode::Valid as u8; transactions]);
            Block {
                header: Some(BlockHeader {
                    number: number as u64,
                    ..BlockHeader::default()
                }),
                data: Some(BlockData {
                    data: envelopes.collect(),
                }),
                metadata: Some(BlockMetadata {
                    metadata: metadata.into_iter().map(Into::into).collect(),
                }),
            }
        };
        Ok(Self(Arc::new((0..blocks).map(block).collect())))
    }
}

/// A member who writes transactions.
struct Author {
    id: MemberId,
    creator: Vec<u8>,
}

impl Author {
    fn new() -> anyhow::Result<Self> {
        let id: MemberId = digest(&rand::random::<[u8; 16]>()).as_str()[..32].parse()?;
        let attributes = serde_json::json!({ attribute::ID: id, attribute::ROLE: "practitioner" });
        let template = Template::named(id.as_str()).attributes(&attributes);
        let creator = SerializedIdentity {
            mspid: "HospitalAMSP".to_owned(),
            id_bytes: template.self_signed().certificate.into(),
        };
        Ok(Self {
            id,
            creator: creator.encode_to_vec(),
        })
    }

    fn envelope(&self, index: usize) -> Vec<u8> {
        let transaction = transaction(index);
        let (function, argument, answer) = match index % 10 {
            7 | 8 => {
                let opened = index - index % 10;
                (
                    OpenRecords::NAME,
                    json(&self.open(opened)),
                    json(&self.opened(opened, &transaction)),
                )
            }
            9 => (Grant::NAME, json(&self.grant(index)), b"{}".to_vec()),
            _ => (AddRecord::NAME, json(&self.add(index)), b"{}".to_vec()),
        };
        envelope(
            &self.creator,
            &transaction,
            vec![function.as_bytes().to_vec(), argument],
            answer,
        )
    }

    fn add(&self, index: usize) -> AddRecord {
        AddRecord {
            patient: self.id.clone(),
            category: id(index),
            epoch: 1,
            basis: Basis::Own,
            record: record(index),
            kind: id(index),
            parts: parts(index),
        }
    }

    fn open(&self, index: usize) -> OpenRecords {
        OpenRecords {
            patient: self.id.clone(),
            records: Vec::new(),
            purpose: Purpose::Treatment,
            basis: Basis::Own,
            recipient: digest(&index.to_be_bytes()),
        }
    }

    fn opened(&self, index: usize, by: &TransactionId) -> OpenedRecords {
        let now = Timestamp::now();
        OpenedRecords {
            access: AccessKey {
                patient: self.id.clone(),
                time: now,
                transaction: by.clone(),
            },
            records: vec![RecordFacts {
                context: RecordContext {
                    channel: "emr".to_owned(),
                    transaction: transaction(index),
                    patient: self.id.clone(),
                    category: id(index),
                    epoch: 1,
                    record: record(index),
                    version: 1,
                    author_key: digest(&self.creator),
                },
                author: self.id.clone(),
                organization: "HospitalAMSP".parse().expect("it is an MSP id"),
                is_patient_stated: false,
                kind: id(index),
                parts: parts(index),
                batch: None,
                status: RecordStatus::Current,
                is_closed_to_emergencies: false,
                time: now,
            }],
        }
    }

    fn grant(&self, index: usize) -> Grant {
        Grant {
            patient: self.id.clone(),
            grantee: Grantee::Member(id(index)),
            terms: GrantTerms {
                category: id(index),
                scope: Scope::All,
                rights: Rights {
                    read: true,
                    add: false,
                },
                purpose: Purpose::Treatment,
                not_before: None,
                expires: Timestamp::now(),
                epochs: vec![GrantedEpoch {
                    epoch: 1,
                    category_recipient: digest(b"category"),
                    envelope: digest(&[b"envelope".as_slice(), &index.to_be_bytes()].concat()),
                }],
                grantee_recipient: digest(b"grantee"),
            },
        }
    }
}

fn envelope(
    creator: &[u8],
    transaction: &TransactionId,
    arguments: Vec<Vec<u8>>,
    answer: Vec<u8>,
) -> Vec<u8> {
    let chaincode = || ChaincodeId {
        name: "emr".to_owned(),
        ..ChaincodeId::default()
    };
    let extension = ChaincodeHeaderExtension {
        chaincode_id: Some(chaincode()),
    };
    let channel = ChannelHeader {
        r#type: HeaderType::EndorserTransaction as i32,
        timestamp: Some(std::time::SystemTime::now().into()),
        channel_id: "emr".to_owned(),
        tx_id: transaction.to_string(),
        extension: extension.encode_to_vec().into(),
        ..ChannelHeader::default()
    };
    let signature = SignatureHeader {
        creator: creator.to_vec().into(),
        nonce: vec![0; 24].into(),
    };
    let invocation = ChaincodeInvocationSpec {
        chaincode_spec: Some(ChaincodeSpec {
            chaincode_id: Some(chaincode()),
            input: Some(ChaincodeInput {
                args: arguments.into_iter().map(Into::into).collect(),
                ..ChaincodeInput::default()
            }),
            ..ChaincodeSpec::default()
        }),
    };
    let proposal = ChaincodeProposalPayload {
        input: invocation.encode_to_vec().into(),
        ..ChaincodeProposalPayload::default()
    };
    let action = ChaincodeAction {
        response: Some(Answer {
            status: 200,
            payload: answer.into(),
            ..Answer::default()
        }),
        chaincode_id: Some(chaincode()),
        // What a transaction reads and writes, and what endorsers sign: the service skips over both.
        results: vec![0; 2_000].into(),
        ..ChaincodeAction::default()
    };
    let answer = ProposalResponsePayload {
        extension: action.encode_to_vec().into(),
        ..ProposalResponsePayload::default()
    };
    let action = ChaincodeActionPayload {
        chaincode_proposal_payload: proposal.encode_to_vec().into(),
        action: Some(ChaincodeEndorsedAction {
            proposal_response_payload: answer.encode_to_vec().into(),
            ..ChaincodeEndorsedAction::default()
        }),
    };
    let transaction = Transaction {
        actions: vec![TransactionAction {
            payload: action.encode_to_vec().into(),
            ..TransactionAction::default()
        }],
    };
    let payload = Payload {
        header: Some(Header {
            channel_header: channel.encode_to_vec().into(),
            signature_header: signature.encode_to_vec().into(),
        }),
        data: transaction.encode_to_vec().into(),
    };
    let envelope = Envelope {
        payload: payload.encode_to_vec().into(),
        signature: vec![0; 71].into(),
    };
    envelope.encode_to_vec()
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::of(bytes)
}

fn transaction(index: usize) -> TransactionId {
    let digits = digest(&index.to_be_bytes()).to_string();
    digits.try_into().expect("a digest has the form of an id")
}

fn record(index: usize) -> RecordId {
    RecordId::new(Timestamp::from_millis(0), &transaction(index), 0)
}

/// Some id of 32 hexadecimal digits.
fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(index: usize) -> T {
    let digits = &transaction(index).to_string()[..32];
    digits.parse().expect("they are 32 hexadecimal digits")
}

fn parts(index: usize) -> SealedParts {
    let part = |name: &str| digest(&[name.as_bytes(), &index.to_be_bytes()].concat());
    let keeper = |msp: &str| KeeperFile {
        msp: msp.parse().expect("it is an MSP id"),
        file: part(msp),
        recipient: part("recipient"),
    };
    SealedParts {
        content: part("content"),
        lock: part("lock"),
        keepers: ["MinistryMSP", "HospitalAMSP", "HospitalBMSP"].map(keeper),
        padded_size: 1,
        commitment: part("commitment"),
        category_recipient: part("category"),
        patient_recipient: part("patient"),
    }
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("requests and answers have a JSON form")
}

#[tonic::async_trait]
impl Peer for MadeUpLedger {
    /// All blocks from the first one on.
    async fn deliver(&self, _: Envelope) -> Result<Delivered<DeliverResponse>, Status> {
        let ledger = self.clone();
        let blocks = stream::iter(0..ledger.0.len()).map(move |number| {
            Ok(DeliverResponse {
                r#type: Some(Type::Block(ledger.0[number].clone())),
            })
        });
        Ok(blocks.chain(stream::pending()).boxed())
    }

    /// Answers every question with the number of blocks.
    async fn evaluate(&self, _: EvaluateRequest) -> Result<EvaluateResponse, Status> {
        let information = BlockchainInfo {
            height: self.0.len() as u64,
            ..BlockchainInfo::default()
        };
        let answer = Answer {
            status: 200,
            payload: information.encode_to_vec().into(),
            ..Answer::default()
        };
        Ok(EvaluateResponse {
            result: Some(answer),
        })
    }
}
