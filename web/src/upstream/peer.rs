//! Peers: one passes on members' signed bytes through its gateway, and any of them delivers blocks.

mod discovery;

use std::time::Duration;

use anyhow::{Context, ensure};
use emr_model::{ErrorCode, MspId, ServiceCode, TransactionId};
use fabric_gateway::{
    Channel, Code, Deadlines, EcdsaSigner, Endpoint, Events, Gateway, Identity, PeerError,
    Position, SignedProposal, SignedTransaction, Signer, TxValidationCode,
};
use fabric_protos::common::{Block, BlockchainInfo};
use fabric_protos::protos::ProcessedTransaction;
use fabric_x509::normalized;
use prost::Message;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

use super::silence::silent;
use crate::metrics::called;
use crate::problem::{ApiError, shown};
use crate::silent::SilentParty;
use emr_service::from_files::{Files, FromFiles};
use emr_service::settings::{KeyPair, MspIdentity, PeerAddress, WebSettings};

/// Fabric's system chaincode that reads the ledger; the channel's policy lets nodes and this service ask it.
const QSCC: &str = "qscc";
/// What it says of a transaction that the ledger lacks, or has only the id of (Fabric: `common/ledger/blkstorage`).
const LACKS: [&str; 2] = [
    "no such transaction ID",
    "not available. Ledger bootstrapped from a snapshot",
];
/// Each is longer than what a peer waits for inside (`emr-network` sets that): so the peer's answer names who was silent.
/// Each is shorter than the 6 s that clients wait.
const EVALUATE: Duration = Duration::from_millis(5_500);
/// Enough for two orderers, if the first one is frozen.
const SUBMIT: Duration = Duration::from_millis(3_500);
/// How a call to the peer can fail, beside the contract's refusals.
pub(crate) const PEER_FAILURES: [ServiceCode; 3] = [
    ServiceCode::PeerUnreachable,
    ServiceCode::PeerFailed,
    ServiceCode::TooBusy,
];

/// A peer, seen with the service's own identity.
pub(crate) struct Peer {
    address: String,
    /// Its organization.
    msp: MspId,
    connected: FromFiles<Connected>,
    channel: String,
}

/// A connection under the certificates that the service has now.
#[derive(Clone)]
struct Connected {
    connection: Channel,
    /// The digest of the certificate that this service shows to the peer.
    tls_certificate: [u8; 32],
    gateway: Gateway,
}

/// What became of a transaction.
pub(crate) struct Outcome {
    /// In which block it is.
    pub(crate) block: u64,
    /// Fabric's verdict.
    pub(crate) code: TxValidationCode,
}

impl Peer {
    /// Prepares connections to all peers of the settings, which are the ministry's, the gateway first. Each connects at the
    /// first call, and again whenever the connection was lost.
    pub(crate) fn all(config: &WebSettings, ministry: &MspId) -> anyhow::Result<Vec<Self>> {
        let settings = std::iter::once(&config.gateway).chain(&config.other_peers);
        settings
            .map(|peer| Self::new(config, peer, ministry))
            .collect()
    }

    fn new(config: &WebSettings, peer: &PeerAddress, msp: &MspId) -> anyhow::Result<Self> {
        let (identity, own_tls) = (config.identity.clone(), config.keeper_tls.clone());
        let to = peer.clone();
        let connected = FromFiles::open("the identity at a peer", move |files| {
            Connected::new(&identity, &own_tls, &to, files)
        })?;
        Ok(Self {
            address: peer.address.clone(),
            msp: msp.clone(),
            connected,
            channel: config.channel.clone(),
        })
    }

    /// The connection and identity for the next call.
    fn connected(&self) -> Connected {
        self.connected.current()
    }

    /// The gateway, under the identity that the service has now.
    pub(super) fn gateway(&self) -> Gateway {
        self.connected().gateway
    }

    /// The channel.
    pub(super) fn channel(&self) -> &str {
        &self.channel
    }

    /// How it is named if it says nothing.
    pub(crate) fn party(&self) -> SilentParty {
        SilentParty::Peer(self.msp.clone())
    }

    /// Where it is: `host:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Runs a member's proposal without changing anything.
    pub(crate) async fn evaluate(&self, proposal: &SignedProposal) -> Result<Vec<u8>, ApiError> {
        match called("evaluate", self.gateway().evaluate(proposal).await) {
            Ok(payload) => Ok(payload.to_vec()),
            Err(error) => Err(self.failure(error.peer_error())),
        }
    }

    /// The gateway, for an endorsement that may take this long. [`Endorsers`](super::Endorsers) chooses who endorses.
    pub(super) fn gateway_within(&self, deadline: Duration) -> Gateway {
        let deadlines = Deadlines {
            endorse: deadline,
            ..Deadlines::default()
        };
        self.gateway().with_deadlines(deadlines)
    }

