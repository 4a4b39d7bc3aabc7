//! Requests for access: the patient approves them, with narrower terms if they wish, or declines them.

use emr_model::grant::GrantTerms;
use emr_model::member::Role;
use emr_model::request::{
    AccessRequest, DecideRequest, Decision, ListRequests, RequestAccess, RequestStatus,
};
use emr_model::{Done, Grantee, MemberId, Page, Purpose};
use fabric_chaincode::Ledger;

use crate::authority::{self, Power};
use crate::caller::ActiveMember;
use crate::context::Context;
use crate::daily;
use crate::error::{ContractError, require};
use crate::granter::{Granter, check_rights};
use crate::schema::{REQUESTS, REQUESTS_OF_DAY};

/// Asks a patient for access; for practitioners, registrars, insurers and researchers.
///
/// Does not check that the patient exists, so that success reveals nothing.
pub(crate) async fn ask<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: RequestAccess,
) -> Result<Done, ContractError> {
    check_asker(&caller, &request)?;
    check_rights(request.rights)?;
    if request.purpose == Purpose::EmergencyTreatment {
        return Err(ContractError::invalid(
            "a grant cannot have the purpose ETREAT",
        ));
    }
    if request.until <= context.time {
        return Err(ContractError::invalid(
            "the request must be for a time to come",
        ));
    }
    let most = RequestAccess::MOST_A_DAY;
    daily::count(context, &caller, &REQUESTS_OF_DAY, most).await?;
    let entry = AccessRequest {
        request: context.transaction.clone(),
        patient: request.patient,
        requester: caller.member.id,
        grantee: request.grantee,
        purpose: request.purpose,
        rights: request.rights,
        until: request.until,
        message: request.message,
        status: RequestStatus::Open,
        decided_by: None,
        requested: context.time,
    };
    put(context, &entry).await?;
    context.announce("AccessRequested")?;
    Ok(Done {})
}

/// Approves a request, which writes the grant, or declines it; for the patient who was asked, and delegates who may
/// grant.
pub(crate) async fn decide<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: DecideRequest,
) -> Result<Done, ContractError> {
    let granter = Granter::identify(context, &caller, &request.patient).await?;
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
            granter.write(context, entry.grantee.clone(), terms).await?;
            RequestStatus::Approved
        }
    };
    let answered = AccessRequest {
        status,
        decided_by: Some(caller.id().clone()),
        ..entry
    };
    put(context, &answered).await?;
    context.announce("RequestDecided")?;
    Ok(Done {})
}

/// Requests to a patient. The patient, and delegates who may grant or see the log, see all of them; other callers see
/// their own.
pub(crate) async fn list<L: Ledger>(
    context: &Context<'_, L>,
    caller: ActiveMember,
    request: ListRequests,
) -> Result<Page<AccessRequest>, ContractError> {
    let patient = request.patient.as_str();
    let requester = request.requester.as_ref();
    let is_requester = requester == Some(caller.id());
    if !is_requester {
        authority::in_place_of(
            context,
            caller.reader(),
            &request.patient,
            Power::GrantOrLog,
        )
        .await?;
    }
    let prefix: Vec<_> = [Some(patient), requester.map(MemberId::as_str)]
        .into_iter()
        .flatten()
        .collect();
    let mut page = REQUESTS
        .page(context.ledger, &prefix, &request.page)
        .await?;
    if is_requester {
        // Requesters are not told who the patient's delegates are.
        for entry in &mut page.entries {
            entry.decided_by = None;
        }
    }
    Ok(page)
}

async fn put<L: Ledger>(
    context: &Context<'_, L>,
    entry: &AccessRequest,
) -> Result<(), ContractError> {
    let key = (&entry.patient, &entry.requester, &entry.request);
    REQUESTS.put(context.ledger, key, entry).await
}

/// Practitioners ask for themselves, and staff for their hospital. Insurers and researchers ask for themselves, only to
/// read and only for their one purpose.
fn check_asker(caller: &ActiveMember, request: &RequestAccess) -> Result<(), ContractError> {
    let may = match &request.grantee {
        Grantee::Member(id) => {
            let mut purposes = caller
                .reader()
                .roles
                .iter()
                .filter_map(|role| role.only_purpose());
            let reads_for_it = purposes.any(|only| only == request.purpose) && !request.rights.add;
            id == caller.id() && (caller.is(Role::Practitioner) || reads_for_it)
        }
        Grantee::Hospital(msp) => {
            let is_staff = caller.is(Role::Practitioner) || caller.is(Role::Registrar);
            is_staff && *msp == caller.member.msp
        }
    };
    require(may, ContractError::NotPermitted)
}

/// A patient gives what was asked or less, never more: another person's program may have filled in the terms.
fn check_not_wider(terms: &GrantTerms, asked: &AccessRequest) -> Result<(), ContractError> {
    let is_wider = terms.rights.read && !asked.rights.read
        || terms.rights.add && !asked.rights.add
        || terms.purpose != asked.purpose
        || terms.expires > asked.until;
    require(
        !is_wider,
        ContractError::invalid("the terms are wider than the request"),
    )
}
