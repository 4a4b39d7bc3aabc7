//! Who may read a desk file: what officials must read and nobody else.

use emr_model::Digest;
use emr_model::desk::{Application, DeclaredEmergency, DeskReader, DeskSubject, MayReadDesk};
use emr_model::member::Role;
use fabric_chaincode::Ledger;

use crate::agreement;
use crate::authority::{self, Power};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::error::{ContractError, require};
use crate::schema::{EMERGENCY_REASONS, MEMBERS};

/// The caller's device, to which a keeper may seal the desk file anew.
///
/// The ledger knows nothing of applications, so it says who may read about such an application. The keeper compares that
/// with what the file itself says.
pub(crate) async fn may_read<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: MayReadDesk,
) -> Result<DeskReader, ContractError> {
    match &request.subject {
        DeskSubject::Application(application) | DeskSubject::Refusal(application) => {
            require_approver(&caller, application)?;
        }
        DeskSubject::Emergency(emergency) => {
            require_concerned(context, &caller, emergency, &request.file).await?;
        }
        DeskSubject::Feedback(_) => caller.require(Role::Ministry)?,
    }
    let recipient = caller.pinned.recipient_of(&caller.member).cloned();
    Ok(DeskReader {
        recipient: recipient.ok_or(ContractError::NotPermitted)?,
        reader: caller.member.id,
    })
}

/// The ministry reads every application, a registrar those of practitioners to their own hospital.
fn require_approver(caller: &ActiveMember, application: &Application) -> Result<(), ContractError> {
    let is_own_practitioner =
        application.roles == [Role::Practitioner] && application.msp == caller.member.msp;
    let may = caller.is(Role::Ministry) || caller.is(Role::Registrar) && is_own_practitioner;
    require(may, ContractError::NotPermitted)
}

/// The reason of an emergency is read by those who may review it, and by the patient and delegates who see the log.
async fn require_concerned<L: Ledger>(
    context: &Context<'_, L>,
    caller: &ActiveMember,
    emergency: &DeclaredEmergency,
    file: &Digest,
) -> Result<(), ContractError> {
    let DeclaredEmergency {
        patient,
        practitioner,
    } = emergency;
    let declared = EMERGENCY_REASONS.get(context.ledger, (patient, practitioner, file));
    require(declared.await?.is_some(), ContractError::NotPermitted)?;
    let declared_by = MEMBERS.get(context.ledger, (practitioner,)).await?;
    let is_reviewer = caller.id() != practitioner
        && declared_by.is_some_and(|member| agreement::require_party(caller, &member.msp).is_ok());
    if !is_reviewer {
        authority::in_place_of(context, caller.reader(), patient, Power::Log).await?;
    }
    Ok(())
}
