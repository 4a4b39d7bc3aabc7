//! Peers: one passes on members' signed bytes through its gateway, and any of them delivers blocks.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use emr_model::keeper::GetKeepers;
use emr_model::{Function, ServiceCode, TransactionId};
use fabric_gateway::{
    Code, Deadlines, EcdsaSigner, Endpoint, Events, Gateway, Identity, PeerError, Position,
    PreparedTransaction, ProposalBuilder, SignedProposal, SignedTransaction, TxValidationCode,
};
use fabric_protos::common::{Block, BlockchainInfo};
use fabric_protos::protos::ProcessedTransaction;
use prost::Message;

use crate::metrics::called;
use crate::problem::ApiError;
use emr_service::file::{read_secret, read_text};
use emr_service::settings::{PeerAddress, WebSettings};

/// Fabric's system chaincode that reads the ledger; the channel's policy lets nodes and this service ask it.
const QSCC: &str = "qscc";
/// Together they stay below the minute that clients wait.
const DEADLINES: Deadlines = Deadlines {
    evaluate: Duration::from_secs(20),
    endorse: Duration::from_secs(20),
    submit: Duration::from_secs(5),
    commit_status: Duration::from_secs(30),
};
/// How a call to the peer can fail, beside the contract's refusals.
pub(crate) const PEER_FAILURES: [ServiceCode; 3] = [
    ServiceCode::PeerUnreachable,
    ServiceCode::PeerFailed,
    ServiceCode::TooBusy,
];
/// The most of a peer's own words that is passed on.
const LONGEST_MESSAGE: usize = 300;

/// A peer, seen with the service's own identity.
pub(crate) struct Peer {
    address: String,
    gateway: Gateway,
    channel: String,
}

/// What became of a transaction.
pub(crate) struct Outcome {
    /// In which block it is.
    pub(crate) block: u64,
    /// Fabric's verdict.
    pub(crate) code: TxValidationCode,
}

impl Peer {
    /// Prepares connections to all peers of the settings, the gateway first. Each connects at the first call, and again
    /// whenever the connection was lost.
    pub(crate) fn all(config: &WebSettings) -> anyhow::Result<Vec<Self>> {
        let settings = std::iter::once(&config.gateway).chain(&config.other_peers);
        settings.map(|peer| Self::new(config, peer)).collect()
    }

    fn new(config: &WebSettings, peer: &PeerAddress) -> anyhow::Result<Self> {
        let text = |path: &PathBuf| read_text(path);
        let identity = Identity::new(
            config.identity.msp_id.as_str(),
            text(&config.identity.certificate)?,
        )
        .with_context(|| format!("{}", config.identity.certificate.display()))?;
        let signer = EcdsaSigner::from_pkcs8_pem(&read_secret(&config.identity.key)?)
            .with_context(|| format!("{}", config.identity.key.display()))?;
        let connection = Endpoint::new(format!("https://{}", peer.address))
            .tls_root(text(&peer.tls_ca)?)
            .server_name(peer.host.as_str())
            .connect_lazy()
            .with_context(|| format!("the settings of the peer at {}", peer.address))?;
        Ok(Self {
            address: peer.address.clone(),
            gateway: Gateway::new(connection, identity, signer).with_deadlines(DEADLINES),
            channel: config.channel.clone(),
        })
    }

    /// Where it is: `host:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Runs a member's proposal without changing anything.
    pub(crate) async fn evaluate(&self, proposal: &SignedProposal) -> Result<Vec<u8>, ApiError> {
        match called("evaluate", self.gateway.evaluate(proposal).await) {
            Ok(payload) => Ok(payload.to_vec()),
            Err(error) => Err(failure(error.peer_error())),
        }
    }

    /// Has a member's proposal endorsed.
    pub(crate) async fn endorse(
        &self,
        proposal: &SignedProposal,
    ) -> Result<PreparedTransaction, ApiError> {
        called("endorse", self.gateway.endorse(proposal).await)
            .map_err(|error| failure(error.peer_error()))
    }

    /// Passes a member's transaction to an orderer.
    pub(crate) async fn submit(&self, transaction: &SignedTransaction) -> Result<(), ApiError> {
        called("submit", self.gateway.submit(transaction).await)
            .map_err(|error| failure(error.peer_error()))
    }

