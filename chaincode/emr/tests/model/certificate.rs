//! What a certificate says, as far as the rules look.

use emr_model::{Digest, MemberId, MspId, Timestamp};

/// A certificate, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) msp: MspId,
    /// Whether its organizational unit is `admin`, which only an organization's node root can give.
    pub(crate) is_administrator: bool,
    pub(crate) key: Digest,
    /// The id in the attributes; a node's certificate has none. Roles in a certificate mean nothing.
    pub(crate) member: Option<MemberId>,
    pub(crate) not_after: Timestamp,
}