    /// Passes a member's transaction to an orderer.
    pub(crate) async fn submit(&self, transaction: &SignedTransaction) -> Result<(), ApiError> {
        called("submit", self.gateway().submit(transaction).await)
            .map_err(|error| self.failure(error.peer_error()))
    }

    /// Waits until the transaction is in a block, for this long.
    pub(crate) async fn outcome(
        &self,
        transaction: &TransactionId,
        patience: Duration,
    ) -> Result<Outcome, ApiError> {
        let deadlines = Deadlines {
            commit_status: patience,
            ..Deadlines::default()
        };
        let gateway = self.gateway().with_deadlines(deadlines);
        let status = gateway
            .commit_status(self.channel.as_str(), transaction.as_str())
            .await;
        let status =
            called("commit_status", status).map_err(|error| self.failure(error.peer_error()))?;
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
        let processed = processed.ok_or(ApiError::PeerFailed)?;
        if processed.validation_code != TxValidationCode::Valid as i32 {
            return Err(ApiError::internal(
                "the peer's ledger and its commit status differ",
            ));
        }
        let envelope = processed.transaction_envelope.unwrap_or_default();
        SignedTransaction::from_bytes(envelope.encode_to_vec()).map_err(ApiError::internal)
    }

    /// A transaction in a block, valid or not, as its creator signed it, from the peer's own ledger: Fabric's `Envelope`.
    /// `None` if the peer lacks it.
    pub(crate) async fn envelope(
        &self,
        transaction: &TransactionId,
    ) -> Result<Option<Vec<u8>>, ApiError> {
        let processed = self.processed(transaction).await?;
        let envelope = |it: ProcessedTransaction| it.transaction_envelope.unwrap_or_default();
        Ok(processed.map(|processed| envelope(processed).encode_to_vec()))
    }

    /// `None` if the peer lacks the transaction. A peer that began with a snapshot lacks earlier ones.
    async fn processed(
        &self,
        transaction: &TransactionId,
    ) -> Result<Option<ProcessedTransaction>, ApiError> {
        let arguments = [self.channel.clone(), transaction.to_string()];
        let answer = self
            .gateway()
            .network(self.channel.as_str())
            .contract(QSCC)
            .evaluate_transaction("GetTransactionByID", arguments)
            .await;
        match answer {
            Ok(answer) => ProcessedTransaction::decode(answer)
                .map(Some)
                .map_err(ApiError::internal),
            Err(error) if error.peer_error().is_some_and(lacks_transaction) => Ok(None),
            Err(error) => Err(self.failure(error.peer_error())),
        }
    }

    /// How many blocks the channel has.
    pub(crate) async fn height(&self) -> Result<u64, ApiError> {
        let answer = self
            .gateway()
            .network(self.channel.as_str())
            .contract(QSCC)
            .evaluate_transaction("GetChainInfo", [self.channel.clone()])
            .await
            .map_err(|error| self.failure(error.peer_error()))?;
        let information = BlockchainInfo::decode(answer).map_err(ApiError::internal)?;
        Ok(information.height)
    }

