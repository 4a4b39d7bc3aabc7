//! `/api/v1/sign-ups`: the queue of applicants, and the approvers' decisions.

use std::collections::HashSet;

use emr_api::sign_up::{
    AskSignUpStatus, IssuedCertificate, QueuedSignUp, SignUp, SignUpDecision, SignUpEntry,
    SignUpStatus,
};
use emr_model::desk::{MAX_DESK_FILE_BYTES, MAX_REASON_FILE_BYTES};
use emr_model::member::Role;
use emr_model::{Bytes, Digest, MemberId, Timestamp};
use emr_trust::key_of_csr;
use fabric_x509::p256_point;

use super::answer::{Created, Json};
use super::body::JsonBody;
use super::caller::{Anybody, Approver, Stranger};
use super::route::Request;
use crate::certificate::has_signed;
use crate::problem::ApiError;
use crate::state::AppState;

/// In JSON a desk file is base64, four characters for three bytes.
const LONGEST_SIGN_UP: usize = MAX_DESK_FILE_BYTES / 3 * 4 + 32 * 1024;
const LONGEST_QUESTION: usize = 4 * 1024;
const LONGEST_DECISION: usize = 256 * 1024;
/// With this line every age file begins.
const AGE_FILE: &[u8] = b"age-encryption.org/v1\n";

/// Takes an application, and answers with its status.
pub(super) async fn add(
    request: Request<Stranger, (), JsonBody<SignUp, LONGEST_SIGN_UP>>,
) -> Result<Created<SignUpStatus>, ApiError> {
    let (state, JsonBody(sign_up)) = (&request.state, &request.body);
    let now = Timestamp::now();
    let is_invited = match &sign_up.invitation {
        Some(code) => state.invitations.is_open(code, now).await?,
        None => false,
    };
    if let Some(network) = request.caller.network()
        && !is_invited
    {
        state.limits.check_applicant(network)?;
    }
    let _room = state.limits.room(sign_up.desk_file.0.len() as u64)?;
    check_form(state, sign_up)?;
    let key = key_of_csr(&sign_up.csr, &sign_up.id)
        .map_err(|error| ApiError::Invalid(error.to_string()))?;
    let entry = state.applications.add(sign_up, &key, now);
    Ok(Created(entry.await?.status))
}

/// Answers the key that made the application of this id: the certificates of an approval, the sealed reason of a refusal.
///
/// Every other answer is the same, so that nobody learns who applied or is a member.
pub(super) async fn status(
    request: Request<Anybody, MemberId, JsonBody<AskSignUpStatus, LONGEST_QUESTION>>,
) -> Result<Json<SignUpStatus>, ApiError> {
    let (state, id, JsonBody(ask)) = (&request.state, &request.path, &request.body);
    if !is_signed(state, id, ask) {
        return Err(ApiError::NotFound);
    }
    let entry = find(state, id).await?;
    let own = entry.filter(|entry| entry.key == Digest::of(&ask.public_key.0));
    Ok(Json(own.ok_or(ApiError::NotFound)?.status))
}

/// Whether the key in the question signed it, with a nonce that this service gave less than a minute ago.
fn is_signed(state: &AppState, id: &MemberId, ask: &AskSignUpStatus) -> bool {
    let Some(point) = p256_point(&ask.public_key.0) else {
        return false;
    };
    let is_signed_for = |origin: &String| {
        let text = AskSignUpStatus::signed_text(origin, id, &ask.nonce.0);
        has_signed(&point, &text, &ask.signature.0)
    };
    state.challenges.gave(&ask.nonce.0, Timestamp::now()) && state.origins.iter().any(is_signed_for)
}

/// The applications in the caller's queue, those of invited applicants first, and the oldest first.
pub(super) async fn list(request: Request<Approver>) -> Result<Json<Vec<SignUpEntry>>, ApiError> {
    let (state, approver) = (&request.state, &request.caller);
    let own = (!approver.is_ministry()).then_some(&approver.holder().msp);
    let is_wanted = |entry: &SignUpEntry| is_in_queue(approver, entry);
    let mut waiting = Vec::new();
    for entry in state.applications.pending(own, is_wanted).await? {
        waiting.push(as_ledger_says(state, entry).await?);
    }
    waiting.retain(|entry| entry.status == SignUpStatus::Pending);
    Ok(Json(waiting))
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
    let id = &request.path;
    let decided = match decision {
        SignUpDecision::Refuse(reason) => {
            check_age_file("the reason", &reason, MAX_REASON_FILE_BYTES)?;
            let refused = SignUpStatus::Refused(reason);
            state
                .applications
                .decide(id, refused, Timestamp::now())
                .await?
        }
        SignUpDecision::Approve(certificates) => {
            check_certificates(state, &entry, &certificates)?;
            let approved = SignUpStatus::Approved(certificates.clone());
            if entry.status == approved {
                return Ok(Json(approved));
            }
            let kept = state.applications.keep_certificates(&entry, certificates);
            kept.await?;
            find(state, id).await?.ok_or(ApiError::NotFound)?
        }
    };
    Ok(Json(decided.status))
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
    let entry = find(state, id).await?;
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
        let now = Timestamp::now().into();
        state
            .trust
            .verify_issued(issued, &entry.sign_up.id, &entry.key, now)
            .map_err(|error| invalid(&error.to_string()))?;
    }
    if authorities.is_empty() {
        return Err(invalid("an approval needs a certificate"));
    }
    Ok(())
}

/// The application of this id, as the ledger says.
async fn find(state: &AppState, id: &MemberId) -> Result<Option<SignUpEntry>, ApiError> {
    match state.applications.find(id).await? {
        Some(entry) => Ok(Some(as_ledger_says(state, entry).await?)),
        None => Ok(None),
    }
}

/// An application whose certificates were issued is approved once the ledger has registered the member with its key: the
/// service tells no applicant that they are a member before the ledger says so, and needs no approver to learn it.
async fn as_ledger_says(state: &AppState, entry: SignUpEntry) -> Result<SignUpEntry, ApiError> {
    let QueuedSignUp { id, msp, .. } = &entry.sign_up;
    if entry.certificates.is_empty()
        || state
            .read_model
            .membership(id, msp, &entry.key)
            .await?
            .is_none()
    {
        return Ok(entry);
    }
    let approved = SignUpStatus::Approved(entry.certificates);
    state
        .applications
        .decide(id, approved, Timestamp::now())
        .await
}
