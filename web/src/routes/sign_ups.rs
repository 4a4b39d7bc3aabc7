//! `/api/v1/sign-ups`: the queue of applicants, and the approvers' decisions.

use std::collections::HashSet;

use emr_api::sign_up::{
    IssuedCertificate, QueuedSignUp, SignUp, SignUpDecision, SignUpEntry, SignUpStatus,
};
use emr_model::desk::{MAX_DESK_FILE_BYTES, MAX_REASON_FILE_BYTES};
use emr_model::member::Role;
use emr_model::{Bytes, MemberId, Timestamp};
use emr_trust::key_of_csr;

use super::answer::{Created, Json};
use super::body::JsonBody;
use super::caller::{Anybody, Approver};
use super::route::Request;
use crate::certificate::check_issued;
use crate::problem::ApiError;
use crate::state::AppState;

/// In JSON a desk file is base64, four characters for three bytes.
const LONGEST_SIGN_UP: usize = MAX_DESK_FILE_BYTES / 3 * 4 + 32 * 1024;
const LONGEST_DECISION: usize = 256 * 1024;
/// With this line every age file begins.
const AGE_FILE: &[u8] = b"age-encryption.org/v1\n";

/// Takes an application, and answers with its status.
pub(super) async fn add(
    request: Request<Anybody, (), JsonBody<SignUp, LONGEST_SIGN_UP>>,
) -> Result<Created<SignUpStatus>, ApiError> {
    let (state, JsonBody(sign_up)) = (&request.state, &request.body);
    check_form(state, sign_up)?;
    let key = key_of_csr(&sign_up.csr, &sign_up.id)
        .map_err(|error| ApiError::Invalid(error.to_string()))?;
    let entry = state.applications.add(sign_up, &key, Timestamp::now());
    Ok(Created(entry.await?.status))
}

/// Answers with the status of the application of this id: the certificates of an approval, the sealed reason of a refusal.
pub(super) async fn status(
    request: Request<Anybody, MemberId>,
) -> Result<Json<SignUpStatus>, ApiError> {
    let entry = request.state.applications.find(&request.path).await?;
    Ok(Json(entry.ok_or(ApiError::NotFound)?.status))
}

/// The applications in the caller's queue, the oldest first.
pub(super) async fn list(request: Request<Approver>) -> Result<Json<Vec<SignUpEntry>>, ApiError> {
    let mut entries = request.state.applications.pending().await?;
    entries.retain(|entry| is_in_queue(&request.caller, entry));
    Ok(Json(entries))
}

/// One application that the caller may decide.
pub(super) async fn get(
    request: Request<Approver, MemberId>,
) -> Result<Json<SignUpEntry>, ApiError> {
    let entry = to_decide(&request.state, &request.caller, &request.path);
    Ok(Json(entry.await?))
}

/// The sealed desk file of an application that the caller may decide.
pub(super) async fn desk_file(
    request: Request<Approver, MemberId>,
) -> Result<Json<Bytes>, ApiError> {
    let state = &request.state;
    to_decide(state, &request.caller, &request.path).await?;
    let file = state.applications.desk_file(&request.path).await?;
    Ok(Json(file.ok_or(ApiError::NotFound)?.into()))
}

pub(super) async fn decide(
    request: Request<Approver, MemberId, JsonBody<SignUpDecision, LONGEST_DECISION>>,
) -> Result<Json<SignUpStatus>, ApiError> {
    let (state, JsonBody(decision)) = (&request.state, request.body);
    let entry = to_decide(state, &request.caller, &request.path).await?;
    let status = match decision {
        SignUpDecision::Refuse(reason) => {
            check_age_file("the reason", &reason, MAX_REASON_FILE_BYTES)?;
            SignUpStatus::Refused(reason)
        }
        SignUpDecision::Approve(certificates) => {
            check_certificates(state, &entry, &certificates)?;
            check_registered(state, &entry).await?;
            SignUpStatus::Approved(certificates)
        }
    };
    Ok(Json(state.applications.decide(entry, status).await?))
}

