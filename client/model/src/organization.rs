//! Organizations: the ministry and the hospitals it admits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, MspId, PageRequest, Timestamp};

/// The ministry's MSP: only its identities are accepted as patients and ministry members. The id is compiled into the
/// contract, so every network gives its ministry this id.
pub const MINISTRY_MSP: &str = "MinistryMSP";

/// What an organization is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OrganizationKind {
    /// The health ministry.
    Ministry,
    /// A hospital.
    Hospital,
}

/// Whether an organization takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OrganizationStatus {
    /// It does.
    Active,
    /// Its members and keeper are refused.
    Suspended,
}

/// Admits an organization, or replaces what is said of it, which ends a suspension, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterOrganization {
    /// Its MSP.
    pub msp: MspId,
    /// Ministry or hospital.
    pub kind: OrganizationKind,
    /// Its public name, at most [`RegisterOrganization::LONGEST_TEXT`] bytes, as are the texts below.
    pub name: String,
    /// How to reach it.
    pub contact: String,
    /// Where it is.
    pub address: String,
    /// What it treats, at most [`RegisterOrganization::MOST_TREATMENTS`] entries.
    #[serde(default)]
    pub treatments: Vec<String>,
    /// The digest of its logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Digest>,
}

impl RegisterOrganization {
    /// The most bytes of each of its texts.
    pub const LONGEST_TEXT: usize = 256;
    /// The most treatments.
    pub const MOST_TREATMENTS: usize = 64;
}

/// Refuses an organization's members and keeper everything until it is registered again; for the ministry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendOrganization {
    /// Which; never the ministry.
    pub msp: MspId,
}

/// Asks for all organizations; any member may.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOrganizations {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// An organization as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Organization {
    /// Its MSP.
    pub msp: MspId,
    /// Ministry or hospital.
    pub kind: OrganizationKind,
    /// Its public name.
    pub name: String,
    /// How to reach it.
    pub contact: String,
    /// Where it is.
    pub address: String,
    /// What it treats.
    pub treatments: Vec<String>,
    /// The digest of its logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Digest>,
    /// Whether it takes part.
    pub status: OrganizationStatus,
    /// When it was admitted.
    pub registered: Timestamp,
}
