//! What officials did to a membership.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FreezeReason;
use crate::{Digest, MemberId, MspId, PageRequest, Timestamp, TransactionId};

/// Asks for what officials did to a membership, the newest first; for the member, ministry members, and delegates with
/// the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipLog {
    /// The member.
    pub id: MemberId,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// What an official did to a membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MembershipEvent {
    /// The transaction.
    pub transaction: TransactionId,
    /// Its time.
    pub time: Timestamp,
    /// The official who signed it.
    pub by: MemberId,
    /// The official's organization.
    pub organization: MspId,
    /// What it did.
    pub what: MembershipChange,
}

/// A change that an official makes to a membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MembershipChange {
    /// The whole membership was frozen.
    Frozen {
        /// Why.
        reason: FreezeReason,
    },
    /// One key was frozen.
    KeyFrozen {
        /// The digest of the key.
        key: Digest,
        /// Why.
        reason: FreezeReason,
    },
    /// A frozen key is in force again.
    KeyReinstated {
        /// The digest of the key.
        key: Digest,
    },
    /// The membership was suspended.
    Suspended,
    /// The membership is no longer suspended or frozen.
    Reinstated,
    /// A guardian was appointed, who acts for the member from `begins` on, unless the member objects before.
    GuardianAppointed {
        /// Who.
        guardian: MemberId,
        /// The hospital that decided it together with the ministry.
        hospital: MspId,
        /// When the guardianship begins.
        begins: Timestamp,
        /// When it ends.
        until: Timestamp,
    },
}