    /// Waits until the transaction is in a block.
    pub(crate) async fn outcome(&self, transaction: &TransactionId) -> Result<Outcome, ApiError> {
        let status = self
            .gateway
            .commit_status(self.channel.as_str(), transaction.as_str())
            .await;
        let status =
            called("commit_status", status).map_err(|error| failure(error.peer_error()))?;
        Ok(Outcome {
            block: status.block_number,
            code: status.code,
        })
    }

    /// The committed transaction, from the peer's own ledger.
    pub(crate) async fn committed(
        &self,
        transaction: &TransactionId,
    ) -> Result<SignedTransaction, ApiError> {
        let processed = self.processed(transaction).await?;
        if processed.validation_code != TxValidationCode::Valid as i32 {
            return Err(ApiError::internal(
                "the peer's ledger and its commit status differ",
            ));
        }
        let envelope = processed.transaction_envelope.unwrap_or_default();
        SignedTransaction::from_bytes(envelope.encode_to_vec()).map_err(ApiError::internal)
    }

    /// A transaction in a block, valid or not, as its creator signed it, from the peer's own ledger: Fabric's `Envelope`.
    pub(crate) async fn envelope(&self, transaction: &TransactionId) -> Result<Vec<u8>, ApiError> {
        let processed = self.processed(transaction).await?;
        let envelope = processed.transaction_envelope.unwrap_or_default();
        Ok(envelope.encode_to_vec())
    }

    async fn processed(
        &self,
        transaction: &TransactionId,
    ) -> Result<ProcessedTransaction, ApiError> {
        let arguments = [self.channel.clone(), transaction.to_string()];
        let answer = self
            .gateway
            .network(self.channel.as_str())
            .contract(QSCC)
            .evaluate_transaction("GetTransactionByID", arguments)
            .await
            .map_err(|error| failure(error.peer_error()))?;
        ProcessedTransaction::decode(answer).map_err(ApiError::internal)
    }

    /// A transaction of this service's own that asks for the registered keepers, with the answer that peers endorsed.
    pub(crate) async fn endorsed_keepers(&self, chaincode: &str) -> Result<Bytes, ApiError> {
        let signer = self.gateway.signer();
        let proposal = ProposalBuilder::new(&self.channel, chaincode, GetKeepers::NAME)
            .argument("{}")
            .build_for(self.gateway.identity())
            .sign(signer)
            .map_err(ApiError::internal)?;
        let prepared = self.endorse(&proposal).await?;
        let transaction = proposal.proposal().accept(prepared);
        let transaction = transaction.map_err(ApiError::internal)?;
        let signed = transaction.sign(signer).map_err(ApiError::internal)?;
        Ok(signed.to_bytes())
    }

    /// How many blocks the channel has.
    pub(crate) async fn height(&self) -> Result<u64, ApiError> {
        let answer = self
            .gateway
            .network(self.channel.as_str())
            .contract(QSCC)
            .evaluate_transaction("GetChainInfo", [self.channel.clone()])
            .await
            .map_err(|error| failure(error.peer_error()))?;
        let information = BlockchainInfo::decode(answer).map_err(ApiError::internal)?;
        Ok(information.height)
    }

    /// The channel's blocks from this one on, as the peer commits them.
    pub(crate) fn blocks_from(&self, number: u64) -> Result<Events<Block>, ApiError> {
        let network = self.gateway.network(self.channel.as_str());
        network
            .blocks(&Position::Block(number))
            .map_err(ApiError::internal)
    }

    /// Whether the peer answers for the channel.
    pub(crate) async fn is_reachable(&self) -> bool {
        self.height()
            .await
            .inspect_err(|error| {
                tracing::warn!(
                    error = emr_service::chain(error),
                    "the peer does not answer"
                )
            })
            .is_ok()
    }
}

/// A failed call as the caller's, the contract's, the moment's or the peer's fault.
fn failure(error: Option<&PeerError>) -> ApiError {
    let Some(error) = error else {
        return ApiError::internal("the service's own key did not sign");
    };
    if let Some(refusal) = error.chaincode_refusal()
        && (400..500).contains(&refusal.status)
        && let Some(refused) = ApiError::refused(&refusal.message)
    {
        return refused;
    }
    tracing::warn!(%error, "the peer refused or failed");
    match error.code {
        Code::Unavailable | Code::DeadlineExceeded => ApiError::PeerUnreachable,
        Code::ResourceExhausted => ApiError::Busy,
        _ => ApiError::PeerFailed(error.message.chars().take(LONGEST_MESSAGE).collect()),
    }
}
