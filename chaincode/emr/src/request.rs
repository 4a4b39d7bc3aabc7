//! Requests for access, which the patient approves, narrowed if they wish, or declines.

use emr_model::Page;
use emr_model::grant::GrantTerms;
use emr_model::member::Role;
use emr_model::request::{
    AccessRequest, DecideRequest, Decision, ListRequests, RequestAccess, RequestStatus,
};
use fabric_chaincode::Ledger;

use crate::caller::ActiveMember;
use crate::context::Context;
use crate::dispatch::Done;
use crate::error::ContractError;
use crate::grant::{self, check_rights};
use crate::schema::REQUESTS;

/// Asks a patient for access; for practitioners.
///
/// It does not look whether there is such a patient: then its success says nothing.
pub(crate) async fn ask<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: RequestAccess,
) -> Result<Done, ContractError> {
    caller.require(Role::Practitioner)?;
    check_rights(request.rights)?;
    if request.until <= context.time {
        return Err(ContractError::invalid(
            "the request must be for a time to come",
        ));
    }
    let entry = AccessRequest {
        request: context.transaction.clone(),
        patient: request.patient,
        requester: caller.member.id,
        purpose: request.purpose,
        rights: request.rights,
        until: request.until,
        wish: request.wish,
        status: RequestStatus::Open,
        requested: context.time,
    };
    put(context, &entry).await?;
    context.announce("AccessRequested")?;
    Ok(Done {})
}

/// Approves, which writes the grant, or declines; for the patient who was asked.
pub(crate) async fn decide<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: DecideRequest,
) -> Result<Done, ContractError> {
    caller.require_patient(&request.patient)?;
    let key = (&request.patient, &request.requester, &request.request);
    let entry = REQUESTS.get(context.ledger, key).await?;
    let entry = entry.ok_or(ContractError::NotFound("request"))?;
    if entry.status != RequestStatus::Open {
        return Err(ContractError::Conflict("request was answered already"));
    }
    let status = match request.decision {
        Decision::Decline => RequestStatus::Declined,
        Decision::Approve(terms) => {
            if entry.until <= context.time {
                return Err(ContractError::RequestExpired);
            }
            check_not_wider(&terms, &entry)?;
            grant::write(context, &caller, request.requester, terms).await?;
            RequestStatus::Approved
        }
    };
    put(context, &AccessRequest { status, ..entry }).await?;
    context.announce("RequestDecided")?;
    Ok(Done {})
}

/// Requests to the patient; to anybody else their own to that patient.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListRequests,
) -> Result<Page<AccessRequest>, ContractError> {
    let patient = request.patient.as_str();
    let prefix: &[&str] = match caller.is_patient(&request.patient) {
        true => &[patient],
        false => &[patient, caller.id().as_str()],
    };
    REQUESTS.page(context.ledger, prefix, &request.page).await
}

async fn put<L: Ledger>(
    context: &Context<'_, L>,
    entry: &AccessRequest,
) -> Result<(), ContractError> {
    let key = (&entry.patient, &entry.requester, &entry.request);
    REQUESTS.put(context.ledger, key, entry).await
}

/// A patient gives what was asked or less of it, never more: somebody else's program may have filled in the terms.
fn check_not_wider(terms: &GrantTerms, asked: &AccessRequest) -> Result<(), ContractError> {
    let is_wider = terms.rights.read && !asked.rights.read
        || terms.rights.add && !asked.rights.add
        || terms.purpose != asked.purpose
        || terms.expires > asked.until;
    match is_wider {
        true => Err(ContractError::invalid(
            "the terms are wider than the request",
        )),
        false => Ok(()),
    }
}