/// Whether the form is one that an approver could approve.
fn check_form(state: &AppState, sign_up: &SignUp) -> Result<(), ApiError> {
    let invalid = |text: &str| Err(ApiError::Invalid(text.to_owned()));
    check_age_file("the desk file", &sign_up.desk_file, MAX_DESK_FILE_BYTES)?;
    if state.profile.organization(&sign_up.msp).is_none() {
        return invalid("the organization is not one of this network");
    }
    let distinct: HashSet<Role> = sign_up.roles.iter().copied().collect();
    if sign_up.roles.is_empty() || distinct.len() != sign_up.roles.len() {
        return invalid("name at least one role, and each once");
    }
    let is_ministry = sign_up.msp == state.profile.ministry;
    if sign_up
        .roles
        .iter()
        .any(|role| role.is_staff() == is_ministry)
    {
        return invalid(
            "patients and the ministry belong to the ministry's MSP, staff to a hospital's",
        );
    }
    Ok(())
}

/// Only keepers can open the file, so the service sees no more of it than where it begins.
pub(super) fn check_age_file(what: &str, file: &Bytes, longest: usize) -> Result<(), ApiError> {
    if file.0.len() > longest || !file.0.starts_with(AGE_FILE) {
        return Err(ApiError::Invalid(format!(
            "{what} must be an age file of at most {longest} bytes"
        )));
    }
    Ok(())
}

/// The application of this id, if the approver may decide it.
///
/// This is a courtesy: the contract decides who becomes a member, and to whom keepers give the applicant's name.
async fn to_decide(
    state: &AppState,
    approver: &Approver,
    id: &MemberId,
) -> Result<SignUpEntry, ApiError> {
    let entry = state.applications.find(id).await?;
    entry
        .filter(|entry| is_in_queue(approver, entry) || is_walk_in(approver, entry))
        .ok_or(ApiError::NotFound)
}

/// The ministry has all applications in its queue, a registrar those of the practitioners of their own hospital.
fn is_in_queue(approver: &Approver, entry: &SignUpEntry) -> bool {
    let is_own_practitioner = entry.sign_up.msp == approver.holder().msp
        && entry.sign_up.roles == [Role::Practitioner]
        && approver.is_registrar();
    approver.is_ministry() || is_own_practitioner
}

/// A registrar also decides about a patient who stands at the hospital's desk and shows their id: a patient applies to
/// the ministry and names no hospital. No registrar finds patients whose id they were not told.
fn is_walk_in(approver: &Approver, entry: &SignUpEntry) -> bool {
    approver.is_registrar() && entry.sign_up.roles == [Role::Patient]
}

/// Each certificate must be over the applicant's own key, and the first one of the organization applied to.
fn check_certificates(
    state: &AppState,
    entry: &SignUpEntry,
    certificates: &[IssuedCertificate],
) -> Result<(), ApiError> {
    let invalid = |text: &str| ApiError::Invalid(text.to_owned());
    let mut authorities = HashSet::new();
    for issued in certificates {
        let organization = state
            .profile
            .organization_of_authority(&issued.authority)
            .ok_or_else(|| invalid("a certificate names an unknown authority"))?;
        if authorities.is_empty() && organization.msp != entry.sign_up.msp {
            return Err(invalid(
                "the first certificate must be of the organization applied to",
            ));
        }
        if !authorities.insert(&issued.authority) {
            return Err(invalid("an authority is named twice"));
        }
        check_issued(
            &issued.certificate,
            &organization.member_root,
            &entry.sign_up.id,
            &entry.key,
            Timestamp::now(),
        )
        .map_err(|error| invalid(error.0))?;
    }
    if authorities.is_empty() {
        return Err(invalid("an approval needs a certificate"));
    }
    Ok(())
}

/// The ledger comes first: the service tells no applicant that they are a member before the ledger says so.
async fn check_registered(state: &AppState, entry: &SignUpEntry) -> Result<(), ApiError> {
    let QueuedSignUp { id, msp, .. } = &entry.sign_up;
    match state.read_model.membership(id, msp, &entry.key).await? {
        Some(_) => Ok(()),
        None => Err(ApiError::Conflict(
            "register the member on the ledger first, with the key of this application",
        )),
    }
}
