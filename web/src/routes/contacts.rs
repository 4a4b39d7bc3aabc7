//! `/api/v1/contacts`: what members say of themselves after their admission, to those who could have admitted them.

use emr_api::contact::SealedContact;
use emr_model::desk::{Application, MAX_DESK_FILE_BYTES};
use emr_model::member::Role;
use emr_model::{MemberId, Timestamp};
use emr_trust::Certificate;

use super::answer::{Json, NoContent};
use super::body::JsonBody;
use super::caller::{Approver, Reader, roles};
use super::route::Request;
use super::sessions::check_time;
use super::sign_ups::check_age_file;
use crate::certificate::Holder;
use crate::problem::ApiError;
use crate::state::AppState;

/// In JSON a desk file is base64, four characters for three bytes.
const LONGEST_CONTACT: usize = MAX_DESK_FILE_BYTES / 3 * 4 + 32 * 1024;

/// Keeps the caller's contact details, which a key that the ledger has as theirs must have signed a moment ago.
pub(super) async fn put(
    request: Request<Reader, MemberId, JsonBody<SealedContact, LONGEST_CONTACT>>,
) -> Result<NoContent, ApiError> {
    let (state, JsonBody(contact)) = (&request.state, &request.body);
    let holder = request.caller.holder();
    let is_own = is_member(state, holder, &request.path).await?
        && contact.about.id == request.path
        && contact.about.msp == holder.msp;
    if !is_own {
        return Err(ApiError::NotPermitted(
            "only the member writes their contact details",
        ));
    }
    check_age_file("the contact details", &contact.file, MAX_DESK_FILE_BYTES)?;
    check_signed(holder, contact)?;
    let _room = state.limits.room(contact.file.0.len() as u64)?;
    state.contacts.put(contact).await?;
    Ok(NoContent)
}

/// The contact details of the caller, or of a member whom the caller could have admitted.
pub(super) async fn get(
    request: Request<Reader, MemberId>,
) -> Result<Json<SealedContact>, ApiError> {
    let (state, member) = (&request.state, &request.path);
    let approver = match is_member(state, request.caller.holder(), member).await? {
        true => None,
        false => Some(Approver::of(state, request.caller).await?),
    };
    let is_for_caller = |contact: &SealedContact| match &approver {
        Some(approver) => is_for(approver, &contact.about),
        None => true,
    };
    let contact = state.contacts.find(member).await?;
    contact
        .filter(is_for_caller)
        .map(Json)
        .ok_or(ApiError::NotFound)
}

/// Whether the caller is this member, under a key that the ledger has as theirs: others can have a certificate in a
/// member's name.
async fn is_member(state: &AppState, holder: &Holder, member: &MemberId) -> Result<bool, ApiError> {
    Ok(holder.member() == Some(member) && !roles(state, holder).await?.is_empty())
}

/// Whether keepers open such a file for this caller: a courtesy, because the contract decides about it.
fn is_for(approver: &Approver, about: &Application) -> bool {
    let is_own_practitioner =
        about.msp == approver.holder().msp && about.roles == [Role::Practitioner];
    approver.is_ministry() || approver.is_registrar() && is_own_practitioner
}

/// Readers believe the member's signature alone. Here it keeps out what no reader would believe.
fn check_signed(holder: &Holder, contact: &SealedContact) -> Result<(), ApiError> {
    check_time(contact.written, Timestamp::now(), ApiError::NotPermitted)?;
    let certificate = Certificate::from_pem(&contact.certificate);
    let is_own = certificate.is_ok_and(|shown| *shown.key_digest() == holder.key);
    if !is_own || !holder.has_signed(&contact.text(), &contact.signature.0) {
        return Err(ApiError::NotPermitted(
            "the contact details are not signed by the key that you signed in with",
        ));
    }
    Ok(())
}
