//! A peer in this process: it runs no contract, but signs whatever answer it was told to give.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use emr_model::erasure::{Erasure, ListOwedErasures, RecordName};
use emr_model::policy::GetPolicy;
use emr_model::slot::CloseSlot;
use emr_model::{
    CategoryId, Done, ErrorCode, Function, Page, Policy, RecordId, Slot, Timestamp, TransactionId,
};
use emr_testkit::{Authority, Peer, RunningPeer, Template, TestIdentity};
use fabric_gateway::TxValidationCode;
use fabric_protos::gateway::{
    CommitStatusRequest, CommitStatusResponse, EndorseRequest, EndorseResponse,
    SignedCommitStatusRequest,
};
use fabric_protos::protos::{
    ChaincodeAction, ProposalResponse, ProposalResponsePayload, Response, SignedProposal,
};
use prost::Message;
use tonic::Status;

/// What the peer answers next.
#[derive(Clone)]
pub(crate) enum Answer {
    /// The contract's success.
    Success(Vec<u8>),
    /// The contract's refusal.
    Refusal(ErrorCode),
    /// A response that no contract of ours gives.
    Response(i32, &'static str),
    /// A refusal of the peer's own.
    Status(tonic::Code),
}

impl Answer {
    pub(crate) fn json(value: &impl serde::Serialize) -> Self {
        Self::Success(serde_json::to_vec(value).unwrap())
    }
}

/// The peer, and what it was asked.
pub(crate) struct FakePeer {
    pub(crate) address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    answers: VecDeque<Answer>,
    asked: Vec<SignedProposal>,
    /// Whether the contract takes this keeper for one: otherwise it closes no slots.
    knows_keeper: bool,
    /// Whether its ledger lacks what other keepers closed.
    lacks_closings: bool,
    /// The slots that the keeper closed.
    closed: Vec<Slot>,
    /// The slots about which the keeper asked.
    asked_slots: Vec<Slot>,
    outcomes: HashMap<TransactionId, TxValidationCode>,
    /// The erasures that the keeper has not confirmed; it can confirm none here.
    owed: Vec<Erasure>,
}

struct Service {
    endorser: TestIdentity,
    shared: Arc<Mutex<Shared>>,
}

impl FakePeer {
    pub(crate) async fn start(tls: &Authority, nodes: &Authority) -> Self {
        let shared = Arc::<Mutex<Shared>>::default();
        let service = Service {
            endorser: nodes.identity(super::OWN, &super::of_client("peer0")),
            shared: shared.clone(),
        };
        let own = tls.issue(&Template::tls("localhost"));
        let running = RunningPeer::start(service, Some(&own)).await;
        let address = running.until_the_end();
        Self { address, shared }
    }

    /// Queues answers; the last one is given from then on.
    pub(crate) fn will_answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.shared.lock().unwrap().answers = answers.into_iter().collect();
    }

    /// The contract takes this keeper for one from now on, of slots that another one closes as soon as they may be.
    pub(crate) fn knows_keeper(&self) {
        self.shared.lock().unwrap().knows_keeper = true;
    }

    /// Whether its ledger lacks what other keepers closed, as that of a peer that reads its blocks anew.
    pub(crate) fn lacks_closings(&self, lacks: bool) {
        self.shared.lock().unwrap().lacks_closings = lacks;
    }

    /// The slots that the keeper closed so far.
    pub(crate) fn closed(&self) -> Vec<Slot> {
        self.shared.lock().unwrap().closed.clone()
    }

    /// The slots about which the keeper asked so far.
    pub(crate) fn asked_slots(&self) -> Vec<Slot> {
        self.shared.lock().unwrap().asked_slots.clone()
    }

    /// Has the ledger hold a transaction with this verdict.
    pub(crate) fn has_committed(&self, transaction: &TransactionId, code: TxValidationCode) {
        let mut shared = self.shared.lock().unwrap();
        shared.outcomes.insert(transaction.clone(), code);
    }

    /// The patient had this record destroyed.
    pub(crate) fn has_erased(&self, category: &CategoryId, record: &RecordId) {
        self.shared.lock().unwrap().owed.push(Erasure {
            patient: super::patient(),
            transaction: "ee".repeat(32).parse().unwrap(),
            records: vec![RecordName {
                category: category.clone(),
                record: record.clone(),
            }],
            part: emr_model::erasure::ErasedPart::Everything,
            keepers: vec![super::own()],
            time: Timestamp::now(),
        });
    }

    /// What it was asked about records and entries since the last time.
    pub(crate) fn asked(&self) -> Vec<SignedProposal> {
        std::mem::take(&mut self.shared.lock().unwrap().asked)
    }
}

