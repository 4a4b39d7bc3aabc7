//! How the nodes of the network are, as the web service finds them.

use emr_model::{MspId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The nodes of the network at one moment. Nobody endorses it: the service says what it sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Network {
    /// Whether a peer said which peers and orderers the channel has. If not, `nodes` has none of them.
    pub is_discovered: bool,
    /// The nodes, in the order of their organizations.
    pub nodes: Vec<Node>,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Node {
    /// Its organization.
    pub msp: MspId,
    /// What it does.
    pub kind: NodeKind,
    /// Its name: the one in its TLS certificate, or its address if it does not show one.
    pub name: String,
    /// `host:port`.
    pub address: String,
    /// Whether it answers now, under a certificate of its organization that has not ended.
    pub answers: bool,
    /// How many blocks of the channel a peer has, as the peers told each other some seconds ago at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u64>,
    /// When the first of its certificates ends, as far as the service sees them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_ends: Option<Timestamp>,
}

/// What a node does.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// Keeps the ledger and endorses.
    Peer,
    /// Puts transactions into blocks.
    Orderer,
    /// Keeps shares of keys.
    Keeper,
    /// Issues the certificates of members.
    Authority,
    /// The web service itself.
    Web,
}
