//! `/api/v1/sign-ups`: the queue of those who want to become members, and the approvers' decisions.

use std::collections::HashSet;
use std::sync::Arc;

use emr_model::member::Role;
use emr_model::sign_up::{IssuedCertificate, SignUp, SignUpDecision, SignUpEntry, SignUpStatus};
use emr_model::{MemberId, Timestamp};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::StatusCode;
use warp::reply::{Json, Reply, Response, json};

use crate::body::{Body, body};
use crate::certificate::{Holder, Standing, check_issued};
use crate::certificate_request;
use crate::portal::{Portal, with};
use crate::problem::{ApiError, respond};
use crate::sessions::{Session, session};

const LONGEST_SIGN_UP: usize = 32 * 1024;
const LONGEST_DECISION: usize = 256 * 1024;
/// The most bytes of a name or of a reason.
const LONGEST_TEXT: usize = 256;

pub(crate) fn routes(portal: &Arc<Portal>) -> BoxedFilter<(Response,)> {
    let add = warp::path!("api" / "v1" / "sign-ups")
        .and(warp::post())
        .and(with(portal))
        .and(body())
        .then(add)
        .map(respond);
    let status = warp::path!("api" / "v1" / "sign-ups" / MemberId)
        .and(warp::get())
        .and(with(portal))
        .then(status)
        .map(respond);
    let list = warp::path!("api" / "v1" / "sign-ups")
        .and(warp::get())
        .and(with(portal))
        .and(session())
        .then(list)
        .map(respond);
    let decide = warp::path!("api" / "v1" / "sign-ups" / MemberId / "decision")
        .and(warp::post())
        .and(with(portal))
        .and(session())
        .and(body())
        .then(decide)
        .map(respond);
    let open = add.or(status).unify();
    let approvers = list.or(decide).unify();
    open.or(approvers).unify().boxed()
}

/// Takes an application of anybody; the answer is its status.
async fn add(portal: Arc<Portal>, body: Body) -> Result<impl Reply, ApiError> {
    let sign_up: SignUp = body.json(LONGEST_SIGN_UP).await?;
    check_form(&portal, &sign_up)?;
    let key = certificate_request::check(&sign_up.csr, &sign_up.id)
        .map_err(|error| ApiError::Invalid(error.to_string()))?;
    let entry = portal
        .sign_ups
        .add(&sign_up, &key, Timestamp::now())
        .await?;
    Ok(warp::reply::with_status(
        json(&entry.status),
        StatusCode::CREATED,
    ))
}

/// Answers anybody who knows the id: where the application stands, and the certificates. Never the name.
async fn status(id: MemberId, portal: Arc<Portal>) -> Result<Json, ApiError> {
    let entry = portal.sign_ups.find(&id).await?;
    Ok(json(&entry.ok_or(ApiError::NotFound)?.status))
}

/// The applications that the session's holder may decide, the oldest first.
async fn list(portal: Arc<Portal>, session: Session) -> Result<Json, ApiError> {
    let holder = session.holder(&portal)?;
    check_is_approver(&portal, &holder).await?;
    let mut entries = portal.sign_ups.pending().await?;
    entries.retain(|entry| may_decide(&portal, &holder, entry));
    Ok(json(&entries))
}

async fn decide(
    id: MemberId,
    portal: Arc<Portal>,
    session: Session,
    body: Body,
) -> Result<Json, ApiError> {
    let holder = session.holder(&portal)?;
    check_is_approver(&portal, &holder).await?;
    let decision: SignUpDecision = body.json(LONGEST_DECISION).await?;
    let entry = portal
        .sign_ups
        .find(&id)
        .await?
        .filter(|entry| may_decide(&portal, &holder, entry))
        .ok_or(ApiError::NotFound)?;
    let status = match decision {
        SignUpDecision::Refuse(reason) => {
            check_text("the reason", &reason)?;
            SignUpStatus::Refused(reason)
        }
        SignUpDecision::Approve(certificates) => {
            check_certificates(&portal, &entry, &certificates)?;
            check_registered(&portal, &entry).await?;
            SignUpStatus::Approved(certificates)
        }
    };
    Ok(json(&portal.sign_ups.decide(entry, status).await?))
}

