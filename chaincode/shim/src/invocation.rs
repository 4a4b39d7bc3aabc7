//! What a transaction was asked: the proposal, as the peer has verified it.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use crate::backend::{Backed, Backend};
use crate::{SerializedIdentity, SignedProposal};

/// The proposal that a transaction carries out. Every [`Ledger`](crate::Ledger) has one.
///
/// What is said here is the same on every peer, except for [`decorations`](Self::decorations).
pub trait Invocation: Backed {
    /// The id of the transaction, which the client derived from its nonce and certificate: 64 hex digits.
    fn transaction_id(&self) -> &str {
        &self.backend().proposal().transaction_id
    }

    /// The channel whose ledger this is. If a chaincode of another channel called, that is not the proposal's channel.
    fn channel_id(&self) -> &str {
        &self.backend().proposal().channel_id
    }

    /// When the client says it made the proposal. Nobody has checked that; it is the same on every peer.
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

    /// Who signed the proposal. [`ClientIdentity`](crate::ClientIdentity) reads the certificate.
    fn creator(&self) -> &SerializedIdentity {
        &self.backend().proposal().creator
    }

    /// The arguments of the call, the function's name first by convention.
    ///
    /// If a chaincode called this one, they are that chaincode's, and no client signed them.
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

    /// What the client hands to the endorsers alone: it never becomes part of the transaction or of the ledger.
    fn transient(&self) -> &BTreeMap<String, Bytes> {
        &self.backend().proposal().transient
    }

    /// The SHA-256 digest of the proposal's nonce, creator and epoch, which binds to this proposal whatever contains it:
    /// something signed over the binding cannot be replayed with another proposal.
    fn binding(&self) -> [u8; 32] {
        self.backend().proposal().binding.digest()
    }

    /// What the decorators of the peer have added; nothing, unless the peer was built with some.
    fn decorations(&self) -> &BTreeMap<String, Bytes> {
        &self.backend().proposal().decorations
    }

    /// The proposal as the client signed it.
    fn signed_proposal(&self) -> &SignedProposal {
        &self.backend().proposal().signed
    }
}

impl<B: Backed> Invocation for B {}
