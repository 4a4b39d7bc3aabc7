//! A peer's Gateway service in this process: it answers as told, and keeps a ledger of what is submitted.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use fabric_gateway::{
    PreparedTransaction, Proposal, SignedProposal, SignedTransaction, Signer, TxValidationCode,
};
use fabric_protos::common::{
    Block, BlockData, Config, ConfigEnvelope, ConfigGroup, ConfigValue, Envelope, Header,
    HeaderType, Payload,
};
use fabric_protos::gateway::gateway_server::{Gateway, GatewayServer};
use fabric_protos::gateway::{
    ChaincodeEventsResponse, CommitStatusRequest, CommitStatusResponse, EndorseRequest,
    EndorseResponse, EvaluateRequest, EvaluateResponse, SignedChaincodeEventsRequest,
    SignedCommitStatusRequest, SubmitRequest, SubmitResponse,
};
use fabric_protos::msp::{FabricMspConfig, MspConfig};
use fabric_protos::protos::deliver_response::Type as Delivered;
use fabric_protos::protos::deliver_server::{Deliver, DeliverServer};
use fabric_protos::protos::{
    self, ChaincodeAction, ChaincodeActionPayload, ChaincodeEndorsedAction, ChaincodeId,
    DeliverResponse, Endorsement, FilteredBlock, FilteredTransaction, ProcessedTransaction,
    ProposalResponsePayload, Response as Answer, TransactionAction,
};
use futures::stream::{Empty, Stream, StreamExt};
use prost::Message;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_stream::wrappers::{TcpListenerStream, WatchStream};
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Request, Response, Status, Streaming};

use super::pki::{Authority, Person};

#[derive(Clone)]
pub(super) struct Peer(Arc<Inner>);

struct Inner {
    endorser: Person,
    state: Mutex<State>,
    /// The newest configuration block.
    configuration: watch::Sender<Block>,
}

#[derive(Default)]
pub(super) struct State {
    /// What the chaincode answers by function: JSON, or a refusal's status and message. `{}` if not told.
    pub(super) answers: HashMap<String, Result<String, (u16, String)>>,
    /// What becomes of what is submitted; VALID if not told.
    pub(super) verdict: Option<TxValidationCode>,
    /// Says nothing of what became of a transaction.
    pub(super) is_silent: bool,
    ledger: HashMap<String, (Envelope, TxValidationCode)>,
}

