//! Members: people who act under their own X.509 key.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, InvalidValue, MemberId, MspId, Recipient, Timestamp};

/// What a member is; one person may be several.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Administers membership; `MinistryMSP` only.
    Ministry,
    /// Admits a hospital's staff.
    Registrar,
    /// A doctor or nurse of a hospital.
    Practitioner,
    /// A patient; `MinistryMSP` only.
    Patient,
}

impl Role {
    const ALL: [Self; 4] = [
        Self::Ministry,
        Self::Registrar,
        Self::Practitioner,
        Self::Patient,
    ];

    /// The role as certificates and JSON name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ministry => "ministry",
            Self::Registrar => "registrar",
            Self::Practitioner => "practitioner",
            Self::Patient => "patient",
        }
    }

    /// Whether this role belongs to a hospital rather than to the ministry.
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Registrar | Self::Practitioner)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(InvalidValue {
                what: "role",
                form: "ministry, registrar, practitioner or patient",
            })
    }
}

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MemberStatus {
    /// Admitted, and may only activate.
    Pending,
    /// In good standing.
    Active,
    /// Refused everything.
    Suspended,
}

/// The names of the attributes that the CA writes into a member's certificate.
pub mod attribute {
    /// The roles, comma separated.
    pub const ROLE: &str = "emr.role";
    /// The member id.
    pub const ID: &str = "emr.id";
    /// The hospital's MSP id; staff only.
    pub const HOSPITAL: &str = "emr.hospital";
}

/// Admits a member and pins the key that the approver compared with the applicant's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterMember {
    /// The id that the applicant's device picked.
    pub id: MemberId,
    /// Under which MSP they act.
    pub msp: MspId,
    /// What they are: at least one, each once.
    pub roles: Vec<Role>,
    /// The digest of the SubjectPublicKeyInfo of their certificate.
    pub key: Digest,
}

/// The new member's own word, signed by the pinned key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivateMember {
    /// To whom things are sealed for this member's device.
    pub recipient: Recipient,
    /// A patient's patient key; patients must give it, others must not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_recipient: Option<Recipient>,
}

/// Refuses a member everything from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendMember {
    /// Whom.
    pub id: MemberId,
}

/// Asks for one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetMember {
    /// Whom.
    pub id: MemberId,
}

/// A member as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// The opaque id.
    pub id: MemberId,
    /// Under which MSP they act.
    pub msp: MspId,
    /// What they are.
    pub roles: Vec<Role>,
    /// Where they stand.
    pub status: MemberStatus,
    /// To whom things are sealed for their device; absent while pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
    /// A patient's patient key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_recipient: Option<Recipient>,
    /// When they were admitted.
    pub registered: Timestamp,
}
