//! The connected client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fabric_protos::gateway::gateway_client::GatewayClient;
use fabric_protos::gateway::{EndorseRequest, EvaluateRequest, SubmitRequest};
use fabric_protos::protos::TxValidationCode;
use fabric_protos::protos::deliver_client::DeliverClient;
use tonic::transport::Channel;

use super::call::{MAX_GRPC_BYTES, call};
use crate::{
    CommitStatus, CommitStatusError, CommitStatusRequest, EndorseError, EvaluateError, Identity,
    Network, PeerError, PreparedTransaction, Proposal, SignedCommitStatusRequest, SignedProposal,
    SignedTransaction, Signer, SubmitError, TransactionError,
};

/// A connection to a peer's Gateway service, with an identity to act as. Cheap to clone.
///
/// The short way is [`Gateway::network`] and then a [`Contract`](crate::Contract). Each single rung is here as well,
/// and takes what another program has signed: [`evaluate`](Self::evaluate); [`endorse`](Self::endorse),
/// [`submit`](Self::submit), [`commit_status`](Self::commit_status).
///
/// ```no_run
/// # async fn example(identity: fabric_gateway::Identity, signer: fabric_gateway::EcdsaSigner) -> Result<(), Box<dyn std::error::Error>> {
/// use fabric_gateway::{Endpoint, Gateway};
///
/// let connection = Endpoint::new("https://127.0.0.1:7051")
///     .tls_root(std::fs::read_to_string("tls-ca.pem")?)
///     .connect()
///     .await?;
/// let gateway = Gateway::new(connection, identity, signer);
/// let contract = gateway.network("mychannel").contract("basic");
/// let committed = contract.submit_transaction("CreateAsset", ["asset1", "blue"]).await?;
/// println!("{} is in block {}", committed.transaction_id, committed.block_number);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Gateway {
    client: GatewayClient<Channel>,
    deliver_client: DeliverClient<Channel>,
    identity: Identity,
    signer: Arc<dyn Signer>,
    deadlines: Deadlines,
}

/// How long each call to the gateway may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For evaluating; 30 s if not set.
    pub evaluate: Duration,
    /// For gathering endorsements; 15 s if not set.
    pub endorse: Duration,
    /// For passing a transaction to an orderer; 5 s if not set.
    pub submit: Duration,
    /// For waiting until a transaction is in a block; 60 s if not set.
    pub commit_status: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            evaluate: Duration::from_secs(30),
            endorse: Duration::from_secs(15),
            submit: Duration::from_secs(5),
            commit_status: Duration::from_secs(60),
        }
    }
}

/// A transaction that changed the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Its id.
    pub transaction_id: String,
    /// The number of its block.
    pub block_number: u64,
    /// What the chaincode function returned.
    pub result: Bytes,
}

impl Gateway {
    /// Acts as this identity over a connection of [`Endpoint::connect`](crate::Endpoint::connect), with the
    /// default [`Deadlines`].
    pub fn new(connection: Channel, identity: Identity, signer: impl Signer + 'static) -> Self {
        Self {
            deliver_client: DeliverClient::new(connection.clone())
                .max_decoding_message_size(MAX_GRPC_BYTES)
                .max_encoding_message_size(MAX_GRPC_BYTES),
            client: GatewayClient::new(connection)
                .max_decoding_message_size(MAX_GRPC_BYTES)
                .max_encoding_message_size(MAX_GRPC_BYTES),
            identity,
            signer: Arc::new(signer),
            deadlines: Deadlines::default(),
        }
    }

    /// The same with other deadlines.
    pub fn with_deadlines(mut self, deadlines: Deadlines) -> Self {
        self.deadlines = deadlines;
        self
    }

    /// The identity that this gateway acts as.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The signer of that identity.
    pub fn signer(&self) -> &dyn Signer {
        self.signer.as_ref()
    }

    pub(crate) fn client(&self) -> GatewayClient<Channel> {
        self.client.clone()
    }

    pub(crate) fn deliver_client(&self) -> DeliverClient<Channel> {
        self.deliver_client.clone()
    }

    /// The network of peers on a channel.
    pub fn network(&self, channel: impl Into<String>) -> Network {
        Network::new(self.clone(), channel.into())
    }

    /// Has one peer run a signed proposal and returns the result; nothing is endorsed and nothing changes.
    ///
    /// # Errors
    ///
    /// [`EvaluateError`]; [`EvaluateError::chaincode_refusal`] tells whether the chaincode refused.
    pub async fn evaluate(&self, proposal: &SignedProposal) -> Result<Bytes, EvaluateError> {
        let transaction_id = proposal.proposal().transaction_id();
        let request = EvaluateRequest {
            transaction_id: transaction_id.to_owned(),
            channel_id: proposal.proposal().channel().to_owned(),
            proposed_transaction: Some(proposal.message()),
            target_organizations: proposal.proposal().endorsing_organizations.clone(),
        };
        let mut client = self.client.clone();
        let response = call(request, self.deadlines.evaluate, |request| {
            client.evaluate(request)
        })
        .await;
        response
            .map(|response| response.result.unwrap_or_default().payload)
            .map_err(|source| EvaluateError::Peer {
                transaction_id: transaction_id.to_owned(),
                source,
            })
    }

