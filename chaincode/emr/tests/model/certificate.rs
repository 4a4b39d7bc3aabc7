//! What a certificate says, as far as the rules look.

use emr_model::member::Role;
use emr_model::{Digest, MemberId, MspId, Timestamp};

/// A certificate, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) msp: MspId,
    /// Whether its organizational unit is `admin`, which only an organization's node root can give.
    pub(crate) is_administrator: bool,
    pub(crate) key: Digest,
    /// What the attributes say; a node's certificate has none.
    pub(crate) claims: Option<Claims>,
    pub(crate) not_after: Timestamp,
}

/// The attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claims {
    pub(crate) id: MemberId,
    pub(crate) roles: Vec<Role>,
    pub(crate) hospital: Option<MspId>,
}
