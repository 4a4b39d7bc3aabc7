//! Held bases: what a member's right to a category's records rests on.

use emr_model::access::RecordVersion;
use emr_model::delegate::Delegation;
use emr_model::grant::GrantEntry;
use emr_model::record::RecordEntry;
use emr_model::{Basis, CategoryId, EmergencyId, Grantee, MemberId, Purpose};

use emr_sealing::key_envelope::KeyEnvelope;

/// A patient's category, and what the member's right to it rests on.
#[derive(Debug, Clone)]
pub enum HeldBasis {
    /// The member is the patient.
    Own {
        /// The member themselves.
        patient: MemberId,
        /// Which category.
        category: CategoryId,
    },
    /// The patient granted it, to the member or their hospital, as the ledger has it.
    Grant(GrantEntry),
    /// The member acts for the patient.
    Delegation(Box<Delegated>),
    /// The member declared an emergency.
    Emergency {
        /// The patient.
        patient: MemberId,
        /// The category that is read.
        category: CategoryId,
        /// The emergency.
        emergency: EmergencyId,
    },
}

/// A category in which a member acts for its patient.
#[derive(Debug, Clone)]
pub struct Delegated {
    /// The delegation, as the ledger has it.
    pub delegation: Delegation,
    /// The envelope about the category: its name and kinds and, with the power to read or to grant, its keys.
    pub envelope: KeyEnvelope,
}

impl HeldBasis {
    /// Whose records.
    pub fn patient(&self) -> &MemberId {
        match self {
            Self::Own { patient, .. } | Self::Emergency { patient, .. } => patient,
            Self::Grant(grant) => &grant.key.patient,
            Self::Delegation(delegated) => &delegated.delegation.patient,
        }
    }

    /// Which category.
    pub fn category(&self) -> &CategoryId {
        match self {
            Self::Own { category, .. } | Self::Emergency { category, .. } => category,
            Self::Grant(grant) => &grant.category,
            Self::Delegation(delegated) => &delegated.envelope.address.category,
        }
    }

    /// The basis that requests to the contract name.
    pub fn named(&self) -> Basis {
        match self {
            Self::Own { .. } => Basis::Own,
            Self::Grant(grant) => {
                let id = grant.key.grant.clone();
                match grant.key.grantee {
                    Grantee::Member(_) => Basis::Grant(id),
                    Grantee::Hospital(_) => Basis::HospitalGrant(id),
                }
            }
            Self::Delegation(_) => Basis::Delegation,
            Self::Emergency { emergency, .. } => Basis::Emergency(emergency.clone()),
        }
    }

    /// The purpose of an opening: the grant's, emergency treatment, or the patient's own request.
    pub fn purpose(&self) -> Purpose {
        match self {
            Self::Own { .. } | Self::Delegation(_) => Purpose::PatientRequest,
            Self::Grant(grant) => grant.purpose,
            Self::Emergency { .. } => Purpose::EmergencyTreatment,
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
