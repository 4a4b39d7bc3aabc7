//! Checks whether the basis of a request gives a member access to a patient's records.

use emr_model::delegate::{Delegation, Powers};
use emr_model::emergency::Emergency;
use emr_model::grant::{GrantEntry, GrantStatus, Rights, Scope};
use emr_model::member::{Member, MemberStatus, Role};
use emr_model::{Basis, CategoryId, Grantee, MemberId, MspId, Purpose, RecordId, TransactionId};
use fabric_chaincode::Ledger;

use crate::caller::Reader;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::participation;
use crate::record_value::Addition;
use crate::schema::{CLOSURES, DELEGATIONS, EMERGENCIES, GRANTS, MEMBERS};

/// What a member wants to do in a category.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Read records.
    Read,
    /// Add records.
    Add,
    /// Either right is enough, to learn to which key the category is sealed.
    ReadOrAdd,
}

/// A basis that the ledger confirms.
pub(crate) enum ConfirmedBasis {
    /// The records are the caller's own.
    Own,
    /// The caller acts for the patient.
    Delegation,
    /// The patient granted access to the caller or the caller's hospital.
    Grant(Box<GrantEntry>),
    /// The caller declared an emergency.
    Emergency,
}

impl ConfirmedBasis {
    /// Whether the caller acts as the patient, who may learn which records exist.
    pub(crate) fn is_patients(&self) -> bool {
        matches!(self, Self::Own | Self::Delegation)
    }

    /// Whether this basis reaches a version of the record with this addition.
    pub(crate) fn reaches(&self, record: &RecordId, addition: &Addition) -> bool {
        match self {
            Self::Own | Self::Delegation => true,
            Self::Emergency => !addition.is_closed_to_emergencies,
            Self::Grant(grant) => match &grant.scope {
                Scope::All => includes(grant, addition.epoch),
                Scope::Dates { from, until } => {
                    (*from..*until).contains(&record.time()) && includes(grant, addition.epoch)
                }
                Scope::Records(records) => records.contains(record),
            },
        }
    }

    /// Whether records may be opened for this purpose.
    pub(crate) fn is_for(&self, purpose: Purpose) -> bool {
        match self {
            Self::Own | Self::Delegation => purpose != Purpose::EmergencyTreatment,
            Self::Grant(grant) => purpose == grant.purpose,
            Self::Emergency => purpose == Purpose::EmergencyTreatment,
        }
    }
}

/// What a delegate wants to do in the patient's place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Power {
    Read,
    Add,
    Grant,
    Log,
    /// Grant or see the log: either power lets a delegate list grants and requests.
    GrantOrLog,
    /// Read or add.
    ReadOrAdd,
    /// Any power is enough.
    Any,
}

impl Power {
    fn is_among(self, powers: Powers) -> bool {
        match self {
            Self::Read => powers.read,
            Self::Add => powers.add,
            Self::Grant => powers.grant,
            Self::Log => powers.log,
            Self::GrantOrLog => powers.grant || powers.log,
            Self::ReadOrAdd => powers.read || powers.add,
            Self::Any => true,
        }
    }
}

/// Checks that this basis lets the reader do in a category what they need. Both opening records and releasing their
/// keys use this check, so that the answers agree. It reads exact keys, so a revocation ordered earlier invalidates
/// this transaction.
///
/// # Errors
///
/// [`ContractError::NotPermitted`] if the reader has no such basis; it does not tell whether the patient exists.
pub(crate) async fn over<L: Ledger>(
    context: &Context<'_, L>,
    reader: Reader<'_>,
    patient: &MemberId,
    category: &CategoryId,
    basis: &Basis,
    need: Need,
) -> Result<ConfirmedBasis, ContractError> {
    let power = match need {
        Need::Read => Power::Read,
        Need::Add => Power::Add,
        Need::ReadOrAdd => Power::ReadOrAdd,
    };
    match basis {
        Basis::Own => {
            reader.require_patient(patient)?;
            Ok(ConfirmedBasis::Own)
        }
        Basis::Delegation => {
            require_delegation(context, reader, patient, power).await?;
            Ok(ConfirmedBasis::Delegation)
        }
        Basis::Grant(id) => {
            let grant = own_grant(context, reader, patient, id).await?;
            check_grant(context, reader.roles, &grant, category, need)?;
            Ok(ConfirmedBasis::Grant(Box::new(grant)))
        }
        Basis::HospitalGrant(id) => {
            let grant = hospital_grant(context, reader, patient, id).await?;
            check_grant(context, reader.roles, &grant, category, need)?;
            Ok(ConfirmedBasis::Grant(Box::new(grant)))
        }
        Basis::Emergency(emergency) => {
            if need != Need::Read {
                return Err(ContractError::NotPermitted);
            }
            reader.require(Role::Practitioner)?;
            let key = (patient, &emergency.time, &emergency.transaction);
            let emergency = EMERGENCIES.get(context.ledger, key).await?;
            check_emergency(context, emergency.as_ref(), reader.id)?;
            require_open_to_emergencies(context, patient, category).await?;
            Ok(ConfirmedBasis::Emergency)
        }
    }
}

