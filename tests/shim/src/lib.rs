//! Scripts of ledger calls, which a chaincode in Go and one in Rust carry out alike.
//!
//! A proposal's first argument is [`RUN`], its second a [`Script`] as JSON; further arguments are not read, and only
//! show that they arrive. The answer is a JSON list of what became of each operation: `["ok", …]` or `["err", …]`,
//! every value in hexadecimal digits, so that two programs that say the same say it in the same bytes.

use serde::{Deserialize, Serialize};

/// The function that carries out a script.
pub const RUN: &str = "run";

/// The environment variable with what is appended to the names of called chaincodes, so that each kind calls its own.
pub const SUFFIX: &str = "SCRIPT_SUFFIX";

/// Operations, carried out one after the other whatever becomes of them.
pub type Script = Vec<Operation>;

/// One call of a chaincode to its shim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each is the call of that name, each field its parameter"
)]
pub enum Operation {
    Get {
        key: String,
    },
    GetMany {
        keys: Vec<String>,
    },
    /// The value is in hexadecimal digits.
    Put {
        key: String,
        value: String,
    },
    /// Writes `count` keys that begin with `prefix` and end with three digits.
    PutMany {
        prefix: String,
        count: u32,
    },
    /// Writes as many bytes.
    PutLarge {
        key: String,
        size: u32,
    },
    Delete {
        key: String,
    },
    GetPolicy {
        key: String,
    },
    SetPolicy {
        key: String,
        policy: Policy,
    },
    Range {
        start: String,
        end: String,
        limit: Option<u32>,
    },
    Partial {
        object_type: String,
        attributes: Vec<String>,
        limit: Option<u32>,
    },
    RangePage {
        start: String,
        end: String,
        page: Page,
    },
    PartialPage {
        object_type: String,
        attributes: Vec<String>,
        page: Page,
    },
    CompositePage {
        page: Page,
    },
    Query {
        query: String,
    },
    QueryPage {
        query: String,
        page: Page,
    },
    History {
        key: String,
        limit: Option<u32>,
    },
    PrivateGet {
        collection: String,
        key: String,
    },
    PrivateGetMany {
        collection: String,
        keys: Vec<String>,
    },
    PrivateHash {
        collection: String,
        key: String,
    },
    /// The value is the transient one of that name.
    PrivatePut {
        collection: String,
        key: String,
        transient: String,
    },
    PrivateDelete {
        collection: String,
        key: String,
    },
    PrivatePurge {
        collection: String,
        key: String,
    },
    PrivateGetPolicy {
        collection: String,
        key: String,
    },
    PrivateSetPolicy {
        collection: String,
        key: String,
        policy: Policy,
    },
    PrivateRange {
        collection: String,
        start: String,
        end: String,
        limit: Option<u32>,
    },
    PrivatePartial {
        collection: String,
        object_type: String,
        attributes: Vec<String>,
    },
    PrivateQuery {
        collection: String,
        query: String,
    },
    Join {
        object_type: String,
        attributes: Vec<String>,
    },
    Split {
        key: String,
    },
    Event {
        name: String,
        payload: String,
    },
    /// Calls a chaincode of the same kind: [`SUFFIX`] is appended to the name.
    Call {
        chaincode: String,
        channel: String,
        arguments: Vec<String>,
    },
    Transient {
        name: String,
    },
    /// Everything about the proposal that is the same for all peers that are asked under one transaction id.
    Proposal,
    /// Digests of the proposal and of its signature.
    SignedProposal,
    /// Who the creator is, whether they have an attribute and its value, and whether an organizational unit.
    Client {
        attribute: String,
        value: String,
        unit: String,
    },
    /// Sends the writes that wait.
    Flush,
    /// Answers with this instead of what became of the operations; the payload in hexadecimal digits.
    Respond {
        status: i32,
        message: String,
        payload: String,
    },
}

/// The endorsement policy of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Policy {
    /// Made with the shim's own package: these, then without those.
    Of {
        /// Peers of these, if not any member.
        peers: bool,
        /// Who is added.
        add: Vec<String>,
        /// Who is removed.
        remove: Vec<String>,
    },
    /// Any bytes, in hexadecimal digits.
    Raw(String),
}

/// A page of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// How many entries.
    pub size: u32,
    /// Where to go on; empty for the first page.
    pub bookmark: String,
    /// Go on where the page before in this script ended.
    pub follow: bool,
}
