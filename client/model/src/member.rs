//! Members: people who act under their own member key.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Basis, Digest, InvalidValue, LedgerKey, MemberId, MspId, NetworkKind, PageRequest, Purpose,
    Recipient, Submit, Timestamp, TransactionId,
};

mod membership_log;

pub use membership_log::{MembershipChange, MembershipEvent, MembershipLog};

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
    /// An insurer's clerk, who reads for payment; `MinistryMSP` only.
    Insurer,
    /// A researcher, who reads for research; `MinistryMSP` only.
    Researcher,
}

impl Role {
    const ALL: [Self; 6] = [
        Self::Ministry,
        Self::Registrar,
        Self::Practitioner,
        Self::Patient,
        Self::Insurer,
        Self::Researcher,
    ];

    /// The role as certificates and JSON name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ministry => "ministry",
            Self::Registrar => "registrar",
            Self::Practitioner => "practitioner",
            Self::Patient => "patient",
            Self::Insurer => "insurer",
            Self::Researcher => "researcher",
        }
    }

    /// Whether patients can grant access to members who have this role.
    pub fn is_grantee(self) -> bool {
        matches!(self, Self::Practitioner | Self::Insurer | Self::Researcher)
    }

    /// The only purpose for which members in this role read; they never add. `None` if the role is not bound to one
    /// purpose.
    pub fn only_purpose(self) -> Option<Purpose> {
        match self {
            Self::Insurer => Some(Purpose::Payment),
            Self::Researcher => Some(Purpose::Research),
            Self::Ministry | Self::Registrar | Self::Practitioner | Self::Patient => None,
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
                form: "ministry, registrar, practitioner, patient, insurer or researcher",
            })
    }
}

/// The status of a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MemberStatus {
    /// Admitted; the member may only activate.
    Pending,
    /// The member may act.
    Active,
    /// Refused nearly everything because a device may be in wrong hands, until a recovery or a reinstatement. The member
    /// may only revoke grants, without a next epoch, and object to a recovery or a guardian that the organization approved
    /// which froze them.
    Frozen,
    /// Refused everything.
    Suspended,
}

/// The names of the attributes that the CA writes into a member's certificate.
///
/// Only the id counts. Roles and hospital tell people, and contracts of before, what the member was when they were
/// admitted; the ledger has what they are now.
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
    /// The MSP under which the member acts.
    pub msp: MspId,
    /// The roles: at least one, each once.
    pub roles: Vec<Role>,
    /// The digest of the SubjectPublicKeyInfo of the member's certificate.
    pub key: Digest,
    /// Whether the registrar's hospital keeps a walk-in patient's keys. Then the patient grants only to that hospital.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub custody: bool,
    /// Whether this is a production or a test network, which fixes the bounds of the policy's times for ever. Only the node
    /// administrator says it, with the first ministry member; the default is a test network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkKind>,
}

impl Submit for RegisterMember {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Member(self.id.clone())
    }
}

/// Activates the calling member, who signs with the pinned key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivateMember {
    /// The public half of the member's reading key, to which others seal.
    pub recipient: Recipient,
    /// The patient's recipient; patients must give it, other members must not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_recipient: Option<Recipient>,
    /// The recipient of the device that has the pinned key; if absent, it is `recipient`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Recipient>,
    /// The digest of the member's keyring: an age file with the reading key, sealed to the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyring: Option<Digest>,
}

impl Submit for ActivateMember {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::OwnMember
    }
}

/// Suspends a member: every function refuses them from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendMember {
    /// The member.
    pub id: MemberId,
    /// Two other active ministry members, who remain; given if an active ministry member is stopped or loses that role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remaining: Vec<MemberId>,
}

impl Submit for SuspendMember {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Member(self.id.clone())
    }
}

/// Lets a suspended or frozen member act again, or ends the freeze of one key; for the ministry, and for registrars of
/// the organization that stopped it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReinstateMember {
    /// The member.
    pub id: MemberId,
    /// The digest of a frozen key; the membership if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Digest>,
}

impl Submit for ReinstateMember {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        member_or_key(&self.id, self.key.as_ref())
    }
}

fn member_or_key(id: &MemberId, key: Option<&Digest>) -> LedgerKey {
    let id = id.clone();
    match key.cloned() {
        Some(key) => LedgerKey::MemberKey { id, key },
        None => LedgerKey::Member(id),
    }
}

/// Changes a member's roles at once; for the ministry. Certificates stay as they are: their roles mean nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateMember {
    /// The member.
    pub id: MemberId,
    /// The new roles under the same MSP: at least one, each once.
    pub roles: Vec<Role>,
    /// Two other active ministry members, who remain; given if an active ministry member is stopped or loses that role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remaining: Vec<MemberId>,
}

impl Submit for UpdateMember {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Member(self.id.clone())
    }
}

