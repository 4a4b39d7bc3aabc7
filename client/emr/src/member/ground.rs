//! On what ground somebody deals with a category's records.

use emr_model::access::RecordVersion;
use emr_model::grant::GrantEntry;
use emr_model::record::RecordEntry;
use emr_model::{Basis, CategoryId, Grantee, MemberId, Purpose};

/// Whose records of which category, and why the member may: they are the patient's own, or there is a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// The member is the patient.
    Own {
        /// The member themselves.
        patient: MemberId,
        /// Which category.
        category: CategoryId,
    },
    /// The patient granted it, to the member or their hospital, as the ledger has it.
    Grant(GrantEntry),
}

impl Ground {
    /// Whose records.
    pub fn patient(&self) -> &MemberId {
        match self {
            Self::Own { patient, .. } => patient,
            Self::Grant(grant) => &grant.key.patient,
        }
    }

    /// Which category.
    pub fn category(&self) -> &CategoryId {
        match self {
            Self::Own { category, .. } => category,
            Self::Grant(grant) => &grant.category,
        }
    }

    /// What requests to the contract rest on.
    pub fn basis(&self) -> Basis {
        match self {
            Self::Own { .. } => Basis::Own,
            Self::Grant(grant) => {
                let id = grant.key.grant.clone();
                match grant.key.grantee {
                    Grantee::Member(_) => Basis::Grant(id),
                    Grantee::Hospital(_) => Basis::HospitalGrant(id),
                }
            }
        }
    }

    /// For what records are opened: what the grant is for, or the patient's own wish.
    pub fn purpose(&self) -> Purpose {
        match self {
            Self::Own { .. } => Purpose::PatientRequest,
            Self::Grant(grant) => grant.purpose,
        }
    }

    /// A listed record's current version, to open it.
    pub fn version_of(&self, entry: &RecordEntry) -> RecordVersion {
        RecordVersion {
            category: self.category().clone(),
            record: entry.record.clone(),
            version: entry.version,
        }
    }
}