/// Whether the form is one that an approver could approve.
fn check_form(portal: &Portal, sign_up: &SignUp) -> Result<(), ApiError> {
    let invalid = |text: &str| Err(ApiError::Invalid(text.to_owned()));
    check_text("the name", &sign_up.name)?;
    if portal.profile.organization(&sign_up.msp).is_none() {
        return invalid("the organization is not one of this network");
    }
    let distinct: HashSet<Role> = sign_up.roles.iter().copied().collect();
    if sign_up.roles.is_empty() || distinct.len() != sign_up.roles.len() {
        return invalid("name at least one role, and each once");
    }
    let is_ministry = sign_up.msp == portal.profile.ministry;
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

fn check_text(what: &str, text: &str) -> Result<(), ApiError> {
    if text.is_empty() || text.len() > LONGEST_TEXT || text.chars().any(char::is_control) {
        return Err(ApiError::Invalid(format!(
            "{what} must have 1 to {LONGEST_TEXT} bytes and no control characters"
        )));
    }
    Ok(())
}

/// A certificate alone shows nobody a name: its key must be pinned on the ledger for its holder.
async fn check_is_approver(portal: &Portal, holder: &Holder) -> Result<(), ApiError> {
    let claims_to_be = is_ministry(portal, holder) || holder.has_role(Role::Registrar);
    let is_believed = match &holder.standing {
        Standing::Administrator => true,
        Standing::Member { id, .. } => {
            let releases = &portal.releases;
            releases.is_registered(id, &holder.msp, &holder.key).await?
        }
    };
    if !claims_to_be || !is_believed {
        return Err(ApiError::NotPermitted(
            "only the ministry and registrars see applications",
        ));
    }
    portal.check_not_suspended(holder).await
}

/// The ministry decides on everybody, a registrar on the practitioners of their own hospital.
///
/// A courtesy, and a protection of the names in the queue: who becomes a member the contract decides.
fn may_decide(portal: &Portal, holder: &Holder, entry: &SignUpEntry) -> bool {
    let is_own_practitioner = entry.sign_up.msp == holder.msp
        && entry.sign_up.roles == [Role::Practitioner]
        && holder.has_role(Role::Registrar);
    is_ministry(portal, holder) || is_own_practitioner
}

/// The ministry's members, and its node administrator, who admits the first of them.
fn is_ministry(portal: &Portal, holder: &Holder) -> bool {
    holder.msp == portal.profile.ministry
        && (holder.has_role(Role::Ministry) || holder.standing == Standing::Administrator)
}

/// Each certificate must be over the applicant's own key, and the first one of the organization applied to.
fn check_certificates(
    portal: &Portal,
    entry: &SignUpEntry,
    certificates: &[IssuedCertificate],
) -> Result<(), ApiError> {
    let invalid = |text: &str| ApiError::Invalid(text.to_owned());
    let mut authorities = HashSet::new();
    for issued in certificates {
        let organization = portal
            .profile
            .organizations
            .iter()
            .find(|organization| organization.member_authority == issued.authority)
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
        )
        .map_err(|error| invalid(error.0))?;
    }
    if authorities.is_empty() {
        return Err(invalid("an approval needs a certificate"));
    }
    Ok(())
}

/// The ledger leads: nobody is told that they are a member before they are one.
async fn check_registered(portal: &Portal, entry: &SignUpEntry) -> Result<(), ApiError> {
    let SignUp { id, msp, .. } = &entry.sign_up;
    if portal.releases.is_registered(id, msp, &entry.key).await? {
        Ok(())
    } else {
        Err(ApiError::Conflict(
            "register the member on the ledger first, with the key of this application",
        ))
    }
}