/// Stops a key, or the whole membership, at once, for example after a theft of the device. The member's
/// [log](MembershipLog) says who did it and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// The member.
    pub id: MemberId,
    /// The digest of the key; the whole membership if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Digest>,
    /// The digest of another key of the member, which stays in force; given exactly if a key is frozen. A member whose
    /// only key is in wrong hands needs the whole membership frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining_key: Option<Digest>,
    /// A grant of the patient to the registrar's hospital that is in force. A registrar names it for a patient whom
    /// another organization admitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<TransactionId>,
    /// Why.
    #[serde(default, skip_serializing_if = "FreezeReason::is_asked")]
    pub reason: FreezeReason,
    /// Two other active ministry members, who remain; given if an active ministry member is stopped or loses that role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remaining: Vec<MemberId>,
}

impl Submit for Freeze {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        member_or_key(&self.id, self.key.as_ref())
    }
}

/// Why an official froze a key or a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FreezeReason {
    /// The member asked for it, for example after a theft.
    #[default]
    Asked,
    /// Another person seems to use the key or the membership.
    Misuse,
}

impl FreezeReason {
    /// Whether this is the default, `Asked`.
    pub fn is_asked(&self) -> bool {
        *self == Self::Asked
    }
}

/// Who stopped a membership or a key, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stop {
    /// The official.
    pub by: MemberId,
    /// Their organization. Its officials may undo the stop, and the ministry may.
    pub organization: MspId,
    /// When.
    pub time: Timestamp,
}

/// Changes the calling member's own keys. At least one is left. It ends a hospital's custody.
///
/// A member who has a keyring must give a new one with a key to add and with another reading key or patient key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeKeys {
    /// The digest of a key to add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub add: Option<Digest>,
    /// The proof that the added key's owner wants it to act for this member: a certificate request in PEM, over that key and
    /// signed with it, whose common name is the member's id. Given exactly if a key is added; in old blocks it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// The recipient of the device that has the added key; given exactly if a key is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Recipient>,
    /// The digests of keys to end, at most [`ChangeKeys::MOST_ENDED`]; frozen ones, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub end: Vec<Digest>,
    /// The public half of the member's reading key from now on.
    pub recipient: Recipient,
    /// The patient's recipient from now on; patients must give it, other members must not. If it changes, nothing is
    /// added to a category until the category's next epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_recipient: Option<Recipient>,
    /// The member's keyring from now on; the present one stays if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyring: Option<NewKeyring>,
}

/// Replaces a member's keyring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKeyring {
    /// The digest of the new keyring: an age file with the reading key, sealed to each of the member's devices.
    pub file: Digest,
    /// The digest of the keyring that it replaces; absent if there was none. The ledger refuses the change if another
    /// device has replaced that keyring meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Digest>,
}

impl ChangeKeys {
    /// The most keys that one change ends.
    pub const MOST_ENDED: usize = 16;
}

impl Submit for ChangeKeys {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::OwnMember
    }
}

/// Asks for the keys that were ever pinned for a member, those in force and the others; for the member, ministry members
/// and registrars who may freeze one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListKeys {
    /// The member.
    pub id: MemberId,
    /// A grant of the patient to the registrar's hospital, as in [`Freeze::grant`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<TransactionId>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// A member's key as the ledger has it: one for each of the member's devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PinnedKey {
    /// The digest of its SubjectPublicKeyInfo.
    pub key: Digest,
    /// When it was pinned.
    pub from: Timestamp,
    /// When the member ended it, if they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Whether it is frozen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_frozen: bool,
    /// Who froze it; also absent if an earlier contract did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// Whether the member can act under it: it was neither ended nor frozen, nor made void by a recovery.
    pub is_in_force: bool,
    /// The recipient of its device, to which keepers seal what the key opens; absent while the member is pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
}

/// Asks for one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetMember {
    /// The member.
    pub id: MemberId,
    /// The basis of the caller's right to see another patient: a grant or delegation from them.
    #[serde(default, skip_serializing_if = "Basis::is_own")]
    pub basis: Basis,
}

/// Asks for the members of one MSP, and for a hospital also for the patients whose keys it keeps; for the ministry, and
/// that hospital's registrars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListMembers {
    /// The organization.
    pub msp: MspId,
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// A member as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// The opaque id.
    pub id: MemberId,
    /// The MSP under which the member acts.
    pub msp: MspId,
    /// The member's roles.
    pub roles: Vec<Role>,
    /// The status of the membership.
    pub status: MemberStatus,
    /// Who suspended or froze the membership; absent if it is neither, or an earlier contract did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// The public half of their reading key, to which others seal; absent while pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
    /// The patient's recipient; absent for other members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_recipient: Option<Recipient>,
    /// The digest of their keyring: an age file with the reading key, sealed to each of their devices. Absent if they
    /// never had a second device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyring: Option<Digest>,
    /// When they were admitted.
    pub registered: Timestamp,
    /// The hospital whose registrar admitted the member; absent if the ministry did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_by: Option<MspId>,
    /// Whether that hospital keeps the patient's keys.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub custody: bool,
    /// The number of recoveries. Keys from before the last one are no longer in force.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub recoveries: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
