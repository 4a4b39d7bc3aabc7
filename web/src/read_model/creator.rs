//! The creator of a transaction, as a member.

use emr_model::{Digest, MemberId};
use fabric_protos::msp::SerializedIdentity;
use prost::Message;

use crate::certificate;

/// The member who signed a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Creator {
    /// The member's id, from the certificate's attributes, as the contract reads it.
    pub(crate) member: MemberId,
    /// The digest of the key.
    pub(crate) key: Digest,
}

/// The member who signed a proposal; `None` if the signer is not a member.
pub(super) fn creator(serialized: &[u8]) -> Option<Creator> {
    let identity = SerializedIdentity::decode(serialized).ok()?;
    let (member, key) = certificate::member_and_key(&identity.id_bytes)?;
    Some(Creator { member, key })
}
