//! A peer in this process: its gateway answers as told, and it delivers the blocks of what is submitted.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use emr_testkit::{Authority, Delivered, RunningPeer, TestIdentity, endorsed};
use fabric_gateway::{
    Identity, PreparedTransaction, Proposal, SignedProposal, SignedTransaction, TxValidationCode,
};
use fabric_protos::common::{
    Block, BlockData, BlockHeader, BlockMetadata, BlockMetadataIndex, BlockchainInfo,
    ChannelHeader, Config, ConfigEnvelope, ConfigGroup, ConfigValue, Envelope, Header, HeaderType,
    Payload,
};
use fabric_protos::discovery::{
    self, ConfigResult, PeerMembershipResult, QueryResult, SignedRequest, query, query_result,
};
use fabric_protos::gateway::{
    CommitStatusRequest, CommitStatusResponse, EndorseRequest, EndorseResponse, EvaluateRequest,
    EvaluateResponse, SignedCommitStatusRequest, SubmitRequest, SubmitResponse,
};
use fabric_protos::msp::{FabricMspConfig, MspConfig};
use fabric_protos::orderer::seek_position::Type as Seek;
use fabric_protos::orderer::{SeekInfo, SeekSpecified};
use fabric_protos::protos::deliver_response::Type;
use fabric_protos::protos::{self, DeliverResponse, ProcessedTransaction, Response as Answer};
use futures::StreamExt;
use prost::Message;
use tokio::sync::watch;
use tonic::Status;

use super::pki::{Issues, Person};

#[derive(Clone)]
pub(super) struct Peer(Arc<Inner>);

struct Inner {
    /// Peers of the ministry and of a hospital.
    endorsers: Arc<[TestIdentity; 2]>,
    state: Arc<Mutex<State>>,
    /// How many blocks the ledger has.
    height: watch::Sender<u64>,
    /// Answers nothing at all.
    is_down: watch::Sender<bool>,
    /// Delivers no further blocks, though it commits them.
    holds_back: watch::Sender<bool>,
}

#[derive(Default)]
pub(super) struct State {
    /// What the chaincode answers to each function: JSON, or a refusal's status and message. `{}` for other functions.
    pub(super) answers: HashMap<String, Result<String, (u16, String)>>,
    /// The verdict on every submitted transaction; VALID if absent.
    pub(super) verdict: Option<TxValidationCode>,
    /// The organization whose endorsements never come.
    pub(super) frozen: Option<String>,
    /// The organizations that were asked for endorsements, call by call.
    pub(super) asked: Vec<Vec<String>>,
    /// How many transactions the orderers take and lose.
    pub(super) lost: usize,
    /// What fails for another reason than silence: a call of the gateway, or a question about the ledger.
    pub(super) failing: Option<Failing>,
    /// What its discovery service says about the channel and its members.
    pub(super) discovered: Option<(ConfigResult, PeerMembershipResult)>,
    /// Who asked last what the ledger holds: the service itself.
    pub(super) last_asker: Option<Identity>,
    transactions: HashMap<String, (Envelope, TxValidationCode, u64)>,
    blocks: Vec<Block>,
}

/// A part of a peer that fails.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Failing {
    /// It hands no transaction over.
    Submit,
    /// It says no outcome.
    CommitStatus,
    /// It has too much to do to say an outcome.
    CommitStatusBusy,
    /// It reads no transaction.
    Ledger,
}

impl State {
    /// Forgets all transactions, as a peer that began with a snapshot.
    pub(super) fn lack_transactions(&mut self) {
        self.transactions.clear();
    }

    fn append(&mut self, envelope: &Envelope, verdict: TxValidationCode) -> u64 {
        let verdicts = vec![u8::try_from(verdict as i32).unwrap()];
        self.append_block(vec![envelope.encode_to_vec().into()], verdicts)
    }

    fn append_block(&mut self, envelopes: Vec<Bytes>, verdicts: Vec<u8>) -> u64 {
        let number = self.blocks.len() as u64;
        let mut metadata = vec![Bytes::new(); BlockMetadataIndex::TransactionsFilter as usize];
        metadata.push(verdicts.into());
        self.blocks.push(Block {
            header: Some(BlockHeader {
                number,
                ..Default::default()
            }),
            data: Some(BlockData { data: envelopes }),
            metadata: Some(BlockMetadata { metadata }),
        });
        number
    }
}