/// Checks that the reader is the patient, or has a grant or delegation from them, whatever its category.
pub(crate) async fn require_relation<L: Ledger>(
    context: &Context<'_, L>,
    reader: Reader<'_>,
    patient: &MemberId,
    basis: &Basis,
) -> Result<(), ContractError> {
    let grant = match basis {
        Basis::Own => return reader.require_patient(patient),
        Basis::Emergency(_) => return Err(ContractError::NotPermitted),
        Basis::Delegation => {
            require_delegation(context, reader, patient, Power::Any).await?;
            return Ok(());
        }
        Basis::Grant(id) => own_grant(context, reader, patient, id).await?,
        Basis::HospitalGrant(id) => hospital_grant(context, reader, patient, id).await?,
    };
    check_standing(context, reader.roles, &grant)
}

/// Whether the grant gives its rights now to this member: they are its grantee or a practitioner of the hospital that is,
/// they and their organization are active, and the grant is in force for their roles.
pub(crate) async fn gives_to<L: Ledger>(
    context: &Context<'_, L>,
    grant: &GrantEntry,
    member: &Member,
) -> Result<bool, ContractError> {
    let is_grantee = match &grant.key.grantee {
        Grantee::Member(id) => *id == member.id,
        Grantee::Hospital(msp) => *msp == member.msp && member.roles.contains(&Role::Practitioner),
    };
    let acts = member.status == MemberStatus::Active
        && participation::takes_part(context, &member.msp).await?;
    Ok(is_grantee && acts && check_standing(context, &member.roles, grant).is_ok())
}

/// Whether the patient granted something to the hospital by a grant of this id that is in force now.
pub(crate) async fn is_granted<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    hospital: &MspId,
    id: &TransactionId,
) -> Result<bool, ContractError> {
    let grantee = Grantee::Hospital(hospital.clone());
    let grant = GRANTS.get(context.ledger, (patient, &grantee, id)).await?;
    let is_in_force = |grant: GrantEntry| {
        let times = grant.not_before..grant.expires;
        grant.status == GrantStatus::Active && times.contains(&context.time)
    };
    Ok(grant.is_some_and(is_in_force))
}

/// The delegation by which the caller acts for the patient; `None` if the caller is the patient.
pub(crate) async fn in_place_of<L: Ledger>(
    context: &Context<'_, L>,
    reader: Reader<'_>,
    patient: &MemberId,
    power: Power,
) -> Result<Option<Delegation>, ContractError> {
    if reader.is_patient(patient) {
        return Ok(None);
    }
    require_delegation(context, reader, patient, power)
        .await
        .map(Some)
}

/// Refuses an emergency in a category that the patient has closed to emergencies.
async fn require_open_to_emergencies<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    category: &CategoryId,
) -> Result<(), ContractError> {
    let closures = CLOSURES.get(context.ledger, (patient, category)).await?;
    require(
        closures.is_none_or(|closures| !closures.is_closed()),
        ContractError::NotPermitted,
    )
}

/// Checks that the grant gives its grantee, in these roles, the needed right in `category` now.
fn check_grant<L: Ledger>(
    context: &Context<'_, L>,
    roles: &[Role],
    grant: &GrantEntry,
    category: &CategoryId,
    need: Need,
) -> Result<(), ContractError> {
    let Rights { read, add } = grant.rights;
    let gives = match need {
        Need::Read => read,
        Need::Add => add,
        Need::ReadOrAdd => read || add,
    };
    if !gives || grant.category != *category {
        return Err(ContractError::NotPermitted);
    }
    check_standing(context, roles, grant)
}

