//! The proposal that a transaction carries out, as the peer has verified it.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use crate::backend::{Backed, Backend};
use crate::{SerializedIdentity, SignedProposal};

/// The proposal that a transaction carries out. Every [`Ledger`](crate::Ledger) has one.
///
/// Every value is the same on all peers, except for [`decorations`](Self::decorations).
pub trait Invocation: Backed {
    /// The id of the transaction, which the client derived from its nonce and certificate: 64 hex digits.
    fn transaction_id(&self) -> &str {
        &self.backend().proposal().transaction_id
    }

    /// The channel of this ledger. If a chaincode of another channel called this one, the proposal's channel is
    /// another.
    fn channel_id(&self) -> &str {
        &self.backend().proposal().channel_id
    }

    /// The time at which the client claims to have made the proposal. The peer does not check it; it is the same on
    /// every peer.
    fn timestamp(&self) -> SystemTime {
        self.backend().proposal().timestamp
    }

    /// [`timestamp`](Self::timestamp) in whole milliseconds since the Unix epoch, rounded down.
    fn timestamp_milliseconds(&self) -> i64 {
        let whole = |milliseconds: u128| i64::try_from(milliseconds).unwrap_or(i64::MAX);
        match self.timestamp().duration_since(UNIX_EPOCH) {
            Ok(since) => whole(since.as_millis()),
            Err(before) => -whole(before.duration().as_nanos().div_ceil(1_000_000)),
        }
    }

    /// The signer of the proposal. [`ClientIdentity`](crate::ClientIdentity) reads the certificate.
    fn creator(&self) -> &SerializedIdentity {
        &self.backend().proposal().creator
    }

    /// The arguments of the call, the function's name first by convention.
    ///
    /// If another chaincode called this one, they come from that chaincode, and no client signed them.
    fn arguments(&self) -> &[Bytes] {
        &self.backend().proposal().arguments
    }

    /// The function's name: the first argument, if there is one and it is UTF-8.
    fn function(&self) -> Option<&str> {
        self.arguments()
            .first()
            .and_then(|name| std::str::from_utf8(name).ok())
    }

    /// The arguments after the function's name.
    fn parameters(&self) -> &[Bytes] {
        self.arguments().get(1..).unwrap_or_default()
    }

    /// Data that the client gives to the endorsers only: they never become part of the transaction or of the ledger.
    fn transient(&self) -> &BTreeMap<String, Bytes> {
        &self.backend().proposal().transient
    }

    /// The SHA-256 digest of the proposal's nonce, creator and epoch. Data that contain it are bound to this proposal:
    /// something signed over the binding cannot be replayed with another proposal.
    fn binding(&self) -> [u8; 32] {
        self.backend().proposal().binding.digest()
    }

    /// The data that the peer's decorators have added; empty unless the peer was built with decorators.
    fn decorations(&self) -> &BTreeMap<String, Bytes> {
        &self.backend().proposal().decorations
    }

    /// The proposal as the client signed it.
    fn signed_proposal(&self) -> &SignedProposal {
        &self.backend().proposal().signed
    }
}

impl<B: Backed> Invocation for B {}