impl Peer {
    /// Starts it under a TLS certificate of `tls`.
    pub(super) async fn start(nodes: &Authority, tls: &Authority) -> (Self, SocketAddr) {
        let peer = Self(Arc::new(Inner {
            endorser: nodes.node("MinistryMSP", "peer"),
            state: Mutex::default(),
            configuration: watch::Sender::default(),
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (certificate, key) = tls.tls();
        let server = Server::builder()
            .tls_config(ServerTlsConfig::new().identity(Identity::from_pem(certificate, key)))
            .unwrap()
            .add_service(GatewayServer::new(peer.clone()))
            .add_service(DeliverServer::new(peer.clone()))
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(server);
        (peer, address)
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

    /// Has the channel's configuration be one with these lists of revoked certificates, in an MSP of some organization.
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
        let payload = Payload {
            header: None,
            data: configuration.encode_to_vec().into(),
        };
        let envelope = Envelope {
            payload: payload.encode_to_vec().into(),
            ..Default::default()
        };
        self.0.configuration.send_replace(Block {
            data: Some(BlockData {
                data: vec![envelope.encode_to_vec().into()],
            }),
            ..Default::default()
        });
    }

    /// Has the ledger hold a transaction that came another way than through the service.
    pub(super) fn commit(&self, proposal: Proposal, person: &Person) {
        let result = self.run(&proposal).unwrap();
        let signed = proposal.clone().sign(&person.signer).unwrap();
        let prepared = self.prepare(&signed, result).encode_to_vec();
        let prepared = PreparedTransaction::from_bytes(prepared).unwrap();
        let transaction = proposal.accept(prepared).unwrap();
        let signed = transaction.sign(&person.signer).unwrap();
        let envelope = Envelope::decode(signed.to_bytes()).unwrap();
        let id = signed.transaction_id().to_owned();
        self.told(|state| state.ledger.insert(id, (envelope, TxValidationCode::Valid)));
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
            return Ok(Vec::new());
        }
        assert_eq!(arguments[0], "GetTransactionByID");
        let id = std::str::from_utf8(&arguments[2]).unwrap();
        let (envelope, code) = self
            .told(|state| state.ledger.get(id).cloned())
            .ok_or_else(|| Status::unknown("no such transaction"))?;
        let processed = ProcessedTransaction {
            transaction_envelope: Some(envelope),
            validation_code: code as i32,
        };
        Ok(processed.encode_to_vec())
    }

    fn prepare(&self, signed: &SignedProposal, result: String) -> Envelope {
        let proposal = signed.proposal();
        let message = protos::Proposal::decode(proposal.bytes_to_sign().clone()).unwrap();
        let header = Header::decode(message.header).unwrap();
        let action = ChaincodeAction {
            response: Some(Answer {
                status: 200,
                payload: result.into(),
                ..Default::default()
            }),
            chaincode_id: Some(ChaincodeId {
                name: proposal.chaincode().to_owned(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let answer = ProposalResponsePayload {
            proposal_hash: proposal.hash().to_vec().into(),
            extension: action.encode_to_vec().into(),
        }
        .encode_to_vec();
        let endorser = self.0.endorser.identity.to_bytes();
        let signature = self
            .0
            .endorser
            .signer
            .sign(&[answer.as_slice(), &endorser].concat())
            .unwrap();
        let endorsement = Endorsement {
            endorser,
            signature: fabric_gateway::low_s_der(&signature).unwrap().into(),
        };
        let action = ChaincodeActionPayload {
            chaincode_proposal_payload: message.payload,
            action: Some(ChaincodeEndorsedAction {
                proposal_response_payload: answer.into(),
                endorsements: vec![endorsement],
            }),
        };
        let transaction = protos::Transaction {
            actions: vec![TransactionAction {
                header: header.signature_header.clone(),
                payload: action.encode_to_vec().into(),
            }],
        };
        let payload = Payload {
            header: Some(header),
            data: transaction.encode_to_vec().into(),
        };
        Envelope {
            payload: payload.encode_to_vec().into(),
            ..Default::default()
        }
    }
}

fn proposal(message: Option<protos::SignedProposal>) -> SignedProposal {
    SignedProposal::from_bytes(message.unwrap().encode_to_vec()).unwrap()
}

#[tonic::async_trait]
impl Gateway for Peer {
    type ChaincodeEventsStream = Empty<Result<ChaincodeEventsResponse, Status>>;

    async fn evaluate(
        &self,
        request: Request<EvaluateRequest>,
    ) -> Result<Response<EvaluateResponse>, Status> {
        let signed = proposal(request.into_inner().proposed_transaction);
        let payload = match signed.proposal().chaincode() {
            "qscc" => self.ask_ledger(signed.proposal())?,
            "cscc" => self.0.configuration.borrow().encode_to_vec(),
            _ => self.run(signed.proposal())?.into_bytes(),
        };
        let answer = Answer {
            status: 200,
            payload: payload.into(),
            ..Default::default()
        };
        Ok(Response::new(EvaluateResponse {
            result: Some(answer),
        }))
    }

    async fn endorse(
        &self,
        request: Request<EndorseRequest>,
    ) -> Result<Response<EndorseResponse>, Status> {
        let signed = proposal(request.into_inner().proposed_transaction);
        let result = self.run(signed.proposal())?;
        Ok(Response::new(EndorseResponse {
            prepared_transaction: Some(self.prepare(&signed, result)),
        }))
    }

    async fn submit(
        &self,
        request: Request<SubmitRequest>,
    ) -> Result<Response<SubmitResponse>, Status> {
        let envelope = request.into_inner().prepared_transaction.unwrap();
        let transaction = SignedTransaction::from_bytes(envelope.encode_to_vec()).unwrap();
        let id = transaction.transaction_id().to_owned();
        self.told(|state| {
            let verdict = state.verdict.unwrap_or(TxValidationCode::Valid);
            // As in Fabric the first of an id counts, and a later one is a duplicate.
            state.ledger.entry(id).or_insert((envelope, verdict));
        });
        Ok(Response::new(SubmitResponse {}))
    }

    async fn commit_status(
        &self,
        request: Request<SignedCommitStatusRequest>,
    ) -> Result<Response<CommitStatusResponse>, Status> {
        let request = CommitStatusRequest::decode(request.into_inner().request).unwrap();
        let found = self.told(|state| {
            let found = state.ledger.get(&request.transaction_id).cloned();
            found.filter(|_| !state.is_silent)
        });
        let (_, code) = found.ok_or_else(|| Status::deadline_exceeded("not in any block yet"))?;
        Ok(Response::new(CommitStatusResponse {
            result: code as i32,
            block_number: 7,
        }))
    }

    async fn chaincode_events(
        &self,
        _: Request<SignedChaincodeEventsRequest>,
    ) -> Result<Response<Self::ChaincodeEventsStream>, Status> {
        Err(Status::unimplemented("no events"))
    }
}

type Blocks = Pin<Box<dyn Stream<Item = Result<DeliverResponse, Status>> + Send>>;

#[tonic::async_trait]
impl Deliver for Peer {
    type DeliverStream = Blocks;
    type DeliverFilteredStream = Blocks;
    type DeliverWithPrivateDataStream = Blocks;

    async fn deliver(
        &self,
        _: Request<Streaming<Envelope>>,
    ) -> Result<Response<Self::DeliverStream>, Status> {
        Err(Status::unimplemented("no whole blocks"))
    }

    /// A block for each change of the configuration, the present one first.
    async fn deliver_filtered(
        &self,
        _: Request<Streaming<Envelope>>,
    ) -> Result<Response<Self::DeliverFilteredStream>, Status> {
        let changes = WatchStream::new(self.0.configuration.subscribe());
        let blocks = changes.map(|_| {
            let block = FilteredBlock {
                filtered_transactions: vec![FilteredTransaction {
                    r#type: HeaderType::Config as i32,
                    ..Default::default()
                }],
                ..Default::default()
            };
            Ok(DeliverResponse {
                r#type: Some(Delivered::FilteredBlock(block)),
            })
        });
        Ok(Response::new(Box::pin(blocks)))
    }

    async fn deliver_with_private_data(
        &self,
        _: Request<Streaming<Envelope>>,
    ) -> Result<Response<Self::DeliverWithPrivateDataStream>, Status> {
        Err(Status::unimplemented("no private data"))
    }
}