#[tonic::async_trait]
impl Peer for Service {
    async fn process_proposal(&self, asked: SignedProposal) -> Result<ProposalResponse, Status> {
        let answer = self.shared.lock().unwrap().answer(asked);
        let response = match answer {
            Answer::Success(payload) => Response {
                status: 200,
                payload: payload.into(),
                ..Default::default()
            },
            Answer::Refusal(code) => Response {
                status: code.status().into(),
                message: format!("{code}: the contract's sentence"),
                ..Default::default()
            },
            Answer::Response(status, message) => Response {
                status,
                message: message.to_owned(),
                ..Default::default()
            },
            Answer::Status(code) => return Err(Status::new(code, "the peer's own words")),
        };
        Ok(endorse(&self.endorser, response))
    }

    /// Takes a closing for done, as if another keeper had been faster.
    async fn endorse(&self, request: EndorseRequest) -> Result<EndorseResponse, Status> {
        let asked = request.proposed_transaction.unwrap().encode_to_vec();
        let proposal = fabric_gateway::SignedProposal::from_bytes(asked).unwrap();
        let [_, argument] = proposal.proposal().arguments() else {
            panic!("a call has one argument");
        };
        if let Ok(CloseSlot { slot }) = serde_json::from_slice(argument) {
            self.shared.lock().unwrap().closed.push(slot);
        }
        Err(Status::aborted("another keeper was faster"))
    }

    /// Says what became of transactions, and is silent of those that it does not have.
    async fn commit_status(
        &self,
        request: SignedCommitStatusRequest,
    ) -> Result<CommitStatusResponse, Status> {
        let request = CommitStatusRequest::decode(request.request).unwrap();
        let transaction: TransactionId = request.transaction_id.parse().unwrap();
        let outcome = self
            .shared
            .lock()
            .unwrap()
            .outcomes
            .get(&transaction)
            .copied();
        let Some(code) = outcome else {
            return std::future::pending().await;
        };
        Ok(CommitStatusResponse {
            result: code as i32,
            block_number: 7,
        })
    }
}

impl Shared {
    /// What the contract answers to the closing of a slot. All that are over for long enough are closed by now.
    fn closing(&self, slot: Slot) -> Answer {
        if slot.end().plus(CloseSlot::GRACE) >= Timestamp::now() {
            Answer::Refusal(ErrorCode::InvalidArgument)
        } else if self.lacks_closings && !self.closed.contains(&slot) {
            Answer::json(&Done {})
        } else {
            Answer::Refusal(ErrorCode::Conflict)
        }
    }

    fn answer(&mut self, asked: SignedProposal) -> Answer {
        let proposal = fabric_gateway::SignedProposal::from_bytes(asked.encode_to_vec()).unwrap();
        let [name, argument] = proposal.proposal().arguments() else {
            panic!("a call has one argument");
        };
        match std::str::from_utf8(name).unwrap() {
            GetPolicy::NAME | CloseSlot::NAME | ListOwedErasures::NAME if !self.knows_keeper => {
                return Answer::Refusal(ErrorCode::NotPermitted);
            }
            // Pages of one entry; a bookmark is the number of the next one.
            ListOwedErasures::NAME => {
                let request: ListOwedErasures = serde_json::from_slice(argument).unwrap();
                let bookmark = request.page.bookmark.as_deref().unwrap_or("0");
                let at: usize = bookmark.parse().unwrap();
                let next = (at + 1 < self.owed.len()).then(|| (at + 1).to_string());
                let entries = self.owed.get(at).cloned().into_iter().collect::<Vec<_>>();
                return Answer::json(&Page { entries, next });
            }
            // As the contract of before answers; the network trials have the present one.
            GetPolicy::NAME => return Answer::json(&Policy::default()),
            CloseSlot::NAME => {
                let request: CloseSlot = serde_json::from_slice(argument).unwrap();
                self.asked_slots.push(request.slot);
                return self.closing(request.slot);
            }
            _ => {}
        }
        self.asked.push(asked);
        // As a peer refuses what its ledger has already, before it asks the contract.
        let transaction = proposal.proposal().transaction_id().parse().unwrap();
        if self.outcomes.contains_key(&transaction) {
            return Answer::Status(tonic::Code::Unknown);
        }
        match self.answers.len() {
            0 => Answer::Success(Vec::new()),
            1 => self.answers[0].clone(),
            _ => self.answers.pop_front().unwrap(),
        }
    }
}

fn endorse(endorser: &TestIdentity, response: Response) -> ProposalResponse {
    let action = ChaincodeAction {
        response: Some(response.clone()),
        ..Default::default()
    };
    let payload = ProposalResponsePayload {
        extension: action.encode_to_vec().into(),
        ..Default::default()
    };
    let payload = payload.encode_to_vec();
    ProposalResponse {
        version: 1,
        response: Some(response),
        endorsement: Some(endorser.endorse(&payload)),
        payload: payload.into(),
        ..Default::default()
    }
}