impl Peer {
    /// Starts it under a TLS certificate of `tls`, with a ledger of one block: a configuration without revocations.
    pub(super) async fn start(tls: &Authority, endorsers: [TestIdentity; 2]) -> (Self, SocketAddr) {
        let peer = Self(Arc::new(Inner {
            endorsers: Arc::new(endorsers),
            state: Arc::default(),
            height: watch::Sender::default(),
            is_down: watch::Sender::default(),
            holds_back: watch::Sender::default(),
        }));
        peer.revoke(Vec::new());
        let address = peer.listen(tls).await;
        (peer, address)
    }

    /// Starts another peer with the same ledger.
    pub(super) async fn start_another(&self, tls: &Authority) -> (Self, SocketAddr) {
        let peer = Self(Arc::new(Inner {
            endorsers: self.0.endorsers.clone(),
            state: self.0.state.clone(),
            height: self.0.height.clone(),
            is_down: watch::Sender::default(),
            holds_back: watch::Sender::default(),
        }));
        let address = peer.listen(tls).await;
        (peer, address)
    }

    async fn listen(&self, tls: &Authority) -> SocketAddr {
        let running = RunningPeer::start(self.clone(), Some(&tls.tls())).await;
        running.until_the_end()
    }

    /// Commits so many blocks without transactions.
    pub(super) fn add_empty_blocks(&self, count: usize) {
        let height = self.told(|state| {
            for _ in 0..count {
                state.append_block(Vec::new(), Vec::new());
            }
            state.blocks.len() as u64
        });
        self.0.height.send_replace(height);
    }

    /// Makes the peer answer nothing from now on, or answer again.
    pub(super) fn set_down(&self, is_down: bool) {
        self.0.is_down.send_replace(is_down);
    }

    /// Makes the peer commit blocks without delivering them from now on, or deliver them again.
    pub(super) fn hold_back(&self, holds_back: bool) {
        self.0.holds_back.send_replace(holds_back);
    }

    fn check_up(&self) -> Result<(), Status> {
        match *self.0.is_down.borrow() {
            true => Err(Status::unavailable("down")),
            false => Ok(()),
        }
    }

    fn check_works(&self, part: Failing) -> Result<(), Status> {
        match self.told(|state| state.failing == Some(part)) {
            true if part == Failing::CommitStatusBusy => Err(Status::resource_exhausted("busy")),
            true => Err(Status::aborted("it cannot be done")),
            false => Ok(()),
        }
    }

    /// How many blocks the ledger has.
    pub(super) fn height(&self) -> u64 {
        *self.0.height.borrow()
    }

    fn append(&self, envelope: &Envelope, verdict: TxValidationCode) -> u64 {
        let number = self.told(|state| state.append(envelope, verdict));
        self.0.height.send_replace(number + 1);
        number
    }

    /// Appends a transaction with this id. As in Fabric, the first one with an id counts, and a later one is a
    /// duplicate.
    fn order(&self, id: String, envelope: Envelope, verdict: TxValidationCode) {
        let is_known = self.told(|state| state.transactions.contains_key(&id));
        if is_known {
            self.append(&envelope, TxValidationCode::DuplicateTxid);
            return;
        }
        let number = self.told(|state| {
            let number = state.append(&envelope, verdict);
            let transaction = (envelope, verdict, number);
            state.transactions.insert(id, transaction);
            number
        });
        self.0.height.send_replace(number + 1);
    }

    pub(super) fn told<T>(&self, tell: impl FnOnce(&mut State) -> T) -> T {
        tell(&mut self.0.state.lock().unwrap())
    }

    pub(super) fn answer(&self, function: &str, json: &impl serde::Serialize) {
        let json = serde_json::to_string(json).unwrap();
        self.told(|state| state.answers.insert(function.to_owned(), Ok(json)));
    }

    pub(super) fn refuse(&self, function: &str, status: u16, message: &str) {
        let refusal = Err((status, message.to_owned()));
        self.told(|state| state.answers.insert(function.to_owned(), refusal));
    }

