//! What an approver gives a device that is to ask for a recovery.

use emr_api::sign_up::IssuedCertificate;
use emr_model::member::Role;
use emr_model::{MemberId, MspId};
use serde::{Deserialize, Serialize};

/// What an approver gives a member who lost every device: what the new one needs to ask for a recovery. It contains nothing
/// secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryAnswer {
    /// The member.
    pub member: MemberId,
    /// The member's organization.
    pub msp: MspId,
    /// The member's roles.
    pub roles: Vec<Role>,
    /// Certificates over the new device's key; the first is the one to act under.
    pub certificates: Vec<IssuedCertificate>,
}