/// Checks that this practitioner declared the emergency, and that it is not over.
fn check_emergency<L: Ledger>(
    context: &Context<'_, L>,
    emergency: Option<&Emergency>,
    practitioner: &MemberId,
) -> Result<(), ContractError> {
    let emergency = emergency
        .filter(|emergency| emergency.practitioner == *practitioner)
        .ok_or(ContractError::NotPermitted)?;
    require(context.time < emergency.until, ContractError::EmergencyOver)
}

/// Checks that the delegation gives this power over the patient's records now.
async fn check_power<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    delegation: Option<&Delegation>,
    power: Power,
) -> Result<(), ContractError> {
    let delegation = delegation
        .filter(|delegation| power.is_among(delegation.terms.powers))
        .ok_or(ContractError::NotPermitted)?;
    if delegation.is_ended || delegation.terms.until <= context.time {
        return Err(ContractError::DelegationEnded);
    }
    require(
        !delegation.is_waiting(context.time),
        ContractError::GuardianshipWaits,
    )?;
    // A delegate may not act for a patient who may not act themselves.
    let patient = MEMBERS.get(context.ledger, (patient,)).await?;
    require(
        patient.is_some_and(|patient| patient.status == MemberStatus::Active),
        ContractError::NotPermitted,
    )
}

async fn require_delegation<L: Ledger>(
    context: &Context<'_, L>,
    reader: Reader<'_>,
    patient: &MemberId,
    power: Power,
) -> Result<Delegation, ContractError> {
    reader.require(Role::Patient)?;
    let key = (patient, reader.id);
    let delegation = DELEGATIONS.get(context.ledger, key).await?;
    check_power(context, patient, delegation.as_ref(), power).await?;
    delegation.ok_or(ContractError::NotPermitted)
}

async fn own_grant<L: Ledger>(
    context: &Context<'_, L>,
    reader: Reader<'_>,
    patient: &MemberId,
    id: &TransactionId,
) -> Result<GrantEntry, ContractError> {
    let is_grantee = reader.roles.iter().any(|role| role.is_grantee());
    require(is_grantee, ContractError::NotPermitted)?;
    let grantee = Grantee::Member(reader.id.clone());
    grant_to(context, patient, &grantee, id).await
}

async fn hospital_grant<L: Ledger>(
    context: &Context<'_, L>,
    reader: Reader<'_>,
    patient: &MemberId,
    id: &TransactionId,
) -> Result<GrantEntry, ContractError> {
    reader.require(Role::Practitioner)?;
    let grantee = Grantee::Hospital(reader.msp.clone());
    grant_to(context, patient, &grantee, id).await
}

async fn grant_to<L: Ledger>(
    context: &Context<'_, L>,
    patient: &MemberId,
    grantee: &Grantee,
    id: &TransactionId,
) -> Result<GrantEntry, ContractError> {
    let grant = GRANTS.get(context.ledger, (patient, grantee, id)).await?;
    grant.ok_or(ContractError::NotPermitted)
}

fn check_standing<L: Ledger>(
    context: &Context<'_, L>,
    roles: &[Role],
    grant: &GrantEntry,
) -> Result<(), ContractError> {
    if grant.status == GrantStatus::Revoked {
        return Err(ContractError::GrantRevoked);
    }
    if grant.expires <= context.time {
        return Err(ContractError::GrantExpired);
    }
    if context.time < grant.not_before {
        return Err(ContractError::GrantNotYetValid);
    }
    // The grantee's roles may have changed since the grant, for example from insurer to researcher.
    let is_theirs = |role: &Role| {
        let only = role.only_purpose();
        role.is_grantee() && only.is_none_or(|only| only == grant.purpose)
    };
    require(roles.iter().any(is_theirs), ContractError::NotPermitted)
}

/// Whether the grant reaches records under this epoch's key.
fn includes(grant: &GrantEntry, epoch: u32) -> bool {
    grant.epochs.iter().any(|granted| granted.epoch == epoch)
}
