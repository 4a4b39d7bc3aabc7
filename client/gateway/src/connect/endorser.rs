//! One peer, asked directly.

use std::time::Duration;

use bytes::Bytes;
use fabric_protos::protos::endorser_client::EndorserClient;
use tonic::transport::Channel;

use super::call::{MAX_GRPC_BYTES, call};
use crate::{
    ChaincodeRefusal, Endorsement, InvalidEndorsement, PeerError, Response, SignedProposal,
};

/// A connection to one peer's Endorser service: that peer answers from its own ledger, and asks no other peer.
///
/// # Defaults
///
/// 30 s for a call.
///
/// ```no_run
/// # async fn example(signed: fabric_gateway::SignedProposal) -> Result<(), Box<dyn std::error::Error>> {
/// use fabric_gateway::{Endorser, Endpoint};
///
/// let connection = Endpoint::new("https://127.0.0.1:7051")
///     .tls_root(std::fs::read_to_string("tls-ca.pem")?)
///     .connect()
///     .await?;
/// let answer = Endorser::new(connection).process_proposal(&signed).await?;
/// println!("{:?}", answer.response.payload);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Endorser {
    client: EndorserClient<Channel>,
    deadline: Duration,
}

/// One peer's successful answer to a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalResponse {
    /// What the chaincode returned.
    pub response: Response,
    /// Fabric's `ProposalResponsePayload`: what the peer signed.
    pub payload: Bytes,
    /// The peer's signature over it, verified.
    pub endorsement: Endorsement,
}

impl Endorser {
    /// An endorser over a connection of [`Endpoint::connect`](crate::Endpoint::connect).
    pub fn new(connection: Channel) -> Self {
        Self {
            client: EndorserClient::new(connection)
                .max_decoding_message_size(MAX_GRPC_BYTES)
                .max_encoding_message_size(MAX_GRPC_BYTES),
            deadline: Duration::from_secs(30),
        }
    }

    /// The same with another deadline for a call.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Has the peer run the signed proposal, and endorse its result.
    ///
    /// # Errors
    ///
    /// [`EndorserError::Refused`] if the chaincode did not answer with success; otherwise the fault is the peer's.
    pub async fn process_proposal(
        &self,
        proposal: &SignedProposal,
    ) -> Result<ProposalResponse, EndorserError> {
        let mut client = self.client.clone();
        let answer = call(proposal.message(), self.deadline, |request| {
            client.process_proposal(request)
        })
        .await?;
        let response = answer
            .response
            .and_then(Response::new)
            .ok_or_else(|| PeerError::malformed("the peer returned no response"))?;
        if !response.is_endorsable() {
            return Err(failure(response, &answer.payload));
        }
        let endorsement = answer
            .endorsement
            .ok_or_else(|| PeerError::malformed("the peer returned no endorsement"))?;
        Ok(ProposalResponse {
            response,
            endorsement: Endorsement::verify(&answer.payload, endorsement)?,
            payload: answer.payload,
        })
    }
}

/// Why one peer did not endorse.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndorserError {
    /// The chaincode refused.
    #[error("the chaincode did not answer with success")]
    Refused(#[source] ChaincodeRefusal),
    /// The peer refused, failed, or was not reached.
    #[error("the peer did not process the proposal")]
    Peer(#[from] PeerError),
    /// The peer's signature over its answer is wrong.
    #[error("the peer did not endorse its answer")]
    Endorsement(#[from] InvalidEndorsement),
}

impl EndorserError {
    /// The chaincode's own refusal, if that is the reason.
    pub fn chaincode_refusal(&self) -> Option<&ChaincodeRefusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the same call may succeed a little later; see [`PeerError::is_retryable`].
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Peer(error) if error.is_retryable())
    }
}

/// A 500 without payload comes from the peer itself, everything else from the chaincode
/// (`internal/pkg/gateway/apiutils.go`, `responseStatus`).
fn failure(response: Response, payload: &[u8]) -> EndorserError {
    if response.status == 500 && payload.is_empty() {
        return EndorserError::Peer(PeerError {
            code: tonic::Code::Aborted,
            message: response.message,
            details: Vec::new(),
        });
    }
    EndorserError::Refused(ChaincodeRefusal {
        status: response.status,
        message: response.message,
    })
}
