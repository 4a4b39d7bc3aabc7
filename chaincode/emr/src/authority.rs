//! On what ground somebody touches a category: it is theirs, or its patient granted it.

use emr_model::grant::{GrantEntry, GrantStatus};
use emr_model::member::Role;
use emr_model::{CategoryId, MemberId, Timestamp, TransactionId};
use fabric_chaincode::Ledger;

use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::ContractError;
use crate::schema::GRANTS;

/// What somebody wants to do in a category.
#[derive(Clone, Copy)]
pub(crate) enum Right {
    /// Read records.
    Read,
    /// Add records.
    Add,
    /// Either: to know the category's recipient.
    ReadOrAdd,
}

/// Why somebody may.
pub(crate) enum Ground {
    /// The category is theirs.
    Patient,
    /// This grant.
    Grant(GrantEntry),
}

impl Ground {
    /// Whether it reaches records under this epoch's key.
    pub(crate) fn includes(&self, epoch: u32) -> bool {
        match self {
            Self::Patient => true,
            Self::Grant(grant) => includes(grant, epoch),
        }
    }

    /// Whether the caller is the patient.
    pub(crate) fn is_patient(&self) -> bool {
        matches!(self, Self::Patient)
    }
}

/// The caller's ground for `right` in a category: exact reads, so that a revocation ordered first invalidates what rests on it.
///
/// # Errors
///
/// [`ContractError::NotPermitted`] to whoever has no grant there, before anything of the patient's is read.
pub(crate) async fn over<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    patient: &MemberId,
    category: &CategoryId,
    grant: Option<&TransactionId>,
    right: Right,
) -> Result<Ground, ContractError> {
    let Some(grant) = grant else {
        caller.require_patient(patient)?;
        return Ok(Ground::Patient);
    };
    caller.require(Role::Practitioner)?;
    let grant = GRANTS
        .get(context.ledger, (patient, caller.id(), grant))
        .await?
        .ok_or(ContractError::NotPermitted)?;
    check(&grant, category, right, context.time)?;
    Ok(Ground::Grant(grant))
}

/// Whether the grant gives `right` in `category` at `time`.
pub(crate) fn check(
    grant: &GrantEntry,
    category: &CategoryId,
    right: Right,
    time: Timestamp,
) -> Result<(), ContractError> {
    let gives = match right {
        Right::Read => grant.rights.read,
        Right::Add => grant.rights.add,
        Right::ReadOrAdd => grant.rights.read || grant.rights.add,
    };
    if !gives || grant.category != *category {
        return Err(ContractError::NotPermitted);
    }
    if grant.status == GrantStatus::Revoked {
        return Err(ContractError::GrantRevoked);
    }
    if grant.expires <= time {
        return Err(ContractError::GrantExpired);
    }
    if time < grant.not_before {
        return Err(ContractError::GrantNotYetValid);
    }
    Ok(())
}

/// Whether the grant reaches records under this epoch's key.
pub(crate) fn includes(grant: &GrantEntry, epoch: u32) -> bool {
    grant.epochs.iter().any(|granted| granted.epoch == epoch)
}