    /// The channel's blocks from this one on, as the peer commits them.
    pub(crate) fn blocks_from(&self, number: u64) -> Result<Events<Block>, ApiError> {
        let network = self.gateway().network(self.channel.as_str());
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

    fn failure(&self, error: Option<&PeerError>) -> ApiError {
        failure(error, &self.msp)
    }
}

impl Connected {
    fn new(
        identity: &MspIdentity,
        own_tls: &KeyPair,
        peer: &PeerAddress,
        files: &mut Files,
    ) -> anyhow::Result<Self> {
        let own = Identity::new(identity.msp_id.as_str(), files.text(&identity.certificate)?)
            .with_context(|| format!("{}", identity.certificate.display()))?;
        let signer = EcdsaSigner::from_pkcs8_pem(&files.secret(&identity.key)?)
            .with_context(|| format!("{}", identity.key.display()))?;
        ensure!(
            own.verifies(b"own key", &signer.sign(b"own key")?),
            "{} is not the key of {}",
            identity.key.display(),
            identity.certificate.display()
        );
        let certificate = files.text(&own_tls.certificate)?;
        let der = CertificateDer::from_pem_slice(normalized(&certificate).as_bytes())
            .with_context(|| format!("{}", own_tls.certificate.display()))?;
        let connection = Endpoint::new(format!("https://{}", peer.address))
            .tls_root(files.text(&peer.tls_ca)?)
            .tls_identity(&certificate, files.secret(&own_tls.key)?.as_str())
            .server_name(peer.host.as_str())
            .connect_lazy()
            .with_context(|| format!("the settings of the peer at {}", peer.address))?;
        let deadlines = Deadlines {
            evaluate: EVALUATE,
            submit: SUBMIT,
            ..Deadlines::default()
        };
        Ok(Self {
            connection: connection.clone(),
            tls_certificate: Sha256::digest(&der).into(),
            gateway: Gateway::new(connection, own, signer).with_deadlines(deadlines),
        })
    }
}

/// Whether the peer says that its ledger has no transaction with this id.
fn lacks_transaction(error: &PeerError) -> bool {
    let refusal = error.chaincode_refusal();
    refusal.is_some_and(|refusal| LACKS.iter().any(|words| refusal.message.contains(words)))
}

/// A failed call as the caller's, the contract's, the moment's or the fault of those who did not answer. `gateway` is the
/// organization of the peer that was called.
pub(super) fn failure(error: Option<&PeerError>, gateway: &MspId) -> ApiError {
    let Some(error) = error else {
        return ApiError::internal("the service's own key did not sign");
    };
    if let Some(refusal) = error.chaincode_refusal()
        && (400..500).contains(&refusal.status)
        && let Some(refused) = ApiError::refused(&refusal.message)
    {
        return refused.with_owner_of_the_clock(|| refusing(error, gateway));
    }
    tracing::warn!(%error, "the peer refused or failed");
    if let Some(silent) = silent(error, gateway) {
        return ApiError::PeerUnreachable(silent);
    }
    match error.code {
        Code::ResourceExhausted => ApiError::Busy,
        _ => ApiError::PeerFailed,
    }
}

/// The organization whose peer passed the contract's refusal on.
fn refusing(error: &PeerError, gateway: &MspId) -> String {
    let mut details = error.details.iter();
    let refusing = details.find(|detail| detail.message.contains(ErrorCode::ClockSkew.as_str()));
    refusing.map_or_else(|| gateway.to_string(), |detail| shown(&detail.msp_id))
}

#[cfg(test)]
mod tests {
    use emr_testkit::Log;
    use fabric_gateway::PeerErrorDetail;

    use super::*;

    #[test]
    fn a_ledger_that_lacks_a_transaction_is_told_from_a_peer_that_fails() {
        let lacks = |message: &str| {
            lacks_transaction(&PeerError {
                code: Code::Unknown,
                message: format!("evaluate call to endorser returned error: {message}"),
                details: Vec::new(),
            })
        };
        let failed = "chaincode response 500, Failed to get transaction with id a1, error";
        assert!(lacks(&format!(
            "{failed} no such transaction ID [a1] in index"
        )));
        assert!(lacks(&format!(
            "{failed} details for the TXID [a1] not available. Ledger bootstrapped from a snapshot. First available block = [7]"
        )));
        assert!(!lacks(&format!("{failed} cannot open a file")));
        assert!(!lacks("no such transaction ID"));
    }

    #[test]
    fn l14_a_peers_own_words_go_to_the_log_and_not_to_the_member() {
        let log = Log::begin();
        let error = PeerError {
            code: Code::Aborted,
            message: "cannot open /var/hyperledger/ledger".to_owned(),
            details: vec![PeerErrorDetail {
                address: "10.0.0.7:7051".to_owned(),
                msp_id: "HospitalAMSP".to_owned(),
                message: "payloads do not match".to_owned(),
            }],
        };
        let told = failure(Some(&error), &"MinistryMSP".parse().unwrap());
        assert!(matches!(told, ApiError::PeerFailed), "{told:?}");
        let told = told.to_string();
        let logged = log.text();
        for word in ["/var/hyperledger", "10.0.0.7:7051", "do not match"] {
            assert!(!told.contains(word), "{told}");
            assert!(logged.contains(word), "{logged}");
        }
    }

    #[test]
    fn fault_17_a_refusal_for_the_time_names_whose_clock_it_is() {
        let refusal = |message: &str, details: &[(&str, &str)]| {
            let details = details.iter().map(|(msp_id, message)| PeerErrorDetail {
                address: "10.0.0.7:7051".to_owned(),
                msp_id: (*msp_id).to_owned(),
                message: (*message).to_owned(),
            });
            let error = PeerError {
                code: Code::Aborted,
                message: message.to_owned(),
                details: details.collect(),
            };
            failure(Some(&error), &"MinistryMSP".parse().unwrap()).to_string()
        };
        let late = "chaincode response 400, CLOCK_SKEW: the time is far from this peer's clock";
        let expected =
            |msp| format!("the time is far from this peer's clock; the peer is of {msp}");
        let of_hospital = refusal("failed", &[("HospitalAMSP", late)]);
        assert_eq!(of_hospital, expected("HospitalAMSP"));
        assert_eq!(refusal(late, &[]), expected("MinistryMSP"));
        let other = "chaincode response 410, EXPIRED: the grant has ended";
        assert_eq!(refusal(other, &[]), "the grant has ended");
    }
}
