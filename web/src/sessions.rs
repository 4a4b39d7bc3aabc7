//! `/api/v1/sessions`: signing in by proof of possession of the X.509 key, and out.

use std::convert::Infallible;
use std::sync::Arc;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use emr_model::session::{Challenge, SignIn, signed_text};
use emr_model::{Bytes, Timestamp};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{HeaderMap, StatusCode, header};
use warp::reply::{Reply, Response};

use crate::body::{Body, body};
use crate::certificate::{Holder, identify};
use crate::portal::{Portal, with};
use crate::problem::{ApiError, respond};
use crate::session_table::SESSION_MILLIS;

/// The cookie; its prefix makes browsers insist on `Secure`, `Path=/` and this very host.
const COOKIE: &str = "__Host-emr-session";
/// How far a member's clock may be off.
const GREATEST_CLOCK_DIFFERENCE_MILLIS: u64 = 60 * 1_000;
const LONGEST_SIGN_IN: usize = 32 * 1024;

pub(crate) fn routes(portal: &Arc<Portal>) -> BoxedFilter<(Response,)> {
    let challenge = warp::path!("api" / "v1" / "sessions" / "challenge")
        .and(warp::post())
        .and(with(portal))
        .then(give_challenge)
        .map(respond);
    let begin = warp::path!("api" / "v1" / "sessions")
        .and(warp::post())
        .and(with(portal))
        .and(body())
        .then(sign_in)
        .map(respond);
    let end = warp::path!("api" / "v1" / "sessions")
        .and(warp::delete())
        .and(with(portal))
        .and(session())
        .map(sign_out);
    challenge.or(begin).unify().or(end).unify().boxed()
}

/// The session that a request says it belongs to; nobody is signed in before [`Session::holder`] says so.
pub(crate) struct Session(Option<String>);

/// Takes the session's token from the request's cookies.
pub(crate) fn session() -> impl Filter<Extract = (Session,), Error = Infallible> + Clone {
    warp::header::headers_cloned().map(|headers: HeaderMap| {
        let token = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE)
            .map(|(_, token)| token.to_owned());
        Session(token)
    })
}

impl Session {
    /// Who is signed in; nobody whose certificate was revoked since.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotSignedIn`] without a session.
    pub(crate) fn holder(&self, portal: &Portal) -> Result<Arc<Holder>, ApiError> {
        self.0
            .as_deref()
            .and_then(|token| portal.sessions.find(token, Timestamp::now()))
            .filter(|holder| !portal.revocations.has(&holder.number))
            .ok_or(ApiError::NotSignedIn)
    }
}

async fn give_challenge(portal: Arc<Portal>) -> Result<impl Reply, ApiError> {
    let nonce = portal.sessions.challenge(Timestamp::now());
    let challenge = Challenge {
        nonce: Bytes(nonce.to_vec()),
    };
    Ok(warp::reply::with_status(
        warp::reply::json(&challenge),
        StatusCode::CREATED,
    ))
}

async fn sign_in(portal: Arc<Portal>, body: Body) -> Result<impl Reply, ApiError> {
    let proof: SignIn = body.json(LONGEST_SIGN_IN).await?;
    let now = Timestamp::now();
    let holder = verify(&portal, &proof, now)?;
    let token = portal.sessions.begin(holder, now)?;
    Ok(warp::reply::with_header(
        StatusCode::NO_CONTENT,
        header::SET_COOKIE,
        cookie(&token, SESSION_MILLIS / 1_000),
    ))
}

fn sign_out(portal: Arc<Portal>, session: Session) -> Response {
    if let Session(Some(token)) = session {
        portal.sessions.end(&token);
    }
    warp::reply::with_header(StatusCode::NO_CONTENT, header::SET_COOKIE, cookie("", 0))
        .into_response()
}

fn cookie(token: &str, seconds: u64) -> String {
    format!("{COOKIE}={token}; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age={seconds}")
}

fn verify(portal: &Portal, proof: &SignIn, now: Timestamp) -> Result<Holder, ApiError> {
    if !portal.sessions.redeem(&proof.nonce.0, now) {
        return Err(ApiError::SignInRefused(
            "the challenge is unknown, used or older than a minute",
        ));
    }
    if proof.own_nonce.0.len() != 32 {
        return Err(ApiError::Invalid("own_nonce must be 32 bytes".to_owned()));
    }
    let difference = now.as_millis().abs_diff(proof.time.as_millis());
    if difference > GREATEST_CLOCK_DIFFERENCE_MILLIS {
        return Err(ApiError::SignInRefused(
            "your clock differs from ours by more than a minute",
        ));
    }
    let holder = identify(&portal.profile, &proof.msp, &proof.certificate, now)
        .map_err(|error| ApiError::SignInRefused(error.0))?;
    if portal.revocations.has(&holder.number) {
        return Err(ApiError::SignInRefused("the certificate was revoked"));
    }
    let text = signed_text(
        &portal.origin,
        &proof.nonce.0,
        &proof.own_nonce.0,
        proof.time,
    );
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &holder.point)
        .verify(&text, &proof.signature.0)
        .map_err(|_| {
            ApiError::SignInRefused(
                "the signature is not over this sign-in by that certificate's key",
            )
        })?;
    Ok(holder)
}