    /// Gathers the endorsements that a signed proposal needs.
    ///
    /// The result is not verified yet: [`Proposal::accept`] checks it.
    ///
    /// # Errors
    ///
    /// [`EndorseError::Peer`]; [`EndorseError::chaincode_refusal`] tells whether the chaincode refused.
    pub async fn endorse(
        &self,
        proposal: &SignedProposal,
    ) -> Result<PreparedTransaction, EndorseError> {
        let transaction_id = proposal.proposal().transaction_id();
        let request = EndorseRequest {
            transaction_id: transaction_id.to_owned(),
            channel_id: proposal.proposal().channel().to_owned(),
            proposed_transaction: Some(proposal.message()),
            endorsing_organizations: proposal.proposal().endorsing_organizations.clone(),
        };
        let mut client = self.client.clone();
        let response = call(request, self.deadlines.endorse, |request| {
            client.endorse(request)
        })
        .await;
        response
            .and_then(|response| {
                response
                    .prepared_transaction
                    .map(PreparedTransaction::new)
                    .ok_or_else(|| PeerError::malformed("the peer returned no transaction"))
            })
            .map_err(|source| EndorseError::Peer {
                transaction_id: transaction_id.to_owned(),
                source,
            })
    }

    /// Passes a signed transaction to an orderer; [`Gateway::commit_status`] then waits for its commit.
    ///
    /// # Errors
    ///
    /// [`SubmitError::Peer`].
    pub async fn submit(&self, transaction: &SignedTransaction) -> Result<(), SubmitError> {
        let transaction_id = transaction.transaction_id();
        let request = SubmitRequest {
            transaction_id: transaction_id.to_owned(),
            channel_id: transaction.transaction().proposal().channel().to_owned(),
            prepared_transaction: Some(transaction.message()),
        };
        let mut client = self.client.clone();
        let response = call(request, self.deadlines.submit, |request| {
            client.submit(request)
        })
        .await;
        response.map(|_| ()).map_err(|source| SubmitError::Peer {
            transaction_id: transaction_id.to_owned(),
            source,
        })
    }

    /// Waits until a transaction of any creator is in a block of the channel, and returns whether it is valid.
    ///
    /// Asks in the name of this gateway's identity.
    ///
    /// # Errors
    ///
    /// [`CommitStatusError`]. The status *invalid* is no error here; [`CommitStatus::valid`] makes it one.
    pub async fn commit_status(
        &self,
        channel: impl Into<String>,
        transaction_id: impl Into<String>,
    ) -> Result<CommitStatus, CommitStatusError> {
        let transaction_id = transaction_id.into();
        let request = CommitStatusRequest::new(&self.identity, channel, transaction_id.as_str())
            .sign(self.signer())
            .map_err(|source| CommitStatusError::Signing {
                transaction_id,
                source,
            })?;
        self.signed_commit_status(&request).await
    }

    /// [`Gateway::commit_status`] in the name of the identity that signed the request.
    ///
    /// # Errors
    ///
    /// [`CommitStatusError::Peer`].
    pub async fn signed_commit_status(
        &self,
        request: &SignedCommitStatusRequest,
    ) -> Result<CommitStatus, CommitStatusError> {
        let mut client = self.client.clone();
        let response = call(request.message(), self.deadlines.commit_status, |request| {
            client.commit_status(request)
        })
        .await;
        response
            .and_then(|response| {
                let code = TxValidationCode::try_from(response.result)
                    .map_err(|_| PeerError::malformed("the peer returned an unknown status"))?;
                Ok(CommitStatus {
                    transaction_id: request.transaction_id().to_owned(),
                    block_number: response.block_number,
                    code,
                })
            })
            .map_err(|source| CommitStatusError::Peer {
                transaction_id: request.transaction_id().to_owned(),
                source,
            })
    }

    /// Signs and evaluates a proposal of this gateway's identity.
    ///
    /// # Errors
    ///
    /// [`EvaluateError`].
    pub async fn evaluate_proposal(&self, proposal: Proposal) -> Result<Bytes, EvaluateError> {
        let transaction_id = proposal.transaction_id().to_owned();
        let proposal = proposal
            .sign(self.signer())
            .map_err(|source| EvaluateError::Signing {
                transaction_id,
                source,
            })?;
        self.evaluate(&proposal).await
    }

    /// Takes a proposal of this gateway's identity up the whole ladder: signs it, has it endorsed, checks and signs
    /// the transaction, submits it, and waits until it is committed and valid.
    ///
    /// # Errors
    ///
    /// [`TransactionError`] says on which rung it failed.
    pub async fn submit_proposal(&self, proposal: Proposal) -> Result<Committed, TransactionError> {
        let transaction_id = proposal.transaction_id().to_owned();
        let channel = proposal.channel().to_owned();
        let proposal = proposal
            .sign(self.signer())
            .map_err(|source| EndorseError::Signing {
                transaction_id: transaction_id.clone(),
                source,
            })?;
        let prepared = self.endorse(&proposal).await?;
        let transaction = proposal.proposal().accept(prepared).map_err(|source| {
            EndorseError::InvalidTransaction {
                transaction_id: transaction_id.clone(),
                source,
            }
        })?;
        let result = transaction.response().payload.clone();
        let transaction =
            transaction
                .sign(self.signer())
                .map_err(|source| SubmitError::Signing {
                    transaction_id: transaction_id.clone(),
                    source,
                })?;
        self.submit(&transaction).await?;
        let status = self.commit_status(channel, transaction_id).await?.valid()?;
        Ok(Committed {
            transaction_id: status.transaction_id,
            block_number: status.block_number,
            result,
        })
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Gateway")
            .field("identity", &self.identity)
            .field("deadlines", &self.deadlines)
            .finish_non_exhaustive()
    }
}
