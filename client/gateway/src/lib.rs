//! A client for the Gateway service of Hyperledger Fabric peers.
//!
//! **Networks of ECDSA P-256 only.** Clients, peers and the authorities that issue their certificates must have P-256 keys and
//! sign over SHA-256, as Fabric does by default. A network whose peers or authorities have P-384 or Ed25519 keys is excluded:
//! an endorsement of such a peer is [`InvalidEndorsement::Endorser`], and a certificate from such an authority
//! [`UntrustedCertificate::NotIssuedByRoot`](endorsement::UntrustedCertificate::NotIssuedByRoot).
//!
//! Submitting a transaction is a ladder: *propose*, *endorse*, *submit*, wait for the *commit status*. A [`Contract`]
//! climbs the whole ladder with one call. Every rung is public, too, and needs no connection to build, sign, check and
//! read. So one program can make and sign a proposal here, a service that holds a [`Gateway`] can forward it, and the
//! program can check and sign the transaction here again:
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
//! On the other side, the service reads both with [`SignedProposal::from_bytes`] and [`SignedTransaction::from_bytes`],
//! which verify the creator's signature, and passes them to [`Gateway::endorse`] and [`Gateway::submit`].
//!
//! | rung | connection-free | connected |
//! |---|---|---|
//! | propose | [`TransactionContext`], [`ProposalBuilder`] → [`Proposal`] → [`SignedProposal`] | [`Contract::proposal`] |
//! | evaluate | | [`Gateway::evaluate`], [`Endorser::process_proposal`] |
//! | endorse | [`PreparedTransaction`] → [`Proposal::accept`] → [`Transaction`] | [`Gateway::endorse`] |
//! | submit | [`Transaction::sign`] → [`SignedTransaction`] | [`Gateway::submit`] |
//! | commit status | [`CommitStatusRequest`] → [`SignedCommitStatusRequest`] | [`Gateway::commit_status`] |
//!
//! Everything in the connection-free column builds without the feature `connect`, which is on by default. Without that
//! feature, the crate needs neither tonic nor tokio, and builds for `wasm32-unknown-unknown`. In a browser the private
//! key stays in WebCrypto: pass it the `bytes_to_sign` of a proposal, transaction or request, and attach the signature
//! with `with_signature`.
//!
//! Streams bring what others have committed: [`Contract::events`] the events of a chaincode, [`Network::blocks`] whole
//! blocks, each from a [`Position`] that the caller keeps. [`Contract::resuming_events`] and its like go on after the
//! peer was away; a [`FileCheckpointer`] keeps the position in a file.
//!
//! Signatures are always DER with the lower `s`. TLS is rustls with the provider that the program installs as its default.

mod block_events;
mod chaincode_events;
mod commit;
#[cfg(feature = "connect")]
mod connect;
mod context;
mod ecdsa;
pub mod endorsement;
mod identity;
mod position;
mod proposal;
mod proposal_builder;
mod public_key;
mod response;
mod signer;
mod transaction;

pub use crate::block_events::{BlockEventsRequest, SignedBlockEventsRequest};
pub use crate::chaincode_events::{ChaincodeEventsRequest, SignedChaincodeEventsRequest};
pub use crate::commit::{
    CommitError, CommitStatus, CommitStatusRequest, SignedCommitStatusRequest,
};
#[cfg(feature = "connect")]
pub use crate::connect::*;
pub use crate::context::TransactionContext;
pub use crate::endorsement::{Endorsement, InvalidEndorsement};
pub use crate::identity::{Identity, InvalidIdentity};
pub use crate::position::Position;
pub use crate::proposal::{InvalidProposal, Proposal, SignedProposal};
pub use crate::proposal_builder::ProposalBuilder;
pub use crate::public_key::{InvalidPublicKey, PublicKey};
pub use crate::response::{ChaincodeEvent, Response};
pub use crate::signer::{
    EcdsaSigner, InvalidKey, InvalidSignature, Signer, SigningError, low_s_der,
};
pub use crate::transaction::{
    InvalidTransaction, PreparedTransaction, SignedTransaction, Transaction,
};
pub use fabric_protos::protos::TxValidationCode;

/// The longest message that is read or sent: 100 MiB, as for Fabric's peers.
pub const MAX_MESSAGE_BYTES: usize = 100 * 1024 * 1024;
