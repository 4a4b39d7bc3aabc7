//! A chaincode and its functions.

use bytes::Bytes;

use crate::{Committed, EvaluateError, Gateway, Network, ProposalBuilder, TransactionError};

/// A chaincode on a channel, called as the [`Gateway`]'s identity.
#[derive(Debug, Clone)]
pub struct Contract {
    gateway: Gateway,
    channel: String,
    chaincode: String,
}

impl Contract {
    pub(crate) fn new(gateway: Gateway, channel: String, chaincode: String) -> Self {
        Self {
            gateway,
            channel,
            chaincode,
        }
    }

    /// The chaincode's name.
    pub fn chaincode(&self) -> &str {
        &self.chaincode
    }

    pub(crate) fn channel(&self) -> &str {
        &self.channel
    }

    /// The channel that it is on.
    pub fn network(&self) -> Network {
        self.gateway.network(&self.channel)
    }

    pub(crate) fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// Asks the function for its result without changing anything.
    ///
    /// One peer answers, and does not sign its answer.
    ///
    /// # Errors
    ///
    /// [`EvaluateError`].
    pub async fn evaluate_transaction(
        &self,
        function: impl Into<String>,
        arguments: impl IntoIterator<Item: Into<Bytes>>,
    ) -> Result<Bytes, EvaluateError> {
        let proposal = self
            .proposal(function)
            .arguments(arguments)
            .build_for(self.gateway.identity());
        self.gateway.evaluate_proposal(proposal).await
    }

    /// Calls the function and waits until its effects are committed to the ledger.
    ///
    /// # Errors
    ///
    /// [`TransactionError`] says on which rung it failed.
    pub async fn submit_transaction(
        &self,
        function: impl Into<String>,
        arguments: impl IntoIterator<Item: Into<Bytes>>,
    ) -> Result<Committed, TransactionError> {
        let proposal = self
            .proposal(function)
            .arguments(arguments)
            .build_for(self.gateway.identity());
        self.gateway.submit_proposal(proposal).await
    }

    /// A call of the function, to which the caller can add transient data, endorsing organizations or a context.
    /// [`Gateway::submit_proposal`] or [`Gateway::evaluate_proposal`] then takes it.
    pub fn proposal(&self, function: impl Into<String>) -> ProposalBuilder {
        ProposalBuilder::new(self.channel.as_str(), self.chaincode.as_str(), function)
    }
}