    /// Commits a configuration of the channel with these lists of revoked certificates, in the MSP of one organization.
    pub(super) fn revoke(&self, lists: Vec<String>) {
        let msp = FabricMspConfig {
            revocation_list: lists.into_iter().map(Into::into).collect(),
            ..Default::default()
        };
        let msp = MspConfig {
            r#type: 0,
            config: msp.encode_to_vec().into(),
        };
        let msp = ConfigValue {
            value: msp.encode_to_vec().into(),
            ..Default::default()
        };
        let organization = ConfigGroup {
            values: BTreeMap::from([("MSP".to_owned(), msp)]),
            ..Default::default()
        };
        let within = |name: &str, inner| ConfigGroup {
            groups: BTreeMap::from([(name.to_owned(), inner)]),
            ..Default::default()
        };
        let channel = within("Application", within("HospitalAMSP", organization));
        let configuration = ConfigEnvelope {
            config: Some(Config {
                sequence: 1,
                channel_group: Some(channel),
            }),
            last_update: None,
        };
        let channel_header = ChannelHeader {
            r#type: HeaderType::Config as i32,
            ..Default::default()
        };
        let payload = Payload {
            header: Some(Header {
                channel_header: channel_header.encode_to_vec().into(),
                ..Default::default()
            }),
            data: configuration.encode_to_vec().into(),
        };
        let envelope = Envelope {
            payload: payload.encode_to_vec().into(),
            ..Default::default()
        };
        self.append(&envelope, TxValidationCode::Valid);
    }

    /// Commits a transaction that did not come through the service.
    pub(super) fn commit(&self, proposal: Proposal, person: &Person) {
        let result = self.run(&proposal).unwrap();
        let prepared = self.prepare(&proposal, &result).encode_to_vec();
        let prepared = PreparedTransaction::from_bytes(prepared).unwrap();
        let transaction = proposal.accept(prepared).unwrap();
        let signed = transaction.sign(&person.signer).unwrap();
        let envelope = Envelope::decode(signed.to_bytes()).unwrap();
        let id = signed.transaction_id().to_owned();
        self.order(id, envelope, TxValidationCode::Valid);
    }

    /// Commits this envelope, signed or not, with this verdict.
    pub(super) fn append_bytes(&self, envelope: Bytes, verdict: TxValidationCode) {
        self.append(&Envelope::decode(envelope).unwrap(), verdict);
    }

    fn run(&self, proposal: &Proposal) -> Result<String, Status> {
        let function = std::str::from_utf8(&proposal.arguments()[0]).unwrap();
        let answer = self.told(|state| state.answers.get(function).cloned());
        answer.unwrap_or_else(|| Ok("{}".to_owned())).map_err(|(status, message)| {
            Status::aborted(format!(
                "evaluate call to endorser returned error: chaincode response {status}, {message}"
            ))
        })
    }

    fn ask_ledger(&self, proposal: &Proposal) -> Result<Vec<u8>, Status> {
        let arguments = proposal.arguments();
        if arguments[0] == "GetChainInfo" {
            let information = BlockchainInfo {
                height: self.height(),
                ..Default::default()
            };
            return Ok(information.encode_to_vec());
        }
        assert_eq!(arguments[0], "GetTransactionByID");
        self.check_works(Failing::Ledger)?;
        let id = std::str::from_utf8(&arguments[2]).unwrap();
        let (envelope, code, _) = self
            .told(|state| state.transactions.get(id).cloned())
            .ok_or_else(|| {
                Status::unknown(format!(
                    "evaluate call to endorser returned error: chaincode response 500, Failed to get transaction with id {id}, error no such transaction ID [{id}] in index"
                ))
            })?;
        let processed = ProcessedTransaction {
            transaction_envelope: Some(envelope),
            validation_code: code as i32,
        };
        Ok(processed.encode_to_vec())
    }

    fn prepare(&self, proposal: &Proposal, result: &str) -> Envelope {
        let endorsers = self.0.endorsers.each_ref();
        let prepared = endorsed(proposal, result.as_bytes(), &endorsers);
        Envelope::decode(prepared.as_slice()).unwrap()
    }
}

fn proposal(message: Option<protos::SignedProposal>) -> SignedProposal {
    SignedProposal::from_bytes(message.unwrap().encode_to_vec()).unwrap()
}

#[tonic::async_trait]
impl emr_testkit::Peer for Peer {
    async fn evaluate(&self, request: EvaluateRequest) -> Result<EvaluateResponse, Status> {
        self.check_up()?;
        let signed = proposal(request.proposed_transaction);
        let payload = match signed.proposal().chaincode() {
            "qscc" => {
                let asker = signed.proposal().creator().clone();
                self.told(|state| state.last_asker = Some(asker));
                self.ask_ledger(signed.proposal())?
            }
            _ => self.run(signed.proposal())?.into_bytes(),
        };
        let answer = Answer {
            status: 200,
            payload: payload.into(),
            ..Default::default()
        };
        Ok(EvaluateResponse {
            result: Some(answer),
        })
    }

