//! A client for the Gateway service of Hyperledger Fabric peers.
//!
//! Submitting a transaction is a ladder: *propose*, *endorse*, *submit*, wait for the *commit status*. A
//! [`Contract`] goes up all of it with one call; every rung is public too, and what is built, signed, checked and
//! read on it needs no connection. So a proposal can be made and signed here, forwarded by a service that holds a
//! [`Gateway`], and its transaction checked and signed here again:
//!
//! ```no_run
//! # use bytes::Bytes;
//! # fn example(
//! #     identity: &fabric_gateway::Identity,
//! #     signer: &fabric_gateway::EcdsaSigner,
//! #     forward_to_endorse: fn(Bytes) -> Bytes,
//! #     forward_to_submit: fn(Bytes),
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! use fabric_gateway::{PreparedTransaction, ProposalBuilder};
//!
//! let signed_proposal = ProposalBuilder::new("mychannel", "basic", "CreateAsset")
//!     .argument("asset1")
//!     .build_for(identity)
//!     .sign(signer)?;
//! let prepared = forward_to_endorse(signed_proposal.to_bytes());
//!
//! let transaction = signed_proposal
//!     .proposal()
//!     .accept(PreparedTransaction::from_bytes(prepared)?)?;
//! // Here `endorsement::verify_endorser` for each of `transaction.endorsements()`.
//! forward_to_submit(transaction.sign(signer)?.to_bytes());
//! # Ok(())
//! # }
//! ```
//!
//! On the other side, the service reads both with [`SignedProposal::from_bytes`] and
//! [`SignedTransaction::from_bytes`], which verify whose they are, and hands them to [`Gateway::endorse`] and
//! [`Gateway::submit`].
//!
//! | rung | connection-free | connected |
//! |---|---|---|
//! | propose | [`TransactionContext`], [`ProposalBuilder`] → [`Proposal`] → [`SignedProposal`] | [`Contract::proposal`] |
//! | evaluate | | [`Gateway::evaluate`], [`Endorser::process_proposal`] |
//! | endorse | [`PreparedTransaction`] → [`Proposal::accept`] → [`Transaction`] | [`Gateway::endorse`] |
//! | submit | [`Transaction::sign`] → [`SignedTransaction`] | [`Gateway::submit`] |
//! | commit status | [`CommitStatusRequest`] → [`SignedCommitStatusRequest`] | [`Gateway::commit_status`] |
//!
//! What others have committed comes as streams: [`Contract::events`] has the events of a chaincode,
//! [`Network::blocks`] whole blocks, each from a [`Position`] that the caller keeps.
//!
//! Keys are ECDSA P-256, digests SHA-256, and signatures always DER with the lower `s`. TLS is rustls with whichever
//! provider the program installs as its default.

mod block_events;
mod call;
mod chaincode_events;
mod commit;
mod context;
mod contract;
pub mod endorsement;
mod endorser;
mod endpoint;
mod error;
mod events;
mod gateway;
mod identity;
mod network;
mod position;
mod proposal;
mod proposal_builder;
mod response;
mod signer;
mod transaction;

pub use crate::block_events::{BlockEventsRequest, SignedBlockEventsRequest};
pub use crate::chaincode_events::{
    ChaincodeEventsRequest, CommittedEvent, SignedChaincodeEventsRequest,
};
pub use crate::commit::{CommitStatus, CommitStatusRequest, SignedCommitStatusRequest};
pub use crate::context::TransactionContext;
pub use crate::contract::Contract;
pub use crate::endorsement::{Endorsement, InvalidEndorsement};
pub use crate::endorser::{Endorser, EndorserError, ProposalResponse};
pub use crate::endpoint::{ConnectError, Endpoint};
pub use crate::error::{
    ChaincodeRefusal, CommitError, CommitStatusError, EndorseError, EvaluateError, PeerError,
    PeerErrorDetail, SubmitError, TransactionError,
};
pub use crate::events::Events;
pub use crate::gateway::{Committed, Deadlines, Gateway};
pub use crate::identity::{Identity, InvalidIdentity};
pub use crate::network::Network;
pub use crate::position::Position;
pub use crate::proposal::{InvalidProposal, Proposal, SignedProposal};
pub use crate::proposal_builder::ProposalBuilder;
pub use crate::response::{ChaincodeEvent, Response};
pub use crate::signer::{
    EcdsaSigner, InvalidKey, InvalidSignature, Signer, SigningError, low_s_der,
};
pub use crate::transaction::{
    InvalidTransaction, PreparedTransaction, SignedTransaction, Transaction,
};
pub use fabric_protos::protos::TxValidationCode;
pub use tonic::Code;
pub use tonic::transport::Channel;

/// The longest message that is read or sent: 100 MiB, as Fabric's peers have it.
pub const MAX_MESSAGE_BYTES: usize = 100 * 1024 * 1024;
