//! A signed-in identity: endorsed queries, evaluations, and transactions that it signs twice.

mod admission;
mod agreements;
mod confirmation;
pub(crate) mod issuance;
mod registry;
mod reissue;
mod revocation;
mod settlement;
mod submission;

use std::time::Duration;

use emr_api::profile::Profile;
use emr_api::transaction::SignedProposal;
use emr_model::{Done, Function, Timestamp, TransactionId};
use emr_trust::Trust;
use fabric_gateway::{PreparedTransaction, ProposalBuilder, Transaction, TransactionContext};
use serde::de::DeserializeOwned;

use crate::connection::Connection;
use crate::error::Error;
use crate::identity::SigningIdentity;
use crate::outbox::Outbox;
use crate::ports::SignerError;
use crate::web::Web;

pub use admission::{Admission, Approval, Registrars};
pub use revocation::RevokedMember;
pub use submission::AnyCall;

/// How often an endorsement is tried if the peers' answers differ because one peer lags behind the other.
const ENDORSE_ATTEMPTS: u32 = 5;
const ENDORSE_PAUSE: Duration = Duration::from_millis(150);

/// An identity that is signed in at the web service of a network: a member, or a node administrator.
///
/// The service is only a messenger: the session builds and signs proposals, and checks each answer against the pinned
/// roots before it uses or signs it.
#[derive(Debug, Clone)]
pub struct Session {
    connection: Connection,
    identity: SigningIdentity,
    outbox: Option<Outbox>,
}

/// A transaction that was committed, as peers of the ministry and of a hospital confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted<T = Done> {
    /// Which transaction.
    pub transaction: TransactionId,
    /// In which block, as the service says; `None` if its answer was lost or was not about this transaction.
    pub block: Option<u64>,
    /// What the function answered, as peers of the ministry and of a hospital endorsed it.
    pub answer: T,
}

impl<T> Submitted<T> {
    /// The same transaction, with its answer converted by `read`.
    pub fn map<U>(self, read: impl FnOnce(T) -> U) -> Submitted<U> {
        Submitted {
            transaction: self.transaction,
            block: self.block,
            answer: read(self.answer),
        }
    }
}

impl Session {
    /// Signs in.
    ///
    /// # Errors
    ///
    /// [`Error::Web`].
    pub async fn sign_in(connection: Connection, identity: SigningIdentity) -> Result<Self, Error> {
        connection.web().sign_in(&identity).await?;
        Ok(Self {
            connection,
            identity,
            outbox: None,
        })
    }

    /// The same session, which keeps each transaction in this outbox until its outcome was told.
    pub fn with_outbox(self, outbox: Outbox) -> Self {
        Self {
            outbox: Some(outbox),
            ..self
        }
    }

    /// The connection.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The network's profile.
    pub fn profile(&self) -> &Profile {
        self.connection.profile()
    }

    /// The pinned roots.
    pub fn trust(&self) -> &Trust {
        self.connection.trust()
    }

    /// The connection to the web service.
    pub fn web(&self) -> &Web {
        self.connection.web()
    }

    /// Who is signed in.
    pub fn identity(&self) -> &SigningIdentity {
        &self.identity
    }

    /// Asks a function of the contract; peers of the ministry and of a hospital must endorse the same answer.
    ///
    /// # Errors
    ///
    /// [`Error::Web`] if it is refused, [`Error::NotOwnTransaction`], [`Error::Trust`] or [`Error::Answer`] if the
    /// answer cannot be believed.
    pub async fn endorsed_query<F: Function>(&self, request: &F) -> Result<F::Answer, Error> {
        let argument = argument(request);
        answer(&self.endorsed_answer(F::NAME, argument).await?)
    }

    /// The same as [`Session::endorsed_query`] with request and answer in JSON, for programs that have types of their own
    /// for them.
    ///
    /// # Errors
    ///
    /// Those of [`Session::endorsed_query`], without [`Error::Answer`].
    pub async fn endorsed_answer(
        &self,
        function: &str,
        argument: Vec<u8>,
    ) -> Result<Vec<u8>, Error> {
        let context = self.context(self.now());
        let proposal = self.propose(context, function, argument).await?;
        let transaction = self.endorse(&proposal).await?;
        Ok(json(&transaction.response().payload).to_vec())
    }

    /// The time of this machine's clock, corrected by the service's clock where this machine's is off.
    pub(crate) fn now(&self) -> Timestamp {
        self.web().clock().now()
    }

    /// The context of a future transaction of this time; it fixes the transaction's id.
    pub(crate) fn context(&self, time: Timestamp) -> TransactionContext {
        TransactionContext::at(self.identity.fabric(), time.into())
    }

    /// Builds and signs a proposal.
    pub(crate) async fn propose(
        &self,
        context: TransactionContext,
        function: &str,
        argument: Vec<u8>,
    ) -> Result<fabric_gateway::SignedProposal, Error> {
        let profile = self.profile();
        let proposal = ProposalBuilder::new(&profile.channel, &profile.chaincode, function)
            .argument(argument)
            .build(context);
        let signature = self.identity.sign(proposal.bytes_to_sign()).await?;
        Ok(proposal
            .with_signature(&signature)
            .map_err(SignerError::new)?)
    }

    /// Has a proposal endorsed. Accepts the answer only if it belongs to that proposal and has the required
    /// endorsements.
    async fn endorse(
        &self,
        proposal: &fabric_gateway::SignedProposal,
    ) -> Result<Transaction, Error> {
        let message = message(proposal);
        let mut attempt = 1;
        let endorsed = loop {
            match self.web().endorse(&message).await {
                Err(error) if error.is_peer_failure() && attempt < ENDORSE_ATTEMPTS => {
                    attempt += 1;
                    self.web().clock().machine().sleep(ENDORSE_PAUSE).await;
                }
                answer => break answer?,
            }
        };
        believe(self.trust(), proposal.proposal(), endorsed.transaction.0)
    }
}

/// Accepts an envelope from the service as a proposal's endorsed transaction only if it has the proposal's own bytes
/// and an answer that all endorsers signed, with peers of the ministry and a hospital among them.
fn believe(
    trust: &Trust,
    proposal: &fabric_gateway::Proposal,
    envelope: Vec<u8>,
) -> Result<Transaction, Error> {
    let prepared = PreparedTransaction::from_bytes(envelope).map_err(Error::NotOwnTransaction)?;
    let transaction = proposal
        .accept(prepared)
        .map_err(Error::NotOwnTransaction)?;
    trust.verify_endorsements(&transaction)?;
    Ok(transaction)
}

pub(crate) fn message(proposal: &fabric_gateway::SignedProposal) -> SignedProposal {
    SignedProposal {
        proposal: proposal.to_bytes().to_vec().into(),
    }
}

/// A transaction id of Fabric as our own type.
pub(crate) fn transaction_id(text: &str) -> TransactionId {
    text.parse()
        .expect("Fabric's transaction ids are of that form")
}

/// A function's argument: its request as a JSON object.
pub(crate) fn argument<F: Function>(request: &F) -> Vec<u8> {
    serde_json::to_vec(request).expect("a request always has a JSON form")
}

/// Reads a function's answer.
fn answer<T: DeserializeOwned>(payload: &[u8]) -> Result<T, Error> {
    emr_model::json::from_slice(json(payload)).map_err(|_| Error::Answer)
}

/// An answer in JSON; an empty one counts as `{}`.
fn json(payload: &[u8]) -> &[u8] {
    if payload.is_empty() { b"{}" } else { payload }
}

#[cfg(test)]
pub(crate) mod submission_tests;
#[cfg(test)]
mod tests;
