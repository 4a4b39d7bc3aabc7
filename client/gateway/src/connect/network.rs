//! A channel and its chaincodes.

use crate::{Contract, Gateway};

/// The peers that share a channel, seen through a [`Gateway`].
#[derive(Debug, Clone)]
pub struct Network {
    gateway: Gateway,
    channel: String,
}

impl Network {
    pub(crate) fn new(gateway: Gateway, channel: String) -> Self {
        Self { gateway, channel }
    }

    /// The channel's name.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    pub(crate) fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// A chaincode on this channel.
    pub fn contract(&self, chaincode: impl Into<String>) -> Contract {
        Contract::new(self.gateway.clone(), self.channel.clone(), chaincode.into())
    }
}
