//! Organizations: the ministry and the hospitals it admits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, LedgerKey, MspId, PageRequest, Submit, Timestamp, TransactionId};

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

/// Whether an organization is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OrganizationStatus {
    /// It is active.
    Active,
    /// Its members and keeper are refused.
    Suspended,
}

/// Admits an organization, or replaces its entry, which ends a suspension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterOrganization {
    /// The MSP's id.
    pub msp: MspId,
    /// Ministry or hospital.
    pub kind: OrganizationKind,
    /// Its public name, at most [`RegisterOrganization::LONGEST_TEXT`] bytes, as are the texts below.
    pub name: String,
    /// How people reach it, for example a telephone number.
    pub contact: String,
    /// Its postal address.
    pub address: String,
    /// The treatments that it offers, at most [`RegisterOrganization::MOST_TREATMENTS`].
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
    /// The most bytes of a logo: a JPEG, PNG or WebP file in the store, which everybody may see.
    pub const LARGEST_LOGO: usize = 64 << 10;

    /// The active organization that was first admitted at this time.
    pub fn admitted(self, registered: Timestamp) -> Organization {
        Organization {
            msp: self.msp,
            kind: self.kind,
            name: self.name,
            contact: self.contact,
            address: self.address,
            treatments: self.treatments,
            logo: self.logo,
            status: OrganizationStatus::Active,
            registered,
        }
    }
}

impl Submit for RegisterOrganization {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Organization(self.msp.clone())
    }
}

/// Suspends an organization: its members and keeper are refused everything until it is registered again; for the
/// ministry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendOrganization {
    /// The organization; never the ministry.
    pub msp: MspId,
}

impl Submit for SuspendOrganization {
    fn writes(&self, _: &TransactionId, _: Timestamp) -> LedgerKey {
        LedgerKey::Organization(self.msp.clone())
    }
}

/// Asks for all organizations; any member may.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOrganizations {
    /// The page that is wanted.
    #[serde(default)]
    pub page: PageRequest,
}

/// An organization as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Organization {
    /// The MSP's id.
    pub msp: MspId,
    /// Ministry or hospital.
    pub kind: OrganizationKind,
    /// Its public name.
    pub name: String,
    /// How people reach it, for example a telephone number.
    pub contact: String,
    /// Its postal address.
    pub address: String,
    /// The treatments that it offers.
    pub treatments: Vec<String>,
    /// The digest of its logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Digest>,
    /// Whether it is active.
    pub status: OrganizationStatus,
    /// The time of its admission.
    pub registered: Timestamp,
}