    async fn endorse(&self, request: EndorseRequest) -> Result<EndorseResponse, Status> {
        self.check_up()?;
        let organizations = request.endorsing_organizations;
        let is_frozen = self.told(|state| {
            state.asked.push(organizations.clone());
            let frozen = state.frozen.as_ref();
            frozen.is_some_and(|frozen| organizations.contains(frozen))
        });
        if is_frozen {
            std::future::pending::<()>().await;
        }
        let signed = proposal(request.proposed_transaction);
        let result = self.run(signed.proposal())?;
        Ok(EndorseResponse {
            prepared_transaction: Some(self.prepare(signed.proposal(), &result)),
        })
    }

    async fn submit(&self, request: SubmitRequest) -> Result<SubmitResponse, Status> {
        self.check_up()?;
        let envelope = request.prepared_transaction.unwrap();
        let transaction = SignedTransaction::from_bytes(envelope.encode_to_vec()).unwrap();
        let id = transaction.transaction_id().to_owned();
        let is_lost = self.told(|state| {
            let is_lost = state.lost > 0;
            state.lost = state.lost.saturating_sub(1);
            is_lost
        });
        if is_lost {
            return Ok(SubmitResponse {});
        }
        self.check_works(Failing::Submit)?;
        let verdict = self.told(|state| state.verdict.unwrap_or(TxValidationCode::Valid));
        self.order(id, envelope, verdict);
        Ok(SubmitResponse {})
    }

    async fn commit_status(
        &self,
        request: SignedCommitStatusRequest,
    ) -> Result<CommitStatusResponse, Status> {
        self.check_up()?;
        self.check_works(Failing::CommitStatus)?;
        self.check_works(Failing::CommitStatusBusy)?;
        let request = CommitStatusRequest::decode(request.request).unwrap();
        let found = self.told(|state| state.transactions.get(&request.transaction_id).cloned());
        let (_, code, block_number) =
            found.ok_or_else(|| Status::deadline_exceeded("not in any block yet"))?;
        Ok(CommitStatusResponse {
            result: code as i32,
            block_number,
        })
    }

    async fn discover(&self, request: SignedRequest) -> Result<discovery::Response, Status> {
        self.check_up()?;
        let asked = discovery::Request::decode(request.payload).unwrap();
        let authentication = asked.authentication.unwrap();
        assert_eq!(
            authentication.client_tls_cert_hash.len(),
            32,
            "peers compare it"
        );
        let (channel, members) = self
            .told(|state| state.discovered.clone())
            .ok_or_else(|| Status::unavailable("nothing is discovered"))?;
        let results = asked.queries.into_iter().map(|asked| match asked.query {
            Some(query::Query::ConfigQuery(_)) => {
                query_result::Result::ConfigResult(channel.clone())
            }
            Some(query::Query::PeerQuery(_)) => query_result::Result::Members(members.clone()),
            other => panic!("the service asks nothing like {other:?}"),
        });
        let results = results.map(|result| QueryResult {
            result: Some(result),
        });
        Ok(discovery::Response {
            results: results.collect(),
        })
    }

    /// The blocks from the requested one on, until the peer goes down.
    async fn deliver(&self, request: Envelope) -> Result<Delivered<DeliverResponse>, Status> {
        self.check_up()?;
        let payload = Payload::decode(request.payload).unwrap();
        let wanted = SeekInfo::decode(payload.data).unwrap();
        let Some(Seek::Specified(SeekSpecified { number })) = wanted.start.unwrap().r#type else {
            return Err(Status::unimplemented("only from a block on"));
        };
        let peer = self.clone();
        let blocks = futures::stream::unfold(number, move |number| {
            let peer = peer.clone();
            async move {
                let (mut height, mut is_down) =
                    (peer.0.height.subscribe(), peer.0.is_down.subscribe());
                let mut holds_back = peer.0.holds_back.subscribe();
                let next = async {
                    let _ = height.wait_for(|height| *height > number).await;
                    let _ = holds_back.wait_for(|holds_back| !holds_back).await;
                };
                tokio::select! {
                    () = next => (),
                    _ = is_down.wait_for(|is_down| *is_down) => return None,
                }
                let index = usize::try_from(number).unwrap();
                let block = peer.told(|state| state.blocks[index].clone());
                let answer = DeliverResponse {
                    r#type: Some(Type::Block(block)),
                };
                Some((Ok(answer), number + 1))
            }
        });
        Ok(blocks.boxed())
    }
}
